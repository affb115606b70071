import { type KubernetesObject, type Manifest, type Path, valueAt, withValue } from '../manifest.ts'
import { usesOf } from './accounts.ts'
import { templatePath } from './configs.ts'

/** How a service account's pods get their role. `since`: when EKS learnt of it, as a date; undefined when it has still to. */
export interface Grant {
  readonly namespace: string
  readonly name: string
  readonly role: string
  readonly way: 'irsa' | 'pod-identity'
  readonly since?: Date | undefined
}

/** An object of the set, and what is live in its place. */
interface Placed {
  readonly manifest: Manifest
  readonly live: KubernetesObject | undefined
}

/** The annotation of a service account that names the role of its pods; EKS reads it when a pod is made. */
export const ROLE = 'eks.amazonaws.com/role-arn'
/** The annotation of a pod template that names the role that its pods were started with. */
const MARKS = { irsa: 'ship-to-eks/role-arn', 'pod-identity': 'ship-to-eks/pod-identity-role-arn' } as const

/**
 * The set with the roles of its service accounts, and with a mark in the pod templates that use them, so that pods are
 * replaced when the role changes. Every object has its namespace.
 */
export function withRoles(placed: readonly Placed[], grants: readonly Grant[]): Manifest[] {
  const byAccount = new Map(grants.map((grant) => [`${grant.namespace}/${grant.name}`, grant]))
  const accounts = new Map(
    placed.flatMap(({ manifest: { object }, live }) =>
      object.kind === 'ServiceAccount' ? [[`${object.metadata.namespace}/${object.metadata.name}`, live] as const] : [],
    ),
  )
  return placed.map(({ manifest, live }) => {
    const { object } = manifest
    const { kind, metadata } = object
    if (kind === 'ServiceAccount') {
      const grant = byAccount.get(`${metadata.namespace}/${metadata.name}`)
      return grant === undefined ? manifest : { ...manifest, object: annotated(object, grant) }
    }
    const template = templatePath(manifest)
    const [use] = template === undefined ? [] : usesOf([manifest], '')
    const grant = use && byAccount.get(`${use.namespace}/${use.name}`)
    if (template === undefined || grant === undefined) return manifest
    const mark = [...template, 'metadata', 'annotations', MARKS[grant.way]]
    const account = accounts.get(`${grant.namespace}/${grant.name}`)
    if (hasItAlready(live, account, mark, grant)) return manifest
    return { ...manifest, object: withValue(object, mark, grant.role) }
  })
}

/** With Pod Identity EKS itself knows the role, and the annotation would only say another one. */
function annotated(object: KubernetesObject, { way, role }: Grant): KubernetesObject {
  if (way === 'irsa') return withValue(object, ['metadata', 'annotations', ROLE], role)
  if (object.metadata.annotations?.[ROLE] === undefined) return object
  const { [ROLE]: _, ...rest } = object.metadata.annotations
  return { ...object, metadata: { ...object.metadata, annotations: rest } }
}

/**
 * Whether every pod of a workload, which has no mark, got the role when it was made, as somebody else gave it to the
 * account. To mark it now would restart its pods for nothing.
 */
function hasItAlready(
  live: KubernetesObject | undefined,
  account: KubernetesObject | undefined,
  mark: Path,
  grant: Grant,
): boolean {
  if (live === undefined || valueAt(live, mark) !== undefined) return false
  if (grant.way === 'irsa') return isOthers(account, grant.role)
  const since = grant.since?.getTime()
  return since !== undefined && since <= Date.parse(String(live.metadata.creationTimestamp))
}

const FIELD = ['fieldsV1', 'f:metadata', 'f:annotations', `f:${ROLE}`]
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * Whether somebody else annotated an account with this role, and goes on to own that. Owners of ServiceAccounts are
 * noted only from the first server-side apply on; what was there before it then has one owner of its own.
 */
function isOthers(account: KubernetesObject | undefined, role: string): boolean {
  const annotations = account?.metadata.annotations ?? {}
  const managedFields = account?.metadata.managedFields
  if (annotations[ROLE] !== role) return false
  // With the first apply it becomes ours, and the next run could not tell it from what this one has done.
  const isKubectls = annotations[LAST_APPLIED] !== undefined
  if (!Array.isArray(managedFields) || managedFields.length === 0) return !isKubectls
  return managedFields.some(
    (owner) =>
      valueAt(owner, FIELD) !== undefined && owner.manager !== 'ship-to-eks' && !(isKubectls || isApply(owner)),
  )
}

function isApply({ manager, operation }: { readonly manager: string; readonly operation: string }): boolean {
  return operation === 'Apply' && manager.startsWith('kubectl')
}
