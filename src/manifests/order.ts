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
    'IngressClassParams',
    'RuntimeClass',
    'GatewayClass',
    'VolumeSnapshotClass',
    'VolumeAttributesClass',
    'DeviceClass',
    'NodeClass',
    'EC2NodeClass',
    'CSIDriver',
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
  [
    'Service',
    'Endpoints',
    'EndpointSlice',
    'Ingress',
    'Gateway',
    'HTTPRoute',
    'GRPCRoute',
    'TCPRoute',
    'TLSRoute',
    'UDPRoute',
    'TargetGroupBinding',
  ],
  // Jobs and Pods that prepare a deployment; what makes one of them such is said below.
  [],
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
const PREPARATION = 5
const WORKLOADS = 6

/** A Job or bare Pod that a chart runs before its workloads, a migration say: it has to succeed first. */
export function prepares({ kind, metadata }: KubernetesObject): boolean {
  return /^(Job|Pod)$/.test(kind) && /\bpre-(install|upgrade)\b/.test(metadata.annotations?.['helm.sh/hook'] ?? '')
}

/** The phase an object is applied in, counted from 0. */
export function phaseOf(object: KubernetesObject): number {
  const { apiVersion, kind } = object
  if (prepares(object)) return PREPARATION
  // Knative's Service is a workload under the name of the core one.
  if (apiVersion.startsWith('serving.knative.dev/')) return WORKLOADS
  const phase = PHASES.findIndex((kinds) => kinds.includes(kind))
  return phase < 0 ? CUSTOM : phase
}

/** What may be made before the image is there: it takes minutes to provision, and needs no pod. */
export function hasHeadStart({ apiVersion, kind }: KubernetesObject): boolean {
  return (apiVersion === 'v1' && /^(Namespace|Service)$/.test(kind)) || kind === 'Ingress'
}
