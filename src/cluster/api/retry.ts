import { errorsOf } from '../../causes.ts'

/** How one try ended, as far as it matters for another one. `retryAfter` in milliseconds. */
export type Outcome =
  | {
      readonly code: number
      readonly message: string
      readonly readable: boolean
      readonly retryAfter: number | undefined
    }
  | { readonly error: Error }

/** What was tried so far. `elapsed` is in milliseconds, since the first try began. */
export interface Tried {
  readonly method: string
  readonly tries: number
  readonly elapsed: number
}

/** The next try: in how many milliseconds, and what is hoped to have passed by then. */
export interface Retry {
  readonly afterMs: number
  readonly because: string
}

/** Something that passes by itself. `tries` counts the first one, too; none begins later than `withinMs`. */
interface Transient {
  readonly because: string
  readonly tries: number
  readonly withinMs: number
  readonly happens: (outcome: Outcome) => boolean
  /** It was refused before anything was done: even what makes a new object each time may be sent again. */
  readonly nothingWasDone?: true
}

const says = (message: RegExp) => (outcome: Outcome) =>
  'code' in outcome && outcome.code >= 400 && message.test(outcome.message)
const is =
  (...codes: readonly number[]) =>
  (outcome: Outcome) =>
    'code' in outcome && codes.includes(outcome.code)
const breaks =
  (...codes: readonly string[]) =>
  (outcome: Outcome) =>
    'error' in outcome && errorsOf(outcome.error).some(({ code = '' }) => codes.includes(code))

/** Everything that is tried again; the first that fits decides. What fits none of them is the answer. */
const TRANSIENT: readonly Transient[] = [
  {
    // Its pods may be just starting, as after an update of a controller.
    because: 'an admission webhook does not answer',
    tries: 12,
    withinMs: 20_000,
    nothingWasDone: true,
    happens: says(/failed calling webhook/),
  },
  {
    because: 'a conversion webhook does not answer',
    tries: 12,
    withinMs: 20_000,
    happens: says(/conversion webhook for .* failed/),
  },
  {
    because: 'the cluster’s etcd changes its leader, or is busy',
    tries: 10,
    withinMs: 20_000,
    happens: says(/etcdserver: (leader changed|no leader|request timed out|too many requests)/),
  },
  {
    // Objects that are applied at once count against one quota.
    because: 'a quota is being counted',
    tries: 12,
    withinMs: 20_000,
    nothingWasDone: true,
    happens: says(/Operation cannot be fulfilled on resourcequotas/),
  },
  {
    because: 'the object changed in the meantime',
    tries: 8,
    withinMs: 20_000,
    happens: says(/please apply your changes to the latest version/),
  },
  {
    // A controller gives a new namespace its ServiceAccount a moment after it is there.
    because: 'a new namespace has no ServiceAccount yet',
    tries: 8,
    withinMs: 5_000,
    nothingWasDone: true,
    happens: says(/error looking up service account \S+: serviceaccount "default" not found/),
  },
  {
    because: 'the API server is busy (429)',
    tries: 10,
    withinMs: 30_000,
    nothingWasDone: true,
    happens: is(429),
  },
  {
    because: 'the API server is not available at the moment',
    tries: 8,
    withinMs: 30_000,
    happens: is(502, 503, 504),
  },
  {
    because: 'the API server cannot be connected to',
    tries: 3,
    withinMs: 15_000,
    nothingWasDone: true,
    happens: breaks('ECONNREFUSED', 'EAI_AGAIN'),
  },
  {
    // Each try takes its five seconds, and a private endpoint will never answer.
    because: 'the API server cannot be connected to',
    tries: 2,
    withinMs: 15_000,
    nothingWasDone: true,
    happens: breaks('UND_ERR_CONNECT_TIMEOUT'),
  },
  {
    because: 'the proxy lets nothing through at the moment',
    tries: 6,
    withinMs: 30_000,
    nothingWasDone: true,
    happens: (outcome) =>
      'error' in outcome && errorsOf(outcome.error).some(({ message }) => /^Proxy response \(5\d\d\)/.test(message)),
  },
  {
    because: 'the connection to the API server broke',
    tries: 6,
    withinMs: 30_000,
    happens: breaks('ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'),
  },
  {
    because: 'the API server moves its connections elsewhere',
    tries: 8,
    withinMs: 30_000,
    happens: (outcome) => 'error' in outcome && /GOAWAY/.test(outcome.error.message),
  },
  {
    // Silence takes long to notice; a second one is the answer.
    because: 'the API server is silent',
    tries: 2,
    withinMs: 60_000,
    happens: breaks('ETIMEDOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'),
  },
  {
    // A proxy may cut an answer without an error.
    because: 'the answer cannot be read',
    tries: 4,
    withinMs: 30_000,
    happens: (outcome) => 'code' in outcome && outcome.code < 400 && !outcome.readable,
  },
]

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 4_000

/**
 * Whether a request is sent again, and when; undefined when that was the last try. `random` is in [0, 1).
 * A POST makes another object each time, so it is sent again only when nothing was done for sure.
 */
export function retryOf(outcome: Outcome, { method, tries, elapsed }: Tried, random: number): Retry | undefined {
  const transient = TRANSIENT.find(({ happens }) => happens(outcome))
  if (transient === undefined || tries >= transient.tries) return undefined
  if (method === 'POST' && !transient.nothingWasDone) return undefined
  const grown = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS)
  const asked = ('code' in outcome ? outcome.retryAfter : undefined) ?? 0
  // Never sooner than asked, and never all of them at once.
  const afterMs = asked + (asked > 0 ? grown / 2 : grown) * (0.5 + random / 2)
  return elapsed + afterMs > transient.withinMs ? undefined : { afterMs, because: transient.because }
}

/** The header Retry-After, seconds or a date, in milliseconds from `now`; undefined for none. */
export function retryAfterOf(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined
  const milliseconds = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds)
}
