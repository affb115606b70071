import type { Applied } from '../../cluster/apply/apply.ts'
import type { KubernetesObject, Manifest } from '../../manifest.ts'
import { happenedSince, type Recorded } from '../sight/events.ts'
import type { Surroundings } from '../sight/surroundings.ts'
import { condition, type Live, type Verdict } from '../verdict.ts'
import { type Owned, ownerOf, revisionOf } from './revision.ts'
import type { Scene, Symptom } from './scene.ts'

/** One object that is waited for, as far as it is. */
export interface Target {
  readonly applied: Applied
  readonly object: KubernetesObject
  readonly verdict: Verdict
  /** Since the wait began. */
  readonly afterMs: number
  readonly around: Surroundings | undefined
  /** Its controller has still to tell of the change. */
  readonly isUnconfirmed: boolean
}

/** What was seen of the namespaces that are waited for. Times are the server's, in milliseconds since 1970. */
export interface Sights {
  readonly pods: Iterable<Live>
  readonly replicaSets: Iterable<Live>
  readonly events: Iterable<Recorded>
  /** How many milliseconds the server's clock shows more than that of `io.now`. */
  readonly ahead: number
  /** When the wait began. */
  readonly began: number
  readonly unseen: readonly string[]
}

/** A scene, and how to tell what is of this run in it from what was so before. */
export interface SetScene {
  readonly scene: Scene
  /** How many seconds a symptom is borne with, whatever its rule says. */
  readonly patience: (symptom: Symptom) => number
}

// The cluster's times are whole seconds.
const SECOND_MS = 1_000
// Kubernetes tries again at the latest after five minutes.
const UNTIL_TRIED_AGAIN = 330
const WORKLOADS = /^(Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Job|Pod|Rollout)$/

/** Whether an object has pods of its own. */
export function hasPods({ kind, apiVersion }: KubernetesObject): boolean {
  return WORKLOADS.test(kind) || apiVersion.startsWith('serving.knative.dev/')
}

/** The scene of every target that is not ready, by its path. */
export function scenesOf(
  targets: ReadonlyMap<string, Target>,
  set: readonly Manifest[],
  sights: Sights,
  now: number,
): Map<string, SetScene> {
  const waiting = [...targets].filter(([, { verdict }]) => verdict.state !== 'ready')
  if (waiting.length === 0) return new Map()
  const all = [...sights.pods]
  const owned: Owned = { all, pods: byOwner(all), replicaSets: byOwner(sights.replicaSets) }
  const events = Map.groupBy(sights.events, ({ on }) => placeOf(on))
  const latest = latestOf(targets)
  const revisions = new Map(waiting.map(([path, { object }]) => [path, revisionOf(object, owned)]))
  // One that crashes itself is nothing to wait for, or two that crash would wait for each other.
  const awaited = new Set(
    waiting.flatMap(([path, { object }]) =>
      hasPods(object) && !crashes(revisions.get(path)?.pods ?? []) ? [path] : [],
    ),
  )
  return new Map(
    waiting.map(([path, target]) => {
      const since = startOf(target.applied)
      const { object, applied, around } = target
      const { pods, earlier, replicaSets } = revisions.get(path) ?? NOTHING
      const places = [placeIn(object), ...[...replicaSets, ...pods].map(({ metadata }) => metadata.uid as string)]
      const own = [...places, ...claimsOf(pods)].flatMap((place) => events.get(place) ?? [])
      const scene: Scene = {
        manifest: applied.manifest,
        object,
        pods,
        earlier,
        events: happenedSince(own, since === undefined ? 0 : since - SECOND_MS, sights.ahead),
        serving: earlier.filter((pod) => condition(pod, 'Ready')?.status === 'True').length,
        countsFrom: countsFrom(latest, path, since ?? sights.began, sights.began),
        othersWaiting: awaited.size > (awaited.has(path) ? 1 : 0),
        set,
        ...(around === undefined ? {} : { around }),
        unseen: sights.unseen,
        now,
      }
      return [path, { scene, patience: (symptom) => patienceWith(symptom, scene, since, sights) }]
    }),
  )
}

const NOTHING = { pods: [], earlier: [], replicaSets: [] }
// The third time that it ends.
const CRASHES = 2

function crashes(pods: readonly Live[]): boolean {
  return pods.some(({ status }) =>
    [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].some(
      ({ restartCount = 0, ready }: Live) => restartCount >= CRASHES && !ready,
    ),
  )
}

/** The two workloads that changed last, the last one first: one of them is another one than any that is asked about. */
function latestOf(targets: ReadonlyMap<string, Target>): readonly (readonly [path: string, afterMs: number])[] {
  return [...targets]
    .flatMap(([path, { object, afterMs }]) => (hasPods(object) ? [[path, afterMs] as const] : []))
    .sort(([, one], [, other]) => other - one)
    .slice(0, 2)
}

/** A crash may be healed by what got ready after it: the last of the other workloads, or this run's own change. */
function countsFrom(latest: ReturnType<typeof latestOf>, path: string, since: number, began: number): string {
  const other = latest.find(([one]) => one !== path)
  return new Date(other === undefined ? since : Math.max(since, began + other[1])).toISOString()
}

function byOwner(objects: Iterable<Live>): Map<string, Live[]> {
  return Map.groupBy(objects, (object) => ownerOf(object) ?? '')
}

/** Claims are known by the name that their pods use. */
function placeOf({ kind, namespace, name, uid }: Recorded['on']): string {
  return kind === 'PersistentVolumeClaim' ? `claim ${namespace}/${name}` : uid
}

function placeIn({ kind, metadata: { namespace = '', name, uid } }: Live): string {
  return placeOf({ kind, namespace, name, uid })
}

function claimsOf(pods: readonly Live[]): string[] {
  const names = pods.flatMap(({ metadata, spec }) =>
    (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }: Live) =>
      claim === undefined ? [] : [`claim ${metadata.namespace}/${claim.claimName}`],
    ),
  )
  return [...new Set<string>(names)]
}

/** When this run changed the object, by the server's clock; undefined when it did not. */
export function startOf({ action, object }: Applied): number | undefined {
  if (action === 'unchanged') return undefined
  const { creationTimestamp, managedFields = [] } = object.metadata as Live
  const times = managedFields
    .filter(({ operation, subresource }: Live) => operation === 'Apply' && subresource === undefined)
    .map(({ time }: Live) => time)
  return Math.max(0, ...[creationTimestamp, ...times].map((time) => Date.parse(time)).filter((time) => time > 0))
}

/**
 * What was wrong before this run began may be what the run mends: it is believed when it happens anew, or when
 * Kubernetes must have tried again by now.
 */
function patienceWith({ on, logs }: Symptom, scene: Scene, since: number | undefined, sights: Sights): number {
  const pod = scene.pods.find(({ metadata }) => metadata.name === logs?.pod || `Pod/${metadata.name}` === on)
  const began = since ?? sights.began
  const isNew =
    pod === undefined ? since !== undefined : !(Date.parse(pod.metadata.creationTimestamp) < began - SECOND_MS)
  if (isNew) return 0
  const isAnew = scene.events.some(
    ({ on: { kind, uid }, type, reason, message, lastSeen }) =>
      (pod === undefined ? kind !== 'Pod' : uid === pod.metadata.uid) &&
      type === 'Warning' &&
      !/back-?off/i.test(`${reason} ${message}`) &&
      lastSeen >= began - sights.ahead,
  )
  return isAnew || endedSince(pod, began) ? 0 : UNTIL_TRIED_AGAIN
}

function endedSince(pod: Live, since: number): boolean {
  const { initContainerStatuses = [], containerStatuses = [] } = pod?.status ?? {}
  return [...initContainerStatuses, ...containerStatuses]
    .flatMap(({ state, lastState }: Live) => [state?.terminated, lastState?.terminated])
    .some((ended) => Date.parse(ended?.finishedAt) >= since)
}
