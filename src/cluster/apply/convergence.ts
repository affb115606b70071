import { isDeepStrictEqual } from 'node:util'
import type { Deadline } from '../../deadline.ts'
import type { Action } from '../../facts.ts'
import type { Io } from '../../io.ts'
import { type KubernetesObject, label } from '../../manifest.ts'
import { Failed, type Problem } from '../../problem.ts'
import { explainRefusal } from '../explain/refusal.ts'
import { isGoing } from '../plan/coming.ts'
import type { Step } from '../plan/plan.ts'
import { handedOver, LAST_APPLIED, takeOver } from './handover.ts'
import { isAtWork, isForImmutableFields, mustRunAgain, type Replacement, replacementOf } from './replace.ts'
import { leftAlone } from './replicas.ts'
import { type Sender, send } from './send.ts'

/** What it takes to bring one object to what its manifest says. */
export interface Means {
  readonly sender: Sender
  readonly io: Io
  /** Nothing is waited for past it. */
  readonly deadline: Deadline
  /** Objects whose immutable fields change are deleted and made again, where nothing is lost by that. */
  readonly recreate: boolean
}

/** How an object ended, as the cluster has it, and what was done for that. */
export interface Converged {
  readonly object: KubernetesObject
  readonly action: Action
}

// Another run may replace the same object at the same time; each time round is one that it won.
const ROUNDS = 5

/** Sends one object, and clears what stands in its way: owners of before, an object that goes, one that cannot change. */
export async function converge(step: Step, means: Means): Promise<Converged> {
  const { path, manifest } = step
  const { sender } = means
  let { live } = step
  let replaced = false
  const clear = async (work: Promise<void>) => {
    await work
    live = undefined
    replaced = true
  }
  for (let round = 1; ; round++) {
    if (live !== undefined && isGoing(live)) await clear(awaitGone(live, path, means))
    else if (live !== undefined && mustRunAgain(live)) await clear(runAgain(live, path, means))
    else if (live !== undefined) await takeOver(live, path, sender)
    const wasSeen = live !== undefined && handedOver(live) !== undefined
    try {
      const object = await send(await current(step, means), sender, false)
      // It was on its way out, and what was sent goes with it; or it had no owners, and whose its fields were has only
      // now become visible.
      const isNew = !wasSeen && handedOver(object) !== undefined
      if (round < ROUNDS && (isGoing(object) || isNew)) live = object
      else return { object, action: replaced ? 'replaced' : actionOf(step.live, object) }
    } catch (error) {
      if (round >= ROUNDS) throw error
      if (manifest.isScaled && isForReplicas(error)) continue
      if (!isForImmutableFields(error)) throw error
      const answer = await sender.api.send('GET', path)
      const there: KubernetesObject | undefined = answer.code === 200 ? answer.body : undefined
      const replacement = there && replacementOf(manifest.object, there, means.recreate)
      if (there !== undefined && replacement !== undefined) await clear(remove(there, path, replacement, means))
      else if (answer.code !== 404) throw error
    }
  }
}

/** What an autoscaler did since the plan counts: the replicas are as they are now. */
async function current(step: Step, { sender: { api } }: Means): Promise<Step> {
  if (!step.manifest.isScaled) return step
  const answer = await api.send('GET', step.path)
  return answer.code === 200 ? { ...step, manifest: leftAlone(step.manifest, answer.body) } : step
}

/** An autoscaler wrote its own value just now. */
function isForReplicas(error: unknown): boolean {
  return error instanceof Failed && error.problems.every(({ what }) => /\.replicas belongs to/.test(what))
}

function runAgain(job: KubernetesObject, path: string, means: Means): Promise<void> {
  means.io.info(`${label(job)} failed in an earlier run; it runs again`)
  return remove(job, path, { propagation: 'Background', afterwards: false }, means)
}

function actionOf(live: KubernetesObject | undefined, object: KubernetesObject): Action {
  if (live?.metadata.uid !== object.metadata.uid || live === undefined) return 'created'
  return isDeepStrictEqual(essence(live), essence(object)) ? 'unchanged' : 'configured'
}

/** Whether an object is the one it was, and has not been changed but in its status. */
export function isAsBefore(before: KubernetesObject | undefined, now: KubernetesObject | undefined): boolean {
  if (before === undefined || now === undefined) return before === now
  if (before.metadata.resourceVersion === now.metadata.resourceVersion) return true
  return isDeepStrictEqual(essence(before), essence(now))
}

/** What is meant, without what the cluster and kubectl note for themselves. */
function essence({ apiVersion: _, kind: __, status: ___, metadata, ...rest }: KubernetesObject): unknown {
  const { resourceVersion: _v, generation: _g, managedFields: _m, annotations = {}, ...meant } = metadata
  const { [LAST_APPLIED]: _l, ...said } = annotations
  return { ...rest, metadata: meant, annotations: said }
}

/** Deletes exactly this object, and waits until it is gone. */
async function remove(live: KubernetesObject, path: string, how: Replacement, means: Means): Promise<void> {
  const { sender, io } = means
  const name = label(live)
  if (how.afterwards) {
    io.info(`${name} of an earlier run is still at work; it is replaced when it has finished`)
    await until((object) => object.metadata.uid !== live.metadata.uid || !isAtWork(object), path, means, {
      what: `${name} of an earlier run did not finish within ${means.deadline.timeout}`,
      why: 'It has to finish before it is replaced by what the manifest says now.',
      fix: `Look at it (kubectl describe ${name.toLowerCase()}${namespaceOf(live)}), let it finish, or delete it; or raise \`timeout\`.`,
    })
  } else if (how.propagation !== 'Background') io.info(`${name} is deleted, to be made again`)
  const answer = await sender.api.send('DELETE', path, {
    body: {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: how.propagation,
      // Whatever has taken its place meanwhile stays.
      preconditions: { uid: live.metadata.uid },
    },
  })
  if (answer.code === 404 || answer.code === 409) return
  if (answer.code >= 400) throw new Failed([explainRefusal(answer, `delete ${name}`, sender.caller)])
  await awaitGone(live, path, means)
}

/** Waits until an object that is being deleted is gone. */
async function awaitGone(live: KubernetesObject, path: string, means: Means): Promise<void> {
  const name = label(live)
  const finalizers = Array.isArray(live.metadata.finalizers) ? live.metadata.finalizers : []
  if (isGoing(live)) means.io.info(`${name} is being deleted; it is made again when it is gone`)
  await until(({ metadata }) => metadata.uid !== live.metadata.uid, path, means, {
    what: `${name} is still being deleted after ${means.deadline.timeout}`,
    why:
      finalizers.length === 0
        ? 'What belongs to it has to go first.'
        : `Its finalizers wait for somebody: ${finalizers.join(', ')}.`,
    fix: `Look at what holds it (kubectl describe ${name.toLowerCase()}${namespaceOf(live)}); the next run goes on from there.`,
  })
}

/** For kubectl. */
function namespaceOf({ metadata: { namespace } }: KubernetesObject): string {
  return namespace === undefined ? '' : ` -n ${namespace}`
}

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1_000

/** Reads an object again and again until it is gone, or as it should be. */
async function until(
  isSo: (object: KubernetesObject) => boolean,
  path: string,
  { sender, io, deadline }: Means,
  late: Problem,
): Promise<void> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const answer = await sender.api.send('GET', path)
    if (answer.code === 404 || (answer.code === 200 && isSo(answer.body))) return
    if (answer.code === 401 || answer.code === 403)
      throw new Failed([explainRefusal(answer, `read ${path}`, sender.caller)])
    if (io.now() >= deadline.at) throw new Failed([late])
    await io.sleep(pause)
  }
}
