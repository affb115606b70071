import { setTimeout as sleep } from 'node:timers/promises'
import type { Request, Response } from './http.ts'

/** What happens to the next `times` requests that fit, as a test wants it. */
export interface Fault {
  /** Default 1. */
  readonly times?: number
  readonly method?: string
  /** Part of the path, query or body, of the login or note of the token. */
  readonly contains?: string
  readonly delaySeconds?: number
  readonly status?: number
  readonly message?: string
  readonly headers?: Readonly<Record<string, string>>
  /** GitHub's secondary limit, with Retry-After in seconds; 0: without. */
  readonly secondary?: number
  /** GitHub's hourly limit, until so many seconds from now. */
  readonly primary?: number
  readonly broken?: Response['broken']
  /** The request is done first: only its answer is lost. */
  readonly done?: boolean
  /** Lists come in pages of so many. */
  readonly pageSize?: number
}

export interface Faults {
  replace(faults: readonly Fault[]): void
  add(faults: readonly Fault[]): void
  /** Ends those that name this part, and no others. */
  end(contains: string): void
  list(): readonly Fault[]
  /** The fault that this request suffers. */
  take(request: Request, caller: string): Fault | undefined
}

export const createFaults = (): Faults => {
  let faults: { left: number; fault: Fault }[] = []
  const fresh = (list: readonly Fault[]) => list.map((fault) => ({ left: fault.times ?? 1, fault }))
  return {
    replace: (list) => {
      faults = fresh(list)
    },
    add: (list) => {
      faults = [...faults, ...fresh(list)]
    },
    end: (contains) => {
      faults = faults.filter(({ fault }) => fault.contains !== contains)
    },
    list: () => faults.filter(({ left }) => left > 0).map(({ left, fault }) => ({ ...fault, times: left })),
    take({ method, url, body }, caller) {
      const said = `${decodeURIComponent(url.pathname + url.search)} ${body} ${caller}`
      const found = faults.find(
        ({ left, fault }) =>
          left > 0 && (fault.method ?? method) === method && (!fault.contains || said.includes(fault.contains)),
      )
      if (found) found.left--
      return found?.fault
    },
  }
}

/** The answer that a fault gives instead of the real one; undefined when it only delays or cuts pages. */
export const suffer = async (fault: Fault): Promise<Response | undefined> => {
  await sleep((fault.delaySeconds ?? 0) * 1000)
  const { headers = {}, broken } = fault
  const now = Math.floor(Date.now() / 1000)
  if (fault.secondary !== undefined)
    return {
      status: 403,
      body: {
        documentation_url:
          'https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits',
        message:
          'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID 8C5E:1.',
      },
      headers: fault.secondary > 0 ? { 'retry-after': String(fault.secondary) } : {},
    }
  if (fault.primary !== undefined)
    return {
      status: 403,
      body: {
        message:
          'API rate limit exceeded for installation ID 123. If you reach out to GitHub Support for help, please include the request ID 8C5E:2.',
        documentation_url: 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api',
        status: '403',
      },
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now + fault.primary) },
    }
  if (fault.status !== undefined)
    return { status: fault.status, body: { message: fault.message ?? 'asked to fail by a fault' }, headers }
  if (broken === undefined) return undefined
  return { status: 200, body: { message: 'x'.repeat(2000) }, broken }
}
