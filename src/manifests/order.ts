import type { KubernetesObject } from '../manifest.ts'

/**
 * The phases of an apply, first to last; kinds of one phase are applied at once. A load balancer takes minutes, so
 * what makes one comes before the pods that it leads to. A new kind is a new word; unknown kinds go with CUSTOM.
 */
const PHASES: readonly (readonly string[])[] = [
  ['Namespace'],
  ['CustomResourceDefinition'],
  [
    'PriorityClass',
    'StorageClass',
    'IngressClass',
    'RuntimeClass',
    'GatewayClass',
    'ClusterRole',
    'Role',
    'ServiceAccount',
    'ResourceQuota',
    'LimitRange',
  ],
  [
    'ClusterRoleBinding',
    'RoleBinding',
    'ConfigMap',
    'Secret',
    'NetworkPolicy',
    'PodDisruptionBudget',
    'PersistentVolume',
    'PersistentVolumeClaim',
  ],
  ['Service', 'Ingress', 'Gateway', 'HTTPRoute', 'TargetGroupBinding'],
  [
    'Pod',
    'ReplicationController',
    'ReplicaSet',
    'Deployment',
    'StatefulSet',
    'DaemonSet',
    'Job',
    'CronJob',
    'Rollout',
    'ScaledJob',
  ],
  ['HorizontalPodAutoscaler', 'VerticalPodAutoscaler', 'ScaledObject', 'APIService'],
  [
    'ValidatingWebhookConfiguration',
    'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
  ],
]
const CUSTOM = 3
const WORKLOADS = 5

/** The phase an object is applied in, counted from 0. */
export function phaseOf({ apiVersion, kind }: KubernetesObject): number {
  // Knative's Service is a workload under the name of the core one.
  if (apiVersion.startsWith('serving.knative.dev/')) return WORKLOADS
  const phase = PHASES.findIndex((kinds) => kinds.includes(kind))
  return phase < 0 ? CUSTOM : phase
}

/** What may be made before the image is there: it takes minutes to provision, and needs no pod. */
export function hasHeadStart({ kind }: KubernetesObject): boolean {
  return ['Namespace', 'Service', 'Ingress'].includes(kind)
}
