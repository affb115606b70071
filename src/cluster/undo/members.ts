import { type KubernetesObject, objectPath } from '../../manifest.ts'
import type { Api } from '../api/client.ts'
import type { Place } from '../plan/places.ts'
import { type ApplySet, groupKind, memberSelector, type Scope } from './applySet.ts'

/** A live object that is marked as one of the set. */
export interface Member {
  readonly object: KubernetesObject
  readonly path: string
}

const PAGE = '500'

/** The set's objects in a collection; undefined when they may not be listed. */
export async function membersOf(collection: string, set: ApplySet, api: Api): Promise<Member[] | undefined> {
  const found: Member[] = []
  let next: string | undefined
  do {
    const answer = await api.send('GET', collection, {
      query: { labelSelector: memberSelector(set), limit: PAGE, ...(next === undefined ? {} : { continue: next }) },
    })
    // The kind itself is gone, and with it all of its objects.
    if (answer.code === 404) return found
    if (answer.code !== 200) return undefined
    const kind = String(answer.body.kind).replace(/List$/, '')
    for (const item of answer.body.items ?? []) {
      const object = { ...item, apiVersion: answer.body.apiVersion, kind }
      found.push({ object, path: objectPath(collection, item.metadata.name) })
    }
    next = answer.body.metadata?.continue || undefined
  } while (next !== undefined)
  return found
}

/** Where each kind of the set is listed, once a namespace. */
export async function collectionsOf(
  { kinds, namespaces }: Scope,
  places: readonly Place[],
  api: Api,
): Promise<{ kind: string; collection: string | undefined }[]> {
  const known = new Map(places.map(({ manifest, collection }) => [groupKind(manifest.object), collection]))
  const found = await Promise.all(
    kinds.map(async (kind) => ({ kind, collection: known.get(kind) ?? (await findCollection(kind, api)) })),
  )
  return found.flatMap(({ kind, collection }): { kind: string; collection: string | undefined }[] =>
    collection === undefined
      ? [{ kind, collection }]
      : [...new Set(namespaces.map((namespace) => inNamespace(collection, namespace)))].map((one) => ({
          kind,
          collection: one,
        })),
  )
}

function inNamespace(collection: string, namespace: string): string {
  return collection.replace(/\/namespaces\/[^/]+\/(?=[^/]+$)/, `/namespaces/${namespace}/`)
}

/** The collection of a kind that the set had and no longer has; undefined when the cluster does not serve it any more. */
async function findCollection(groupAndKind: string, api: Api): Promise<string | undefined> {
  const [kind, ...rest] = groupAndKind.split('.')
  const group = rest.join('.')
  const served = group === '' ? undefined : await api.send('GET', `/apis/${group}`)
  if (served !== undefined && served.code !== 200) return undefined
  const root = served === undefined ? '/api/v1' : `/apis/${served.body.preferredVersion.groupVersion}`
  const answer = await api.send('GET', root)
  const one = (answer.body?.resources ?? []).find(
    (resource: { kind: string; name: string }) => resource.kind === kind && !resource.name.includes('/'),
  )
  if (one === undefined) return undefined
  return one.namespaced ? `${root}/namespaces/default/${one.name}` : `${root}/${one.name}`
}
