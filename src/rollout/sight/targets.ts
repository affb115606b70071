import type { Api } from '../../cluster/api/client.ts'
import type { Applied } from '../../cluster/apply/apply.ts'
import { type KubernetesObject, objectPath, valueAt } from '../../manifest.ts'
import { needsConfirmation, unconfirmed } from '../judge/confirmation.ts'
import { startOf, type Target } from '../judge/scenes.ts'
import { readinessOf } from '../readiness/rules.ts'
import { condition, type Live, ready, type Verdict, waiting } from '../verdict.ts'
import { lookAround } from './lookout.ts'
import { follow } from './watch.ts'

const RELIST_MS = 10_000

/** What is known of a target now; an object that is undefined is gone. */
export type Sight = { readonly object: KubernetesObject | undefined } | Pick<Target, 'around'>

/** The objects that have a rule for being ready, by their path, as they were answered when they were applied. */
export function targetsOf(applied: readonly Applied[]): Map<string, Target> {
  const targets = new Map<string, Target>()
  for (const one of applied) {
    const seen = { applied: one, object: one.object, around: undefined, isUnconfirmed: needsConfirmation(one) }
    const verdict = verdictOf(seen)
    if (verdict !== undefined) targets.set(one.path, { ...seen, verdict, afterMs: 0 })
  }
  return targets
}

/** Follows every collection in which something is not ready, and what stands around it, until `signal` aborts. */
export async function followTargets(
  targets: ReadonlyMap<string, Target>,
  see: (path: string, sight: Sight) => void,
  api: Api,
  signal: AbortSignal,
): Promise<void> {
  const collections = Map.groupBy(targets.values(), ({ applied }) => applied.collection)
  const late = [...targets.values()].filter(({ verdict }) => verdict.state !== 'ready')
  const around = late.map(({ object, applied }) =>
    lookAround(object, api, (seen) => see(applied.path, { around: seen }), signal),
  )
  const followed = [...new Set(late.map(({ applied }) => applied.collection))].map((collection) =>
    followCollection(collection, collections.get(collection) ?? [], see, api, signal),
  )
  await Promise.all([...around, ...followed])
}

function followCollection(
  collection: string,
  targets: readonly Target[],
  see: (path: string, sight: Sight) => void,
  api: Api,
  signal: AbortSignal,
): Promise<void> {
  const [only] = targets
  const alone = targets.length === 1 && only !== undefined
  const { apiVersion, kind } = only?.object ?? {}
  return follow(
    {
      collection,
      query: alone ? { fieldSelector: `metadata.name=${only.object.metadata.name}` } : {},
      relistMs: RELIST_MS,
      onList(items) {
        // Items of a list name neither their version nor their kind.
        const listed = new Map(items.map((item) => [item.metadata.name as string, { ...item, apiVersion, kind }]))
        for (const { applied } of targets) see(applied.path, { object: listed.get(applied.object.metadata.name) })
      },
      onEvent: ({ type, object }) =>
        see(objectPath(collection, object.metadata.name), { object: type === 'DELETED' ? undefined : object }),
      async onRefused() {
        // Listing may be forbidden where reading by name is not.
        for (const { applied } of targets) {
          const one = await api.send('GET', applied.path, { signal })
          if (one.code === 200 || one.code === 404)
            see(applied.path, { object: one.code === 200 ? one.body : undefined })
        }
        return 'again'
      },
    },
    api,
    signal,
  )
}

/** The target with what is known now; undefined when that is nothing new. */
export function withSight(target: Target, sight: Sight, afterMs: number): Target | undefined {
  if (!('object' in sight)) return judged({ ...target, around: sight.around }, target, afterMs)
  if (sight.object === undefined) return { ...target, verdict: whenGone(target.object), afterMs }
  if (isOlder(sight.object, target.object)) return undefined
  return judged({ ...target, object: sight.object }, target, afterMs)
}

function judged(target: Target, before: Target, afterMs: number): Target {
  const verdict = verdictOf(target) ?? target.verdict
  const isSame = verdict.state === before.verdict.state && verdict.says === before.verdict.says
  return { ...target, verdict, afterMs: isSame ? before.afterMs : afterMs }
}

function verdictOf({
  applied,
  object,
  around,
  isUnconfirmed,
}: Omit<Target, 'verdict' | 'afterMs'>): Verdict | undefined {
  const verdict = readinessOf(applied.object)?.(object, around)
  if (verdict === undefined || (verdict.state === 'failed' && isOfBefore(applied, object)))
    return verdict && waiting(verdict.says)
  return isUnconfirmed ? unconfirmed(verdict, object, around) : verdict
}

/** A Deployment keeps the word of a deadline that an earlier run missed, until its pods get on. */
function isOfBefore(applied: Applied, object: Live): boolean {
  if (object.kind !== 'Deployment') return false
  const since = startOf(applied)
  const { lastUpdateTime } = (condition(object, 'Progressing') ?? {}) as { lastUpdateTime?: string }
  return since === undefined || Date.parse(lastUpdateTime ?? '') < since - 1_000
}

/** A Job with a TTL removes itself once it has finished; anything else was deleted by somebody. */
function whenGone({ kind, spec }: KubernetesObject): Verdict {
  const removesItself = kind === 'Job' && valueAt(spec, ['ttlSecondsAfterFinished']) !== undefined
  return removesItself ? ready('finished, and removed by its TTL') : waiting('deleted by somebody else')
}

/** Lists and watches may bring what was before our own patch; it says nothing about it. */
function isOlder({ metadata }: KubernetesObject, known: KubernetesObject): boolean {
  if (metadata.uid !== known.metadata.uid) return false
  const is = (field: string) => Number(metadata[field] ?? 0) < Number(known.metadata[field] ?? 0)
  return is('generation') || is('resourceVersion')
}
