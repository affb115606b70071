import { describe, expect, test } from 'vitest'
import type { Applied } from '../../../../src/cluster/apply/apply.ts'
import type { Action } from '../../../../src/facts.ts'
import { type Owned, ownerOf, revisionOf } from '../../../../src/rollout/judge/revision.ts'
import type { Scene, Symptom } from '../../../../src/rollout/judge/scene.ts'
import { type Sights, scenesOf, startOf, type Target } from '../../../../src/rollout/judge/scenes.ts'
import { happenedSince, keepEvent, type Recorded } from '../../../../src/rollout/sight/events.ts'
import { labelsOf, selectorOf } from '../../../../src/rollout/sight/selector.ts'
import { progressOf, stateOf } from '../../../../src/rollout/telling/progress.ts'
import { type Live, ready, type Verdict, waiting } from '../../../../src/rollout/verdict.ts'
import { manifestOf } from '../../../support/manifests.ts'
import { deployment } from '../../../support/sets.ts'

const owners = (uid: string, kind = 'ReplicaSet', name = 'web-2') => [{ uid, kind, name, controller: true }]
const pod = (name: string, metadata: Live = {}, status: Live = {}) => ({
  kind: 'Pod',
  metadata: { name, uid: name, namespace: 'app', ...metadata },
  status,
})
const revised = (revision: string) => ({ annotations: { 'deployment.kubernetes.io/revision': revision } })
const replicaSet = (name: string, revision: string) => ({
  metadata: { name, uid: name, ownerReferences: owners('web', 'Deployment', 'web'), ...revised(revision) },
})
const ownedOf = (pods: readonly Live[], replicaSets: readonly Live[] = []): Owned => ({
  all: pods,
  pods: Map.groupBy(pods, (one) => ownerOf(one) ?? ''),
  replicaSets: Map.groupBy(replicaSets, (one) => ownerOf(one) ?? ''),
})
const object = (kind: string, metadata: Live = {}, status: Live = {}, spec: Live = {}) => ({
  kind,
  metadata: { name: 'web', uid: 'web', namespace: 'app', generation: 2, ...metadata },
  spec,
  status: { observedGeneration: 2, ...status },
})

describe('the pods of the new revision', () => {
  const old = pod('old', { ownerReferences: owners('web-1') })
  const young = pod('young', { ownerReferences: owners('web-2') })
  const stranger = pod('stranger', { ownerReferences: owners('api-1') })
  const sets = [replicaSet('web-1', '1'), replicaSet('web-2', '2')]
  const hashed = (name: string, hash: string) =>
    pod(name, { ownerReferences: owners('web'), labels: { 'controller-revision-hash': hash } })
  const counted = (name: string, generation: string) =>
    pod(name, { ownerReferences: owners('web'), labels: { 'pod-template-generation': generation } })
  const named = (name: string, set: string) => pod(name, { ownerReferences: owners('unread', 'ReplicaSet', set) })
  const progressing = { conditions: [{ type: 'Progressing', message: 'ReplicaSet "web-2" is progressing.' }] }

  test.each<[string, Live, Owned, string]>([
    ['of a Deployment', object('Deployment', revised('2')), ownedOf([old, young, stranger], sets), 'young | old'],
    [
      'of a Deployment whose controller did not see this generation',
      object('Deployment', revised('2'), { observedGeneration: 1 }),
      ownedOf([old, young], sets),
      ' | old young',
    ],
    [
      'of a Deployment whose replica sets may not be read',
      object('Deployment', revised('2'), progressing),
      ownedOf([named('old', 'web-1'), named('young', 'web-2'), named('stranger', 'web-api-2')]),
      'young | old',
    ],
    [
      'of a StatefulSet',
      object('StatefulSet', {}, { updateRevision: 'web-b' }),
      ownedOf([hashed('old', 'web-a'), hashed('young', 'web-b')]),
      'young | old',
    ],
    [
      'of a StatefulSet that was not seen yet',
      object('StatefulSet', {}, { observedGeneration: 1, updateRevision: 'web-a' }),
      ownedOf([hashed('old', 'web-a')]),
      ' | old',
    ],
    [
      'of a DaemonSet',
      object('DaemonSet', { annotations: { 'deprecated.daemonset.template.generation': '3' } }),
      ownedOf([counted('old', '2'), counted('young', '3')]),
      'young | old',
    ],
    ['of a Job', object('Job'), ownedOf([pod('one', { ownerReferences: owners('web') }), stranger]), 'one | '],
    ['of a bare Pod', object('Pod'), ownedOf([old]), 'web | '],
    [
      'of a Rollout',
      object('Rollout', {}, { currentPodHash: 'b' }),
      ownedOf(
        [
          pod('old', { ownerReferences: owners('web-1'), labels: { 'rollouts-pod-template-hash': 'a' } }),
          pod('young', { ownerReferences: owners('web-2'), labels: { 'rollouts-pod-template-hash': 'b' } }),
        ],
        sets,
      ),
      'young | old',
    ],
    [
      'of a Knative Service',
      object('Service', {}, { latestCreatedRevisionName: 'web-00002' }, { template: {} }),
      ownedOf(
        ['web-00001', 'web-00002'].map((revision) =>
          pod(revision, {
            labels: { 'serving.knative.dev/service': 'web', 'serving.knative.dev/revision': revision },
          }),
        ),
      ),
      'web-00002 | web-00001',
    ],
    ['of a Service: it has none', object('Service'), ownedOf([old, young], sets), ' | '],
    [
      'but those that are deleted or drained',
      object('Job'),
      ownedOf([
        pod('deleted', { ownerReferences: owners('web'), deletionTimestamp: '2026-01-01T00:00:00Z' }),
        pod(
          'drained',
          { ownerReferences: owners('web') },
          { conditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        ),
        pod('left', { ownerReferences: owners('web') }),
      ]),
      'left | ',
    ],
  ])('%s', (_, of, owned, expected) => {
    const { pods, earlier } = revisionOf(of, owned)
    const names = (some: readonly Live[]) => some.map(({ metadata }) => metadata.name).join(' ')
    expect(`${names(pods)} | ${names(earlier)}`).toBe(expected)
  })
})

const at = (second: number) => new Date(second * 1000).toISOString()
const event = (uid: string, more: Live = {}) => ({
  metadata: { uid, creationTimestamp: at(100) },
  involvedObject: { kind: 'Pod', name: 'web-1', uid: 'web-1', namespace: 'app' },
  type: 'Warning',
  reason: 'Failed',
  message: 'no',
  count: 1,
  firstTimestamp: at(100),
  lastTimestamp: at(100),
  ...more,
})
const recorded = (...events: Live[]): Recorded[] => {
  const known = new Map<string, Recorded>()
  for (const one of events) keepEvent(known, one)
  return [...known.values()]
}

describe('events', () => {
  const shown = (events: readonly Recorded[], since = 0, ahead = 0) =>
    happenedSince(events, since * 1000, ahead).map(
      ({ reason, message, count, firstSeen, lastSeen }) =>
        `${reason} ${message} x${count} ${firstSeen / 1000}-${lastSeen / 1000}`,
    )

  test.each<[string, Recorded[], number, string[]]>([
    ['one', recorded(event('a')), 0, ['Failed no x1 100-100']],
    [
      'repeated: the same event counts on, its first message stays',
      recorded(event('a'), event('a', { count: 4, lastTimestamp: at(130), message: 'still no' })),
      0,
      ['Failed no x4 100-130'],
    ],
    [
      'the same of two events are one',
      recorded(event('a', { count: 2 }), event('b', { firstTimestamp: at(120), lastTimestamp: at(140) })),
      0,
      ['Failed no x3 100-140'],
    ],
    [
      'different ones, oldest first',
      recorded(event('a', { reason: 'BackOff', firstTimestamp: at(110) }), event('b')),
      0,
      ['Failed no x1 100-100', 'BackOff no x1 110-100'],
    ],
    [
      'a series of the new API, without the times of the old one',
      recorded(
        event('a', {
          count: null,
          firstTimestamp: null,
          lastTimestamp: null,
          eventTime: at(100),
          series: { count: 5, lastObservedTime: at(150) },
        }),
      ),
      0,
      ['Failed no x5 100-150'],
    ],
    ['of before this run are left out', recorded(event('a')), 101, []],
    [
      'that go on since before count from now on',
      recorded(event('a', { count: 7 }), event('a', { count: 9, lastTimestamp: at(130) })),
      120,
      ['Failed no x2 120-130'],
    ],
  ])('%s', (_, events, since, expected) => expect(shown(events, since)).toEqual(expected))

  test('are told on the clock of the run', () => {
    expect(shown(recorded(event('a')), 0, 90_000)).toEqual(['Failed no x1 10-10'])
  })

  test('of thousands only the latest are kept', () => {
    const known = new Map<string, Recorded>()
    keepEvent(known, event('first'))
    for (let index = 0; index < 5_000; index++) {
      keepEvent(known, event(`event-${index}`, { message: 'x'.repeat(50_000) }))
      if (index % 100 === 0) keepEvent(known, event('first', { count: index }))
    }
    expect(known.size).toBe(4000)
    expect(known.has('first')).toBe(true)
    expect(known.has('event-500')).toBe(false)
    expect(known.get('event-4999')?.message).toBe(`${'x'.repeat(4_000)}…`)
  })
})

describe('a scene', () => {
  const WEB = '/apis/apps/v1/namespaces/app/deployments/web'
  const applied = (action: Action, metadata: Live = {}): Applied => ({
    manifest: manifestOf(deployment('web')),
    collection: '',
    path: WEB,
    action,
    object: object('Deployment', {
      creationTimestamp: at(100),
      ...revised('2'),
      ...metadata,
    }) as unknown as Applied['object'],
  })
  const target = (one: Applied, verdict: Verdict = waiting('0 of 1')): Target => ({
    applied: one,
    object: one.object,
    verdict,
    afterMs: 0,
    around: undefined,
    isUnconfirmed: false,
  })
  const sights = (more: Partial<Sights> = {}): Sights => ({
    pods: [],
    replicaSets: [replicaSet('web-1', '1'), replicaSet('web-2', '2')],
    events: [],
    ahead: 0,
    began: 1_000_000,
    unseen: [],
    ...more,
  })
  const sceneOf = (one: Target, seen: Sights) => scenesOf(new Map([[WEB, one]]), [], seen, 5).get(WEB)
  const young = (metadata: Live = {}, status: Live = {}) =>
    pod('web-1', { ownerReferences: owners('web-2'), creationTimestamp: at(1_001), ...metadata }, status)

  test('has the events of the object, its new replica set, its pods and their claims, and no others', () => {
    const on = (kind: string, name: string, uid = name) => ({ involvedObject: { kind, name, uid, namespace: 'app' } })
    const claims = { spec: { volumes: [{ persistentVolumeClaim: { claimName: 'data' } }] } }
    const events = recorded(
      event('1', on('Deployment', 'web')),
      event('2', on('ReplicaSet', 'web-2')),
      event('3', on('ReplicaSet', 'web-1')),
      event('4', on('Pod', 'web-1', 'web-1')),
      event('5', on('Pod', 'other')),
      event('6', on('PersistentVolumeClaim', 'data', 'any')),
      event('7', on('PersistentVolumeClaim', 'other')),
    )
    // Event 4 is about a pod of this name that is gone.
    const seen = sceneOf(
      target(applied('created')),
      sights({ pods: [{ ...young(), ...claims, metadata: { ...young().metadata, uid: 'pod' } }], events }),
    )
    expect(seen?.scene.events.map(({ on: { kind, name } }) => `${kind}/${name}`)).toEqual([
      'Deployment/web',
      'ReplicaSet/web-2',
      'PersistentVolumeClaim/data',
    ])
  })

  test('has the events of a claim that is waited for itself', () => {
    const { object, ...rest } = applied('created')
    const claim = {
      ...object,
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { ...object.metadata, namespace: 'app' },
    }
    const about = { kind: 'PersistentVolumeClaim', name: claim.metadata.name, uid: 'any', namespace: 'app' }
    const events = recorded(event('1', { involvedObject: about, reason: 'WaitForFirstConsumer' }))
    const seen = sceneOf(target({ ...rest, object: claim }), sights({ events }))
    expect(seen?.scene.events.map(({ reason }) => reason)).toEqual(['WaitForFirstConsumer'])
  })

  test('tells who still serves, and what cannot be seen', () => {
    const up = { conditions: [{ type: 'Ready', status: 'True' }] }
    const old = (name: string, status: Live) => pod(name, { ownerReferences: owners('web-1') }, status)
    const pods = [old('a', up), old('b', up), old('c', {}), young()]
    const scene = sceneOf(target(applied('created')), sights({ pods, unseen: ['events'] }))?.scene
    expect(scene).toMatchObject({ serving: 2, unseen: ['events'], othersWaiting: false, now: 5 })
    expect(scene?.earlier?.length).toBe(3)
  })

  test('knows whether another workload is waited for; a Service is none', () => {
    const other = (kind: string, verdict: Verdict) => {
      const one = applied('created')
      const of = { ...one, path: 'other', object: { ...one.object, apiVersion: 'apps/v1', kind } }
      return target(of, verdict)
    }
    const among = (one: Target, seen = sights()) =>
      scenesOf(
        new Map([
          [WEB, target(applied('created'))],
          ['other', one],
        ]),
        [],
        seen,
        5,
      ).get(WEB)?.scene.othersWaiting
    expect(among(other('StatefulSet', waiting('')))).toBe(true)
    expect(among(other('StatefulSet', ready('')))).toBe(false)
    expect(among(other('Service', waiting('')))).toBe(false)
    // Of two that crash, neither waits for the other.
    const uid = other('ReplicaSet', waiting('')).object.metadata.uid as string
    const crashing = (restartCount: number) =>
      sights({
        pods: [pod('x', { ownerReferences: owners(uid) }, { containerStatuses: [{ restartCount, ready: false }] })],
      })
    expect(among(other('ReplicaSet', waiting('')), crashing(2))).toBe(false)
    expect(among(other('ReplicaSet', waiting('')), crashing(1))).toBe(true)
  })

  test('is made of what is not ready alone', () => {
    expect(sceneOf(target(applied('created'), ready('')), sights())).toBeUndefined()
  })

  const ours = {
    managedFields: [
      { operation: 'Apply', time: at(1_000) },
      { operation: 'Apply', subresource: 'status', time: at(2_000) },
    ],
  }
  test.each<[string, Applied, number | undefined]>([
    ['when it was created', applied('created'), 100_000],
    ['when its fields were applied', applied('configured', ours), 1_000_000],
    ['never, when it was unchanged', applied('unchanged', ours), undefined],
    ['at any time, when nobody says', applied('created', { creationTimestamp: undefined }), 0],
  ])('begins %s', (_, one, expected) => expect(startOf(one)).toBe(expected))

  const symptom = (more: Partial<Symptom> = {}): Symptom => ({
    rule: 'crash',
    key: 'crash',
    grace: 0,
    on: 'Pod/web-1',
    message: '',
    says: '',
    ...more,
  })
  const ended = (second: number) => ({ containerStatuses: [{ lastState: { terminated: { finishedAt: at(second) } } }] })
  const old = { creationTimestamp: at(500) }
  test.each<[string, Action, Live, Live[], Partial<Symptom>, number]>([
    ['a pod of this run', 'configured', young(), [], {}, 0],
    ['a pod of before', 'configured', young(old), [], {}, 330],
    [
      'a pod of before, by the logs it is told with',
      'configured',
      young(old),
      [],
      { on: 'Job/web', logs: { pod: 'web-1', container: 'app', previous: false } },
      330,
    ],
    ['a pod of before that has crashed again', 'configured', young(old, ended(1_010)), [], {}, 0],
    ['a pod of before that crashed before', 'configured', young(old, ended(900)), [], {}, 330],
    ['a pod of before with new trouble', 'configured', young(old), [event('1', { lastTimestamp: at(1_005) })], {}, 0],
    [
      'a pod of before that only still backs off',
      'configured',
      young(old),
      [event('1', { reason: 'BackOff', lastTimestamp: at(1_005) })],
      {},
      330,
    ],
    ['an object of this run', 'configured', young(), [], { on: 'Deployment/web' }, 0],
    ['an object that this run found so', 'unchanged', young(old), [], { on: 'Deployment/web' }, 330],
    [
      'an object that this run found so, and that has failed again',
      'unchanged',
      young(old),
      [event('1', { involvedObject: { kind: 'ReplicaSet', name: 'web-2', uid: 'web-2' }, lastTimestamp: at(1_005) })],
      { on: 'Deployment/web' },
      0,
    ],
  ])('bears with %s', (_, action, one, events, more, expected) => {
    const seen = sights({ pods: [one], events: recorded(...events) })
    expect(sceneOf(target(applied(action, ours)), seen)?.patience(symptom(more))).toBe(expected)
  })
})

describe('progress', () => {
  const scheduled = { type: 'PodScheduled', status: 'True' }
  const container = (more: Live, conditions: Live[] = [scheduled]) =>
    pod('web-1', {}, { conditions, containerStatuses: [{ name: 'app', ready: false, ...more }] })
  const making = { state: { waiting: { reason: 'ContainerCreating' } } }
  const happened = (reason: string, message = '', count = 1): Live => ({ on: { uid: 'web-1' }, reason, message, count })

  test.each<[string, Live, Live[], string]>([
    ['new', pod('web-1'), [], 'waiting for a node'],
    ['being made', container(making), [], 'being created'],
    ['pulling', container(making), [happened('Pulling')], 'pulling the image'],
    ['pulled', container(making), [happened('Pulling'), happened('Pulled')], 'being created'],
    [
      'pulling once more',
      container(making),
      [
        happened('Pulling', '', 2),
        happened('Failed', 'Failed to pull image "x"'),
        happened('Failed', 'Error: ErrImagePull'),
      ],
      'pulling the image',
    ],
    ['running', container({ state: { running: {} } }), [], 'running, not ready yet'],
    ['ended', container({ state: { terminated: { exitCode: 3 } } }), [], 'container app ended with exit code 3'],
    ['backing off', container({ state: { waiting: { reason: 'CrashLoopBackOff' } } }), [], 'CrashLoopBackOff'],
    ['held by a gate', container({ ready: true, state: { running: {} } }), [], 'waiting for its readiness gates'],
    ['evicted', pod('web-1', {}, { phase: 'Failed', reason: 'Evicted' }), [], 'Evicted'],
    [
      'preparing',
      pod(
        'web-1',
        {},
        { conditions: [scheduled], initContainerStatuses: [{ name: 'migrate', state: { running: {} } }] },
      ),
      [],
      'its init container migrate runs',
    ],
  ])('of a pod: %s', (_, one, events, expected) => expect(stateOf(one, { events })).toBe(expected))

  const scene = (...pods: Live[]) => ({ object: object('Deployment'), pods, events: [] }) as unknown as Scene
  const says = (on: string, words: string) => ({ on, says: words }) as Symptom
  test.each<[string, Verdict, Scene | undefined, Symptom[], string]>([
    ['of nothing known', waiting('0 of 2 pods ready'), undefined, [], '0 of 2 pods ready'],
    ['of one pod', waiting('0 of 2 pods ready'), scene(pod('a')), [], '0 of 2 pods ready (a: waiting for a node)'],
    [
      'of pods alike',
      waiting('0 of 2 pods ready'),
      scene(pod('a'), pod('b')),
      [],
      '0 of 2 pods ready (2 pods: waiting for a node)',
    ],
    [
      'with what the rules see',
      waiting('0 of 2 pods ready'),
      scene(pod('a'), pod('b')),
      [says('Pod/b', 'image not found')],
      '0 of 2 pods ready (a: waiting for a node; b: image not found)',
    ],
    ['with trouble of its own', waiting('0 of 1'), scene(), [says('Deployment/web', 'quota')], '0 of 1 (quota)'],
    [
      'of pods that are ready',
      waiting('1 of 1'),
      scene(pod('a', {}, { conditions: [{ type: 'Ready', status: 'True' }] })),
      [],
      '1 of 1',
    ],
    ['of what is ready', ready('2 of 2'), scene(pod('a')), [], '2 of 2'],
  ])('%s', (_, verdict, of, symptoms, expected) => expect(progressOf(verdict, of, symptoms)).toBe(expected))
})

describe('the pods that are asked for', () => {
  test.each<[string, Record<string, string>[], object]>([
    ['of one workload, by all its labels', [{ app: 'web', tier: 'front' }], { labelSelector: 'app=web,tier=front' }],
    [
      'of several, by the labels they have in common',
      [
        { app: 'web', a: '1' },
        { app: 'api', b: '1' },
      ],
      { labelSelector: 'app in (web,api)' },
    ],
    ['of several without a common label: all', [{ app: 'web' }, { name: 'api' }], {}],
    ['of one without labels: all', [{}], {}],
    ['of very many: all', Array.from({ length: 21 }, (_, index) => ({ app: `app-${index}` })), {}],
  ])('%s', (_, labels, expected) => expect(selectorOf(labels)).toEqual(expected))

  test.each<[string, object, object]>([
    ['a Deployment', { selector: { matchLabels: { app: 'web' } } }, { app: 'web' }],
    ['a ReplicationController', { selector: { app: 'web' } }, { app: 'web' }],
    ['expressions alone', { selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }, {}],
    ['no selector', {}, {}],
  ])('the labels of %s', (_, spec, expected) => {
    expect(labelsOf({ apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, spec })).toEqual(expected)
  })
})
