import type { Io } from '../io.ts'
import { pauseAfter } from '../pause.ts'
import { Failed } from '../problem.ts'

/** What an AWS call fails with; `status` is missing when nothing was answered. */
export interface AwsError {
  readonly name: string
  readonly message: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}

/** Whether asking again can help; `once`: with a fresh token, a corrected clock or a second look, and no more than that. */
export type Verdict = 'stop' | 'again' | 'once'

/** What Node.js and the SDK call a connection that failed. */
export const NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|TimeoutError|socket hang up|aborted|establish tunnel.* 5\d\d\b/

/** Names of errors that pass when less is asked. */
export const BUSY = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|RequestTimeout/
// The SDK corrects its clock by the date of the refusal.
const CLOCK = /RequestTimeTooSkewed|RequestExpired|RequestInTheFuture|InvalidSignature|SignatureDoesNotMatch/

/** What to do about an error: a refusal is final, but for those that say they are not. */
export function verdictOf({ name, message, $metadata }: AwsError): Verdict {
  // STS reads the issuer's keys; that it could not is the network's doing, or the issuer's.
  if (/^IDPCommunicationError/.test(name) || /couldn't retrieve verification key/i.test(message)) return 'again'
  if (/^ExpiredToken/.test(name) || CLOCK.test(name)) return 'once'
  if (BUSY.test(name)) return 'again'
  // Whatever was answered broke off, also a refusal.
  if (/Deserialization error/.test(message)) return 'again'
  const status = $metadata?.httpStatusCode
  if (status === undefined) return verdictOfSilence(name, message)
  // An error in spite of a good status is an answer that broke off half way.
  return status === 429 || status >= 500 || status < 300 ? 'again' : 'stop'
}

/** Nothing was answered: most often the network, for a moment. */
function verdictOfSilence(name: string, message: string): Verdict {
  // A host that is in no name server has most often been misspelt.
  if (/ENOTFOUND/.test(message)) return 'once'
  return NETWORK.test(`${name} ${message}`) ? 'again' : 'stop'
}

const ATTEMPTS = 6
/** After this long no new attempt is made. */
const PATIENCE_MS = 45_000

/** Sends again what failed for a moment, after a pause that doubles; each time all of `send` runs anew. */
export async function retrying<T>(io: Io, send: () => Promise<T>): Promise<T> {
  const began = io.now()
  let renewed = false
  for (let attempt = 1; ; attempt++)
    try {
      return await send()
    } catch (error) {
      io.signal.throwIfAborted()
      if (error instanceof Failed) throw error
      const verdict = verdictOf(error as AwsError)
      const late = attempt === ATTEMPTS || io.now() - began > PATIENCE_MS
      if (verdict === 'stop' || late || (verdict === 'once' && renewed)) throw error
      renewed ||= verdict === 'once'
      await io.sleep(pauseAfter(attempt, Math.random()))
    }
}
