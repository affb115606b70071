import { isDeepStrictEqual } from 'node:util'
import { groupOf, type KubernetesObject, valueAt } from '../../manifest.ts'
import { Failed } from '../../problem.ts'
import { saysImmutable } from '../explain/immutability.ts'

/** How an object is deleted to be made again. `afterwards`: only once it has finished what it does. */
export interface Replacement {
  readonly propagation: 'Foreground' | 'Background' | 'Orphan'
  readonly afterwards: boolean
}

/**
 * What can be made again without losing anything but time. Everything else, above all volumes, claims, namespaces,
 * kinds and what operators keep outside of the cluster, is not deleted for the sake of a field. A new kind is a new
 * word.
 */
const REPLACEABLE: ReadonlySet<string> = new Set([
  ...['/ConfigMap', '/Secret', '/Service', '/Pod', '/ReplicationController', '/PodTemplate'],
  ...['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet', 'apps/ControllerRevision'],
  ...['batch/Job', 'batch/CronJob', 'policy/PodDisruptionBudget', 'autoscaling/HorizontalPodAutoscaler'],
  ...['rbac.authorization.k8s.io/RoleBinding', 'rbac.authorization.k8s.io/ClusterRoleBinding'],
  ...['storage.k8s.io/StorageClass', 'storage.k8s.io/CSIDriver', 'scheduling.k8s.io/PriorityClass'],
  ...['networking.k8s.io/IngressClass', 'node.k8s.io/RuntimeClass', 'discovery.k8s.io/EndpointSlice'],
  'argoproj.io/Rollout',
])

/**
 * How a live object makes room for one that it cannot become; undefined when it has to stay. A Job is a run of
 * something, and its image changes with every deploy: it is replaced without being asked, but never while it runs.
 */
export function replacementOf(
  wanted: KubernetesObject,
  live: KubernetesObject,
  recreate: boolean,
): Replacement | undefined {
  const name = `${groupOf(wanted)}/${wanted.kind}`
  if (name === 'batch/Job') return { propagation: 'Background', afterwards: isAtWork(live) }
  if (!recreate || !REPLACEABLE.has(name)) return undefined
  // Its name in DNS would change.
  if (name === '/Service' && [wanted, live].some((one) => valueAt(one, ['spec', 'type']) === 'LoadBalancer'))
    return undefined
  if (name !== 'apps/StatefulSet') return { propagation: 'Foreground', afterwards: false }
  const selector = ['spec', 'selector']
  // Its pods are taken over by the new one, and its volumes stay as they are.
  if (isDeepStrictEqual(valueAt(wanted, selector), valueAt(live, selector)))
    return { propagation: 'Orphan', afterwards: false }
  // Pods that the new one does not know would keep their names from its own; but then the claims may go with them.
  const claims = valueAt(live, ['spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted'])
  return claims === 'Delete' ? undefined : { propagation: 'Foreground', afterwards: false }
}

/** How a live object makes room, for people; undefined for the plain way: it is deleted. */
export function wayOf(live: KubernetesObject, replacement?: Replacement): string | undefined {
  if (live.metadata.deletionTimestamp !== undefined) return 'it is being deleted; created again once it is gone'
  if (mustRunAgain(live)) return 'it failed in an earlier run; it runs again'
  if (replacement?.afterwards) return 'deleted once the run that is at work has finished, and created again'
  return replacement?.propagation === 'Orphan' ? 'deleted without its pods, and created again around them' : undefined
}

/** Whether a Job has still to finish; one that is suspended never would. */
export function isAtWork(job: KubernetesObject): boolean {
  return !hasEnded(job, 'Complete') && !hasEnded(job, 'Failed') && valueAt(job, ['spec', 'suspend']) !== true
}

/** A Job that failed is run again, although its manifest is the same: it would only fail this deploy, too. */
export function mustRunAgain(live: KubernetesObject | undefined): boolean {
  return live?.kind === 'Job' && groupOf(live) === 'batch' && hasEnded(live, 'Failed')
}

function hasEnded(job: KubernetesObject, type: string): boolean {
  const conditions = valueAt(job, ['status', 'conditions'])
  return Array.isArray(conditions) && conditions.some((one) => one?.type === type && one.status === 'True')
}

/** Whether an apply was refused for nothing but fields that cannot change any more. */
export function isForImmutableFields(error: unknown): boolean {
  return (
    error instanceof Failed && error.problems.length > 0 && error.problems.every(({ why = '' }) => saysImmutable(why))
  )
}
