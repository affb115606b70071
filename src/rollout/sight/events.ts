import { cut } from '../failure/words.ts'
import type { Happened } from '../judge/scene.ts'
import type { Live } from '../verdict.ts'

/** An event as the cluster keeps it, in its own time: milliseconds since 1970 by the server's clock. */
export interface Recorded {
  readonly on: { readonly kind: string; readonly name: string; readonly uid: string; readonly namespace: string }
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly count: number
  readonly first: number
  readonly last: number
  /** How often it had happened when this run first saw it. */
  readonly before: number
}

// Far more than any rollout needs; a namespace of other people may have any number.
const MOST = 4_000
const LONGEST_MESSAGE = 4_000

/** Keeps an event by its uid, the least lately changed ones making room for it. */
export function keepEvent(known: Map<string, Recorded>, event: Live): void {
  const { uid } = event.metadata
  const before = known.get(uid)
  const now = recordOf(event, before)
  known.delete(uid)
  known.set(uid, now)
  if (known.size > MOST) known.delete(known.keys().next().value as string)
}

function recordOf(event: Live, known: Recorded | undefined): Recorded {
  const { involvedObject: on = {}, metadata, series } = event
  const made = Date.parse(metadata.creationTimestamp ?? event.firstTimestamp ?? event.eventTime)
  const at = (...times: readonly (string | null | undefined)[]) => {
    const time = times.find((one) => one !== undefined && one !== null)
    return time === undefined ? made : Date.parse(time)
  }
  const count = Number(series?.count ?? event.count ?? 1)
  return {
    on: { kind: on.kind ?? '', name: on.name ?? '', uid: on.uid ?? '', namespace: on.namespace ?? '' },
    type: event.type === 'Warning' ? 'Warning' : 'Normal',
    reason: String(event.reason ?? ''),
    message: known?.message ?? cut(String(event.message ?? ''), LONGEST_MESSAGE),
    count,
    first: at(event.firstTimestamp, event.eventTime),
    last: at(series?.lastObservedTime, event.lastTimestamp, event.eventTime),
    before: known?.before ?? count,
  }
}

/**
 * Events since `since` (by the server's clock), repetitions merged, oldest first. What had begun before counts from
 * then on only. `ahead`: how many milliseconds the server's clock shows more than that of `io.now`.
 */
export function happenedSince(events: readonly Recorded[], since: number, ahead: number): Happened[] {
  const recent = events.filter(({ last }) => last >= since)
  const merged = Map.groupBy(recent, ({ on, reason, message }) => `${on.uid}\n${reason}\n${message}`)
  return [...merged.values()]
    .map((same): Happened => {
      const [one] = same as [Recorded]
      return {
        on: { kind: one.on.kind, name: one.on.name, uid: one.on.uid },
        type: one.type,
        reason: one.reason,
        message: one.message,
        count: same.reduce((sum, each) => sum + countSince(each, since), 0),
        firstSeen: Math.max(Math.min(...same.map(({ first }) => first)), since) - ahead,
        lastSeen: Math.max(...same.map(({ last }) => last)) - ahead,
      }
    })
    .toSorted((one, other) => one.firstSeen - other.firstSeen)
}

function countSince({ first, count, before }: Recorded, since: number): number {
  return first >= since ? count : Math.max(1, count - before)
}
