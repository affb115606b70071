import { isIP } from 'node:net'
import { timeText } from '../../deadline.ts'
import type { Io } from '../../io.ts'
import type { Problem } from '../../problem.ts'
import type { Address } from './address.ts'
import { type Heard, type Meaning, meaningOf } from './answers.ts'
import { type Names, openNames } from './names.ts'
import { remarksOn } from './remarks.ts'
import { agentFor, hear, isLinkLocal } from './request.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 1_000
const HEARTBEAT_MS = 30_000
// What waiting does not mend: a listener's new certificate takes seconds, a route to it none at all.
const LASTING_MS = 60_000

/** Whom to tell of what is no failure, and how names are looked up. */
export interface Verifying {
  readonly warn?: (problem: Problem) => void
  readonly names?: Names
}

/**
 * Asks the URL until it answers (below 500; with a path of its own 2xx) or the deadline on `io.now` passes. Always
 * through the load balancer, whatever the URL's host resolves to, and never to where it redirects. No problem: it
 * answers; what others will have to know about its names is a warning.
 */
export async function verifyUrl(
  address: Address,
  deadline: number,
  timeout: string,
  io: Io,
  { warn = () => undefined, names = openNames(io.signal) }: Verifying = {},
): Promise<Problem[]> {
  const host = hostOf(address.url)
  if ([address.dns, host].some(isLinkLocal))
    return [notTried(address, `${host} is a link-local or metadata address, and no load balancer’s.`)]
  // An address in the URL itself is connected to without being looked up.
  if (isIP(host) !== 0 && host !== address.dns)
    return [notTried(address, `${host} is an address, and not the load balancer’s.`)]
  const dispatcher = agentFor(address.dns, names)
  const started = io.now()
  let spoke = started
  let lasting = started
  let url = address.url
  try {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
      const heard = await hear(url, deadline, dispatcher, io)
      if (isAnswer(heard, address)) {
        io.info(`${address.url} answers: HTTP ${heard.code}`)
        for (const remark of await remarksOn(address, url, names)) warn(remark)
        return []
      }
      const other = otherName(heard, address, url)
      if (other !== undefined) {
        url = other
        continue
      }
      const meaning = meaningOf(heard, address)
      if (meaning.lasting === undefined) lasting = io.now()
      const isLasting = io.now() - lasting > LASTING_MS
      if (isLasting || io.now() + pause > deadline) {
        if (meaning.lasting !== 'unreachable')
          return [unanswered(address, meaning, isLasting ? timeText(LASTING_MS) : timeout)]
        warn({ what: `${address.url} could not be tried from here`, why: meaning.why, fix: meaning.fix })
        return []
      }
      if (io.now() - spoke > HEARTBEAT_MS) {
        spoke = io.now()
        io.info(`Still waiting for ${address.url} to answer after ${timeText(spoke - started)}: ${meaning.says}`)
      }
      await io.sleep(pause)
    }
  } finally {
    await dispatcher.destroy()
  }
}

function isAnswer(heard: Heard, { hasPath }: Address): heard is Extract<Heard, { kind: 'status' }> {
  return heard.kind === 'status' && (hasPath ? heard.code >= 200 && heard.code < 300 : heard.code < 500)
}

/**
 * Nobody has a certificate for a load balancer's own name: where that is all there is to ask, the answer counts under
 * the name that the certificate is for.
 */
function otherName(heard: Heard, { dns }: Address, url: string): string | undefined {
  if (heard.kind !== 'error' || heard.code !== 'ERR_TLS_CERT_ALTNAME_INVALID' || hostOf(url) !== dns) return undefined
  const name = /DNS:([^\s,]+)/.exec(heard.message)?.[1]?.replace(/^\*\./, 'www.')
  if (name === undefined || !/^[\w.-]+$/.test(name)) return undefined
  const other = new URL(url)
  other.hostname = name
  // What reads as an address would be asked itself.
  return isIP(hostOf(other.href)) === 0 ? other.href : undefined
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '')
}

function notTried(address: Address, why: string): Problem {
  return {
    what: `${address.url} is not tried`,
    why,
    fix: 'Check the host of the Ingress, and what wrote the address into the status of the Service or Ingress.',
  }
}

function unanswered({ url }: Address, { why, fix }: Meaning, within: string): Problem {
  return { what: `${url} did not answer as it should within ${within}`, why, fix }
}
