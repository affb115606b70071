import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { judge, type Sighting, type Troubles } from '../../../../src/rollout/judge/judge.ts'
import type { Scene } from '../../../../src/rollout/judge/scene.ts'
import type { Live } from '../../../../src/rollout/verdict.ts'
import { replay } from '../../../support/replay.ts'
import { app, event, sceneOf, seen } from '../../../support/scene.ts'

const FAULTS = resolve(import.meta.dirname, '../../../fixtures/faults')
const isRecorded = (name: string) => existsSync(resolve(FAULTS, `${name}.json`))

/** The table: how long a fault of which nothing heals may take from being applied to its verdict, in seconds. */
const FAILS: Readonly<Record<string, number>> = {
  'image-name-invalid': 4,
  'image-never-pulled': 4,
  'platform-missing': 5,
  'image-tag-missing': 22,
  'image-repository-missing': 22,
  'daemon-image-missing': 22,
  'revision-broken': 22,
  'pull-forbidden': 36,
  'pull-unauthorized': 36,
  'pull-secret-missing': 36,
  'registry-failing': 126,
  'registry-limited': 126,
  'registry-unknown-host': 126,
  'config-map-missing': 26,
  'secret-missing': 26,
  'key-missing': 26,
  'root-image': 28,
  'config-map-volume-missing': 50,
  'secret-volume-missing': 50,
  'command-missing': 28,
  'command-not-executable': 28,
  'crash-at-once': 26,
  'crash-later': 35,
  'exit-zero': 26,
  'exit-segfault': 26,
  'script-missing': 26,
  'init-fails': 26,
  'stateful-crash': 26,
  'platform-wrong': 26,
  'out-of-memory': 15,
  'liveness-kills': 25,
  'startup-kills': 25,
  'quota-exceeded': 24,
  'quota-unsaid': 24,
  'pod-security': 24,
  'service-account-missing': 26,
  'webhook-denies': 14,
  'webhook-down': 124,
  'unschedulable-cpu': 125,
  'unschedulable-port': 126,
  'unschedulable-selector': 126,
  'claim-without-class': 125,
}

/** What heals by itself must never be called a failure. */
const HEALS = [
  'crash-recovers',
  'depends-recovers',
  'image-late',
  'image-slow',
  'node-cordoned',
  'pod-evicted',
  'readiness-late',
  'secret-late',
]

describe('real faults', () => {
  test.each(Object.entries(FAILS).filter(([name]) => isRecorded(name)))('%s is over in time', (name, latest) => {
    const { overAt } = replay(name)
    expect(overAt).toBeDefined()
    expect(overAt).toBeLessThanOrEqual(latest)
  })

  test.each(HEALS.filter(isRecorded))('%s is never over', (name) => {
    const { over, isReady } = replay(name, 600)
    expect(over).toEqual([])
    expect(isReady).toBe(true)
  })

  test.each(['readiness-500', 'readiness-wrong-port'].filter(isRecorded))('%s is told at the deadline only', (name) => {
    const { over, open } = replay(name, 1000)
    expect(over).toEqual([])
    expect(open.map(({ symptom }) => symptom.key)).toEqual(['probe-readiness/app'])
  })
})

type Step = readonly [from: number, scene: Scene]

/** When a sequence of scenes is over, looked at every second until `until`; undefined for never. */
function overAt(steps: readonly Step[], until = 900): number | undefined {
  let troubles: Troubles = new Map()
  for (let second = 0; second <= until; second++) {
    const scene = steps.findLast(([from]) => from <= second)?.[1]
    if (scene === undefined) continue
    const sightings = seen(scene).map((symptom): Sighting => ({ path: 'web', symptom, patience: 0 }))
    const judgement = judge(troubles, sightings, second * 1000)
    troubles = judgement.troubles
    if (judgement.over.length > 0) return second
  }
  return undefined
}

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()
const healthy = sceneOf(app(), { container: { ready: true, started: true, state: { running: {} } } })
const starting = sceneOf(app(), { container: { started: true, state: { running: {} } } })
const waits = (reason: string, message: string, more: Partial<Scene> = {}) =>
  sceneOf(app(), { container: { state: { waiting: { reason, message } } }, ...more })
const IMAGE = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4.2'
const failed = (count: number, message = 'not found') => [
  event('Failed', `Failed to pull image "${IMAGE}": x: ${message}`, { count }),
]
const notFound = (count = 1) => waits('ErrImagePull', 'x: not found', { events: failed(count) })
const backOff = (count = 1) =>
  waits('ImagePullBackOff', `Back-off pulling image "${IMAGE}": ErrImagePull: x: not found`, { events: failed(count) })
const crashed = (restarts: number, more: Partial<Scene> & { code?: number; from?: number } = {}): Scene => {
  const { code = 1, from = 0, ...rest } = more
  const end = { exitCode: code, reason: 'Error', startedAt: at(from), finishedAt: at(from + 1) }
  return sceneOf(app(), {
    container: {
      restartCount: restarts,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: end },
    },
    ...rest,
  })
}
const restarted = (restarts: number, more: Partial<Scene> = {}): Scene =>
  sceneOf(app(), {
    container: {
      restartCount: restarts,
      started: true,
      state: { running: {} },
      lastState: { terminated: { exitCode: 1, reason: 'Error', startedAt: at(0), finishedAt: at(1) } },
    },
    ...more,
  })
const killed = (count: number, ready = false) =>
  sceneOf(app('livenessProbe: {httpGet: {path: /, port: 80}}'), {
    container: {
      ready,
      restartCount: count,
      state: { running: {} },
      lastState: { terminated: { exitCode: 137, reason: 'Error' } },
    },
    events: [event('Killing', 'Container app failed liveness probe, will be restarted', { count })],
  })
const oom = (restarts: number) => crashed(restarts, { code: 137 })
const asOom = (scene: Scene): Scene => ({
  ...scene,
  pods: scene.pods.map((pod: Live) => JSON.parse(JSON.stringify(pod).replaceAll('"Error"', '"OOMKilled"'))),
})
const unscheduled = (events: Scene['events'] = []) =>
  sceneOf(app(), {
    pod: {
      status: {
        containerStatuses: [],
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/1 nodes are available: 1 Insufficient cpu.',
          },
        ],
      },
    },
    events,
  })
const scalesUp = event('TriggeredScaleUp', 'pod triggered scale-up', { type: 'Normal', lastSeen: 1 })
const scalesNot = event('NotTriggerScaleUp', "pod didn't trigger scale-up", { type: 'Normal', lastSeen: 2 })
const refused = (message: string, more: Partial<Scene> = {}) =>
  sceneOf(app(), { status: { conditions: [{ type: 'ReplicaFailure', status: 'True', message }] }, ...more })
const QUOTA = 'pods "web-1" is forbidden: exceeded quota: q, requested: pods=1, used: pods=4, limited: pods=4'
const DOWN =
  'Internal error occurred: failed calling webhook "x": failed to call webhook: Post "https://a.b.svc:443": dial tcp 1.2.3.4:443: connect: connection refused'
const creating = (reason: string, message: string, more: Live = {}) =>
  waits('ContainerCreating', '', { events: [event(reason, message, more)] })
const CNI =
  'Failed to create pod sandbox: plugin type="aws-cni" failed (add): add cmd: failed to assign an IP address to container'

const initialised = sceneOf(app('', 'initContainers: [{name: prepare, image: x}]'), {
  container: { started: true, state: { running: {} } },
  pod: {
    status: {
      initContainerStatuses: [
        { name: 'prepare', ready: true, restartCount: 3, state: { terminated: { exitCode: 0, reason: 'Completed' } } },
      ],
    },
  },
})

const pulling = sceneOf(app(), {
  container: { state: { waiting: { reason: 'ContainerCreating' } } },
  pod: { status: { podIP: '10.0.1.7' } },
})

const turnedAway: Scene = {
  ...starting,
  pods: [
    ...starting.pods,
    ...['a', 'b', 'c', 'd'].map((name) => ({
      metadata: { name },
      spec: {},
      status: { phase: 'Failed', reason: 'OutOfcpu', message: 'Pod was rejected' },
    })),
  ],
}

describe('what heals', () => {
  test.each<readonly [string, readonly Step[]]>([
    [
      'an image that is there at the second try',
      [
        [0, notFound()],
        [2, backOff()],
        [11, starting],
        [12, healthy],
      ],
    ],
    [
      'a registry that is away for a minute and a half',
      [
        [0, waits('ErrImagePull', 'dial tcp: i/o timeout')],
        [30, waits('ImagePullBackOff', 'Back-off pulling image "x": ErrImagePull: dial tcp: i/o timeout')],
        [100, healthy],
      ],
    ],
    [
      'the kubelet’s cache in its first seconds',
      [
        [0, waits('CreateContainerConfigError', 'failed to sync secret cache: timed out waiting for the condition')],
        [200, healthy],
      ],
    ],
    [
      'volumes that the cache has not brought yet',
      [
        [
          0,
          creating(
            'FailedMount',
            'MountVolume.SetUp failed for volume "kube-api-access-x" : failed to sync configmap cache: timed out waiting for the condition',
          ),
        ],
        [300, healthy],
      ],
    ],
    [
      'a Secret that comes after 15 s',
      [
        [0, waits('CreateContainerConfigError', 'secret "x" not found')],
        [15, healthy],
      ],
    ],
    [
      'two crashes',
      [
        [0, crashed(0)],
        [1, restarted(1)],
        [3, crashed(1)],
        [13, restarted(2)],
        [20, { ...healthy }],
      ],
    ],
    [
      'five crashes while the database is not ready',
      [
        [0, crashed(2, { othersWaiting: true })],
        [20, crashed(4, { othersWaiting: true })],
        [100, restarted(5)],
        [110, healthy],
      ],
    ],
    [
      'a crash before the database was ready, whose next try comes after',
      [
        [0, crashed(3, { othersWaiting: true })],
        [30, crashed(3, { from: 29, countsFrom: at(31) })],
        [80, restarted(4, { countsFrom: at(31) })],
        [90, healthy],
      ],
    ],
    [
      'a container that starts slowly after its crashes',
      [
        [0, crashed(1)],
        [5, restarted(4)],
        [300, healthy],
      ],
    ],
    [
      'one kill by the liveness probe',
      [
        [0, killed(1)],
        [200, healthy],
      ],
    ],
    ['kills of long ago, and ready now', [[0, killed(5, true)]]],
    [
      'one death for want of memory',
      [
        [0, asOom(oom(0))],
        [3, asOom(restarted(1))],
        [60, healthy],
      ],
    ],
    [
      'a readiness probe that takes its time',
      [
        [0, starting],
        [500, healthy],
      ],
    ],
    [
      'a node that comes after five minutes',
      [
        [0, unscheduled()],
        [20, unscheduled([scalesUp])],
        [300, healthy],
      ],
    ],
    [
      'a group that cannot grow, then another that can',
      [
        [0, unscheduled([scalesNot])],
        [30, unscheduled([scalesNot, { ...scalesUp, lastSeen: 3 }])],
        [400, healthy],
      ],
    ],
    [
      'a node that comes, unseen',
      [
        [0, { ...unscheduled(), unseen: ['events'] }],
        [250, healthy],
      ],
    ],
    [
      'pods that nodes turned away, with others in their place',
      [
        [0, turnedAway],
        [700, healthy],
      ],
    ],
    [
      'a quota that the old pods free',
      [
        [0, refused(QUOTA, { serving: 3 })],
        [60, healthy],
      ],
    ],
    [
      'a webhook that starts',
      [
        [0, refused(DOWN)],
        [90, healthy],
      ],
    ],
    [
      'addresses that come free',
      [
        [0, creating('FailedCreatePodSandBox', CNI)],
        [60, healthy],
      ],
    ],
    [
      'an address that took long, and then an image',
      [
        [0, creating('FailedCreatePodSandBox', CNI)],
        [60, { ...pulling, events: [event('FailedCreatePodSandBox', CNI)] }],
        [300, healthy],
      ],
    ],
    [
      'a mount that went well at last, before a long pull',
      [
        [0, creating('FailedMount', 'MountVolume.SetUp failed for volume "x" : secret "x" not found')],
        [
          30,
          waits('ContainerCreating', '', {
            events: [
              event('FailedMount', 'MountVolume.SetUp failed for volume "x" : secret "x" not found'),
              event('Pulling', 'Pulling image', { lastSeen: 30, type: 'Normal' }),
            ],
          }),
        ],
        [400, healthy],
      ],
    ],
    [
      'a runtime that is busy',
      [
        [0, waits('CreateContainerError', 'context deadline exceeded')],
        [60, healthy],
      ],
    ],
    [
      'a pod that is on its way out',
      [
        [
          0,
          sceneOf(app(), {
            container: { state: { waiting: { reason: 'InvalidImageName' } } },
            pod: { metadata: { name: 'web-1', deletionTimestamp: at(0) } },
          }),
        ],
        [1, healthy],
      ],
    ],
    ['an init container that has done its work', [[0, initialised]]],
  ])('%s', (_, steps) => expect(overAt(steps)).toBeUndefined())
})

describe('what does not', () => {
  test.each<readonly [string, number, readonly Step[]]>([
    ['a name that is none', 0, [[0, waits('InvalidImageName', '')]]],
    [
      'an image that is not there',
      30,
      [
        [0, notFound()],
        [2, backOff()],
      ],
    ],
    [
      'an image that is not there, tried twice',
      11,
      [
        [0, notFound()],
        [2, backOff()],
        [11, notFound(2)],
      ],
    ],
    [
      'no right to pull',
      30,
      [
        [0, waits('ErrImagePull', 'x: 403 Forbidden')],
        [2, waits('ImagePullBackOff', 'Back-off pulling image "x": ErrImagePull: x: 403 Forbidden')],
      ],
    ],
    ['a registry that stays away', 120, [[0, waits('ErrImagePull', 'dial tcp: i/o timeout')]]],
    ['a Secret that never comes', 20, [[0, waits('CreateContainerConfigError', 'secret "x" not found')]]],
    [
      'three crashes',
      13,
      [
        [0, crashed(0)],
        [1, restarted(1)],
        [3, crashed(1)],
        [12, restarted(2)],
        [13, crashed(2)],
      ],
    ],
    [
      'three ends that differ',
      80,
      [
        [0, { ...crashed(1) }],
        [12, twoEnds(2)],
        [30, twoEnds(3)],
        [50, twoEnds(4)],
        [80, twoEnds(5)],
      ],
    ],
    [
      'six restarts while the database is not ready',
      100,
      [
        [0, crashed(5, { othersWaiting: true })],
        [100, crashed(6, { othersWaiting: true })],
      ],
    ],
    [
      'a crash after the database was ready',
      40,
      [
        [0, crashed(3, { othersWaiting: true })],
        [40, crashed(4, { from: 35, countsFrom: at(31) })],
      ],
    ],
    [
      'two kills by the liveness probe',
      60,
      [
        [0, killed(1)],
        [60, killed(2)],
      ],
    ],
    [
      'two deaths for want of memory',
      9,
      [
        [0, asOom(oom(0))],
        [3, asOom(restarted(1))],
        [9, asOom(oom(1))],
      ],
    ],
    ['no node', 120, [[0, unscheduled()]]],
    ['no node, and none to come', 60, [[0, unscheduled([scalesNot])]]],
    ['a new node that does not help', 600, [[0, unscheduled([scalesUp])]]],
    ['a quota', 20, [[0, refused(QUOTA)]]],
    ['a quota that the old pods do not free', 120, [[0, refused(QUOTA, { serving: 3 })]]],
    ['a policy', 10, [[0, refused('admission webhook "x" denied the request: no')]]],
    ['a webhook that stays away', 120, [[0, refused(DOWN)]]],
    ['no addresses', 90, [[0, creating('FailedCreatePodSandBox', CNI)]]],
    [
      'a mounted Secret',
      45,
      [[0, creating('FailedMount', 'MountVolume.SetUp failed for volume "x" : secret "x" not found')]],
    ],
    [
      'a mount that takes for ever',
      180,
      [[0, creating('FailedMount', 'Unable to attach or mount volumes: timed out waiting for the condition')]],
    ],
    [
      'a program that is not there',
      20,
      [
        [0, waits('RunContainerError', 'exec: "x": executable file not found in $PATH')],
        [1, startError(0)],
        [15, startError(2)],
      ],
    ],
  ])('%s, after %d s', (_, seconds, steps) => expect(overAt(steps)).toBe(seconds))
})

function twoEnds(restarts: number): Scene {
  const end = (exitCode: number) => ({ exitCode, reason: 'Error', startedAt: at(0), finishedAt: at(1) })
  return sceneOf(app(), {
    container: { restartCount: restarts, state: { terminated: end(1) }, lastState: { terminated: end(2) } },
  })
}

function startError(restartCount: number): Scene {
  const terminated = { exitCode: 128, reason: 'StartError', message: 'exec: "x": executable file not found in $PATH' }
  return sceneOf(app(), {
    container: { restartCount, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated } },
  })
}

test('the same trouble has the same key in every state and in every pod', () => {
  const keys = (scene: Scene) => [...new Set(seen(scene).map(({ key }) => key))]
  expect([notFound(), backOff()].flatMap(keys)).toEqual(['image-not-found/app', 'image-not-found/app'])
  expect([crashed(0), restarted(1), crashed(1), crashed(2)].map(keys)).toEqual(Array(4).fill(['crash/app']))
  const [pod] = notFound().pods
  const three = ['a', 'b', 'c'].map((name) => ({ ...pod, metadata: { name, uid: name } }))
  expect(seen({ ...notFound(), pods: three }).map(({ key, on }) => `${key} ${on}`)).toEqual(
    ['a', 'b', 'c'].map((name) => `image-not-found/app Pod/${name}`),
  )
})
