import { EnvHttpProxyAgent, request } from 'undici'
import type { ClusterAddress } from '../../aws/cluster.ts'
import type { Io } from '../../io.ts'
import { Failed } from '../../problem.ts'
import { openGate } from './gate.ts'
import { unreachable, unreadable } from './reach.ts'
import { type Outcome, retryAfterOf, retryOf } from './retry.ts'
import { warningsOf } from './warnings.ts'

export type { WatchEvent } from './watch.ts'

import { type WatchEvent, watchList } from './watch.ts'

/** What the API server answered; `body` is parsed JSON, a `Status` when the code is 400 or more. */
export interface Answer {
  readonly code: number
  // biome-ignore lint/suspicious/noExplicitAny: the API's objects have any shape
  readonly body: any
  /** What it warns of although it did what was asked. Untrusted text. */
  readonly warnings?: readonly string[]
  /** The server's clock, in milliseconds since 1970; cut to whole seconds. */
  readonly date?: number
}

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly contentType?: string
  /** The answer is text, as a container's log is; `body` is a string then. */
  readonly text?: boolean
  /** Ends the request, and its retries, before the run's own cancel does; what it aborts with is thrown. */
  readonly signal?: AbortSignal
}

type Method = 'GET' | 'PATCH' | 'POST' | 'DELETE'

/** The Kubernetes API of one cluster, in raw JSON: what is sent is exactly what the user wrote. */
export interface Api {
  /** One request; what passes by itself is tried again, a 401 once with a new token. */
  send(method: Method, path: string, options?: RequestOptions): Promise<Answer>
  /** Follows a list until the server ends the stream or `signal` aborts. */
  watch(
    path: string,
    query: Record<string, string>,
    onEvent: (event: WatchEvent) => void,
    signal: AbortSignal,
  ): Promise<void>
  /** How many requests went out so far: every try, every watch. */
  requests(): number
  close(): Promise<void>
}

const AT_ONCE = 16
// Each watch keeps one for itself.
const CONNECTIONS = 64
// A write may wait for several webhooks, ten seconds each; the API server itself gives up after sixty.
const SILENCE_MS: Readonly<Record<Method, number>> = { GET: 20_000, DELETE: 40_000, PATCH: 40_000, POST: 40_000 }
const LONGEST_MS = 120_000
const TOLD_AFTER = 3

/** Opens the API: TLS against the cluster's own CA, one connection pool, HTTPS_PROXY honoured. */
export function openApi(cluster: ClusterAddress, token: (renew?: boolean) => Promise<string>, io: Io): Api {
  const tls = { ca: cluster.ca, timeout: 5_000 }
  // Not HTTP/2, which sends everything over one connection: when that dies without a word, all of it waits.
  const pool = new EnvHttpProxyAgent({ connect: tls, requestTls: tls, connections: CONNECTIONS, allowH2: false })
  const gate = openGate(AT_ONCE)
  const told = new Set<string>()
  let requests = 0

  const once = async (method: Method, path: string, options: RequestOptions, signal: AbortSignal, bearer: string) => {
    requests++
    const answer = await request(`${cluster.endpoint}${path}`, {
      method,
      dispatcher: pool,
      signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]),
      headersTimeout: SILENCE_MS[method],
      bodyTimeout: SILENCE_MS[method],
      query: { ...options.query },
      headers: {
        accept: options.text ? 'text/plain, application/json' : 'application/json',
        authorization: `Bearer ${bearer}`,
        ...(options.body === undefined ? {} : { 'content-type': options.contentType ?? 'application/json' }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    })
    const text = await answer.body.text()
    const code = answer.statusCode
    const parsed = options.text && code < 300 ? { body: text } : parse(text)
    const body = parsed === undefined ? { message: text.slice(0, 500) } : parsed.body
    const header = answer.headers['retry-after']
    return {
      answer: {
        code,
        body,
        warnings: warningsOf(answer.headers.warning),
        date: Date.parse(String(answer.headers.date)),
      },
      outcome: {
        code,
        message: String(body?.message ?? ''),
        readable: parsed !== undefined,
        retryAfter: retryAfterOf(Array.isArray(header) ? header[0] : header, Date.now()),
      },
    }
  }

  /** One try, and another one with a new token when nobody knows the bearer of this one any more. */
  const known = async (method: Method, path: string, options: RequestOptions, signal: AbortSignal) => {
    signal.throwIfAborted()
    const bearer = await token()
    const first = await once(method, path, options, signal, bearer)
    if (first.answer.code !== 401) return first
    const current = await token()
    // Requests that were refused side by side renew it once for all of them.
    return once(method, path, options, signal, current === bearer ? await token(true) : current)
  }

  return {
    async send(method, path, options = {}) {
      const signal = options.signal === undefined ? io.signal : AbortSignal.any([io.signal, options.signal])
      let started: number | undefined
      for (let tries = 1; ; tries++) {
        const tried = await gate(() => {
          started ??= io.now()
          return known(method, path, options, signal)
        }).catch((error: Error) => {
          signal.throwIfAborted()
          // Why there is no token is told already.
          if (error instanceof Failed) throw error
          return { answer: undefined, outcome: { error } satisfies Outcome }
        })
        const { answer, outcome } = tried
        const retry = retryOf(outcome, { method, tries, elapsed: io.now() - (started ?? io.now()) }, Math.random())
        if (retry !== undefined) {
          if (tries >= TOLD_AFTER && !told.has(retry.because)) io.info(`Trying again, since ${retry.because}`)
          if (tries >= TOLD_AFTER) told.add(retry.because)
          await Promise.race([io.sleep(retry.afterMs), aborted(options.signal)])
        } else if (answer === undefined) throw new Failed([unreachable(cluster, method, outcome.error)])
        else if (answer.code < 400 && !outcome.readable) throw new Failed([unreadable(cluster, answer.body.message)])
        else return answer
      }
    },
    async watch(path, query, onEvent, signal) {
      if (signal.aborted) return
      requests++
      await watchList(cluster.endpoint, token, pool, { path, query, onEvent, signal })
    },
    requests: () => requests,
    close: () => pool.destroy(),
  }
}

/** Rejects when `signal` aborts; never, when there is none. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason)
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

// biome-ignore lint/suspicious/noExplicitAny: the API's objects have any shape
function parse(text: string): { readonly body: any } | undefined {
  try {
    return { body: JSON.parse(text) }
  } catch {
    return undefined
  }
}
