import { describe, expect, test } from 'vitest'
import { isForImmutableFields, mustRunAgain, replacementOf } from '../../../../src/cluster/apply/replace.ts'
import type { KubernetesObject } from '../../../../src/manifest.ts'
import { Failed } from '../../../../src/problem.ts'

const object = (apiVersion: string, kind: string, more: Record<string, unknown> = {}): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x' },
  ...more,
})
const job = (status?: unknown, spec: unknown = {}) => object('batch/v1', 'Job', { spec, status })
const ended = (type: string) => job({ conditions: [{ type, status: 'True' }] })
const balancer = object('v1', 'Service', { spec: { type: 'LoadBalancer' } })
const database = (app: string, whenDeleted = 'Retain') =>
  object('apps/v1', 'StatefulSet', {
    spec: { selector: { matchLabels: { app } }, persistentVolumeClaimRetentionPolicy: { whenDeleted } },
  })
const [foreground, orphan, background] = (['Foreground', 'Orphan', 'Background'] as const).map((propagation) => ({
  propagation,
  afterwards: false,
}))

describe('what is replaced when its fields cannot change', () => {
  test.each<[string, KubernetesObject, KubernetesObject, boolean, unknown]>([
    ['a Deployment', object('apps/v1', 'Deployment'), object('apps/v1', 'Deployment'), true, foreground],
    ['not unless asked for', object('apps/v1', 'Deployment'), object('apps/v1', 'Deployment'), false, undefined],
    ['a binding', object('rbac.authorization.k8s.io/v1', 'RoleBinding'), object('', ''), true, foreground],
    ['a Service', object('v1', 'Service'), object('v1', 'Service'), true, foreground],
    ['not a load balancer', object('v1', 'Service'), balancer, true, undefined],
    ['not what becomes one', balancer, object('v1', 'Service'), true, undefined],
    ['not a claim', object('v1', 'PersistentVolumeClaim'), object('', ''), true, undefined],
    ['not a volume', object('v1', 'PersistentVolume'), object('', ''), true, undefined],
    ['not a Namespace', object('v1', 'Namespace'), object('', ''), true, undefined],
    ['not a kind', object('apiextensions.k8s.io/v1', 'CustomResourceDefinition'), object('', ''), true, undefined],
    [
      'not what somebody’s operator has',
      object('rds.services.k8s.aws/v1', 'DBInstance'),
      object('', ''),
      true,
      undefined,
    ],
    [
      'not another’s kind of a known name',
      object('serving.knative.dev/v1', 'Service'),
      object('', ''),
      true,
      undefined,
    ],
    ['a StatefulSet, its pods staying', database('a'), database('a'), true, orphan],
    ['a StatefulSet of other pods, with them', database('a'), database('b'), true, foreground],
    ['not one whose claims go with it', database('a'), database('b', 'Delete'), true, undefined],
    ['one whose claims would, when its pods stay', database('a'), database('a', 'Delete'), true, orphan],
    ['a Job that is complete', job(), ended('Complete'), false, background],
    ['a Job that failed', job(), ended('Failed'), false, background],
    ['a Job that is suspended', job(), job({}, { suspend: true }), false, background],
    ['a Job that runs, afterwards', job(), job({ active: 1 }), false, { propagation: 'Background', afterwards: true }],
    ['the same when asked for', job(), job(), true, { propagation: 'Background', afterwards: true }],
  ])('%s', (_, wanted, live, recreate, expected) => expect(replacementOf(wanted, live, recreate)).toEqual(expected))
})

test.each<[string, KubernetesObject | undefined, boolean]>([
  ['a Job that failed', ended('Failed'), true],
  ['not one that is complete', ended('Complete'), false],
  ['not one that runs', job({ active: 1 }), false],
  ['not another’s Job', { ...ended('Failed'), apiVersion: 'x/v1' }, false],
  ['not what is not there', undefined, false],
])('runs again though nothing changed: %s', (_, live, expected) => expect(mustRunAgain(live)).toBe(expected))

test.each([
  // As Kubernetes 1.35 words them.
  ['Invalid value: {"matchLabels":{"app":"other"}}: field is immutable', true],
  ["Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden", true],
  ['Invalid value: {}: cannot change roleRef', true],
  ['Invalid value: []: may not change once set', true],
  ['Forbidden: updates to reclaimPolicy are forbidden.', true],
  ['Invalid value: "object": region cannot be changed once set', true],
  ['Forbidden: field is immutable when `immutable` is set', true],
  ['Forbidden: spec is immutable after creation except resources.requests', true],
  ['Forbidden: pod updates may not change fields other than `spec.containers[*].image`', true],
  ['Invalid value: -1: must be greater than or equal to 0', false],
])('%s', (why, expected) => {
  expect(isForImmutableFields(new Failed([{ what: 'x', why }]))).toBe(expected)
  expect(
    isForImmutableFields(
      new Failed([
        { what: 'x', why },
        { what: 'y', why: 'Required value' },
      ]),
    ),
  ).toBe(false)
  expect(isForImmutableFields(new Error(why))).toBe(false)
})
