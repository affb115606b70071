import type { Api } from '../cluster/api/client.ts'
import type { Applied } from '../cluster/apply/apply.ts'
import type { Io } from '../io.ts'
import { type KubernetesObject, label, type Manifest } from '../manifest.ts'
import { type Assessment, assess, NOTHING_YET } from './judge/assess.ts'
import type { Trouble } from './judge/judge.ts'
import type { Rule, Scene } from './judge/scene.ts'
import type { Target } from './judge/scenes.ts'
import { steadyAt } from './judge/steady.ts'
import { lookOut } from './sight/sights.ts'
import { followTargets, type Sight, targetsOf, withSight } from './sight/targets.ts'
import { openBulletin } from './telling/bulletin.ts'
import { progressOf, readyText } from './telling/progress.ts'
import { hiderOf } from './telling/secrets.ts'
import type { Live, Verdict } from './verdict.ts'

/** One object that was waited for, and how it ended. */
export interface Waited {
  readonly applied: Applied
  readonly verdict: Verdict
  readonly object: KubernetesObject
  /** Where to look, in a few words; undefined when it is ready or nobody knows. */
  readonly hint?: string
  readonly afterMs: number
}

/** What a wait is judged by, and who hears of what is odd but no failure yet. */
export interface Watchfulness {
  readonly set: readonly Manifest[]
  readonly rules: readonly Rule[]
  readonly onWarn: (trouble: Trouble, scene: Scene) => void
}

/** How a wait ended. */
export interface Ended {
  readonly waited: readonly Waited[]
  /** What can no longer pass by itself, and what was wrong, too. */
  readonly over: readonly Trouble[]
  readonly open: readonly Trouble[]
  /** Of what is not ready, by path. */
  readonly scenes: ReadonlyMap<string, Scene>
  /** Of all revisions, and of what is ready, too. */
  readonly pods: readonly Live[]
}

const TICK_MS = 1_000
// What comes at once is judged at once; a judgement that takes long, of hundreds of objects, is made less often.
const GATHER_MS = 20
const GATHER_COSTS = 4
// The events and pods of something that failed may come a moment after the word of it.
const SETTLE_MS = 300

/**
 * Waits until every object that has a readiness rule is ready, something cannot get ready any more, or the deadline
 * (on the clock of `io.now`) has passed. What is not ready by then is `waiting` in the answer.
 */
export async function waitUntilReady(
  applied: readonly Applied[],
  deadline: number,
  api: Api,
  io: Io,
  { set, rules, onWarn }: Watchfulness,
): Promise<Ended> {
  const started = io.now()
  const targets = targetsOf(applied)
  const done = new AbortController()
  const signal = AbortSignal.any([io.signal, done.signal])
  const bulletin = openBulletin(started, io)
  const warned = new Set<string>()
  const hide = hiderOf(set)
  let known: Assessment = NOTHING_YET
  let isHeld = false
  let gatherMs = GATHER_MS
  let soon: NodeJS.Timeout | undefined
  let next: NodeJS.Timeout | undefined
  let settling: NodeJS.Timeout | undefined
  let steady: NodeJS.Timeout | undefined

  const are = (state: Verdict['state']) => [...targets.values()].filter(({ verdict }) => verdict.state === state)
  const troublesOf = (path: string) => [...known.over, ...known.open].filter((one) => one.path === path)
  const progress = (target: Target) => {
    const { path } = target.applied
    const symptoms = troublesOf(path).map(({ symptom }) => symptom)
    return progressOf(target.verdict, known.scenes.get(path), symptoms)
  }
  const tell = (target: Target) =>
    bulletin.tell(target.applied.path, label(target.object), progress(target), target.verdict.state !== 'waiting')
  const update = (target: Target) => {
    const before = targets.get(target.applied.path)?.verdict
    targets.set(target.applied.path, target)
    if (before?.says !== target.verdict.says && target.verdict.state !== 'waiting') tell(target)
    endWhenReady()
    if (are('failed').length > 0)
      settling ??= setTimeout(() => {
        settling = undefined
        if (are('failed').length > 0) done.abort()
      }, SETTLE_MS)
  }
  /** Everything is ready, and has been for long enough to be believed. */
  const endWhenReady = () => {
    clearTimeout(steady)
    if (are('ready').length < targets.size) return
    const { pods, ahead } = lookout.sights()
    const bare = late
      .filter(({ object }) => object.kind === 'Pod')
      .map(({ applied: { path } }) => targets.get(path)?.object)
    const left = steadyAt([...pods, ...bare]) - (io.now() + ahead)
    if (left <= 0) return done.abort()
    if (!isHeld) io.info('All are ready; those without a readiness probe are watched for a moment more')
    isHeld = true
    steady = setTimeout(endWhenReady, left)
  }
  const evaluate = () => {
    clearTimeout(soon)
    clearTimeout(next)
    soon = undefined
    const began = performance.now()
    known = assess(targets, { set, rules, sights: lookout.sights(), now: io.now(), hide }, known)
    gatherMs = Math.max(GATHER_MS, GATHER_COSTS * (performance.now() - began))
    for (const target of known.changed) update(target)
    for (const trouble of known.warned) {
      const once = `${trouble.path}\n${trouble.symptom.rule}`
      const scene = known.scenes.get(trouble.path)
      if (!warned.has(once) && scene !== undefined) onWarn(trouble, scene)
      warned.add(once)
    }
    for (const name of known.confused.filter((one) => !warned.has(one))) {
      warned.add(name)
      io.info(`What was found could not be looked through for ${name}.`)
    }
    for (const path of known.scenes.keys()) tell(targets.get(path) as Target)
    if (known.over.length > 0) done.abort()
    endWhenReady()
    if (known.nextAt !== undefined && !signal.aborted)
      next = setTimeout(evaluate, Math.max(1, known.nextAt - io.now() + 1))
  }
  const changed = () => {
    if (!signal.aborted) soon ??= setTimeout(evaluate, gatherMs)
  }
  const see = (path: string, sight: Sight) => {
    const target = targets.get(path)
    const seen = target && withSight(target, sight, io.now() - started)
    if (seen === undefined || signal.aborted) return
    update(seen)
    changed()
  }

  if (are('ready').length === targets.size) done.abort()
  const late = done.signal.aborted ? [] : [...are('waiting'), ...are('failed')]
  const objects = late.map(({ object }) => object)
  const lookout = lookOut(objects, changed, api, io, signal)
  const timer = setTimeout(() => done.abort(), Math.max(0, deadline - io.now()))
  const tick = setInterval(() => {
    evaluate()
    bulletin.beat(are('waiting').map((target) => `${label(target.object)} ${progress(target)}`))
  }, TICK_MS)
  try {
    const followed = late.length === 0 ? [] : [followTargets(targets, see, api, signal), lookout.done]
    // A request that is never answered must not hold us past the end.
    await Promise.race([Promise.all(followed), aborted(signal)])
    io.signal.throwIfAborted()
  } finally {
    clearInterval(tick)
    done.abort()
    for (const one of [timer, soon, next, settling, steady]) clearTimeout(one)
  }
  if (are('ready').length < targets.size) evaluate()
  else if (targets.size > 0) io.info(readyText(targets.size, io.now() - started))
  return {
    waited: [...targets].map(([path, { applied: one, verdict, object, afterMs }]) => ({
      applied: one,
      verdict: verdict.state === 'ready' ? verdict : withTrouble(verdict, troublesOf(path)[0], known.over),
      object,
      afterMs: verdict.state === 'ready' ? afterMs : io.now() - started,
    })),
    over: known.over,
    open: known.open,
    scenes: known.scenes,
    pods: [...lookout.sights().pods],
  }
}

/** What cannot get ready has failed, whatever its status says; the reason goes with it. */
function withTrouble({ state, says }: Verdict, trouble: Trouble | undefined, over: readonly Trouble[]): Verdict {
  if (trouble === undefined || state === 'failed') return { state, says }
  return {
    state: over.includes(trouble) ? 'failed' : state,
    says: says.includes(trouble.symptom.says) ? says : `${says}: ${trouble.symptom.says}`,
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
