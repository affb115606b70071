import type { KubernetesObject } from '../../manifest.ts'
import { type Readiness, waiting } from '../verdict.ts'
import { persistentVolumeClaim } from './claim.ts'
import { custom, customWorkload } from './custom.ts'
import { daemonSet } from './daemonSet.ts'
import { deployment } from './deployment.ts'
import { apiService, customResourceDefinition, namespace } from './established.ts'
import { cronJob, job } from './job.ts'
import { ingress, service } from './loadBalancer.ts'
import { pod } from './pod.ts'
import { replicaSet } from './replicaSet.ts'
import { statefulSet } from './statefulSet.ts'

/** When each kind is ready. Kinds of Kubernetes without a row are never waited for. A new kind is a row and a small file. */
const RULES: Readonly<Record<string, Readiness>> = {
  'apps/v1 Deployment': deployment,
  'apps/v1 StatefulSet': statefulSet,
  'apps/v1 DaemonSet': daemonSet,
  'apps/v1 ReplicaSet': replicaSet,
  'v1 ReplicationController': replicaSet,
  'batch/v1 Job': job,
  'batch/v1 CronJob': cronJob,
  'v1 Pod': pod,
  'v1 PersistentVolumeClaim': persistentVolumeClaim,
  'v1 Service': service,
  'networking.k8s.io/v1 Ingress': ingress,
  'apiextensions.k8s.io/v1 CustomResourceDefinition': customResourceDefinition,
  'apiregistration.k8s.io/v1 APIService': apiService,
  'v1 Namespace': namespace,
}
// Of any version.
const CUSTOM_WORKLOADS = /^(argoproj\.io\/\S+ Rollout|serving\.knative\.dev\/\S+ Service)$/
const UNDER_CONTROLLERS = /^(apps\/v1 .*|v1 ReplicationController)$/

/** The rule for an object's kind, with what holds for all: not being deleted, and seen by its controller. */
export function readinessOf({ apiVersion, kind }: KubernetesObject): Readiness | undefined {
  const name = `${apiVersion} ${kind}`
  const rule = CUSTOM_WORKLOADS.test(name) ? customWorkload : isCustom(apiVersion) ? custom : RULES[name]
  if (rule === undefined) return undefined
  return (object, around, events) => {
    if (object.metadata?.deletionTimestamp !== undefined) return waiting('being deleted')
    // A workload without a status was not seen by anybody; other kinds may never say.
    const seen = object.status?.observedGeneration ?? (UNDER_CONTROLLERS.test(name) ? 0 : undefined)
    // Argo writes it as text.
    if (seen !== undefined && Number(seen) < object.metadata.generation)
      return waiting('not seen by its controller yet')
    return rule(object, around, events)
  }
}

/** Kubernetes' own groups have no dot, or end in k8s.io. */
function isCustom(apiVersion: string): boolean {
  const [group = '', version] = apiVersion.split('/')
  return version !== undefined && group.includes('.') && !group.endsWith('.k8s.io')
}
