import { errorsOf } from '../causes.ts'

/** How one try ended, as far as it matters for another one. Header names are in lower case. */
export type Outcome =
  | {
      readonly status: number
      readonly message: string
      readonly headers: Readonly<Record<string, string | string[] | undefined>>
      /** Whether the body was JSON to its end. */
      readonly readable: boolean
    }
  | { readonly error: Error }

/** What was tried so far. `repeatable`: doing it twice does no harm. Times are in milliseconds. */
export interface Tried {
  readonly repeatable: boolean
  readonly tries: number
  readonly elapsed: number
  /** No try begins later than this. */
  readonly patience: number
  /** Milliseconds since 1970: limits end at a time of day. */
  readonly now: number
}

/** The next try, or why there is none; `limited`: GitHub asks for a longer pause than there is patience, until then. */
export type Verdict =
  | { readonly kind: 'answer' }
  | { readonly kind: 'again'; readonly afterMs: number; readonly because: string }
  | { readonly kind: 'limited'; readonly untilMs: number; readonly because: string }
  | { readonly kind: 'lost' }

const TRIES = 5
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 8_000
// GitHub’s word for a secondary limit that says nothing more. Source: its "Rate limits for the REST API".
const SECONDARY_MS = 60_000

const REFUSED = ['ECONNREFUSED', 'EAI_AGAIN', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT']

/** Whether a request is sent again, and when. `random` is in [0, 1). */
export function verdictOf(outcome: Outcome, tried: Tried, random: number): Verdict {
  const limit = limitOf(outcome, tried.now)
  const grown = Math.min(FIRST_PAUSE_MS * 2 ** (tried.tries - 1), LONGEST_PAUSE_MS) * (0.5 + random / 2)
  if (limit !== undefined) {
    // Never sooner than asked, and never all runs at once.
    const afterMs = limit.ms + grown
    if (tried.tries >= TRIES || tried.elapsed + afterMs > tried.patience)
      return { kind: 'limited', untilMs: tried.now + limit.ms, because: limit.because }
    return { kind: 'again', afterMs, because: limit.because }
  }
  if (!isBroken(outcome)) return { kind: 'answer' }
  const mayRepeat = tried.repeatable || isUndone(outcome)
  if (!mayRepeat || tried.tries >= TRIES || tried.elapsed + grown > tried.patience) return { kind: 'lost' }
  return { kind: 'again', afterMs: grown, because: 'GitHub does not answer as it should' }
}

/** How long a limit lasts, from now; undefined when the answer is no limit. */
function limitOf(outcome: Outcome, now: number): { readonly ms: number; readonly because: string } | undefined {
  if ('error' in outcome || (outcome.status !== 403 && outcome.status !== 429)) return undefined
  const header = (name: string) => [outcome.headers[name]].flat()[0]
  const seconds = Number(header('retry-after') ?? Number.NaN)
  if (!Number.isNaN(seconds)) return { ms: seconds * 1000, because: 'GitHub asks for a pause' }
  const reset = Number(header('x-ratelimit-reset') ?? Number.NaN)
  if (header('x-ratelimit-remaining') === '0' && !Number.isNaN(reset))
    return { ms: Math.max(0, reset * 1000 - now), because: 'GitHub’s limit of requests an hour is reached' }
  if (outcome.status === 429 || /secondary rate limit|abuse detection/i.test(outcome.message))
    return { ms: SECONDARY_MS, because: 'GitHub asks for a pause' }
  return undefined
}

function isBroken(outcome: Outcome): boolean {
  if ('error' in outcome) return true
  return outcome.status >= 500 || (outcome.status < 400 && !outcome.readable)
}

/** Nothing reached GitHub: even what makes a new thing each time may be sent again. */
function isUndone(outcome: Outcome): boolean {
  return 'error' in outcome && errorsOf(outcome.error).some(({ code = '' }) => REFUSED.includes(code))
}
