import type { Symptom } from './scene.ts'

/** A symptom of an object (by its API path), as a rule sees it at a moment. */
export interface Sighting {
  readonly path: string
  readonly symptom: Symptom
  /** Seconds that it may last whatever its rule says: what was so before this run may be what this run mends. */
  readonly patience: number
}

/** A symptom since it was first seen, with its first message. Times are milliseconds on the clock of `io.now`. */
export interface Trouble {
  readonly path: string
  readonly symptom: Symptom
  readonly firstSeen: number
  readonly lastSeen: number
  readonly warned: boolean
}

/** What was wrong so far, by path, key and what it is on. */
export type Troubles = ReadonlyMap<string, Trouble>

/** What is to be said now, and what to remember. */
export interface Judgement {
  readonly troubles: Troubles
  /** Seen now, and for longer than can pass by itself; the first one first. */
  readonly over: readonly Trouble[]
  /** Not over, and seen now or a moment ago. */
  readonly open: readonly Trouble[]
  /** To be warned of now, once. */
  readonly warned: readonly Trouble[]
  /** When a trouble that stays as it is will be over or warned of; undefined for never. */
  readonly nextAt: number | undefined
}

/**
 * What is gone no longer than this is not gone: a crash loop shows Running in between, an image that cannot be pulled
 * changes its reason with each attempt.
 */
const LINGERS_MS = 30_000

/** Tells which symptoms have outlived their grace. Pure: time is a value. */
export function judge(before: Troubles, sightings: readonly Sighting[], now: number): Judgement {
  const seen = new Map(sightings.map((one) => [keyOf(one), one]))
  const remembered = [...before].filter(([key, { lastSeen }]) => !seen.has(key) && now - lastSeen <= LINGERS_MS)
  const present = [...seen].map(([key, one]): [string, Trouble] => [key, troubleOf(one, before.get(key), now)])
  const endOf = (key: string, { symptom, firstSeen }: Trouble) =>
    firstSeen + Math.max(symptom.grace, seen.get(key)?.patience ?? 0) * 1000
  const isOver = ([key, trouble]: [string, Trouble]) => endOf(key, trouble) <= now
  const over = present.filter(isOver)
  const open = [...present.filter((one) => !isOver(one)), ...remembered]
  const warnAt = ({ symptom, firstSeen, warned }: Trouble) =>
    warned ? Number.POSITIVE_INFINITY : firstSeen + (symptom.warnAfter ?? Number.POSITIVE_INFINITY) * 1000
  const warned = present.filter(([, trouble]) => warnAt(trouble) <= now)
  const warnedKeys = new Set(warned.map(([key]) => key))
  const next = present
    .flatMap(([key, trouble]) => [endOf(key, trouble), warnAt(trouble)])
    .filter((at) => at > now && Number.isFinite(at))
  return {
    troubles: new Map(
      [...remembered, ...present].map(([key, trouble]) => [
        key,
        warnedKeys.has(key) ? { ...trouble, warned: true } : trouble,
      ]),
    ),
    over: inOrder(over),
    open: inOrder(open),
    warned: inOrder(warned),
    nextAt: next.length === 0 ? undefined : Math.min(...next),
  }
}

/** One pod's trouble that passed is not the beginning of the next one's. */
function keyOf({ path, symptom: { key, on } }: Sighting): string {
  return `${path}\n${key}\n${on}`
}

/** The first message stays: later ones may hide the cause, as ImagePullBackOff hides the refusal. */
function troubleOf({ path, symptom }: Sighting, known: Trouble | undefined, now: number): Trouble {
  if (known === undefined || now - known.lastSeen > LINGERS_MS)
    return { path, symptom, firstSeen: now, lastSeen: now, warned: false }
  return { ...known, symptom: { ...symptom, message: known.symptom.message }, lastSeen: now }
}

function inOrder(troubles: readonly [string, Trouble][]): Trouble[] {
  return troubles.map(([, trouble]) => trouble).toSorted((one, other) => one.firstSeen - other.firstSeen)
}
