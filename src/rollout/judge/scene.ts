import type { Manifest, Path } from '../../manifest.ts'
import type { Surroundings } from '../sight/surroundings.ts'
import type { Live } from '../verdict.ts'

/** An event of the cluster, merged with its repetitions. Times are milliseconds on the clock of `io.now`. */
export interface Happened {
  readonly on: { readonly kind: string; readonly name: string; readonly uid: string }
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly count: number
  readonly firstSeen: number
  readonly lastSeen: number
}

/** Everything known of one object that is waited for, at a moment; what a failure rule looks at. */
export interface Scene {
  readonly manifest: Manifest
  /** The object as it is now. */
  readonly object: Live
  /** The pods of its new revision, as they are now; none for a Service or Ingress. */
  readonly pods: readonly Live[]
  /** Pods of its earlier revisions that are still there, whatever their state. */
  readonly earlier?: readonly Live[]
  /** Events of the object, its replica sets, its pods and their claims, oldest first, since this run applied it. */
  readonly events: readonly Happened[]
  /** Pods of an earlier revision that still serve. */
  readonly serving: number
  /** Another workload of the set is not ready yet: it may be what this one waits for. */
  readonly othersWaiting: boolean
  /** ISO time from which on a crash counts: when this run applied it, or the last of the others got ready, if later. */
  readonly countsFrom?: string
  /** The whole set, to compare names and keys with. */
  readonly set: readonly Manifest[]
  /** What stands around a Service, Ingress or DaemonSet; undefined for other kinds, and until it was looked at. */
  readonly around?: Surroundings
  /** What this run may not read, such as "events" or "pods". */
  readonly unseen: readonly string[]
  readonly now: number
}

/** One thing that is wrong, seen at a moment; the same `key` seen again is the same trouble. */
export interface Symptom {
  /** The row of the table: "image-not-found". */
  readonly rule: string
  readonly key: string
  /** Seconds it may last before it is a failure; `Infinity`: told when the deadline passes. */
  readonly grace: number
  /** Seconds after which it is warned of, once, though it is no failure yet; without it never before the deadline. */
  readonly warnAfter?: number
  /** `Pod/web-5d8f-x2x`, or the object itself. */
  readonly on: string
  /** Name of the pod and container whose logs are evidence; `previous`: those of its last, ended run. */
  readonly logs?: { readonly pod: string; readonly container: string; readonly previous: boolean }
  /** The cluster's words, of the first time they were seen. Untrusted. */
  readonly message: string
  /** A few words for the log: "image not found". */
  readonly says: string
}

/** What a rule's trouble means for the reader. `path` is the field of the manifest that has to change. */
export interface Told {
  readonly what: string
  readonly why: string
  readonly fix: string
  readonly path?: Path
}

/** A row of the failure table: how it is seen, how long it may last, and what the user is told. Pure. */
export interface Rule {
  readonly name: string
  see(scene: Scene): readonly Symptom[]
  /** `logs`: the last lines of the container that the symptom names, untrusted. */
  tell(symptom: Symptom, scene: Scene, logs: readonly string[]): Told
}
