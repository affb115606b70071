import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../../../src/manifest.ts'
import { readinessOf } from '../../../../src/rollout/readiness/rules.ts'

type Fields = Record<string, unknown>
type Row = readonly [title: string, spec: Fields, status: Fields | undefined, expected: string]

const of = (apiVersion: string, kind: string, spec: Fields, status: Fields | undefined, metadata: Fields = {}) =>
  ({
    apiVersion,
    kind,
    metadata: { name: 'x', generation: 2, ...metadata },
    spec,
    ...(status && { status }),
  }) as KubernetesObject

function verdict(object: KubernetesObject): string {
  const { state, says } = readinessOf(object)?.(object) ?? { state: 'no rule', says: '' }
  return `${state}: ${says}`
}

function rows(apiVersion: string, kind: string, table: readonly Row[]): void {
  describe(kind, () => {
    test.each(table)('%s', (_, spec, status, expected) => {
      expect(verdict(of(apiVersion, kind, spec, status))).toBe(expected)
    })
  })
}

const seen = { observedGeneration: 2 }
const full = { ...seen, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 }
const stuck = {
  type: 'Progressing',
  status: 'False',
  reason: 'ProgressDeadlineExceeded',
  message: 'ReplicaSet "x-1" has timed out progressing.',
}
const rolling = { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' }

rows('apps/v1', 'Deployment', [
  ['just made', { replicas: 2 }, undefined, 'waiting: not seen by its controller yet'],
  [
    'of the generation before',
    { replicas: 2 },
    { ...full, observedGeneration: 1 },
    'waiting: not seen by its controller yet',
  ],
  ['no new pod yet', { replicas: 2 }, { ...full, updatedReplicas: 0 }, 'waiting: 0 of 2 pods updated'],
  [
    'one new pod beside the old ones',
    { replicas: 2 },
    { ...full, replicas: 3, updatedReplicas: 1 },
    'waiting: 1 of 2 pods updated',
  ],
  [
    'an old pod still there',
    { replicas: 2 },
    { ...full, replicas: 3 },
    'waiting: 1 old pod still there, new ones not ready',
  ],
  ['not ready', { replicas: 2 }, { ...full, readyReplicas: 1, availableReplicas: 1 }, 'waiting: 1 of 2 pods ready'],
  [
    'ready, not yet available',
    { replicas: 2, minReadySeconds: 9 },
    { ...full, availableReplicas: 1 },
    'waiting: 1 of 2 pods available',
  ],
  ['ready', { replicas: 2 }, { ...full, conditions: [rolling] }, 'ready: 2 of 2 pods ready'],
  ['without replicas in its spec', {}, { ...full, replicas: 1, updatedReplicas: 1 }, 'ready: 1 of 1 pods ready'],
  ['of no replicas', { replicas: 0 }, seen, 'ready: 0 of 0 pods ready'],
  ['paused', { replicas: 2, paused: true }, seen, 'ready: paused, so nothing rolls out'],
  [
    'past its deadline',
    { replicas: 2 },
    { ...full, readyReplicas: 0, conditions: [stuck] },
    'failed: no progress within its progressDeadlineSeconds',
  ],
  [
    'past the deadline of a generation before',
    { replicas: 2 },
    { ...full, observedGeneration: 1, conditions: [stuck] },
    'waiting: not seen by its controller yet',
  ],
])

const same = { currentRevision: 'x-2', updateRevision: 'x-2' }
const moving = { currentRevision: 'x-1', updateRevision: 'x-2' }
const onDelete = { updateStrategy: { type: 'OnDelete' } }
const partition = (pods: number) => ({ replicas: 3, updateStrategy: { rollingUpdate: { partition: pods } } })

rows('apps/v1', 'StatefulSet', [
  ['just made', { replicas: 2 }, undefined, 'waiting: not seen by its controller yet'],
  ['not ready', { replicas: 2 }, { ...full, ...same, readyReplicas: 1 }, 'waiting: 1 of 2 pods ready'],
  ['shrinking', { replicas: 1 }, { ...full, ...same }, 'waiting: 1 pod too many'],
  [
    'old pods ready, new ones to come',
    { replicas: 2 },
    { ...full, ...moving, updatedReplicas: 1 },
    'waiting: 1 of 2 pods updated',
  ],
  ['ready', { replicas: 2 }, { ...full, ...same }, 'ready: 2 of 2 pods ready'],
  [
    'with a partition, its share to come',
    partition(1),
    { ...full, ...moving, replicas: 3, readyReplicas: 3, availableReplicas: 3, updatedReplicas: 1 },
    'waiting: 1 of 2 pods updated',
  ],
  [
    'with a partition, its share done',
    partition(1),
    { ...full, ...moving, replicas: 3, readyReplicas: 3, availableReplicas: 3 },
    'ready: 2 pods updated, as its partition asks',
  ],
  [
    'with a partition past its end',
    partition(9),
    { ...full, ...moving, replicas: 3, readyReplicas: 3, availableReplicas: 3, updatedReplicas: 0 },
    'ready: 0 pods updated, as its partition asks',
  ],
  [
    'OnDelete',
    { replicas: 2, ...onDelete },
    { ...full, ...moving, updatedReplicas: 0 },
    'ready: updates only when its pods are deleted (OnDelete)',
  ],
  ['of no replicas', { replicas: 0 }, { ...seen, ...same }, 'ready: 0 of 0 pods ready'],
  [
    'ready, not yet available',
    { replicas: 2, minReadySeconds: 9 },
    { ...full, ...same, availableReplicas: 1 },
    'waiting: 1 of 2 pods available',
  ],
])

for (const [apiVersion, kind] of [
  ['apps/v1', 'ReplicaSet'],
  ['v1', 'ReplicationController'],
] as const)
  rows(apiVersion, kind, [
    ['just made', {}, undefined, 'waiting: not seen by its controller yet'],
    ['not ready', { replicas: 2 }, { ...full, readyReplicas: 1 }, 'waiting: 1 of 2 pods ready'],
    ['not available', { replicas: 2 }, { ...full, availableReplicas: 1 }, 'waiting: 1 of 2 pods available'],
    ['shrinking', { replicas: 1 }, full, 'waiting: 1 pod too many'],
    ['ready', { replicas: 2 }, full, 'ready: 2 of 2 pods ready'],
  ])

const nodes = {
  ...seen,
  desiredNumberScheduled: 3,
  currentNumberScheduled: 3,
  updatedNumberScheduled: 3,
  numberReady: 3,
  numberAvailable: 3,
}

rows('apps/v1', 'DaemonSet', [
  ['just made', {}, undefined, 'waiting: not seen by its controller yet'],
  ['not made', {}, { ...nodes, currentNumberScheduled: 2 }, 'waiting: 2 of 3 pods made'],
  ['not updated', {}, { ...nodes, updatedNumberScheduled: 1 }, 'waiting: 1 of 3 pods updated'],
  ['not ready', {}, { ...nodes, numberReady: 2 }, 'waiting: 2 of 3 pods ready'],
  ['not available', {}, { ...nodes, numberAvailable: 2 }, 'waiting: 2 of 3 pods available'],
  ['ready', {}, nodes, 'ready: 3 of 3 pods ready'],
  ['without nodes', {}, seen, 'ready: no node for its pods'],
  [
    'OnDelete',
    onDelete,
    { ...nodes, updatedNumberScheduled: 0 },
    'ready: updates only when its pods are deleted (OnDelete)',
  ],
])

test.each([
  [{ ...nodes, numberReady: 2, numberAvailable: 2 }, 'ready: 2 of 2 pods ready; 1 more on nodes that are not ready'],
  [{ ...nodes, numberReady: 1 }, 'waiting: 1 of 2 pods ready; 1 more on nodes that are not ready'],
  [{ ...nodes, updatedNumberScheduled: 1 }, 'waiting: 1 of 2 pods updated; 1 more on nodes that are not ready'],
])('a DaemonSet with a pod on a node that is lost: %o', (status, expected) => {
  const object = of('apps/v1', 'DaemonSet', {}, status)
  const { state, says } = readinessOf(object)?.(object, { lostPods: 1, unseen: [] }) ?? {}
  expect(`${state}: ${says}`).toBe(expected)
})

rows('batch/v1', 'Job', [
  ['just made', {}, undefined, 'waiting: 0 of 1 completed'],
  ['running is not ready', { completions: 3 }, { active: 1, ready: 1, succeeded: 1 }, 'waiting: 1 of 3 completed'],
  ['complete', {}, { conditions: [{ type: 'Complete', status: 'True' }] }, 'ready: complete'],
  ['not complete yet', {}, { conditions: [{ type: 'Complete', status: 'False' }] }, 'waiting: 0 of 1 completed'],
  [
    'failed',
    {},
    { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'too many' }] },
    'failed: its pods failed too often',
  ],
  [
    'failed without a message',
    {},
    { conditions: [{ type: 'Failed', status: 'True', reason: 'DeadlineExceeded' }] },
    'failed: not done within its activeDeadlineSeconds',
  ],
  ['suspended', { suspend: true }, {}, 'ready: suspended, so nothing runs'],
])

rows('batch/v1', 'CronJob', [
  ['waits for its time', {}, undefined, 'ready: runs by its schedule'],
  ['suspended', { suspend: true }, {}, 'ready: suspended, so nothing runs'],
])

rows('v1', 'PersistentVolumeClaim', [
  ['just made', {}, undefined, 'waiting: not bound yet'],
  ['bound', {}, { phase: 'Bound' }, 'ready: bound'],
  ['lost', {}, { phase: 'Lost' }, 'failed: its volume is lost'],
])

test.each(['WaitForFirstConsumer', 'WaitForPodScheduled'])('a claim that is bound later, by its event %s', (reason) => {
  const claim = of('v1', 'PersistentVolumeClaim', {}, { phase: 'Pending' })
  expect(readinessOf(claim)?.(claim, undefined, [{ reason: 'Other' }, { reason }])).toEqual({
    state: 'ready',
    says: 'to be bound when a pod uses it',
  })
  expect(readinessOf(claim)?.(claim, undefined, [{ reason: 'FailedBinding' }]).state).toBe('waiting')
})

const is = (type: string, status = 'True', more: Fields = {}) => ({ conditions: [{ type, status, ...more }] })

rows('example.com/v1', 'Widget', [
  ['that says nothing', {}, undefined, 'ready: applied'],
  ['with conditions of its own', {}, is('Shiny'), 'ready: applied'],
  ['ready', {}, is('Ready'), 'ready: ready'],
  ['available', {}, is('Available'), 'ready: available'],
  ['not ready', {}, is('Ready', 'False', { reason: 'Issuing', message: 'soon' }), 'waiting: Issuing: soon'],
  ['of unknown readiness', {}, is('Ready', 'Unknown'), 'waiting: not ready yet'],
  [
    'ready a generation ago',
    {},
    is('Ready', 'True', { observedGeneration: 1 }),
    'waiting: not seen by its controller yet',
  ],
  ['seen a generation ago', {}, { ...is('Ready'), observedGeneration: 1 }, 'waiting: not seen by its controller yet'],
  ['stalled', {}, is('Stalled', 'True', { reason: 'BadChart' }), 'failed: BadChart'],
  ['not stalled', {}, is('Stalled', 'False'), 'ready: applied'],
  ['refused by AWS', {}, is('ACK.Terminal', 'True', { message: 'no such class' }), 'failed: no such class'],
  ['reconciling', {}, is('Reconciling'), 'waiting: reconciling'],
  [
    'reconciling and ready',
    {},
    { conditions: [...is('Ready').conditions, ...is('Reconciling').conditions] },
    'waiting: reconciling',
  ],
])

rows('argoproj.io/v1alpha1', 'Rollout', [
  ['just made', {}, undefined, 'waiting: not seen by its controller yet'],
  [
    'of the generation before',
    {},
    { observedGeneration: '1', phase: 'Healthy' },
    'waiting: not seen by its controller yet',
  ],
  ['rolling', {}, { observedGeneration: '2', phase: 'Progressing', message: 'more to come' }, 'waiting: more to come'],
  ['healthy', {}, { observedGeneration: '2', phase: 'Healthy' }, 'ready: healthy'],
  ['degraded', {}, { phase: 'Degraded', message: 'aborted' }, 'failed: aborted'],
  ['at a step for a person', {}, { phase: 'Paused', message: 'CanaryPauseStep' }, 'ready: paused: CanaryPauseStep'],
])

rows('serving.knative.dev/v1', 'Service', [
  ['just made', {}, undefined, 'waiting: not seen by its controller yet'],
  ['ready', {}, { ...seen, ...is('Ready') }, 'ready: ready'],
  ['not ready', {}, { ...seen, ...is('Ready', 'False', { message: 'no image' }) }, 'waiting: no image'],
])

rows('apiregistration.k8s.io/v1', 'APIService', [
  ['just made', {}, undefined, 'waiting: not available yet'],
  ['without its service', {}, is('Available', 'False', { message: 'no endpoints' }), 'waiting: no endpoints'],
  ['available', {}, is('Available'), 'ready: available'],
])

const up = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }

rows('v1', 'Pod', [
  ['just made', {}, undefined, 'waiting: pending'],
  [
    'running, not ready',
    {},
    { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] },
    'waiting: running',
  ],
  ['ready', {}, up, 'ready: ready'],
  ['ready, but to run once', { restartPolicy: 'Never' }, up, 'waiting: running'],
  ['succeeded', { restartPolicy: 'Never' }, { phase: 'Succeeded' }, 'ready: succeeded'],
  ['failed', {}, { phase: 'Failed', message: 'evicted' }, 'failed: evicted'],
  ['failed without a message', {}, { phase: 'Failed', reason: 'Evicted' }, 'failed: Evicted'],
])

const balancer = (...ingress: unknown[]) => ({ loadBalancer: { ingress } })

rows('v1', 'Service', [
  ['inside', { type: 'ClusterIP' }, { loadBalancer: {} }, 'ready: reachable inside the cluster'],
  ['of no type', {}, undefined, 'ready: reachable inside the cluster'],
  ['a load balancer to come', { type: 'LoadBalancer' }, { loadBalancer: {} }, 'waiting: no load balancer yet'],
  ['a load balancer with an empty list', { type: 'LoadBalancer' }, balancer(), 'waiting: no load balancer yet'],
  [
    'a load balancer',
    { type: 'LoadBalancer' },
    balancer({ hostname: 'a.elb.amazonaws.com' }),
    'ready: a.elb.amazonaws.com',
  ],
  ['a load balancer by address', { type: 'LoadBalancer' }, balancer({ ip: '192.0.2.1' }), 'ready: 192.0.2.1'],
])

rows('networking.k8s.io/v1', 'Ingress', [
  ['just made', { ingressClassName: 'alb' }, undefined, 'waiting: no load balancer yet'],
  ['with its load balancer', {}, balancer({ hostname: 'a.elb.amazonaws.com' }), 'ready: a.elb.amazonaws.com'],
])

rows('v1', 'Namespace', [
  ['active', {}, { phase: 'Active' }, 'ready: active'],
  ['going', {}, { phase: 'Terminating' }, 'waiting: terminating'],
  ['just made', {}, undefined, 'waiting: pending'],
])

rows('apiextensions.k8s.io/v1', 'CustomResourceDefinition', [
  ['just made', {}, undefined, 'waiting: not established yet'],
  ['established', {}, { conditions: [{ type: 'Established', status: 'True' }] }, 'ready: established'],
  ['names taken', {}, { conditions: [{ type: 'Established', status: 'False' }] }, 'waiting: not established yet'],
])

describe('for every kind', () => {
  test.each([
    ['apps/v1', 'Deployment'],
    ['v1', 'Service'],
    ['v1', 'Pod'],
    ['batch/v1', 'Job'],
  ])('%s %s that is being deleted is waited for', (apiVersion, kind) => {
    const status = { ...full, ...up, conditions: [{ type: 'Complete', status: 'True' }] }
    expect(verdict(of(apiVersion, kind, { replicas: 2 }, status, { deletionTimestamp: '2026-01-01T00:00:00Z' }))).toBe(
      'waiting: being deleted',
    )
  })

  test.each([
    ['v1', 'ConfigMap'],
    ['autoscaling/v2', 'HorizontalPodAutoscaler'],
    ['gateway.networking.k8s.io/v1', 'Gateway'],
    ['extensions/v1beta1', 'Deployment'],
    ['', 'constructor'],
  ])('%s %s is not waited for', (apiVersion, kind) => {
    expect(readinessOf(of(apiVersion, kind, {}, undefined))).toBeUndefined()
  })
})
