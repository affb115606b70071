import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openApi, type WatchEvent } from '../../../../src/cluster/api/client.ts'
import { Failed } from '../../../../src/problem.ts'
import { certificate } from '../../../support/certificate.ts'
import { type FakeCluster, fakeCluster } from '../../../support/kubernetes.ts'
import { tunnelling } from '../../../support/proxy.ts'
import { problemsOf, testIo } from '../../../support/world.ts'

/** A world whose clock goes on by what is slept, at once. */
function hurried(environment: NodeJS.ProcessEnv = {}) {
  const slept: number[] = []
  let clock = 0
  return {
    ...testIo(environment),
    slept,
    now: () => clock,
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds)
      clock += milliseconds
    },
  }
}

function open(cluster: FakeCluster, { token = async () => 'token', io = testIo(), address = cluster.address } = {}) {
  const api = openApi(address, token, io)
  onTestFinished(() => api.close())
  return api
}

const CONFIG = '/api/v1/namespaces/default/configmaps/a'
const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { key: 'こ', none: null } }

describe('a request', () => {
  test('carries the token, and what the user wrote as it stands', async () => {
    const cluster = await fakeCluster()
    const body = { ...object, unknownField: { '': [1.5, null, 'x'] } }
    const answer = await open(cluster).send('PATCH', CONFIG, {
      query: { fieldManager: 'ship-to-eks', force: 'true' },
      contentType: 'application/apply-patch+yaml',
      body,
    })
    expect(answer.code).toBe(201)
    expect(cluster.asked).toHaveLength(1)
    expect(cluster.asked[0]).toMatchObject({ method: 'PATCH', path: CONFIG, token: 'token', body })
    expect(cluster.asked[0]?.query.get('force')).toBe('true')
  })

  test('that finds nothing gets the answer, and is not tried again', async () => {
    const cluster = await fakeCluster()
    expect(await open(cluster).send('GET', CONFIG)).toMatchObject({ code: 404, body: { reason: 'NotFound' } })
    expect(cluster.asked).toHaveLength(1)
  })

  test.each([400, 403, 404, 409, 422])('that is answered %i is not tried again', async (code) => {
    const cluster = await fakeCluster()
    cluster.fail('GET', CONFIG, { code })
    expect((await open(cluster).send('GET', CONFIG)).code).toBe(code)
    expect(cluster.asked).toHaveLength(1)
  })

  test.each([[[{ code: 429 }]], [[{ code: 502 }, { code: 503 }]], [[{ code: 504 }]], [['reset' as const]]])(
    'that fails with %o in passing is tried again',
    async (faults) => {
      const cluster = await fakeCluster()
      cluster.put(CONFIG, object)
      cluster.fail('GET', CONFIG, ...faults)
      expect(await open(cluster).send('GET', CONFIG)).toMatchObject({ code: 200, body: { data: object.data } })
      expect(cluster.asked).toHaveLength(faults.length + 1)
    },
  )

  test('waits as long as Retry-After says', async () => {
    const cluster = await fakeCluster()
    cluster.put(CONFIG, object)
    cluster.fail('GET', CONFIG, { code: 429, headers: { 'retry-after': '7' } })
    const io = hurried()
    expect((await open(cluster, { io }).send('GET', CONFIG)).code).toBe(200)
    expect(io.slept).toEqual([expect.closeTo(7075, -2)])
  })

  test('that goes on failing ends with the last answer, and says meanwhile why it waits', async () => {
    const cluster = await fakeCluster()
    const answers = Array.from({ length: 20 }, () => ({ code: 503, body: { message: 'etcd has no leader' } }))
    cluster.fail('GET', CONFIG, ...answers)
    const io = hurried()
    expect(await open(cluster, { io }).send('GET', CONFIG)).toMatchObject({
      code: 503,
      body: { message: 'etcd has no leader' },
    })
    expect(cluster.asked).toHaveLength(8)
    expect(io.lines).toEqual(['Trying again, since the API server is not available at the moment'])
  })

  test('that was cut off is sent again, as it was', async () => {
    const cluster = await fakeCluster()
    cluster.fail('PATCH', CONFIG, 'reset', 'half')
    const api = open(cluster, { io: hurried() })
    const options = { query: { fieldManager: 'a' }, contentType: 'application/apply-patch+yaml', body: object }
    expect((await api.send('PATCH', CONFIG, options)).code).toBe(201)
    expect(cluster.asked.map(({ method, body }) => [method, body])).toEqual(Array(3).fill(['PATCH', object]))
  })

  test('that makes a new object each time is not sent again when the connection broke', async () => {
    const cluster = await fakeCluster()
    const jobs = '/apis/batch/v1/namespaces/default/jobs'
    cluster.fail('POST', jobs, 'reset')
    const [problem] = await problemsOf(open(cluster, { io: hurried() }).send('POST', jobs, { body: object }))
    expect(problem?.why).toContain('Whether the object was made is not known')
    expect(cluster.asked).toHaveLength(1)
  })

  test('is counted, every try of it', async () => {
    const cluster = await fakeCluster()
    cluster.put(CONFIG, object)
    cluster.fail('GET', CONFIG, { code: 503 }, 'reset')
    const api = open(cluster, { io: hurried() })
    await Promise.all([api.send('GET', CONFIG), api.send('GET', '/api/v1')])
    expect(api.requests()).toBe(4)
    expect(cluster.asked).toHaveLength(4)
  })

  test('an answer that is no JSON is shown', async () => {
    const cluster = await fakeCluster()
    cluster.fail('GET', CONFIG, { code: 403, body: '<html>the proxy says no</html>' })
    expect(await open(cluster).send('GET', CONFIG)).toMatchObject({
      code: 403,
      body: { message: '<html>the proxy says no</html>' },
      warnings: [],
    })
  })

  test('a success that is no JSON is a problem, not an object', async () => {
    const cluster = await fakeCluster()
    cluster.fail('GET', CONFIG, ...Array.from({ length: 10 }, () => ({ code: 200, body: '<html>log in first</html>' })))
    const [problem] = await problemsOf(open(cluster, { io: hurried() }).send('GET', CONFIG))
    expect(problem?.what).toMatch(/^What answers at https:.* is not the API server of test$/)
    expect(problem?.why).toContain('<html>log in first</html>')
    expect(problem?.fix).toContain('HTTPS_PROXY')
  })

  test('may ask for text, as a log is', async () => {
    const cluster = await fakeCluster()
    const log = '/api/v1/namespaces/default/pods/a/log'
    cluster.fail('GET', log, { code: 200, body: '{"a line": 1}\nanother\n' })
    expect((await open(cluster).send('GET', log, { text: true })).body).toBe('{"a line": 1}\nanother\n')
    cluster.fail('GET', log, { code: 400, body: { message: 'container is waiting to start' } })
    expect((await open(cluster).send('GET', log, { text: true })).body.message).toBe('container is waiting to start')
  })

  test('brings what the server warns of', async () => {
    const cluster = await fakeCluster()
    const warnings = ['299 - "policy/v1beta1 is deprecated"', '299 - "would violate \\"restricted\\"", 299 - "third"']
    cluster.fail('GET', CONFIG, { code: 200, body: object, headers: { warning: warnings as unknown as string } })
    expect((await open(cluster).send('GET', CONFIG)).warnings).toEqual([
      'policy/v1beta1 is deprecated',
      'would violate "restricted"',
      'third',
    ])
  })

  test('half an answer is a problem, not an object', async () => {
    const cluster = await fakeCluster()
    cluster.fail('GET', CONFIG, ...Array.from({ length: 10 }, () => 'half' as const))
    const [problem] = await problemsOf(open(cluster, { io: hurried() }).send('GET', CONFIG))
    expect(problem?.what).toMatch(/^The API server of test does not answer at https:/)
    expect(cluster.asked).toHaveLength(6)
  })
})

describe('the token', () => {
  /** A source that gives `first` until it is asked to renew. */
  const source = (first: string, second: string) => {
    let current = first
    return async (renew = false) => {
      if (renew) current = second
      return current
    }
  }

  test('is renewed once after a 401', async () => {
    const cluster = await fakeCluster()
    cluster.put(CONFIG, object)
    cluster.token = 'new'
    expect((await open(cluster, { token: source('old', 'new') }).send('GET', CONFIG)).code).toBe(200)
    expect(cluster.asked.map(({ token }) => token)).toEqual(['old', 'new'])
  })

  test('a second 401 is the answer', async () => {
    const cluster = await fakeCluster()
    cluster.token = 'another'
    expect((await open(cluster, { token: source('old', 'new') }).send('GET', CONFIG)).code).toBe(401)
    expect(cluster.asked).toHaveLength(2)
  })

  test('that cannot be had is its own problem, not the cluster’s', async () => {
    const cluster = await fakeCluster()
    const denied = { what: 'AWS refused' }
    const token = () => Promise.reject(new Failed([denied]))
    expect(await problemsOf(open(cluster, { token }).send('GET', CONFIG))).toEqual([denied])
  })
})

describe('TLS', () => {
  test('a server of another authority is refused, and told', async () => {
    const cluster = await fakeCluster()
    const address = { ...cluster.address, ca: certificate().cert }
    const [problem] = await problemsOf(open(cluster, { address }).send('GET', CONFIG))
    expect(problem?.why).toMatch(/certificate/)
    expect(cluster.asked).toEqual([])
  })

  test('an endpoint that nobody answers at is told with who may reach it', async () => {
    const cluster = await fakeCluster()
    const reach = { says: 'The cluster’s endpoint is private', fix: 'Go there.' }
    const address = { ...cluster.address, endpoint: 'https://127.0.0.1:1', reach }
    const [problem] = await problemsOf(open(cluster, { address }).send('GET', CONFIG))
    expect(problem).toMatchObject({
      what: 'The API server of test does not answer at https://127.0.0.1:1',
      why: expect.stringMatching(/ECONNREFUSED.*The cluster’s endpoint is private$/),
      fix: 'Go there.',
    })
  })
})

test('a cancel ends a request that hangs', async () => {
  const cluster = await fakeCluster()
  cluster.fail('GET', CONFIG, 'hang')
  const io = testIo()
  const asked = expect(open(cluster, { io }).send('GET', CONFIG)).rejects.toMatchObject({ name: 'AbortError' })
  setTimeout(() => io.cancel(), 50)
  const started = performance.now()
  await asked
  expect(performance.now() - started).toBeLessThan(10_000)
})

test('HTTPS_PROXY is gone through, and TLS is still with the cluster itself', async () => {
  const cluster = await fakeCluster()
  cluster.put(CONFIG, object)
  const tunnels = await tunnelling()
  expect((await open(cluster).send('GET', CONFIG)).code).toBe(200)
  expect(tunnels).toEqual([new URL(cluster.address.endpoint).host])
  const address = { ...cluster.address, ca: certificate().cert }
  const [problem] = await problemsOf(open(cluster, { address }).send('GET', CONFIG))
  expect(problem?.why).toMatch(/certificate/)
})

test.each(['a request that hangs', 'a pause before the next try'])('a cancel ends %s', async (what) => {
  const cluster = await fakeCluster()
  const retryLater = { code: 429, headers: { 'retry-after': '20' } }
  cluster.fail('GET', CONFIG, ...(what.startsWith('a pause') ? [retryLater] : ['hang' as const]))
  const ended = new AbortController()
  const asked = open(cluster).send('GET', CONFIG, { signal: ended.signal })
  const refused = expect(asked).rejects.toThrow('past the deadline')
  while (cluster.asked.length === 0) await delay(5)
  setTimeout(() => ended.abort(new Error('past the deadline')), 50)
  const started = performance.now()
  await refused
  expect(performance.now() - started).toBeLessThan(10_000)
})

describe('a watch', () => {
  const COLLECTION = '/api/v1/namespaces/default/configmaps'
  const watch = (cluster: FakeCluster, token?: () => Promise<string>) => {
    const events: WatchEvent[] = []
    const done = new AbortController()
    const api = open(cluster, token && { token })
    const ended = api.watch(COLLECTION, { resourceVersion: '1' }, (event) => events.push(event), done.signal)
    return { events, ended, stop: () => done.abort() }
  }
  const until = async (condition: () => boolean) => {
    while (!condition()) await delay(10)
  }

  test('tells what changes, with the token', async () => {
    const cluster = await fakeCluster()
    cluster.token = 'token'
    const { events, ended, stop } = watch(cluster)
    await until(() => cluster.watched().length === 1)
    cluster.put(CONFIG, object)
    cluster.put(CONFIG, { ...object, data: { key: 'new' } })
    await until(() => events.length === 2)
    expect(events.map(({ type, object }) => [type, object.data.key])).toEqual([
      ['ADDED', 'こ'],
      ['MODIFIED', 'new'],
    ])
    expect(cluster.asked[0]?.query.get('resourceVersion')).toBe('1')
    stop()
    await ended
    await until(() => cluster.watched().length === 0)
  })

  test('ends when the server ends it', async () => {
    const cluster = await fakeCluster()
    const { ended } = watch(cluster)
    await until(() => cluster.watched().length === 1)
    cluster.endWatches()
    await ended
  })

  test('lives through garbage', async () => {
    const cluster = await fakeCluster()
    const { events, stop, ended } = watch(cluster)
    await until(() => cluster.watched().length === 1)
    cluster.babble('{"type": "MOD\n\n<html>\n{"type":"BOOKMARK"}\nnull\n')
    cluster.put(CONFIG, object)
    await until(() => events.some(({ type }) => type === 'ADDED'))
    stop()
    await ended
  })

  test.each([403, 410, 500])('that is answered %i ends without an error', async (code) => {
    const cluster = await fakeCluster()
    cluster.fail('GET', COLLECTION, { code })
    await watch(cluster).ended
  })

  test('is over at once when it was stopped before it began, or before its answer', async () => {
    const cluster = await fakeCluster()
    cluster.fail('GET', COLLECTION, 'hang')
    const { ended, stop } = watch(cluster)
    await until(() => cluster.asked.length === 1)
    const started = performance.now()
    stop()
    await ended
    expect(performance.now() - started).toBeLessThan(10_000)
    const aborted = AbortSignal.abort()
    await open(cluster).watch(COLLECTION, {}, () => undefined, aborted)
    expect(cluster.asked).toHaveLength(1)
  })

  test('without a token throws why there is none', async () => {
    const cluster = await fakeCluster()
    const denied = new Failed([{ what: 'AWS refused' }])
    await expect(watch(cluster, () => Promise.reject(denied)).ended).rejects.toBe(denied)
  })
})
