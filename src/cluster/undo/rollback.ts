import type { Action } from '../../facts.ts'
import { type KubernetesObject, label, type Manifest, objectPath, valueAt } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import type { Api } from '../api/client.ts'
import { FIELD_MANAGER } from '../apply/send.ts'
import type { Caller } from '../explain/caller.ts'
import { explainRefusal } from '../explain/refusal.ts'
import { entriesOf, entryOf, extractOwned, union } from '../plan/owned.ts'
import { groupKind, holdsData } from './applySet.ts'
import { remove } from './prune.ts'

/** An object that this run changed, as it was before and as it is since. */
export interface Changed {
  readonly manifest: Manifest
  readonly collection: string
  readonly path: string
  readonly action: Action
  readonly live: KubernetesObject | undefined
  readonly object: KubernetesObject
}

/** One step back: the fields that are put back, or the object that is deleted; or why it stays as it is. */
export type WayBack =
  | { readonly restore: KubernetesObject }
  | { readonly remove: true }
  | { readonly stays: string }
  | undefined

/** How an object gets back to what it was before this run; undefined when this run did not change it. */
export function wayBack({ action, live, object }: Changed): WayBack {
  if (action === 'unchanged') return undefined
  if (groupKind(object) === 'Job.batch') return { stays: 'it ran, and what it did is done' }
  if (holdsData(object))
    return live === undefined
      ? { stays: 'it is new and may hold data by now' }
      : { stays: 'it holds data, or what others built upon it' }
  if (live === undefined) return { remove: true }
  if (live.metadata.uid !== object.metadata.uid) return { stays: 'it was replaced, and the one before is gone' }
  return { restore: before(live, object) }
}

/**
 * What we and kubectl owned of the object, and what we have set since, with the values from before. Applying it takes
 * away what this run added.
 */
function before(live: KubernetesObject, now: KubernetesObject): KubernetesObject {
  const handedOver = entriesOf(live).filter(({ manager, subresource }) => manager.startsWith('kubectl') && !subresource)
  const ours = [entryOf(live, FIELD_MANAGER), entryOf(now, FIELD_MANAGER)].flatMap((entry) => entry ?? [])
  const fields = [...ours, ...handedOver].map(({ fieldsV1 }) => fieldsV1)
  const { metadata, ...rest } = extractOwned(live, fields.reduce(union, {}))
  const { annotations = {}, ...others } = metadata
  const { 'kubectl.kubernetes.io/last-applied-configuration': _, ...kept } = annotations
  return {
    ...rest,
    metadata: { ...others, ...(Object.keys(kept).length > 0 && { annotations: kept }) },
  } as KubernetesObject
}

/** How each object ended: back as it was, or why not. */
export interface Undone {
  readonly changed: Changed
  readonly did: 'restored' | 'deleted' | 'left'
  /** The object as the cluster has it now; undefined when it is deleted or left. */
  readonly object: KubernetesObject | undefined
  readonly problem: Problem | undefined
}

/** Puts back what this run changed, what was applied last first. Nothing is thrown: what cannot be put back is told. */
export async function rollBack(
  changes: readonly Changed[],
  { api, caller }: { readonly api: Api; readonly caller: Caller },
): Promise<Undone[]> {
  const undone: Undone[] = []
  const phases = [...new Set(changes.map(({ manifest }) => manifest.phase))].sort((one, other) => other - one)
  for (const phase of phases)
    undone.push(
      ...(
        await Promise.all(
          changes
            .filter(({ manifest }) => manifest.phase === phase)
            .map((changed) => undo(changed, wayBack(changed), api, caller)),
        )
      ).flat(),
    )
  return undone
}

async function undo(changed: Changed, way: WayBack, api: Api, caller: Caller): Promise<Undone[]> {
  if (way === undefined) return []
  const { manifest, path, object } = changed
  const name = label(object)
  if ('stays' in way) return [{ changed, did: 'left', object: undefined, problem: left(changed, way.stays) }]
  const isDeletion = 'remove' in way
  const answer = isDeletion
    ? await remove({ path, object }, api)
    : await api.send('PATCH', path, {
        query: { fieldManager: FIELD_MANAGER, force: 'true' },
        contentType: 'application/apply-patch+yaml',
        body: way.restore,
      })
  if (isDeletion && (answer.code < 400 || answer.code === 404 || answer.code === 409))
    return [{ changed, did: 'deleted', object: undefined, problem: undefined }]
  if (answer.code < 400) return [{ changed, did: 'restored', object: answer.body, problem: undefined }]
  const refused = explainRefusal(answer, `${isDeletion ? 'delete' : 'put back'} ${name}`, caller)
  return [{ changed, did: 'left', object: undefined, problem: { ...refused, at: manifest.at() } }]
}

function left({ manifest, object, action }: Changed, why: string): Problem {
  return {
    what: `${label(object)} was ${action} and is not rolled back: ${why}`,
    fix: 'Look at it before the next run, which goes on from what is there.',
    at: manifest.at(),
  }
}

/**
 * A StatefulSet waits for its pods one by one, and would wait for ever for a broken one of the revision that it is
 * taken back from (kubernetes/kubernetes#67250): that pod is deleted. Asked again until it is not behind. Gives a line
 * for each such pod.
 */
export async function freeStatefulSet(
  { path, collection }: Changed,
  api: Api,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<string[]> {
  for (let tries = 0; tries < 20; tries++) {
    const { code, body } = await api.send('GET', path)
    if (code !== 200) return []
    if ((body.status?.observedGeneration ?? 0) >= body.metadata.generation) return deleteStuck(body, collection, api)
    await sleep(250)
  }
  return []
}

async function deleteStuck(set: KubernetesObject, collection: string, api: Api): Promise<string[]> {
  const labels = (valueAt(set, ['spec', 'selector', 'matchLabels']) ?? {}) as Record<string, string>
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
  const pods = collection.replace(/^\/apis\/apps\/v1(\/.*)\/statefulsets$/, '/api/v1$1/pods')
  const { code, body } = await api.send('GET', pods, { query: { labelSelector } })
  if (code !== 200) return []
  const revision = valueAt(set, ['status', 'updateRevision'])
  const stuck = (body.items as KubernetesObject[]).filter(
    (pod) =>
      pod.metadata.labels?.['controller-revision-hash'] !== revision &&
      (valueAt(pod, ['metadata', 'ownerReferences']) as { uid: string }[] | undefined)?.some(
        ({ uid }) => uid === set.metadata.uid,
      ) &&
      !isReady(pod),
  )
  const answers = await Promise.all(
    stuck.map((object) => remove({ path: objectPath(pods, object.metadata.name), object }, api)),
  )
  return stuck.map(({ metadata: { name } }, index) => {
    const why = answers[index]?.body?.message
    return (answers[index]?.code ?? 0) < 400
      ? `Pod/${name} deleted: ${label(set)} would wait for it for ever`
      : `Pod/${name} is broken, ${label(set)} waits for it for ever, and it may not be deleted: ${why}`
  })
}

function isReady(pod: KubernetesObject): boolean {
  const conditions = (valueAt(pod, ['status', 'conditions']) ?? []) as { type: string; status: string }[]
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
}
