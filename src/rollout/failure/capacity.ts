import { type Manifest, type Path, valueAt } from '../../manifest.ts'
import type { Scene } from '../judge/scene.ts'
import { containerPaths } from './fields.ts'
import { bytesOf } from './memory.ts'

/** One reason why nodes do not take a pod. */
export interface Obstacle {
  /** How many nodes; undefined when it is about the pod alone. */
  readonly count: number | undefined
  /** A few words for the headline. */
  readonly says: string
  /** Goes on after the number of nodes. */
  readonly why: string
  readonly fix: string
  readonly path: Path | undefined
}

/** Nodes that have too little left of cpu, memory or something else that can be counted. */
export function insufficient(resource: string, { manifest, pods }: Scene): Omit<Obstacle, 'count'> {
  const path = largest(manifest, resource)
  const written = path && valueAt(manifest.object, path)
  const live = pods[0]?.spec?.containers?.[0]?.resources?.requests?.[resource]
  const asked = written ?? live
  const name = resource === 'ephemeral-storage' ? 'disk' : resource
  if (/^(nvidia|amd)\.com\/gpu|aws\.amazon\.com\/neuron/.test(resource))
    return {
      says: `no node has ${resource} free`,
      why: `without a free ${resource}`,
      fix: 'Add a node group with accelerators and their device plugin, or wait for those that are in use.',
      path,
    }
  return {
    says:
      asked === undefined
        ? `no node has enough ${name} left`
        : `no node has the ${asked} ${name} left that it asks for`,
    why: `with too little ${name} left`,
    fix: `Ask for less ${path === undefined ? 'in resources.requests' : 'here'}, or add nodes. What the nodes have: kubectl describe nodes | grep -A9 'Allocated resources'`,
    path,
  }
}

/** Where the manifest asks for most of a resource. */
function largest(manifest: Manifest, resource: string): Path | undefined {
  const asked = containerPaths(manifest).flatMap((container) =>
    ['requests', 'limits'].flatMap((kind) => {
      const path = [...container, 'resources', kind, resource]
      const value = valueAt(manifest.object, path)
      return value === undefined ? [] : [{ path, amount: amountOf(value) + (kind === 'requests' ? 0.001 : 0) }]
    }),
  )
  return asked.sort((one, other) => other.amount - one.amount)[0]?.path
}

function amountOf(value: unknown): number {
  const milli = /^(\d+)m$/.exec(String(value))
  return milli === null ? (bytesOf(value) ?? 0) : Number(milli[1]) / 1000
}
