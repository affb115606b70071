import { describe, expect, test } from 'vitest'
import { hasHeadStart, phaseOf } from '../../../src/manifests/order.ts'

const of = (kind: string, apiVersion = 'v1') => ({ apiVersion, kind, metadata: { name: 'x' } })
const phase = (kind: string, apiVersion?: string) => phaseOf(of(kind, apiVersion))

describe('what comes before what', () => {
  test.each([
    ['Namespace', 'CustomResourceDefinition'],
    ['CustomResourceDefinition', 'ServiceAccount'],
    ['Role', 'RoleBinding'],
    ['ClusterRole', 'ClusterRoleBinding'],
    ['ServiceAccount', 'Deployment'],
    ['StorageClass', 'PersistentVolumeClaim'],
    ['ConfigMap', 'Deployment'],
    ['Secret', 'Pod'],
    ['CustomResourceDefinition', 'ExternalSecret'],
    ['ExternalSecret', 'Deployment'],
    ['IngressClass', 'Ingress'],
    ['Service', 'Deployment'],
    ['Ingress', 'StatefulSet'],
    ['Deployment', 'HorizontalPodAutoscaler'],
    ['Rollout', 'ScaledObject'],
    ['Service', 'APIService'],
    ['Deployment', 'ValidatingWebhookConfiguration'],
  ])('a %s before a %s', (first, second) => expect(phase(first)).toBeLessThan(phase(second)))

  test('Knative’s Service is a workload, not a load balancer', () => {
    expect(phase('Service', 'serving.knative.dev/v1')).toBe(phase('Deployment'))
    expect(phase('Service', 'serving.knative.dev/v1')).not.toBe(phase('Service'))
  })
})

test.each([
  ['Namespace', true],
  ['Service', true],
  ['Ingress', true],
  ['Deployment', false],
  ['ConfigMap', false],
  ['CustomResourceDefinition', false],
])('%s has a head start: %s', (kind, has) => expect(hasHeadStart(of(kind))).toBe(has))
