import type { Answer, Api, WatchEvent } from '../../cluster/api/client.ts'
import { Failed } from '../../problem.ts'
import type { Live } from '../verdict.ts'
import { pause } from './again.ts'

/** A collection to follow, and whom to tell. */
export interface Followed {
  readonly collection: string
  readonly query: Readonly<Record<string, string>>
  /** A watch can go silent without an error; a new list after so many milliseconds tells the truth. */
  readonly relistMs: number
  /** Everything there is; what is not in it any more is gone. */
  readonly onList: (items: readonly Live[], answer: Answer) => void
  readonly onEvent: (event: WatchEvent) => void
  /** The list was refused; without a promise to try again it is followed no longer. */
  readonly onRefused: (answer: Answer) => Promise<'again' | 'never'>
}

const PAGE = '500'
const WATCH_MS = 10_000
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 5_000
// A server that does not keep the time it was given to end a watch.
const PATIENCE_MS = 5_000

/** Lists, then watches, again and again until `signal` aborts; an API server that is away is asked again. */
export async function follow(followed: Followed, api: Api, signal: AbortSignal): Promise<void> {
  let version: string | undefined
  let listedAt = 0
  let pauseMs = FIRST_PAUSE_MS
  while (!signal.aborted) {
    const since = Date.now()
    try {
      if (version === undefined || since - listedAt >= followed.relistMs) {
        const listed = await list(followed, api, signal)
        if (signal.aborted || listed === 'never') return
        version = listed === 'again' ? undefined : listed
        listedAt = since
      }
      if (version !== undefined) version = await watch(followed, version, api, signal)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof Failed)) throw error
      version = undefined
    }
    const wasShort = Date.now() - since < FIRST_PAUSE_MS
    if (wasShort) {
      // Refused, or cut at once: the next list makes up for it.
      version = undefined
      await pause(signal, pauseMs)
    }
    // Whoever may list but not watch asks less and less often.
    pauseMs = wasShort ? Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS
  }
}

/** The version of the list, page by page. */
async function list(
  { collection, query, onList, onRefused }: Followed,
  api: Api,
  signal: AbortSignal,
): Promise<string | 'again' | 'never'> {
  const items: Live[] = []
  let from: Readonly<Record<string, string>> = {}
  for (;;) {
    const answer = await api.send('GET', collection, { query: { ...query, limit: PAGE, ...from }, signal })
    if (signal.aborted) return 'never'
    // The place to go on from has grown too old.
    if (answer.code === 410 && items.length > 0) return 'again'
    if (answer.code !== 200) return onRefused(answer)
    items.push(...(answer.body.items ?? []))
    const { continue: next, resourceVersion } = answer.body.metadata ?? {}
    if (next === undefined || next === '') {
      onList(items, answer)
      return resourceVersion ?? 'again'
    }
    from = { continue: next }
  }
}

/** Follows from a version on; gives the last one that was seen, undefined when a list has to come first. */
async function watch(
  { collection, query, onEvent, relistMs }: Followed,
  version: string,
  api: Api,
  signal: AbortSignal,
): Promise<string | undefined> {
  let last: string | undefined = version
  const ended = new AbortController()
  const timer = setTimeout(() => ended.abort(), WATCH_MS + PATIENCE_MS)
  const told = (event: WatchEvent) => {
    if (event.type === 'ERROR') last = undefined
    else {
      if (last !== undefined) last = event.object.metadata?.resourceVersion ?? last
      if (event.type !== 'BOOKMARK') onEvent(event)
    }
  }
  const watched = {
    ...query,
    resourceVersion: version,
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(Math.min(WATCH_MS, relistMs) / 1000),
  }
  try {
    await api.watch(collection, watched, told, AbortSignal.any([signal, ended.signal]))
  } finally {
    clearTimeout(timer)
    ended.abort()
  }
  return last
}
