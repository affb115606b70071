import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openApi } from '../../../src/cluster/api/client.ts'
import type { Applied } from '../../../src/cluster/apply/apply.ts'
import { deadlineIn } from '../../../src/deadline.ts'
import type { KubernetesObject } from '../../../src/manifest.ts'
import type { Rule } from '../../../src/rollout/judge/scene.ts'
import { awaitReady, foundations, pickAddress } from '../../../src/rollout/rollout.ts'
import { type Waited, waitUntilReady } from '../../../src/rollout/wait.ts'
import { type FakeCluster, fakeCluster, pastDeadline } from '../../support/kubernetes.ts'
import { manifestOf } from '../../support/manifests.ts'
import { config, deployment, namespace, service } from '../../support/sets.ts'
import { problemsOf, type TestIo, testIo } from '../../support/world.ts'

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
const SERVICES = '/api/v1/namespaces/default/services'
const DONE = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 }
const HOST = { loadBalancer: { ingress: [{ hostname: 'a.elb.amazonaws.com' }] } }

async function world() {
  const cluster = await fakeCluster()
  const io = testIo()
  const api = openApi(cluster.address, async () => 'token', io)
  onTestFinished(() => api.close())
  const apply = (yaml: string, collection: string): Applied => {
    const manifest = manifestOf(yaml)
    const { object } = manifest
    const path = `${collection}/${object.metadata.name}`
    const live = { ...object, metadata: { ...object.metadata, namespace: 'default' } }
    return { manifest, collection, path, action: 'created', object: cluster.put(path, live) }
  }
  const say = (path: string, status: object) => cluster.put(path, { ...cluster.objects.get(path), status })
  const wait = async (applied: readonly Applied[], milliseconds = 50_000, rules: readonly Rule[] = []) => {
    const watchful = { set: applied.map(({ manifest }) => manifest), rules, onWarn: () => undefined }
    return (await waitUntilReady(applied, io.now() + milliseconds, api, io, watchful)).waited
  }
  return { cluster, io, api, apply, say, wait }
}
const watching = async (cluster: FakeCluster, count = 1) => {
  while (cluster.watched().length < count) await delay(10)
}
const saying = async ({ lines }: TestIo, line: string) => {
  while (!lines.includes(line)) await delay(10)
}
const states = (waited: readonly Waited[]) =>
  waited.map(({ object, verdict }) => `${object.metadata.name} ${verdict.state}`)

describe('waiting', () => {
  test('ends when everything is ready, told by watches, and says what changes', async () => {
    const { cluster, io, apply, say, wait } = await world()
    const web = apply(deployment('web'), DEPLOYMENTS)
    const front = apply(service('front'), SERVICES)
    const waited = wait([web, front, apply(config('c'), '/api/v1/namespaces/default/configmaps')])
    await watching(cluster, 2)
    say(web.path, { ...DONE, readyReplicas: 1, availableReplicas: 1 })
    say(front.path, HOST)
    await saying(io, 'Deployment/web: 1 of 2 pods ready')
    say(web.path, DONE)
    expect(states(await waited)).toEqual(['web ready', 'front ready'])
    expect(io.lines).toEqual(
      expect.arrayContaining([
        'Deployment/web: 1 of 2 pods ready',
        'Deployment/web: 2 of 2 pods ready',
        'Service/front: a.elb.amazonaws.com',
      ]),
    )
    expect(new Set(io.lines).size).toBe(io.lines.length)
  })

  test('asks for nothing when all is ready already', async () => {
    const { cluster, apply, say, wait } = await world()
    const web = apply(deployment('web'), DEPLOYMENTS)
    const ready = { ...web, object: say(web.path, DONE) }
    const before = cluster.asked.length
    expect(states(await wait([ready]))).toEqual(['web ready'])
    expect(cluster.asked.length).toBe(before)
  })

  test('follows one object by its name, several by their collection', async () => {
    const { cluster, io, apply, wait } = await world()
    const applied = [
      apply(deployment('web'), DEPLOYMENTS),
      apply(deployment('api'), DEPLOYMENTS),
      apply(service('front'), SERVICES),
    ]
    const cancelled = expect(wait(applied)).rejects.toThrow(/abort/i)
    await watching(cluster, 6)
    expect(cluster.watched().toSorted()).toEqual([
      '/api/v1/namespaces/default/events',
      '/api/v1/namespaces/default/pods',
      `${SERVICES}/front`,
      DEPLOYMENTS,
      '/apis/apps/v1/namespaces/default/replicasets',
      '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
    ])
    io.cancel()
    await cancelled
  })

  test('ends at once when one has failed', async () => {
    const { cluster, apply, say, wait } = await world()
    const [web, api] = [apply(deployment('web'), DEPLOYMENTS), apply(deployment('api'), DEPLOYMENTS)]
    const waited = wait([web, api], 60_000)
    await watching(cluster)
    const conditions = [
      { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'too slow' },
    ]
    say(web.path, { observedGeneration: 1, conditions })
    expect(states(await waited)).toEqual(['web failed', 'api waiting'])
  })

  test.each([
    ['without a readiness probe is watched for a moment, in which it crashes', {}, 'waiting'],
    ['with one is believed', { readinessProbe: {} }, 'ready'],
  ])('a container %s', async (_, probe, state) => {
    const { cluster, io, apply, say, wait } = await world()
    const web = apply(deployment('web'), DEPLOYMENTS)
    // Ahead of now, so that no delay of this machine makes it long ago.
    const startedAt = new Date(Date.now() + 60_000).toISOString()
    cluster.put('/api/v1/namespaces/default/pods/web-1', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-1', namespace: 'default' },
      spec: { containers: [{ name: 'a', ...probe }] },
      status: { containerStatuses: [{ name: 'a', state: { running: { startedAt } } }] },
    })
    const ended = wait([web])
    // The pod is known by then.
    await watching(cluster, 4)
    say(web.path, DONE)
    if (state === 'ready') return expect(states(await ended)).toEqual(['web ready'])
    const cancelled = expect(ended).rejects.toThrow(/abort/i)
    await saying(io, 'All are ready; those without a readiness probe are watched for a moment more')
    say(web.path, { ...DONE, readyReplicas: 1 })
    await saying(io, 'Deployment/web: 1 of 2 pods ready')
    io.cancel()
    await cancelled
  })

  test('gives what is not ready at the deadline', async () => {
    const { apply, wait } = await world()
    const started = performance.now()
    expect(states(await wait([apply(deployment('web'), DEPLOYMENTS)], 400))).toEqual(['web waiting'])
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  test('goes on when the API server was away for longer than a request is retried', async () => {
    const { cluster, apply, say, wait } = await world()
    const web = apply(deployment('web'), DEPLOYMENTS)
    cluster.fail('GET', DEPLOYMENTS, ...Array.from({ length: 6 }, () => 'reset' as const))
    const waited = wait([web], 50_000)
    say(web.path, DONE)
    expect(states(await waited)).toEqual(['web ready'])
  })

  test.each([
    ['a Job with a TTL is ready once it is gone', { ttlSecondsAfterFinished: 0 }, 'work ready', 50_000],
    ['anything else that somebody deletes is not', {}, 'work waiting', 1_500],
  ])('%s', async (_, spec, expected, milliseconds) => {
    const { cluster, apply, wait } = await world()
    const job = apply(
      'apiVersion: batch/v1\nkind: Job\nmetadata: {name: work}',
      '/apis/batch/v1/namespaces/default/jobs',
    )
    const applied = { ...job, object: { ...job.object, spec } }
    cluster.objects.delete(job.path)
    expect(states(await wait([applied], milliseconds))).toEqual([expected])
  })

  test('is not fooled by what was before our own patch', async () => {
    const { cluster, apply, say, wait } = await world()
    const web = apply(deployment('web'), DEPLOYMENTS)
    const old = say(web.path, DONE)
    const patched = { ...web, object: { ...old, metadata: { ...old.metadata, generation: 2 } } }
    const waited = wait([patched])
    await watching(cluster)
    say(web.path, { ...DONE, replicas: 3 })
    say(web.path, DONE)
    const { spec } = cluster.objects.get(web.path)
    const ours = { ...cluster.objects.get(web.path), spec: { ...spec, paused: false } }
    cluster.put(web.path, { ...ours, status: { ...DONE, observedGeneration: 2 } })
    expect((await waited).map(({ object }) => object.status)).toMatchObject([{ observedGeneration: 2 }])
  })
})

describe('the watch', () => {
  test.each([
    ['ends', (cluster: FakeCluster) => cluster.endWatches()],
    [
      'sends garbage and ends',
      (cluster: FakeCluster) => {
        cluster.babble('{"type":\n')
        cluster.endWatches()
      },
    ],
  ])('may %s', async (_, spoil) => {
    const { cluster, apply, say, wait } = await world()
    const web = apply(deployment('web'), DEPLOYMENTS)
    const waited = wait([web])
    await watching(cluster)
    spoil(cluster)
    say(web.path, DONE)
    expect(states(await waited)).toEqual(['web ready'])
  })

  test('may go silent: a new list tells the truth', async () => {
    const { cluster, apply, say, wait } = await world()
    const web = apply(deployment('web'), DEPLOYMENTS)
    const waited = wait([web], 50_000)
    await watching(cluster)
    cluster.goSilent()
    say(web.path, DONE)
    expect(states(await waited)).toEqual(['web ready'])
  })

  test('refused, gives way to lists', async () => {
    const { cluster, apply, say, wait } = await world()
    const web = apply(deployment('web'), DEPLOYMENTS)
    const list = { code: 200, body: { metadata: { resourceVersion: '1' }, items: [cluster.objects.get(web.path)] } }
    cluster.fail('GET', DEPLOYMENTS, list, { code: 403 })
    const waited = wait([web])
    await delay(100)
    say(web.path, DONE)
    expect(states(await waited)).toEqual(['web ready'])
  })

  test('and the list refused, gives way to reading by name', async () => {
    const { cluster, apply, say, wait } = await world()
    const web = apply(deployment('web'), DEPLOYMENTS)
    cluster.fail('GET', DEPLOYMENTS, ...Array.from({ length: 20 }, () => ({ code: 403 })))
    const waited = wait([web])
    await delay(100)
    say(web.path, DONE)
    expect(states(await waited)).toEqual(['web ready'])
  })
})

describe('nothing hangs', () => {
  test('past the deadline, when a list is never answered', async () => {
    const { cluster, apply, wait } = await world()
    const web = apply(deployment('web'), DEPLOYMENTS)
    cluster.fail('GET', DEPLOYMENTS, 'hang', 'hang')
    const started = performance.now()
    expect(states(await wait([web], 500))).toEqual(['web waiting'])
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  test('after a cancel', async () => {
    const { cluster, io, apply, wait } = await world()
    const waited = expect(wait([apply(deployment('web'), DEPLOYMENTS)], 60_000)).rejects.toMatchObject({
      name: 'AbortError',
    })
    await watching(cluster)
    const started = performance.now()
    io.cancel()
    await waited
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})

describe('awaitReady', () => {
  test('tells how it ended, then throws a problem for each that is late, at its line', async () => {
    const { cluster, io, api, apply } = await world()
    const web = apply(deployment('web'), DEPLOYMENTS)
    cluster.put('/api/v1/namespaces/default/events/one', {
      metadata: { name: 'one' },
      involvedObject: { kind: 'Deployment', name: 'web', uid: web.object.metadata.uid },
      type: 'Warning',
      reason: 'FailedCreate',
      message: 'quota exceeded',
      firstTimestamp: new Date().toISOString(),
      lastTimestamp: new Date().toISOString(),
    })
    let last: string[] = []
    const onEnd = (all: readonly Waited[]) => {
      last = states(all)
    }
    const { ended: problems, timeout } = await pastDeadline(cluster, 300, (milliseconds) =>
      problemsOf(awaitReady([web], deadlineIn(milliseconds, io), api, io, { rules: [], onEnd })),
    )
    expect(last).toEqual(['web waiting'])
    expect(problems).toEqual([
      {
        what: `Deployment/web was not ready after ${timeout}`,
        why: 'not seen by its controller yet.',
        fix: expect.any(String),
        evidence: ['Deployment/web: FailedCreate: quota exceeded'],
        at: { file: 'k8s/app.yaml', line: 1 },
      },
    ])
  })

  test('without objects is over at once', async () => {
    const { cluster, io, api } = await world()
    await awaitReady([], deadlineIn(1000, io), api, io)
    expect(cluster.asked).toEqual([])
  })
})

test.each([
  [60_000, '1 min'],
  [900_000, '15 min'],
  [90_000, '1 min 30 s'],
  [45_400, '45 s'],
  [500, '0.5 s'],
])('a deadline in %i ms is %s away', (milliseconds, timeout) => {
  const deadline = deadlineIn(milliseconds, { ...testIo(), now: () => 5 })
  expect(deadline).toEqual({ at: 5 + milliseconds, timeout })
})

test('foundations are namespaces and kinds', async () => {
  const { apply } = await world()
  const all = [apply(namespace('new'), '/api/v1/namespaces'), apply(deployment('web'), DEPLOYMENTS)]
  expect(foundations(all).map(({ object }) => object.kind)).toEqual(['Namespace'])
})

describe('pickAddress', () => {
  const waited = (kind: string, name: string, host: string | undefined, type = 'LoadBalancer') =>
    ({
      object: {
        apiVersion: 'v1',
        kind,
        metadata: { name },
        spec: { type, ports: [{ port: 80 }] },
        status: { loadBalancer: { ingress: host === undefined ? [] : [{ hostname: host }] } },
      } as KubernetesObject,
    }) as Waited
  const [web, api, front] = [
    waited('Service', 'web', 'web.lb'),
    waited('Service', 'api', 'api.lb'),
    waited('Ingress', 'front', 'front.lb'),
  ]

  test.each([
    ['the named Service', [web, front, api], 'api', 'api.lb'],
    ['the Ingress before an unnamed Service', [web, front], undefined, 'front.lb'],
    ['the only Service', [web], undefined, 'web.lb'],
    ['what has one, when the named Service has none', [waited('Service', 'web', undefined), front], 'web', 'front.lb'],
    ['none, when nothing has', [waited('Service', 'web', 'x', 'ClusterIP')], undefined, undefined],
    ['none of nothing', [], undefined, undefined],
  ])('%s', (_, all, name, dns) => expect(pickAddress(all, name)?.dns).toBe(dns))
})
