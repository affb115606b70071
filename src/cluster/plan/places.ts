import { type KubernetesObject, type Manifest, objectPath, withValue } from '../../manifest.ts'
import { checked, type Problem, together } from '../../problem.ts'
import type { Api } from '../api/client.ts'
import type { Resource, ResourceOf } from '../api/discovery.ts'
import type { Sender } from '../apply/send.ts'
import type { Caller } from '../explain/caller.ts'
import { explainRefusal } from '../explain/refusal.ts'
import { readLive } from './live.ts'

/** An object of the set, with the namespace that it goes into, and what the cluster has there before this run. */
export interface Place {
  readonly manifest: Manifest
  readonly collection: string
  /** The collection itself, while the cluster has still to choose the name. */
  readonly path: string
  readonly live: KubernetesObject | undefined
  /** Only the set's CRD brings this version of its kind. */
  readonly isNewKind?: true
}

/**
 * Finds each object's place, and what is live there. Nothing is changed. A namespace that nobody makes is a problem,
 * and so is what may not be read.
 */
export async function readPlaces(
  manifests: readonly Manifest[],
  namespace: string,
  resourceOf: ResourceOf,
  { api, caller }: Pick<Sender, 'api' | 'caller'>,
): Promise<readonly Place[]> {
  const places = manifests.map((manifest) => place(manifest, namespace, resourceOf(manifest.object)))
  const [, live] = await together(checked(missingNamespaces(places, api, caller)), readLive(places, api, caller))
  return places.map((found) => ({ ...found, live: live.get(found.path) }))
}

function place(manifest: Manifest, namespace: string, resource: Resource): Place {
  const object = resource.namespaced
    ? withValue(manifest.object, ['metadata', 'namespace'], manifest.object.metadata.namespace ?? namespace)
    : manifest.object
  const collection = resource.collection(object.metadata.namespace ?? '')
  const name: string | undefined = object.metadata.name
  return {
    manifest: { ...manifest, object },
    collection,
    path: name === undefined ? collection : objectPath(collection, name),
    live: undefined,
    ...(!resource.served && { isNewKind: true }),
  }
}

async function missingNamespaces(places: readonly Place[], api: Api, caller: Caller): Promise<Problem[]> {
  const made = new Set(
    places.flatMap(({ manifest: { object } }) => (object.kind === 'Namespace' ? [object.metadata.name] : [])),
  )
  const used = new Map(
    // The first that names it is the one to look at.
    places
      .toReversed()
      .flatMap(({ manifest }) =>
        manifest.object.metadata.namespace ? [[manifest.object.metadata.namespace, manifest]] : [],
      ),
  )
  const problems = await Promise.all(
    [...used].map(async ([name, manifest]): Promise<Problem[]> => {
      if (made.has(name) || name === 'default') return []
      const answer = await api.send('GET', objectPath('/api/v1/namespaces', name))
      if (answer.code === 401) return [explainRefusal(answer, 'read namespaces', caller)]
      // A role that may not read namespaces may still work in this one.
      if (answer.code !== 404) return []
      return [
        {
          what: `The namespace ${name} does not exist in the cluster ${caller.cluster}`,
          fix: `Add a Namespace to \`manifests\`, correct \`namespace\`, or create it: kubectl create namespace ${name}`,
          at: manifest.at(['metadata', 'namespace']),
        },
      ]
    }),
  )
  return problems.flat()
}
