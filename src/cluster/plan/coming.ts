import { type KubernetesObject, label, valueAt } from '../../manifest.ts'
import type { Place } from './places.ts'

/** What the set itself brings, so that the cluster can say nothing yet of what needs it. */
export interface Coming {
  readonly namespaces: ReadonlyMap<string, KubernetesObject>
  /** The CRDs, by group and kind. */
  readonly kinds: ReadonlyMap<string, KubernetesObject>
  /** By kind, namespace and name. */
  readonly objects: ReadonlyMap<string, KubernetesObject>
}

/** Why the cluster cannot say yet what it would make of an object. */
export interface Deferral {
  readonly reason: string
  /** Its fields can be checked all the same: the API server does that before it looks for the namespace. */
  readonly isChecked: boolean
}

/** Finds what a set brings that is not there yet, or is being deleted. */
export function comingOf(places: readonly Place[]): Coming {
  const objects = places
    .filter(({ live }) => live === undefined || isGoing(live))
    .map(({ manifest }) => manifest.object)
  const of = (kind: string) => objects.filter((object) => object.kind === kind)
  return {
    namespaces: new Map(of('Namespace').map((object) => [object.metadata.name, object])),
    kinds: new Map(
      of('CustomResourceDefinition').map((object) => [
        `${valueAt(object.spec, ['group'])} ${valueAt(object.spec, ['names', 'kind'])}`,
        object,
      ]),
    ),
    objects: new Map(
      objects.map((object) => [keyOf(object.kind, object.metadata.namespace, object.metadata.name), object]),
    ),
  }
}

/** Whether an object has to wait for a namespace or kind of the set; undefined when it need not. */
export function deferralOf({ manifest: { object }, isNewKind, live }: Place, coming: Coming): Deferral | undefined {
  const { apiVersion, kind, metadata } = object
  const crd = coming.kinds.get(`${apiVersion.split('/')[0]} ${kind}`)
  if (crd !== undefined) return { reason: laterThan(crd), isChecked: false }
  if (isNewKind) return { reason: `compared once the cluster serves ${apiVersion}`, isChecked: false }
  const namespace = coming.namespaces.get(metadata.namespace ?? '')
  // In one that is being deleted, nothing new can be asked about.
  return namespace && { reason: laterThan(namespace), isChecked: live === undefined }
}

/** What an object names that comes with the set, where the API server refuses a name that leads nowhere. */
export function missingFor({ kind, metadata, spec, ...rest }: KubernetesObject, coming: Coming): string | undefined {
  const named: readonly (readonly [kind: unknown, name: unknown])[] =
    kind === 'Pod'
      ? [
          ['ServiceAccount', valueAt(spec, ['serviceAccountName'])],
          ['PriorityClass', valueAt(spec, ['priorityClassName'])],
          ['RuntimeClass', valueAt(spec, ['runtimeClassName'])],
        ]
      : /^(Cluster)?RoleBinding$/.test(kind)
        ? [[valueAt(rest, ['roleRef', 'kind']), valueAt(rest, ['roleRef', 'name'])]]
        : []
  const found = named.flatMap(([of, name]) =>
    [metadata.namespace, undefined].flatMap((home) => coming.objects.get(keyOf(of, home, name)) ?? []),
  )[0]
  return found && label(found)
}

function laterThan(first: KubernetesObject): string {
  return `created once ${label(first)} is there, and checked then`
}

function keyOf(kind: unknown, namespace: string | undefined, name: unknown): string {
  return `${kind} ${namespace ?? ''} ${name}`
}

/** Deleted, and waiting for its finalizers. */
export function isGoing({ metadata }: KubernetesObject): boolean {
  return metadata.deletionTimestamp !== undefined
}
