import { type KubernetesObject, type Manifest, valueAt, withValue } from '../../manifest.ts'
import type { Api } from '../api/client.ts'
import { type Entry, entriesOf } from '../plan/owned.ts'
import { handedOver, isOurs } from './handover.ts'

/** A workload of a set, and what is live under its name. */
export interface Scalable {
  readonly manifest: Manifest
  readonly live: KubernetesObject | undefined
}

/** Who scales the workloads of a set. */
export interface Scalers {
  /** The workloads that an autoscaler of the set, or a live one, has as its target. */
  readonly targets: ReadonlySet<string>
  /** Namespaces whose autoscalers may not be listed, so that owners of fields have to tell. */
  readonly unseen: ReadonlySet<string>
}

const REPLICAS = ['spec', 'replicas']
const OWNED = ['f:spec', 'f:replicas']

/**
 * Finds who scales the workloads of a set: HorizontalPodAutoscalers and KEDA's ScaledObjects in it, and the cluster's
 * HorizontalPodAutoscalers, of which KEDA makes one, too. Only what is live is asked about: what is created starts
 * with what the file says.
 */
export async function findScalers(set: readonly Scalable[], api: Api): Promise<Scalers> {
  const targets = new Set(set.flatMap(({ manifest: { object } }) => targetOf(object)))
  const namespaces = new Set(
    set.flatMap(({ manifest: { object }, live }) =>
      live !== undefined && valueAt(live, REPLICAS) !== undefined && object.metadata.namespace !== undefined
        ? [object.metadata.namespace]
        : [],
    ),
  )
  const unseen = new Set<string>()
  await Promise.all(
    [...namespaces].map(async (namespace) => {
      const path = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`
      const answer = await api.send('GET', path)
      if (answer.code !== 200) return void unseen.add(namespace)
      for (const item of answer.body.items)
        for (const target of targetOf({ ...item, apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' }))
          targets.add(target)
    }),
  )
  return { targets, unseen }
}

/** What an autoscaler scales; none for any other object. */
function targetOf({ apiVersion, kind, metadata, spec }: KubernetesObject): string[] {
  const isAutoscaler =
    (kind === 'HorizontalPodAutoscaler' && apiVersion.startsWith('autoscaling/')) ||
    (kind === 'ScaledObject' && apiVersion.startsWith('keda.sh/'))
  const name = valueAt(spec, ['scaleTargetRef', 'name'])
  if (!isAutoscaler || typeof name !== 'string') return []
  // KEDA lets both be left out.
  const version = valueAt(spec, ['scaleTargetRef', 'apiVersion']) ?? 'apps/v1'
  const of = valueAt(spec, ['scaleTargetRef', 'kind']) ?? 'Deployment'
  return [key(String(version), String(of), metadata.namespace, name)]
}

function key(apiVersion: string, kind: string, namespace: string | undefined, name: string): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
  return [group, kind, namespace, name].join(' ')
}

/**
 * The manifest with the replicas that are to be sent. Those of a workload that something else scales are left out; but
 * where we are their only owner, leaving them out would reset them to 1, so what is live is sent until the autoscaler
 * writes a value of its own. A workload that is created starts with what the file says: with 1 it could be far too
 * few, until metrics have come in.
 */
export function withoutScaled({ manifest, live }: Scalable, scalers: Scalers): Manifest {
  if (live === undefined || !isScaled({ manifest, live }, scalers)) return manifest
  return { ...leftAlone(manifest, live), isScaled: true }
}

/** The manifest of a workload that something else scales, for what is live at the moment that it is sent. */
export function leftAlone(manifest: Manifest, live: KubernetesObject): Manifest {
  const { object } = manifest
  const owners = (handedOver(live)?.owners ?? entriesOf(live)).filter(owns)
  const value = valueAt(live, REPLICAS)
  if (owners.length > 0 && owners.every(isOurs) && value !== undefined)
    return { ...manifest, object: withValue(object, REPLICAS, value) }
  if (valueAt(object, REPLICAS) === undefined) return manifest
  const { replicas: _, ...spec } = object.spec as { readonly replicas: unknown }
  return { ...manifest, object: { ...object, spec } }
}

function isScaled({ manifest: { object }, live }: Scalable, { targets, unseen }: Scalers): boolean {
  const { apiVersion, kind, metadata } = object
  if (targets.has(key(apiVersion, kind, metadata.namespace, metadata.name))) return true
  return (live === undefined ? [] : entriesOf(live)).some((owner) => {
    // `kubectl scale` is drift by hand: the file wins.
    if (owner.subresource !== 'scale' || !owns(owner) || isKubectls(owner)) return false
    // What Kubernetes' own autoscaler once wrote means nothing when there is none any more.
    return owner.manager !== 'kube-controller-manager' || unseen.has(metadata.namespace ?? '')
  })
}

function owns({ fieldsV1 }: Entry): boolean {
  return valueAt(fieldsV1, OWNED) !== undefined
}

function isKubectls({ manager }: Entry): boolean {
  return /^kubectl\b/.test(manager)
}
