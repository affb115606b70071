import type { Applied } from '../cluster/apply.ts'
import type { Api, WatchEvent } from '../cluster/client.ts'
import type { Io } from '../io.ts'
import { type KubernetesObject, label, objectPath, valueAt } from '../manifest.ts'
import { Failed } from '../problem.ts'
import { readinessOf } from './readiness/rules.ts'
import { type Readiness, ready, type Verdict, waiting } from './verdict.ts'

/** One object that was waited for, and how it ended. */
export interface Waited {
  readonly applied: Applied
  readonly verdict: Verdict
  readonly object: KubernetesObject
  readonly afterMs: number
}

const HEARTBEAT_MS = 30_000
// A watch can go silent without an error; a new list tells the truth.
const RELIST_MS = 10_000
const RETRY_MS = 1_000

/**
 * Waits until every object that has a readiness rule is ready, one of them has failed, or the deadline (on the clock
 * of `io.now`) has passed. What is not ready by then is `waiting` in the answer.
 */
export async function waitUntilReady(
  applied: readonly Applied[],
  deadline: number,
  api: Api,
  io: Io,
): Promise<Waited[]> {
  const started = io.now()
  const targets = new Map<string, Target>()
  for (const one of applied) {
    const readiness = readinessOf(one.object)
    if (readiness !== undefined)
      targets.set(one.path, { applied: one, readiness, object: one.object, verdict: readiness(one.object), afterMs: 0 })
  }
  const done = new AbortController()
  const signal = AbortSignal.any([io.signal, done.signal])
  const timer = setTimeout(() => done.abort(), Math.max(0, deadline - io.now()))
  let spoke = io.now()
  const say = (line: string) => {
    spoke = io.now()
    io.info(line)
  }
  const heartbeat = setInterval(() => {
    if (io.now() - spoke < HEARTBEAT_MS) return
    const open = [...targets.values()].filter(({ verdict }) => verdict.state === 'waiting')
    say(
      `Still waiting (${Math.round((io.now() - started) / 1000)} s): ${open.map(({ object, verdict }) => `${label(object)} ${verdict.says}`).join('; ')}`,
    )
  }, 1_000)
  const settle = () => {
    const states = [...targets.values()].map(({ verdict }) => verdict.state)
    if (states.every((state) => state === 'ready') || states.includes('failed')) done.abort()
  }
  const see = (path: string, object: KubernetesObject | undefined) => {
    const target = targets.get(path)
    if (target === undefined || (object !== undefined && isOlder(object, target.object))) return
    const verdict = object === undefined ? whenGone(target.object) : target.readiness(object)
    if (verdict.says !== target.verdict.says) say(`${label(target.object)}: ${verdict.says}`)
    targets.set(path, { ...target, object: object ?? target.object, verdict, afterMs: io.now() - started })
    settle()
  }

  settle()
  const collections = Map.groupBy(targets.values(), ({ applied: { collection } }) => collection)
  try {
    const followed = Promise.all([...collections].map(([collection, of]) => follow(collection, of, see, api, signal)))
    // A request that is never answered must not hold us past the end.
    await Promise.race([followed, aborted(signal)])
    io.signal.throwIfAborted()
  } finally {
    clearTimeout(timer)
    clearInterval(heartbeat)
    done.abort()
  }
  if ([...targets.values()].every(({ verdict }) => verdict.state === 'ready'))
    io.info(`All ${targets.size} ready after ${((io.now() - started) / 1000).toFixed(1)} s`)
  return [...targets.values()].map(({ applied: one, verdict, object, afterMs }) => ({
    applied: one,
    verdict,
    object,
    afterMs,
  }))
}

interface Target {
  readonly applied: Applied
  readonly readiness: Readiness
  readonly object: KubernetesObject
  readonly verdict: Verdict
  readonly afterMs: number
}

/** Lists, then watches, again and again until `signal` aborts. */
async function follow(
  collection: string,
  targets: readonly Target[],
  see: (path: string, object: KubernetesObject | undefined) => void,
  api: Api,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const since = Date.now()
    try {
      await listAndWatch(collection, targets, see, api, signal)
    } catch (error) {
      // An API server that is away comes back, or the deadline ends the wait.
      if (!(error instanceof Failed)) throw error
    }
    if (Date.now() - since < RETRY_MS) await pause(RETRY_MS, signal)
  }
}

async function listAndWatch(
  collection: string,
  targets: readonly Target[],
  see: (path: string, object: KubernetesObject | undefined) => void,
  api: Api,
  signal: AbortSignal,
): Promise<void> {
  const [only] = targets
  const query: Record<string, string> =
    targets.length === 1 && only !== undefined ? { fieldSelector: `metadata.name=${only.object.metadata.name}` } : {}
  const list = await api.send('GET', collection, { query })
  if (list.code !== 200) {
    // Listing may be forbidden where reading by name is not.
    for (const { applied } of targets) {
      const one = await api.send('GET', applied.path)
      if (one.code === 200 || one.code === 404) see(applied.path, one.code === 200 ? one.body : undefined)
    }
    return
  }
  const { apiVersion, kind } = only?.object ?? {}
  const items = new Map<string, KubernetesObject>(
    list.body.items.map((item: KubernetesObject) => [
      objectPath(collection, item.metadata.name),
      { ...item, apiVersion, kind },
    ]),
  )
  for (const { applied } of targets) see(applied.path, items.get(applied.path))
  if (signal.aborted) return
  const onEvent = ({ type, object }: WatchEvent) => {
    if (type === 'BOOKMARK' || type === 'ERROR') return
    see(objectPath(collection, object.metadata.name), type === 'DELETED' ? undefined : object)
  }
  const watched = {
    ...query,
    resourceVersion: list.body.metadata.resourceVersion,
    timeoutSeconds: String(RELIST_MS / 1000),
  }
  await api.watch(collection, watched, onEvent, signal)
}

/** A Job with a TTL removes itself once it has finished; anything else was deleted by somebody. */
function whenGone({ kind, spec }: KubernetesObject): Verdict {
  const removesItself = kind === 'Job' && valueAt(spec, ['ttlSecondsAfterFinished']) !== undefined
  return removesItself ? ready('finished, and removed by its TTL') : waiting('deleted by somebody else')
}

/** Lists and watches may bring what was before our own patch; it says nothing about it. */
function isOlder(object: KubernetesObject, known: KubernetesObject): boolean {
  const generation = Number(object.metadata.generation ?? 0)
  if (object.metadata.uid !== known.metadata.uid) return false
  return generation < Number(known.metadata.generation ?? 0)
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
