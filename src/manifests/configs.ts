import { createHash } from 'node:crypto'
import { type Manifest, type Path, valueAt, withValue } from '../manifest.ts'
import { podSpecPath } from './pods.ts'

/** A ConfigMap or Secret that pods read, and where the manifest says so. */
export interface Reading {
  readonly kind: 'ConfigMap' | 'Secret'
  readonly name: string
  readonly path: Path
  /** The values reach the pods that run, within a minute or so; otherwise only pods that start anew. */
  readonly arrives: boolean
}

/** Kinds whose pods are replaced when their template changes. Jobs and schedules read everything anew each time. */
const ROLLING = /^(Deployment|StatefulSet|DaemonSet|Rollout)$/

/** Where a workload that rolls keeps the template of its pods; undefined for everything else. */
export function templatePath({ object }: Manifest): Path | undefined {
  const isKnative = object.kind === 'Service' && object.apiVersion.startsWith('serving.knative.dev/')
  return ROLLING.test(object.kind) || isKnative ? podSpecPath(object)?.slice(0, -1) : undefined
}

const ENV: readonly (readonly [string, Reading['kind']])[] = [
  ['configMapKeyRef', 'ConfigMap'],
  ['secretKeyRef', 'Secret'],
]
const ENV_FROM: readonly (readonly [string, Reading['kind']])[] = [
  ['configMapRef', 'ConfigMap'],
  ['secretRef', 'Secret'],
]

/** Every ConfigMap and Secret that the pods of a workload read; those to pull images with are none. */
export function readingsOf(manifest: Manifest): Reading[] {
  const template = templatePath(manifest)
  if (template === undefined) return []
  const { object } = manifest
  const spec = [...template, 'spec']
  const containers = ['initContainers', 'containers'].flatMap((list) => itemsAt(object, [...spec, list]))
  const mounts = containers.flatMap((path) => itemsAt(object, [...path, 'volumeMounts']))
  const fixed = new Set(
    mounts
      .filter((path) => ['subPath', 'subPathExpr'].some((field) => valueAt(object, [...path, field]) !== undefined))
      .map((path) => valueAt(object, [...path, 'name'])),
  )
  const reading = (kind: Reading['kind'], path: Path, arrives: boolean, nameField = 'name'): Reading[] => {
    const name = valueAt(object, [...path, nameField])
    return typeof name === 'string' ? [{ kind, name, path, arrives }] : []
  }
  return [
    ...containers.flatMap((container) => [
      ...itemsAt(object, [...container, 'env']).flatMap((path) =>
        ENV.flatMap(([field, kind]) => reading(kind, [...path, 'valueFrom', field], false)),
      ),
      ...itemsAt(object, [...container, 'envFrom']).flatMap((path) =>
        ENV_FROM.flatMap(([field, kind]) => reading(kind, [...path, field], false)),
      ),
    ]),
    ...itemsAt(object, [...spec, 'volumes']).flatMap((path) => {
      const arrives = !fixed.has(valueAt(object, [...path, 'name']))
      return [
        ...reading('ConfigMap', [...path, 'configMap'], arrives),
        ...reading('Secret', [...path, 'secret'], arrives, 'secretName'),
        ...itemsAt(object, [...path, 'projected', 'sources']).flatMap((source) => [
          ...reading('ConfigMap', [...source, 'configMap'], arrives),
          ...reading('Secret', [...source, 'secret'], arrives),
        ]),
      ]
    }),
  ]
}

/** The paths of a list's items; none when there is no list. */
function itemsAt(value: unknown, path: Path): Path[] {
  const list = valueAt(value, path)
  return Array.isArray(list) ? list.map((_, index) => [...path, index]) : []
}

/** ConfigMaps and Secrets of a set, by kind, namespace and name. */
export function configsOf(set: readonly Manifest[], namespace: string): ReadonlyMap<string, Manifest> {
  return new Map(
    set.flatMap((manifest) => {
      const { apiVersion, kind, metadata } = manifest.object
      const isConfig = apiVersion === 'v1' && (kind === 'ConfigMap' || kind === 'Secret')
      return isConfig ? [[configKey(kind, metadata.namespace ?? namespace, metadata.name), manifest] as const] : []
    }),
  )
}

/** The key of `configsOf`. */
export function configKey(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace} ${name}`
}

/** The annotation of a pod template that tells what its pods were started with. */
export const CONFIG_HASH = 'ship-to-eks/config-hash'

/**
 * The set with the hash of what they read in the pod templates of its workloads, so that pods are replaced when it
 * changes. It comes from the set alone: the run after one that was killed sees the same, and finishes what is left.
 * Eight digits tell values apart, and are too few to find one from.
 */
export function withConfigHashes(set: readonly Manifest[], namespace: string): Manifest[] {
  const configs = configsOf(set, namespace)
  return set.map((manifest) => {
    const template = templatePath(manifest)
    if (template === undefined) return manifest
    const home = manifest.object.metadata.namespace ?? namespace
    const read = new Set(readingsOf(manifest).map(({ kind, name }) => configKey(kind, home, name)))
    const values = [...read].sort().flatMap((key) => {
      const config = configs.get(key)?.object
      return config ? [[key, ...[config.data, config.binaryData, config.stringData].map(inOrderOfKeys)]] : []
    })
    if (values.length === 0) return manifest
    const hash = createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 8)
    return {
      ...manifest,
      object: withValue(manifest.object, [...template, 'metadata', 'annotations', CONFIG_HASH], hash),
    }
  })
}

function inOrderOfKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return null
  return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
}
