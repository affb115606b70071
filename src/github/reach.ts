import { Failed, type Problem } from '../problem.ts'
import type { Outcome } from './retry.ts'

/** The address, if a token may be sent there. */
export function checkedUrl(apiUrl: string): URL {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined
  const isOurs = url?.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  if (url?.protocol === 'https:' || isOurs) return url as URL
  throw new Failed([
    {
      what: `GITHUB_API_URL is "${apiUrl}"`,
      why: 'The token would cross the network in clear.',
      fix: 'Remove it from `env`; the runner sets it.',
    },
  ])
}

/** No answer that can be believed; what was asked may have been done or not, which a `cause` says. */
export function lost(base: URL, method: string, outcome: Outcome): Problem {
  const doubt = method === 'POST' ? ' Whether it was done all the same is not known.' : ''
  const said = 'error' in outcome ? reasonOf(outcome.error) : `It answered ${outcome.status} ${outcome.message}`.trim()
  return {
    what: `GitHub does not answer at ${base.host}`,
    why: `${said}.${doubt}`,
    fix: 'Look at githubstatus.com, and whether this runner may reach it (proxy, firewall); then run the job again.',
    cause: 'error' in outcome ? outcome.error : outcome.status,
  }
}

function reasonOf(error: Error): string {
  return (error.cause instanceof Error ? error.cause : error).message.replace(/\.$/, '')
}

/** GitHub asks for a longer pause than this run waits. */
export function limited(because: string, untilMs: number): Problem {
  return {
    what: `${because} until ${new Date(untilMs).toISOString().slice(0, 19)}Z`,
    why: 'A workflow’s token has 1000 requests an hour for all runs of a repository together.',
    fix: 'Run the job again after that; a GitHub App’s token, given as `github-token`, has a limit of its own.',
  }
}

/** A list that was not read to its end: what is not seen must not pass for not there. */
export function tooLong(path: string): Problem {
  return { what: `GitHub’s list ${path} does not end`, fix: 'Close or delete what is old in it.' }
}
