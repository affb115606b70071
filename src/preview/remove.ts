import { Failed, stopOn, together } from '../problem.ts'
import { awaitFreed, awaitGone, type Going } from './gone.ts'
import { collectionOf } from './holders.ts'
import { type Deadline, type Existing, listPreviews, namespacePath, ownPreviews, type Site } from './place.ts'

// biome-ignore lint/suspicious/noExplicitAny: the API's objects have any shape
type Live = any

interface Exposing {
  readonly kind: string
  readonly plural: string
  readonly group: string
  readonly has: (object: Live) => boolean
}

/** What a load balancer of AWS hangs on. */
const EXPOSING: readonly Exposing[] = [
  { kind: 'Ingress', plural: 'ingresses', group: 'networking.k8s.io', has: () => true },
  { kind: 'Gateway', plural: 'gateways', group: 'gateway.networking.k8s.io', has: () => true },
  {
    kind: 'Service',
    plural: 'services',
    group: '',
    // Its type may have changed while its controller was away.
    has: ({ spec, metadata }) => spec?.type === 'LoadBalancer' || metadata.finalizers?.length > 0,
  },
]

/**
 * Removes a preview: first what load balancers hang on, waited for until their controllers have deleted these, then the
 * namespace, until it is gone. No finalizer is ever taken off. What is gone already is no error, so two may do it at once.
 */
export async function removePlace(existing: Existing, deadline: Deadline, site: Site): Promise<void> {
  // In a namespace that goes, everything is deleted already.
  if (!existing.isEnding) {
    const exposing = (await Promise.all(EXPOSING.map((kind) => listExposing(kind, existing, site)))).flat()
    const results = await Promise.all(exposing.map((one) => remove(one, existing.namespace, site)))
    stopOn(results.flat())
    await awaitFreed(exposing, deadline, site)
    const { namespace, uid } = existing
    stopOn(await remove({ kind: 'Namespace', path: namespacePath(namespace), uid }, undefined, site))
  }
  await awaitGone(existing, deadline, site)
  await site.forget?.(existing.namespace)
}

/** Removes every preview of a pull request of this repository; gives those that there were. */
export async function removeOf(
  number: number,
  { prefix, dryRun, deadline }: { readonly prefix: string; readonly dryRun: boolean; readonly deadline: Deadline },
  site: Site,
): Promise<{ readonly removed: readonly Existing[]; readonly isShared: boolean }> {
  const all = (await listPreviews(site)).filter((one) => one.number === number)
  const own = ownPreviews(all, prefix, site)
  for (const { namespace } of own) site.io.info(`${namespace} ${dryRun ? 'would be removed' : 'is removed'}`)
  if (own.length === 0) site.io.info(`There is no preview of #${number}`)
  if (!dryRun) await together(...own.map((existing) => removePlace(existing, deadline, site)))
  return { removed: own, isShared: all.some(({ repositoryId }) => repositoryId !== site.repository.id) }
}

async function listExposing(exposing: Exposing, { namespace }: Existing, site: Site): Promise<Going[]> {
  const { kind, plural, has } = exposing
  const collection = await collectionOf(exposing, namespace, site)
  if (collection === undefined) return []
  const answer = await site.api.send('GET', collection)
  if (answer.code === 404) return []
  if (answer.code !== 200) throw new Failed([site.refusal(answer, `list ${plural} in ${namespace}`)])
  const items: readonly Live[] = answer.body.items ?? []
  return items
    .filter(has)
    .map(({ metadata: { name, uid } }) => ({ kind, uid, path: `${collection}/${encodeURIComponent(name)}` }))
}

/** Deletes this very object; gives why it may not. One that was made anew under its name is not touched. */
async function remove({ kind, path, uid }: Going, namespace: string | undefined, { api, refusal }: Site) {
  const answer = await api.send('DELETE', path, {
    body: {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Background',
      preconditions: { uid },
    },
  })
  if (answer.code < 400 || answer.code === 404 || answer.code === 409) return []
  const name = `${kind}/${path.split('/').at(-1)}`
  return [refusal(answer, `delete ${name}${namespace === undefined ? '' : ` in ${namespace}`}`)]
}
