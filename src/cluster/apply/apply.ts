import type { Action } from '../../facts.ts'
import { type KubernetesObject, label, type Manifest, objectPath } from '../../manifest.ts'
import { isSaid, together } from '../../problem.ts'
import { awaitServed } from '../api/discovery.ts'
import { readLive } from '../plan/live.ts'
import type { Plan, Step } from '../plan/plan.ts'
import { converge, isAsBefore, type Means } from './convergence.ts'
import { isGenerated } from './generated.ts'
import { handedOver } from './handover.ts'
import { mustRunAgain } from './replace.ts'
import { send } from './send.ts'

/** What became of one object. `object` is as the cluster answered it. */
export interface Applied {
  readonly manifest: Manifest
  readonly collection: string
  readonly path: string
  readonly action: Action
  readonly object: KubernetesObject
}

export interface ApplyOptions extends Means {
  readonly onApplied: (applied: Applied) => void
  /** Waits until what a phase made can be built upon. */
  readonly settled: (phase: readonly Applied[]) => Promise<void>
}

/**
 * Applies a plan phase by phase, the objects of a phase at once; what is unchanged is not sent. A phase with problems
 * is the last one. What could not be rehearsed with the plan, for its namespace or kind was not there, is rehearsed
 * before its phase: one wrong object is told before half of them is there.
 */
export async function apply(plan: Plan, options: ApplyOptions): Promise<Applied[]> {
  const applied: Applied[] = []
  const asleep: Step[] = []
  /** The kinds that came with this run. */
  const fresh = new Set<string>()
  /** The namespaces that this run made; whatever was seen in one of them before is gone. */
  const renewed = new Set<string>()
  const phases = Map.groupBy(plan, ({ manifest }) => manifest.phase)
  for (const [, planned] of [...phases].sort(([one], [other]) => one - other)) {
    const steps = (await withNamespaces(planned, options)).map((step) => (isIn(step, renewed) ? lost(step) : step))
    const deferred = steps.filter(({ action }) => action === 'deferred')
    await together(...deferred.map((step) => onceServed(step, fresh, options, () => rehearse(step, options))))
    const done = await together(
      ...steps.map(async (step) => {
        const isLeft = !isToSend(step)
        if (isLeft) asleep.push(step)
        const one = isLeft ? left(step) : await onceServed(step, fresh, options, () => applyOne(step, options))
        options.onApplied(one)
        return one
      }),
    )
    for (const one of done) applied.push(one)
    for (const { action, object } of done)
      if (object.kind === 'Namespace' && /^(created|replaced)$/.test(action)) renewed.add(object.metadata.name)
    await options.settled(done)
    const crds = done
      .filter(({ action, object }) => action !== 'unchanged' && object.kind === 'CustomResourceDefinition')
      .map(({ object }) => object)
    for (const kind of await awaitServed(crds, options)) fresh.add(kind)
  }
  // Where nothing was sent, no time has passed either.
  const woken = await correct(asleep.length === plan.length ? [] : asleep, options)
  return applied.map((one) => woken.get(one.path) ?? one)
}

/**
 * What was not sent may have been changed since the plan, by another run say: whoever ends last decides, so it is
 * looked at once more, and sent. Gives what was, by its path.
 */
async function correct(steps: readonly Step[], options: ApplyOptions): Promise<ReadonlyMap<string, Applied>> {
  const { api, caller } = options.sender
  const now = await readLive(steps, api, caller)
  const changed = steps.filter(({ path, live }) => !isAsBefore(live, now.get(path)))
  const done = await together(...changed.map((step) => applyOne({ ...step, live: now.get(step.path) }, options)))
  for (const { action, object } of done)
    if (action !== 'unchanged') options.io.info(`${label(object)} ${action}: somebody had changed it meanwhile`)
  return new Map(done.map((one) => [one.path, one]))
}

/** Whether a step has to be sent, although the plan may have found nothing to change. */
function isToSend({ action, live, mustSend }: Step): boolean {
  if (action !== 'unchanged' || live === undefined || mustSend) return true
  return live.metadata.deletionTimestamp !== undefined || mustRunAgain(live) || handedOver(live) !== undefined
}

/** The steps, their namespaces as they are now: one that is deleted takes everything with it that comes after it. */
async function withNamespaces(steps: readonly Step[], { sender: { api, caller } }: ApplyOptions): Promise<Step[]> {
  const namespaces = steps.filter(({ manifest, live }) => manifest.object.kind === 'Namespace' && live !== undefined)
  const now = await readLive(namespaces, api, caller)
  return steps.map((step) => (namespaces.includes(step) ? { ...step, live: now.get(step.path) } : step))
}

function isIn({ manifest }: Step, namespaces: ReadonlySet<string>): boolean {
  return namespaces.has(manifest.object.metadata.namespace ?? '')
}

function lost(step: Step): Step {
  return { ...step, live: undefined }
}

function left({ manifest, collection, path, live }: Step): Applied {
  const { apiVersion, kind } = manifest.object
  return {
    manifest,
    collection,
    path,
    action: 'unchanged',
    object: { ...(live as KubernetesObject), apiVersion, kind },
  }
}

async function applyOne(step: Step, options: ApplyOptions): Promise<Applied> {
  const { object, action } = await converge(step, options)
  const { manifest, collection } = step
  const path = isGenerated(manifest.object) ? objectPath(collection, object.metadata.name) : step.path
  return { manifest, collection, path, action, object }
}

async function rehearse(step: Step, { sender }: ApplyOptions): Promise<void> {
  try {
    await send(step, sender, true)
  } catch (error) {
    // A webhook with side effects cannot be asked beforehand.
    if (!isSaid(error, /does not support dry run/)) throw error
  }
}

const PAUSE_MS = 250
const MOST_MS = 30_000

/** Another of several API servers may hear of a new kind some seconds later than the one that was asked. */
async function onceServed<Result>(
  { manifest: { object } }: Step,
  fresh: ReadonlySet<string>,
  { io, deadline }: ApplyOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const end = Math.min(io.now() + MOST_MS, deadline.at)
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const isEarly = fresh.has(`${object.apiVersion} ${object.kind}`) && isSaid(error, /could not find the requested/)
      if (!isEarly || io.now() >= end) throw error
      await io.sleep(PAUSE_MS)
    }
  }
}
