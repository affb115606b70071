import type { Position } from './problem.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type Path = readonly (string | number)[]

/** An object as Kubernetes' API takes it; only what every kind has is named. */
export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly annotations?: { readonly [key: string]: string }
    readonly labels?: { readonly [key: string]: string }
    readonly [key: string]: unknown
  }
  readonly [key: string]: unknown
}

/** A field that names an image of ours; `image` counts the run's images from 0. */
export interface OurField {
  readonly path: Path
  readonly image: number
}

/** One object of the set, and where each of its fields was written. */
export interface Manifest {
  readonly object: KubernetesObject
  /** Where the field at `path` (from the object's root) stands; the nearest field around it when it has no line. */
  readonly at: (path?: Path) => Position
  /** When it is applied: everything of a phase at once, phases from 0 on. */
  readonly phase: number
  /** May be made before the image is there, so that what it provisions has a head start. */
  readonly headStart: boolean
  /** What comes after its phase needs it ready, not only applied. */
  readonly awaited: boolean
  /** Where its pods name an image of ours. */
  readonly ourImage: readonly OurField[]
  /** Something else scales it: its replicas are left alone. */
  readonly isScaled?: true
}

/** `Deployment/web`, as people write it; `Job/migrate-*` while the cluster has still to choose the name. */
export function label({ kind, metadata }: Labelled): string {
  return `${kind}/${metadata.name ?? `${metadata.generateName}*`}`
}

interface Labelled {
  readonly kind: string
  readonly metadata: { readonly name?: string; readonly generateName?: unknown }
}

/** The API group: `apps` of `apps/v1`; empty for the core group. */
export function groupOf({ apiVersion }: Pick<KubernetesObject, 'apiVersion'>): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] as string) : ''
}

/** The API's path of an object in its collection; RBAC's names may hold any sign. */
export function objectPath(collection: string, name: string): string {
  return `${collection}/${encodeURIComponent(name)}`
}

/** The value at a path, or undefined when the way there ends early. */
export function valueAt(value: unknown, path: Path): unknown {
  let here: unknown = value
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined
    here = (here as Record<string | number, unknown>)[key]
  }
  return here
}

/** A copy of `value` in which the field at `path` is `replacement`; objects on the way are made when missing. */
export function withValue<T>(value: T, path: Path, replacement: unknown): T {
  const [key, ...rest] = path
  if (key === undefined) return replacement as T
  if (Array.isArray(value))
    return value.map((item, at) => (at === key ? withValue(item, rest, replacement) : item)) as T
  const fields = (value ?? {}) as Record<string, unknown>
  return { ...fields, [key]: withValue(fields[key], rest, replacement) } as T
}
