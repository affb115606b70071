import type { KubernetesObject } from '../../manifest.ts'
import { type Readiness, waiting } from '../verdict.ts'
import { daemonSet } from './daemonSet.ts'
import { deployment } from './deployment.ts'
import { customResourceDefinition, namespace } from './established.ts'
import { job } from './job.ts'
import { ingress, service } from './loadBalancer.ts'
import { pod } from './pod.ts'
import { statefulSet } from './statefulSet.ts'

/** When each kind is ready. Kinds without a row are not waited for. A new kind is a row and a small file. */
const RULES: Readonly<Record<string, Readiness>> = {
  'apps/v1 Deployment': deployment,
  'apps/v1 StatefulSet': statefulSet,
  'apps/v1 DaemonSet': daemonSet,
  'batch/v1 Job': job,
  'v1 Pod': pod,
  'v1 Service': service,
  'networking.k8s.io/v1 Ingress': ingress,
  'apiextensions.k8s.io/v1 CustomResourceDefinition': customResourceDefinition,
  'v1 Namespace': namespace,
}

/** The rule for an object's kind, with what holds for all: not being deleted, and seen by its controller. */
export function readinessOf({ apiVersion, kind }: KubernetesObject): Readiness | undefined {
  const rule = RULES[`${apiVersion} ${kind}`]
  if (rule === undefined) return undefined
  return (object, around) => {
    if (object.metadata?.deletionTimestamp !== undefined) return waiting('being deleted')
    // A workload without a status was not seen by anybody; other kinds may never say.
    const seen = object.status?.observedGeneration ?? (apiVersion === 'apps/v1' ? 0 : undefined)
    if (seen !== undefined && seen < object.metadata.generation) return waiting('not seen by its controller yet')
    return rule(object, around)
  }
}
