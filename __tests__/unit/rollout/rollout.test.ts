import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openApi } from '../../../src/cluster/api/client.ts'
import type { Applied } from '../../../src/cluster/apply/apply.ts'
import { deadlineIn } from '../../../src/deadline.ts'
import type { Io } from '../../../src/io.ts'
import type { Problem } from '../../../src/problem.ts'
import type { Rule, Symptom } from '../../../src/rollout/judge/scene.ts'
import { awaitReady } from '../../../src/rollout/rollout.ts'
import { openBulletin } from '../../../src/rollout/telling/bulletin.ts'
import { linesOf } from '../../../src/rollout/telling/logs.ts'
import { hiderOf } from '../../../src/rollout/telling/secrets.ts'
import type { Live } from '../../../src/rollout/verdict.ts'
import type { Waited } from '../../../src/rollout/wait.ts'
import { fakeCluster, pastDeadline } from '../../support/kubernetes.ts'
import { manifestOf, manifestsOf } from '../../support/manifests.ts'
import { deployment } from '../../support/sets.ts'
import { problemsOf, testIo } from '../../support/world.ts'

const NAMESPACE = '/namespaces/default'
const DEPLOYMENTS = `/apis/apps/v1${NAMESPACE}/deployments`
const PODS = `/api/v1${NAMESPACE}/pods`
const EVENTS = `/api/v1${NAMESPACE}/events`
const DONE = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 }
const NONE = { observedGeneration: 1, replicas: 2, updatedReplicas: 2 }

/** A rule, and how often it has seen something so far. */
function watched(one: Rule): Rule & { readonly seen: (times: number) => Promise<void> } {
  let count = 0
  return {
    ...one,
    see(scene) {
      const symptoms = one.see(scene)
      count += symptoms.length
      return symptoms
    },
    seen: async (times) => {
      while (count < times) await delay(10)
    },
  }
}

/** A rule that sees what is wrong with a pod in its status, as the tests put it there. */
const rule = (more: Partial<Symptom> = {}): Rule => ({
  name: 'broken',
  see: ({ pods }) =>
    pods.flatMap((pod) =>
      pod.status.broken === undefined
        ? []
        : [
            {
              rule: 'broken',
              key: 'broken/web',
              grace: 0.3,
              on: `Pod/${pod.metadata.name}`,
              message: pod.status.broken,
              says: 'is broken',
              ...more,
            },
          ],
    ),
  tell: ({ on }, { object }, logs) => ({
    what: `${object.metadata.name} is broken`,
    why: `${on} says so.${logs.length === 0 ? '' : ` Its last word: ${logs.at(-1)}`}`,
    fix: 'Mend it.',
    path: ['spec', 'template', 'spec', 'containers', 0, 'image'],
  }),
})

async function world() {
  const cluster = await fakeCluster()
  const io = testIo()
  const api = openApi(cluster.address, async () => 'token', io)
  onTestFinished(() => api.close())
  const revised = (revision: number) => ({ annotations: { 'deployment.kubernetes.io/revision': String(revision) } })
  const owner = ({ kind, metadata: { name, uid } }: Live) => [{ kind, name, uid, controller: true }]
  /** A Deployment of two pods a revision, which is the second one. */
  const apply = (
    name: string,
    status: Live = NONE,
    more = '',
  ): Applied & { readonly pods: string[]; readonly old: string[] } => {
    const manifest = manifestOf(deployment(name, more))
    const path = `${DEPLOYMENTS}/${name}`
    const { object } = manifest
    const metadata = { ...object.metadata, namespace: 'default', ...revised(2) }
    const live = cluster.put(path, { ...object, metadata, status })
    const podsOf = (revision: number) => {
      const set = cluster.put(`/apis/apps/v1${NAMESPACE}/replicasets/${name}-${revision}`, {
        kind: 'ReplicaSet',
        metadata: { name: `${name}-${revision}`, ownerReferences: owner(live), ...revised(revision) },
      })
      return ['a', 'b'].map((letter) => {
        const pod = `${name}-${revision}-${letter}`
        cluster.put(`${PODS}/${pod}`, { metadata: { name: pod, ownerReferences: owner(set) }, spec: {}, status: {} })
        return `${PODS}/${pod}`
      })
    }
    return { manifest, collection: DEPLOYMENTS, path, action: 'created', object: live, old: podsOf(1), pods: podsOf(2) }
  }
  const say = (path: string, status: Live) => cluster.put(path, { ...cluster.objects.get(path), status })
  const warnings: Problem[] = []
  const wait = async (applied: readonly Applied[], rules: readonly Rule[], milliseconds = 50_000) => {
    const waited: Waited[] = []
    const set = applied.map(({ manifest }) => manifest)
    const onWarn = (problem: Problem) => warnings.push(problem)
    const onEnd = (all: readonly Waited[]) => waited.push(...all)
    const deadline = deadlineIn(milliseconds, io)
    const problems = await problemsOf(awaitReady(applied, deadline, api, io, { set, rules, onEnd, onWarn }))
    const ends = waited.map(({ verdict: { state, says }, hint }) => [state, says, hint])
    return { problems, ends }
  }
  return { cluster, io, apply, say, wait, warnings }
}

const BROKEN = {
  what: 'web is broken',
  why: 'Pod/web-2-a says so.',
  fix: 'Mend it.',
  at: { file: 'k8s/app.yaml', line: 11 },
}

describe('a failure', () => {
  test('is one problem for all pods that show it, at the field to mend', async () => {
    const { apply, say, wait } = await world()
    const web = apply('web')
    for (const pod of web.pods) say(pod, { broken: 'no disk' })
    // Long before the deadline.
    const { problems, ends } = await wait([web], [rule()], 60_000)
    expect(problems).toEqual([{ ...BROKEN, evidence: ['2 pods of Deployment/web: no disk'] }])
    expect(ends).toEqual([['failed', '0 of 2 pods ready: is broken', 'see k8s/app.yaml:11']])
  })

  test('of one pod names it', async () => {
    const { apply, say, wait } = await world()
    const web = apply('web')
    say(web.pods[1] as string, { broken: 'no disk' })
    const { problems } = await wait([web], [rule()])
    expect(problems).toEqual([{ ...BROKEN, why: 'Pod/web-2-b says so.', evidence: ['Pod/web-2-b: no disk'] }])
  })

  test('of the old revision is none; that it serves is said', async () => {
    const { cluster, apply, say, wait } = await world()
    const web = apply('web')
    say(web.old[0] as string, { broken: 'of old', conditions: [{ type: 'Ready', status: 'True' }] })
    say(web.old[1] as string, { broken: 'of old' })
    const { ended, timeout } = await pastDeadline(cluster, 800, (milliseconds) => wait([web], [rule()], milliseconds))
    expect(ended.problems).toEqual([
      expect.objectContaining({
        what: `Deployment/web was not ready after ${timeout}`,
        why: '0 of 2 pods ready.\nThe old revision still serves, with 1 pod.',
      }),
    ])
  })

  test('that passes within its grace is none', async () => {
    const { apply, say, wait } = await world()
    const web = apply('web')
    say(web.pods[0] as string, { broken: 'for a moment' })
    const passing = watched(rule({ grace: 2.5 }))
    const waited = wait([web], [passing])
    await passing.seen(1)
    say(web.pods[0] as string, {})
    await delay(2_700)
    say(web.path, DONE)
    expect((await waited).problems).toEqual([])
  })

  test('that is there when all gets ready is none', async () => {
    const { apply, say, wait } = await world()
    const web = apply('web')
    say(web.pods[0] as string, { broken: 'still' })
    const staying = watched(rule({ grace: 60 }))
    const waited = wait([web], [staying])
    await staying.seen(1)
    say(web.path, DONE)
    expect(await waited).toMatchObject({ problems: [], ends: [['ready', '2 of 2 pods ready', undefined]] })
  })

  test('with endless grace is told at the deadline, in its own words', async () => {
    const { cluster, apply, say, wait } = await world()
    const web = apply('web')
    say(web.pods[0] as string, { broken: 'no answer' })
    const { ended, timeout } = await pastDeadline(cluster, 700, (milliseconds) =>
      wait([web], [rule({ grace: Number.POSITIVE_INFINITY })], milliseconds),
    )
    expect(ended.problems).toEqual([
      {
        ...BROKEN,
        why: `Pod/web-2-a says so.\nIt was still so after ${timeout}.`,
        evidence: ['Pod/web-2-a: no answer'],
      },
    ])
  })

  test('comes before what was seen elsewhere, which is told, too', async () => {
    const { apply, say, wait } = await world()
    const [web, api] = [apply('web'), apply('api')]
    say(web.pods[0] as string, { broken: 'no disk' })
    say(api.pods[0] as string, { broken: 'waits for web' })
    const slow: Rule = {
      ...rule(),
      see: (scene) => rule(scene.object.metadata.name === 'api' ? { grace: 60 } : {}).see(scene),
    }
    const { problems } = await wait([web, api], [slow])
    expect(problems.map(({ what }) => what)).toEqual(['web is broken', 'Also seen: api is broken'])
  })

  test('says nothing of what another one went through before it was ready', async () => {
    const { apply, say, wait } = await world()
    const [web, api] = [apply('web'), apply('api')]
    say(web.pods[0] as string, { broken: 'no disk' })
    say(api.pods[0] as string, { broken: 'for a moment' })
    const both = watched(rule({ grace: 2 }))
    const waited = wait([web, api], [both])
    await both.seen(2)
    say(api.path, DONE)
    expect((await waited).problems.map(({ what }) => what)).toEqual(['web is broken'])
  })

  test('that no rule knows is told with the events there are', async () => {
    const { cluster, apply, say, wait } = await world()
    const web = apply('web')
    cluster.put(`${EVENTS}/one`, {
      metadata: { name: 'one' },
      involvedObject: { kind: 'Deployment', name: 'web', uid: web.object.metadata.uid },
      type: 'Warning',
      reason: 'Strange',
      message: 'unheard of',
      lastTimestamp: new Date().toISOString(),
    })
    const conditions = [{ type: 'Progressing', reason: 'ProgressDeadlineExceeded', message: 'too slow' }]
    const waited = wait([web], [])
    while (!cluster.watched().includes(EVENTS)) await delay(10)
    say(web.path, { ...NONE, conditions })
    const { problems } = await waited
    expect(problems).toEqual([
      {
        what: 'Deployment/web failed',
        why: 'no progress within its progressDeadlineSeconds.',
        fix: expect.any(String),
        evidence: ['Deployment/web: Strange: unheard of'],
        at: { file: 'k8s/app.yaml', line: 1 },
      },
    ])
  })

  test('does not end a rollout because a rule stumbles', async () => {
    const { io, apply, say, wait } = await world()
    const web = apply('web')
    const clumsy: Rule = {
      ...rule(),
      name: 'clumsy',
      see() {
        throw new TypeError('x is undefined')
      },
    }
    const waited = wait([web], [clumsy])
    while (!io.lines.some((line) => line.includes('clumsy'))) await delay(10)
    say(web.path, DONE)
    expect((await waited).problems).toEqual([])
    expect(io.lines.filter((line) => line.includes('clumsy'))).toHaveLength(1)
  })
})

test('a rule that has no words leaves the bare facts', async () => {
  const { apply, say, wait } = await world()
  const web = apply('web')
  say(web.pods[0] as string, { broken: 'no disk' })
  const speechless: Rule = {
    ...rule(),
    tell() {
      throw new TypeError('x is undefined')
    },
  }
  const { problems } = await wait([web], [speechless])
  expect(problems).toEqual([
    expect.objectContaining({ what: 'Deployment/web is not ready: is broken', why: 'no disk' }),
  ])
})

test('a warning is told once for a workload, and the wait goes on', async () => {
  const { apply, say, wait, warnings } = await world()
  const web = apply('web')
  for (const pod of web.pods) say(pod, { broken: 'no answer yet' })
  const waited = wait([web], [rule({ grace: Number.POSITIVE_INFINITY, warnAfter: 0.2 })])
  await expect.poll(() => warnings.length).toBeGreaterThan(0)
  await delay(1_000)
  say(web.path, DONE)
  expect((await waited).problems).toEqual([])
  expect(warnings).toEqual([{ ...BROKEN, evidence: ['2 pods of Deployment/web: no answer yet'] }])
})

test('no warning, line, row or problem has a secret of the set, nor the beginning of one that was cut', async () => {
  const { io, apply, say, wait, warnings } = await world()
  const web = apply('web', NONE, '          env: [{name: DB_PASSWORD, value: swordfish-42}]\n')
  say(web.pods[0] as string, { broken: 'got swordfish-42, or swordf…' })
  const { problems, ends } = await wait([web], [rule({ grace: 2, warnAfter: 0.2, says: 'says swordfish-42' })])
  expect(warnings[0]?.evidence).toEqual(['Pod/web-2-a: got ***, or ***…'])
  expect(problems[0]?.evidence).toEqual(['Pod/web-2-a: got ***, or ***…'])
  expect(io.lines.join('\n')).toContain('says ***')
  expect(JSON.stringify([problems, ends, warnings, io.lines])).not.toContain('swordf')
})

test.each([
  ['before the cut: swordfish-4…', 'before the cut: ***…'],
  ['sword… and swordfish-42… or fish-42', '***… and ***… or fish-42'],
  ['a swo… is none, nor is swordfish-4 without a cut', 'a swo… is none, nor is swordfish-4 without a cut'],
  ['in base64 c3dvcmRmaX…', 'in base64 ***…'],
])('%s is shown as %s', (text, shown) => {
  const set = manifestsOf(`apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {key: swordfish-42}\n`)
  expect(hiderOf(set)(text)).toBe(shown)
})

describe('the log of a container', () => {
  const logs = { pod: 'web-2-a', container: 'web', previous: true }
  const LOG = `${PODS}/web-2-a/log`
  const refusal = (code: number) => ({
    code,
    body: { kind: 'Status', message: 'previous terminated container not found' },
  })

  test.each([
    [
      'is evidence',
      [{ code: 200, body: 'one\ntwo\n' }],
      ['The end of the log of web-2-a, container web:', 'one', 'two'],
      true,
    ],
    [
      'of its last run is replaced by the present one’s, where it is gone',
      [refusal(400), { code: 200, body: 'two\n' }],
      ['The end of the log of web-2-a, container web:', 'two'],
      true,
    ],
    ['that may not be read is named', [refusal(403)], ['The log of web-2-a may not be read with these rights.'], false],
    [
      'that is not there is told',
      [refusal(404)],
      ['The log of web-2-a cannot be read: previous terminated container not found'],
      false,
    ],
  ])('%s', async (_, answers, evidence, isTold) => {
    const { cluster, apply, say, wait } = await world()
    const web = apply('web')
    say(web.pods[0] as string, { broken: 'it crashes' })
    cluster.fail('GET', LOG, ...answers)
    const { problems } = await wait([web], [rule({ logs })])
    expect(problems[0]?.evidence).toEqual(['Pod/web-2-a: it crashes', ...evidence])
    expect(problems[0]?.why?.includes('Its last word: two')).toBe(isTold)
    const asked = cluster.asked.filter(({ path }) => path === LOG).map(({ query }) => Object.fromEntries(query))
    expect(asked[0]).toEqual({ container: 'web', tailLines: '25', limitBytes: String(4 << 20), previous: 'true' })
  })

  test('has no secrets of the set, however they were written, nor colours', () => {
    const encoded = Buffer.from('swordfish-42\n').toString('base64')
    const set = manifestsOf(
      `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {url: 'postgres://u:hunter-hunter@db'}\ndata: {key: ${encoded}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec: {containers: [{name: c, env: [{name: DB_PASSWORD, value: seven<seas}, {name: STAGE, value: production}]}]}\n`,
    )
    const url = 'postgres://u:hunter-hunter@db'
    const text = `\u001b[31mkey swordfish-42\u001b[0m, or ${encoded}\nto ${url}\nto ${encodeURIComponent(url)}\nto ${btoa(url)}\nas seven<seas in production\n`
    expect(linesOf(text, hiderOf(set))).toEqual([
      'key ***, or ***',
      'to ***',
      'to ***',
      'to ***',
      'as *** in production',
    ])
  })

  test('is cut to its last 25 lines', () => {
    const lines = linesOf(Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n'), hiderOf([]))
    expect([lines.length, lines[0], lines.at(-1)]).toEqual([25, 'line 75', 'line 99'])
  })
})

test('what may not be read is said once, and with each problem', async () => {
  const { cluster, io, apply, say, wait } = await world()
  const web = apply('web')
  cluster.fail('GET', EVENTS, ...Array.from({ length: 20 }, () => ({ code: 403 })))
  say(web.pods[0] as string, { broken: 'no disk' })
  const { problems } = await wait([web], [rule({ grace: 1.5 })])
  expect(problems[0]?.why).toBe('Pod/web-2-a says so.\nWhat may not be read with these rights: events.')
  expect(io.lines.filter((line) => line.startsWith('Events may not be read'))).toHaveLength(1)
})

test('thousands of events of others pass by', async () => {
  const { cluster, apply, say, wait } = await world()
  const web = apply('web')
  const waited = wait([web], [rule()])
  for (let index = 0; index < 3_000; index++)
    cluster.put(`${EVENTS}/${index}`, {
      metadata: { name: String(index) },
      involvedObject: { kind: 'Pod', name: 'other', uid: `other-${index}` },
      type: 'Warning',
      reason: 'BackOff',
      message: 'x'.repeat(500),
    })
  say(web.path, DONE)
  expect((await waited).problems).toEqual([])
})

describe('the bulletin', () => {
  const open = () => {
    let now = 0
    const lines: string[] = []
    const io = { now: () => now, info: (line: string) => lines.push(`${now / 1000}: ${line}`) } as unknown as Io
    const bulletin = openBulletin(0, io)
    const later = (seconds: number) => {
      now += seconds * 1000
    }
    return { bulletin, lines, later, tell: (text: string, final = false) => bulletin.tell('web', 'web', text, final) }
  }

  test('says what is new, once', () => {
    const { bulletin, lines, later, tell } = open()
    tell('0 of 2')
    later(1)
    bulletin.beat([])
    later(5)
    tell('0 of 2')
    tell('1 of 2')
    expect(lines).toEqual(['1: web: 0 of 2', '6: web: 1 of 2'])
  })

  test('says one line a second, the latest, and at once what is final', () => {
    const { bulletin, lines, later, tell } = open()
    for (const count of [0, 1, 2, 3]) tell(`${count} of 9`)
    later(1)
    bulletin.beat([])
    tell('4 of 9')
    tell('9 of 9', true)
    bulletin.beat([])
    expect(lines).toEqual(['1: web: 3 of 9', '1: web: 9 of 9'])
  })

  test('is heard every 30 s of silence, with all that is waited for', () => {
    const { bulletin, lines, later, tell } = open()
    tell('0 of 2')
    for (let second = 1; second <= 95; second++) {
      later(1)
      if (second === 40) tell('1 of 2')
      bulletin.beat(['web 1 of 2', 'api 0 of 1'])
    }
    expect(lines).toEqual([
      '1: web: 0 of 2',
      '31: Still waiting after 31 s: web 1 of 2; api 0 of 1',
      '40: web: 1 of 2',
      '70: Still waiting after 1 min 10 s: web 1 of 2; api 0 of 1',
    ])
  })

  test('is silent when nothing is waited for', () => {
    const { bulletin, lines, later } = open()
    later(60)
    bulletin.beat([])
    expect(lines).toEqual([])
  })
})
