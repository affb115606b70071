import { type KubernetesObject, label } from '../../manifest.ts'
import { Failed, type Problem } from '../../problem.ts'
import type { Api } from '../api/client.ts'
import { FIELD_MANAGER } from '../apply/send.ts'
import type { Caller } from '../explain/caller.ts'
import { explainRefusal } from '../explain/refusal.ts'
import type { Place } from '../plan/places.ts'
import { type ApplySet, holdsData, parentOf, type Scope, scopeOf, scopeOfObjects } from './applySet.ts'
import { collectionsOf, type Member, membersOf } from './members.ts'

/** What is to be deleted after the rollout, and what stays although the set no longer has it. */
export interface Pruning {
  readonly set: ApplySet
  /** What an earlier run applied, the set no longer has, and holds no data. */
  readonly victims: readonly Member[]
  readonly warnings: readonly Problem[]
  /** The ConfigMap as it is, and what it says the set had; undefined on the first run. */
  readonly parent: KubernetesObject | undefined
  /** What the set has now. */
  readonly scope: Scope
  readonly before: Scope | undefined
}

interface Prunes {
  readonly api: Api
  readonly caller: Caller
}

/** Finds what an earlier run applied as part of this set and the set no longer has. Changes nothing. */
export async function planPruning(set: ApplySet, places: readonly Place[], { api, caller }: Prunes): Promise<Pruning> {
  const scope = scopeOfObjects(places.map(({ manifest }) => manifest.object))
  const answer = await api.send('GET', set.path)
  if (answer.code === 404) return { set, victims: [], warnings: [], parent: undefined, scope, before: undefined }
  if (answer.code !== 200) throw new Failed([explainRefusal(answer, `read ConfigMap/${set.name}`, caller)])
  const before = scopeOf(answer.body, set)
  if (before === undefined) throw new Failed([notOurs(set)])
  const collections = await collectionsOf(union(before, scope), places, api)
  const warnings: Problem[] = []
  const members: Member[] = []
  for (const { kind, collection } of collections) {
    if (collection === undefined) continue
    const found = await membersOf(collection, set, api)
    if (found === undefined) warnings.push(unseen(kind, collection))
    else members.push(...found.filter(({ object }) => isOurs(object)))
  }
  const wanted = new Set(places.map(({ path }) => path))
  const gone = members.filter(({ path }) => !wanted.has(path))
  if (places.length * 2 < members.length) throw new Failed([shrunk(places.length, members, gone)])
  return {
    set,
    victims: gone.filter(({ object }) => !holdsData(object)),
    warnings: [...warnings, ...gone.filter(({ object }) => holdsData(object)).map(({ object }) => kept(object))],
    parent: answer.body,
    scope,
    before,
  }
}

/** The ConfigMap that, from before the first apply on, names every kind and namespace that the set has or had. */
export function parentPlace({ set, scope, before, parent }: Pruning): Place {
  return {
    manifest: {
      object: parentOf(set, before === undefined ? scope : union(before, scope)),
      at: () => ({ file: '' }),
      phase: 1,
      headStart: true,
      awaited: false,
      ourImage: [],
    },
    collection: set.path.slice(0, set.path.lastIndexOf('/')),
    path: set.path,
    live: parent,
  }
}

/** Deletes the victims, what was applied last first, and writes down what the set has now. Throws what it may not delete. */
export async function prune(
  { set, victims, scope, before }: Pruning,
  phaseOf: (object: KubernetesObject) => number,
  { api, caller }: Prunes,
  onPruned: (victim: Member) => void,
): Promise<void> {
  const problems: Problem[] = []
  for (const phase of [...new Set(victims.map(({ object }) => phaseOf(object)))].sort((one, other) => other - one)) {
    const ofPhase = victims.filter(({ object }) => phaseOf(object) === phase)
    await Promise.all(
      ofPhase.map(async (victim) => {
        const answer = await remove(victim, api)
        // Gone already, or somebody made another one of that name: not ours to delete.
        if (answer.code < 400) onPruned(victim)
        else if (answer.code !== 404 && answer.code !== 409)
          problems.push(explainRefusal(answer, `delete ${label(victim.object)}`, caller))
      }),
    )
  }
  if (problems.length > 0) throw new Failed(problems)
  if (before !== undefined && !isSame(union(before, scope), scope)) await write(set, scope, api, caller)
}

/** Deletes this very object, and what it owns in the background; one that was made anew under its name stays. */
export function remove({ path, object }: Member, api: Api) {
  return api.send('DELETE', path, {
    body: {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Background',
      preconditions: { uid: object.metadata.uid },
    },
  })
}

async function write(set: ApplySet, scope: Scope, api: Api, caller: Caller): Promise<void> {
  const answer = await api.send('PATCH', set.path, {
    query: { fieldManager: FIELD_MANAGER, force: 'true' },
    contentType: 'application/apply-patch+yaml',
    body: parentOf(set, scope),
  })
  if (answer.code >= 400) throw new Failed([explainRefusal(answer, `apply ConfigMap/${set.name}`, caller)])
}

/** Applied by this action, and nobody's child: a copied label alone makes nothing ours. */
function isOurs({ metadata }: KubernetesObject): boolean {
  const managers = (metadata.managedFields ?? []) as { manager?: string; operation?: string }[]
  const owners = (metadata.ownerReferences ?? []) as { controller?: boolean }[]
  return (
    metadata.deletionTimestamp === undefined &&
    managers.some(({ manager, operation }) => manager === FIELD_MANAGER && operation === 'Apply') &&
    !owners.some(({ controller }) => controller)
  )
}

function union(one: Scope, other: Scope): Scope {
  return {
    kinds: [...new Set([...one.kinds, ...other.kinds])],
    namespaces: [...new Set([...one.namespaces, ...other.namespaces])],
  }
}

function isSame(one: Scope, other: Scope): boolean {
  const text = ({ kinds, namespaces }: Scope) => `${kinds.toSorted()} ${namespaces.toSorted()}`
  return text(one) === text(other)
}

function shrunk(size: number, members: readonly Member[], gone: readonly Member[]): Problem {
  const shown = gone.slice(0, 10).map(({ object }) => object)
  const names = shown.map(label)
  const more = gone.length > names.length ? ` and ${gone.length - names.length} more` : ''
  return {
    what: `\`prune\` would delete ${gone.length} of ${members.length} objects: the set shrank to ${size}, less than half`,
    why: `A set that shrinks so much is more often a wrong path in \`manifests\` than a wish. To be deleted: ${names.join(', ')}${more}.`,
    fix: ['Check `manifests`. If it is meant, delete them by hand and run the job again:', ...deletions(shown)].join(
      '\n',
    ),
  }
}

function deletions(objects: readonly KubernetesObject[]): string[] {
  const namespaces = Map.groupBy(objects, ({ metadata }) => metadata.namespace)
  return [...namespaces].map(([namespace, all]) => {
    const names = all.map((object) => label(object).toLowerCase()).join(' ')
    return `kubectl delete ${names}${namespace === undefined ? '' : ` -n ${namespace}`}`
  })
}

function kept(object: KubernetesObject): Problem {
  const namespace = object.metadata.namespace === undefined ? '' : ` -n ${object.metadata.namespace}`
  return {
    what: `${label(object)} is no longer in the set, and stays: it holds data`,
    why: '`prune` never deletes a Namespace, a volume or its claim, a CRD, or a StatefulSet that deletes its claims.',
    fix: `Delete it by hand if its data may go: kubectl delete ${object.kind.toLowerCase()} ${object.metadata.name}${namespace}`,
  }
}

function unseen(kind: string, collection: string): Problem {
  return {
    what: `${kind} may not be listed, so \`prune\` cannot see which of them are no longer in the set`,
    fix: `Give the role the verbs list and delete for ${collection.split('/').at(-1)}.`,
  }
}

function notOurs(set: ApplySet): Problem {
  return {
    what: `ConfigMap/${set.name} is there, and was not written by this action`,
    why: '`prune` keeps in it which kinds the set has; what somebody else wrote there is not trusted.',
    fix: `Look at it (kubectl get configmap ${set.name} -n ${set.namespace} -o yaml), and delete it if nothing needs it.`,
  }
}
