import { setTimeout as delay } from 'node:timers/promises'
import { EnvHttpProxyAgent, request } from 'undici'
import { timeText } from '../deadline.ts'
import type { Io } from '../io.ts'
import { Failed } from '../problem.ts'
import { checkedUrl, limited, lost, tooLong } from './reach.ts'
import { type Outcome, verdictOf } from './retry.ts'

/** What GitHub answered: any status but those that were tried again in vain. */
export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: every path has its own shape
  readonly body: any
}

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Doing it twice does no harm, although it is a POST. */
  readonly repeatable?: boolean
  /** Instead of the run’s own cancel. */
  readonly signal?: AbortSignal
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** GitHub’s REST API, as the holder of one token. */
export interface Github {
  /** One request. `path` begins with `/`. Throws `Failed` when GitHub cannot be reached, is broken, or limits us for long. */
  send(method: Method, path: string, options?: RequestOptions): Promise<Answer>
  /** All pages of a list, or those until `isEnough`; or the first answer that is none. */
  // biome-ignore lint/suspicious/noExplicitAny: every path has its own shape
  list(path: string, options?: RequestOptions, isEnough?: (last: any) => boolean): Promise<Answer>
  /** Asks GraphQL, at the same host; `data` of the answer, undefined when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: every query has its own shape
  query(query: string, signal?: AbortSignal): Promise<any>
  /** How many requests went out so far: every try. */
  requests(): number
  close(): Promise<void>
}

/** How long GitHub is waited for, in milliseconds: for any sign of one answer, and until the last try of a request. */
export interface Patience {
  readonly silenceMs: number
  readonly triesMs: number
}

// A pause of a minute is what GitHub asks for most often.
const PATIENCE: Patience = { silenceMs: 15_000, triesMs: 75_000 }
const MOST_PAGES = 100
const MOST_REDIRECTS = 3

/** Opens GitHub at `apiUrl` (`https://api.github.com`); HTTPS_PROXY is honoured, certificates are always verified. */
export function openGithub(apiUrl: string, token: string, io: Io, patience: Patience = PATIENCE): Github {
  const base = checkedUrl(apiUrl)
  io.mask(token)
  const { silenceMs, triesMs } = patience
  const tls = { timeout: Math.min(5_000, silenceMs) }
  const pool = new EnvHttpProxyAgent({ connect: tls, requestTls: tls, connections: 8, allowH2: false })
  let requests = 0

  const once = async (method: Method, url: URL, body: unknown, signal: AbortSignal) => {
    requests++
    const answer = await request(url, {
      method,
      dispatcher: pool,
      signal: AbortSignal.any([signal, AbortSignal.timeout(2 * silenceMs)]),
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': 'ship-to-eks',
        'x-github-api-version': '2022-11-28',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const parsed = parse(await answer.body.text())
    const { statusCode: status, headers } = answer
    const message = String(parsed?.body?.message ?? '')
    return {
      answer: { status, body: parsed?.body, headers },
      outcome: { status, message, headers, readable: parsed !== undefined } satisfies Outcome,
    }
  }

  /** One request to its end: again while that may help, and after redirects. */
  const get = async (method: Method, url: URL, options: RequestOptions, redirects = 0): Promise<Whole> => {
    const signal = options.signal ?? io.signal
    const began = io.now()
    for (let tries = 1; ; tries++) {
      signal.throwIfAborted()
      const tried = await once(method, url, options.body, signal).catch((error: Error) => {
        signal.throwIfAborted()
        return { answer: undefined, outcome: { error } satisfies Outcome }
      })
      const { answer, outcome } = tried
      const verdict = verdictOf(
        outcome,
        {
          repeatable: options.repeatable ?? method !== 'POST',
          tries,
          elapsed: io.now() - began,
          patience: triesMs,
          now: Date.now(),
        },
        Math.random(),
      )
      if (verdict.kind === 'again') {
        if (verdict.afterMs > 10_000) io.info(`Waiting for ${timeText(verdict.afterMs)}: ${verdict.because}`)
        await delay(verdict.afterMs, undefined, { signal })
      } else if (verdict.kind === 'limited') throw new Failed([limited(verdict.because, verdict.untilMs)])
      else if (verdict.kind === 'lost' || answer === undefined) throw new Failed([lost(base, method, outcome)])
      else {
        const moved = method === 'GET' && redirects < MOST_REDIRECTS ? target(answer, base) : undefined
        return moved === undefined ? answer : get(method, moved, options, redirects + 1)
      }
    }
  }

  const urlOf = (path: string, query: Readonly<Record<string, string>> = {}) => {
    const url = new URL(base.href.replace(/\/$/, '') + path)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url
  }
  return {
    async send(method, path, options = {}) {
      const { status, body } = await get(method, urlOf(path, options.query), options)
      return { status, body }
    },
    async list(path, options = {}, isEnough = () => false) {
      const all: unknown[] = []
      let next: URL | undefined = urlOf(path, { per_page: '100', ...options.query })
      for (let page = 0; next !== undefined && page < MOST_PAGES; page++) {
        const { status, body, headers } = await get('GET', next, options)
        if (status !== 200 || !Array.isArray(body)) return { status, body }
        all.push(...body)
        next = all.length > 0 && isEnough(all.at(-1)) ? undefined : nextPage([headers.link].flat()[0], base)
      }
      if (next !== undefined) throw new Failed([tooLong(path)])
      return { status: 200, body: all }
    },
    async query(query, signal) {
      // An enterprise’s own server has them side by side below /api.
      const url = new URL(base.href.replace(/\/(v3\/?)?$/, '/graphql'))
      const options = { body: { query }, repeatable: true, ...(signal === undefined ? {} : { signal }) }
      return (await get('POST', url, options)).body?.data
    },
    requests: () => requests,
    close: () => pool.destroy(),
  }
}

interface Whole extends Answer {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** Where a repository that was renamed answers now: the token goes nowhere else than it was meant for. */
function target({ status, headers }: Whole, base: URL): URL | undefined {
  const location = [headers.location].flat()[0]
  if (![301, 302, 307, 308].includes(status) || location === undefined || !URL.canParse(location, base.href))
    return undefined
  const url = new URL(location, base)
  return url.origin === base.origin ? url : undefined
}

/** The next page that a Link header names, on the same host only. */
export function nextPage(link: string | undefined, base: URL): URL | undefined {
  const found = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(link ?? '')?.[1]
  if (found === undefined || !URL.canParse(found, base.href)) return undefined
  const url = new URL(found, base)
  return url.origin === base.origin ? url : undefined
}

// biome-ignore lint/suspicious/noExplicitAny: every path has its own shape
function parse(text: string): { readonly body: any } | undefined {
  if (text === '') return { body: undefined }
  try {
    return { body: JSON.parse(text) }
  } catch {
    return undefined
  }
}
