import type { Action } from '../facts.ts'
import type { KubernetesObject, Manifest } from '../manifest.ts'
import { objectPath } from '../manifest.ts'
import { Failed } from '../problem.ts'
import { converge, type Means } from './convergence.ts'
import { awaitServed } from './discovery.ts'
import { isGenerated } from './generated.ts'
import { handedOver } from './handover.ts'
import { inParallel } from './parallel.ts'
import type { Plan, Step } from './plan.ts'
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

/** As many as the connections to the API server. */
const AT_ONCE = 16

/**
 * Applies a plan phase by phase, the objects of a phase at once; what is unchanged is not sent. A phase with problems
 * is the last one. What could not be rehearsed with the plan, for its namespace or kind was not there, is rehearsed
 * before its phase: one wrong object is told before half of them is there.
 */
export async function apply(plan: Plan, options: ApplyOptions): Promise<Applied[]> {
  const applied: Applied[] = []
  /** The kinds that came with this run. */
  const fresh = new Set<string>()
  /** The namespaces that this run made; whatever was seen in one of them before is gone. */
  const renewed = new Set<string>()
  const phases = Map.groupBy(plan, ({ manifest }) => manifest.phase)
  for (const [, steps] of [...phases].sort(([one], [other]) => one - other)) {
    const deferred = steps.filter(({ action }) => action === 'deferred')
    await inParallel(deferred, AT_ONCE, (step) => onceServed(step, fresh, options, () => rehearse(step, options)))
    const done = await inParallel(steps, AT_ONCE, async (step) => {
      const isLost = renewed.has(step.manifest.object.metadata.namespace ?? '')
      const one =
        isLost || isToSend(step)
          ? await onceServed(step, fresh, options, () => applyOne(isLost ? lost(step) : step, options))
          : left(step)
      options.onApplied(one)
      return one
    })
    for (const one of done) applied.push(one)
    for (const { action, object } of done)
      if (object.kind === 'Namespace' && action === 'created') renewed.add(object.metadata.name)
    await options.settled(done)
    const crds = done
      .filter(({ action, object }) => action !== 'unchanged' && object.kind === 'CustomResourceDefinition')
      .map(({ object }) => object)
    for (const kind of await awaitServed(crds, options)) fresh.add(kind)
  }
  return applied
}

/** Whether a step has to be sent, although the plan may have found nothing to change. */
function isToSend({ action, manifest, live, mustSend }: Step): boolean {
  if (action !== 'unchanged' || live === undefined || mustSend) return true
  // The plan saw the name that the file has for our image; what is live has what a run made of it.
  if (manifest.ourImage.length > 0) return true
  return live.metadata.deletionTimestamp !== undefined || mustRunAgain(live) || handedOver(live) !== undefined
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

function isSaid(error: unknown, message: RegExp): boolean {
  return error instanceof Failed && error.problems.every(({ what, why = '' }) => message.test(`${what} ${why}`))
}
