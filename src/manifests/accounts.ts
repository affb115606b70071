import { label, type Manifest, type Path, valueAt } from '../manifest.ts'
import type { Position, Problem } from '../problem.ts'
import { survey } from './lint/survey.ts'
import { hasHeadStart, phaseOf } from './order.ts'
import { podSpecPath } from './pods.ts'

/** A service account whose pods get a role, and where a workload names it. */
export interface Account {
  readonly namespace: string
  readonly name: string
  readonly role: string
  /** Who its tokens are for, as STS is told. */
  readonly audience: string
  readonly at: Position
}

interface Use {
  readonly manifest: Manifest
  readonly namespace: string
  readonly name: string
  readonly path: Path
}

/** The service account of each object that makes pods: `default`, when it names none. */
export function usesOf(manifests: readonly Manifest[], namespace: string): Use[] {
  return manifests.flatMap((manifest): Use[] => {
    const { object } = manifest
    const spec = podSpecPath(object)
    if (spec === undefined) return []
    // The second one is its old name, which the API server still takes.
    const field = ['serviceAccountName', 'serviceAccount'].find((one) => valueAt(object, [...spec, one])) ?? ''
    const name = String(valueAt(object, [...spec, field]) ?? 'default')
    return [{ manifest, namespace: object.metadata.namespace ?? namespace, name, path: [...spec, field] }]
  })
}

const AUDIENCE = ['metadata', 'annotations', 'eks.amazonaws.com/audience']

/** The service accounts that get a role, once in each namespace where a workload has one of that name. */
export function accountsOf(
  manifests: readonly Manifest[],
  roles: ReadonlyMap<string, string>,
  namespace: string,
): Account[] {
  const found = new Map<string, Account>()
  for (const { manifest, namespace: home, name, path } of usesOf(manifests, namespace)) {
    const role = roles.get(name)
    const key = `${home}/${name}`
    if (role === undefined || found.has(key)) continue
    const audience = String(
      valueAt(accountIn(manifests, home, name, namespace)?.object, AUDIENCE) ?? 'sts.amazonaws.com',
    )
    found.set(key, { namespace: home, name, role, audience, at: manifest.at(path) })
  }
  return [...found.values()]
}

function accountIn(
  manifests: readonly Manifest[],
  home: string,
  name: string,
  namespace: string,
): Manifest | undefined {
  return manifests.find(
    ({ object: { kind, metadata } }) =>
      kind === 'ServiceAccount' && metadata.name === name && (metadata.namespace ?? namespace) === home,
  )
}

/** The set with the service accounts that get a role and that it lacks. */
export function withAccounts(
  manifests: readonly Manifest[],
  roles: ReadonlyMap<string, string>,
  namespace: string,
): readonly Manifest[] {
  const missing = new Map<string, Manifest>()
  for (const { manifest, namespace: home, name, path } of usesOf(manifests, namespace)) {
    const key = `${home}/${name}`
    if (!roles.has(name) || missing.has(key) || accountIn(manifests, home, name, namespace)) continue
    const { namespace: own } = manifest.object.metadata
    const metadata = own === undefined ? { name } : { name, namespace: own }
    const object = { apiVersion: 'v1', kind: 'ServiceAccount', metadata }
    const at = () => manifest.at(path)
    missing.set(key, {
      ...{ object, at, phase: phaseOf(object), headStart: hasHeadStart(object), awaited: false, ourImage: [] },
    })
  }
  return missing.size === 0 ? manifests : [...manifests, ...missing.values()]
}

const MOST_TOLD = 8

/** Roles for service accounts that no workload of the set uses: a name that is misspelt, most often. */
export function checkAccounts(
  manifests: readonly Manifest[],
  roles: ReadonlyMap<string, string>,
  namespace: string,
): Problem[] {
  if (roles.size === 0) return []
  const { mayHideItsPods } = survey(manifests, { namespace, registries: [] })
  const uses = usesOf(manifests, namespace)
  return [...roles.keys()].flatMap((name): Problem[] => {
    if (uses.some((use) => use.name === name)) return []
    // An operator may make the pods of an account that is in the set.
    const own = manifests.find(({ object }) => object.kind === 'ServiceAccount' && object.metadata.name === name)
    if (own !== undefined && mayHideItsPods(own.object.metadata.namespace ?? namespace)) return []
    const users = Map.groupBy(uses, (use) => use.name)
    const told = [...users].map(([used, by]) => `${used} (${by.map((use) => label(use.manifest.object)).join(', ')})`)
    const first = uses[0]
    return [
      {
        what: `\`service-account-roles\` gives a role to the service account ${name}, and no workload of this set uses it`,
        why:
          told.length === 0 ? 'The set has no workload at all.' : `In use are: ${told.slice(0, MOST_TOLD).join('; ')}.`,
        fix: `Correct the name, or set \`serviceAccountName: ${name}\` in the pod template of the workload that needs the role.`,
        ...(first !== undefined && { at: first.manifest.at(first.path) }),
      },
    ]
  })
}
