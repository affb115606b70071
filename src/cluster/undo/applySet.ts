import { createHash } from 'node:crypto'
import { type KubernetesObject, type Manifest, objectPath, valueAt, withValue } from '../../manifest.ts'

// The names of KEP-3659: kubectl and other tools see the set as we do.
const PREFIX = 'applyset.kubernetes.io'
const TOOLING = 'ship-to-eks/v1'

/** What marks the objects of one set, and the ConfigMap that tells which kinds and namespaces it has. */
export interface ApplySet {
  readonly id: string
  readonly name: string
  readonly namespace: string
  /** The API's path of the ConfigMap. */
  readonly path: string
}

/** The kinds, as `Deployment.apps`, and namespaces that a set has objects in. */
export interface Scope {
  readonly kinds: readonly string[]
  readonly namespaces: readonly string[]
}

/** The set of a repository's `manifests` in a namespace: other paths are another set, and prune nothing of this one. */
export function applySetOf(repository: string, manifests: readonly string[], namespace: string): ApplySet {
  const which = createHash('sha256')
    .update([repository, ...manifests].join('\n'))
    .digest('hex')
    .slice(0, 8)
  const slug = repository.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const name = `ship-to-eks-${slug}-${which}`.replace(/-+/g, '-')
  const hash = createHash('sha256').update(`${name}.${namespace}.ConfigMap.`).digest('base64url')
  return {
    id: `applyset-${hash}-v1`,
    name,
    namespace,
    path: objectPath(`/api/v1/namespaces/${namespace}/configmaps`, name),
  }
}

/** The manifest, marked as one of the set's. */
export function inApplySet(manifest: Manifest, { id }: ApplySet): Manifest {
  return { ...manifest, object: withValue(manifest.object, ['metadata', 'labels', `${PREFIX}/part-of`], id) }
}

/** Selects the set's objects in a list. */
export function memberSelector({ id }: ApplySet): string {
  return `${PREFIX}/part-of=${id}`
}

/** The ConfigMap that says what the set has. */
export function parentOf(set: ApplySet, { kinds, namespaces }: Scope): KubernetesObject {
  const others = namespaces.filter((namespace) => namespace !== set.namespace)
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: set.name,
      namespace: set.namespace,
      labels: { [`${PREFIX}/id`]: set.id },
      annotations: {
        [`${PREFIX}/tooling`]: TOOLING,
        [`${PREFIX}/contains-group-kinds`]: kinds.toSorted().join(','),
        [`${PREFIX}/additional-namespaces`]: others.toSorted().join(','),
      },
    },
  }
}

/** What the live ConfigMap says; undefined when it is none of this set. */
export function scopeOf(parent: KubernetesObject, set: ApplySet): Scope | undefined {
  const annotations = parent.metadata.annotations ?? {}
  if (parent.metadata.labels?.[`${PREFIX}/id`] !== set.id || annotations[`${PREFIX}/tooling`] !== TOOLING)
    return undefined
  const words = (name: string) => (annotations[`${PREFIX}/${name}`] ?? '').split(',').filter((word) => word !== '')
  return { kinds: words('contains-group-kinds'), namespaces: [set.namespace, ...words('additional-namespaces')] }
}

/** The scope of objects that are in their namespaces already. */
export function scopeOfObjects(objects: readonly KubernetesObject[]): Scope {
  return {
    kinds: [...new Set(objects.map(groupKind))],
    namespaces: [...new Set(objects.flatMap(({ metadata: { namespace } }) => namespace ?? []))],
  }
}

/** `Deployment.apps`; the core group has no name: `Service`. */
export function groupKind({ apiVersion, kind }: Pick<KubernetesObject, 'apiVersion' | 'kind'>): string {
  const [group] = apiVersion.includes('/') ? apiVersion.split('/') : ['']
  return group ? `${kind}.${group}` : kind
}

// What is lost with these cannot be made again from the manifests.
const HOLDS_DATA = [
  'Namespace',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition.apiextensions.k8s.io',
]

/** Never deleted: what holds data, or everything of a kind or namespace. */
export function holdsData(object: KubernetesObject): boolean {
  const deletesClaims = valueAt(object, ['spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted']) === 'Delete'
  return HOLDS_DATA.includes(groupKind(object)) || deletesClaims
}
