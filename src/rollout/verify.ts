import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { Agent, request } from 'undici'
import type { Io } from '../io.ts'
import type { Problem } from '../problem.ts'
import type { Address } from './address.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 3_000
const HEARTBEAT_MS = 30_000
// An answer has at least this long, also when the deadline is near.
const SHORTEST_WAIT_MS = 1_000

/**
 * Asks the URL until it answers (below 500; with a path of its own 2xx) or the deadline on `io.now` passes. Always
 * through the load balancer, whatever the URL's host resolves to, and never to where it redirects. No problem: it answers.
 */
export async function verifyUrl(address: Address, deadline: number, timeout: string, io: Io): Promise<Problem[]> {
  // An address in the URL itself is connected to without being looked up.
  const literal = [address.dns, new URL(address.url).hostname.replace(/^\[|\]$/g, '')].find(isLinkLocal)
  if (literal !== undefined) return [notTried(address, literal)]
  const dispatcher = new Agent({
    connect: { lookup: through(address.dns), timeout: 5_000 },
    headersTimeout: 10_000,
    bodyTimeout: 10_000,
  })
  const started = io.now()
  let spoke = started
  let said = 'it was not asked yet'
  try {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
      const answer = await ask(address, deadline, dispatcher, io)
      if (answer.answers) {
        io.info(`${address.url} answers: HTTP ${answer.says}`)
        return []
      }
      said = answer.says
      if (io.now() + pause > deadline) return [unanswered(address, said, timeout)]
      if (io.now() - spoke > HEARTBEAT_MS) {
        spoke = io.now()
        io.info(`Still waiting for ${address.url} to answer (${Math.round((spoke - started) / 1000)} s): ${said}`)
      }
      await io.sleep(pause)
    }
  } finally {
    await dispatcher.destroy()
  }
}

async function ask(
  address: Address,
  deadline: number,
  dispatcher: Agent,
  io: Io,
): Promise<{ answers: boolean; says: string }> {
  const left = AbortSignal.timeout(Math.max(SHORTEST_WAIT_MS, Math.floor(deadline - io.now())))
  try {
    const { statusCode, body } = await request(address.url, {
      dispatcher,
      signal: AbortSignal.any([io.signal, left]),
      headers: { 'user-agent': 'ship-to-eks' },
    })
    await body.dump()
    const answers = address.hasPath ? statusCode >= 200 && statusCode < 300 : statusCode < 500
    return { answers, says: String(statusCode) }
  } catch (error) {
    io.signal.throwIfAborted()
    if (left.aborted) return { answers: false, says: 'it takes the request and does not answer' }
    const { code, message } = error as NodeJS.ErrnoException
    return { answers: false, says: code === 'ENOTFOUND' ? 'its name does not resolve yet' : message || String(code) }
  }
}

/** Resolves every name to the load balancer's addresses, but never to link-local ones, where metadata services live. */
function through(dns: string): LookupFunction {
  return (_, options, callback) => {
    if (isIP(dns)) return callback(null, options.all ? [{ address: dns, family: isIP(dns) }] : dns, isIP(dns))
    lookup(dns, { ...options, all: true }, (error, addresses) => {
      const outside = (addresses ?? []).filter(({ address }) => !isLinkLocal(address))
      const [first] = outside
      if (error || first === undefined)
        return callback(error ?? new Error(`${dns} leads to a link-local address`), '', 4)
      return options.all ? callback(null, outside) : callback(null, first.address, first.family)
    })
  }
}

/** Where metadata services live: an app’s load balancer never does. */
function isLinkLocal(address: string): boolean {
  const family = isIP(address)
  if (family === 0) return false
  const list = new BlockList()
  list.addSubnet('169.254.0.0', 16)
  list.addSubnet('fe80::', 10, 'ipv6')
  list.addAddress('fd00:ec2::254', 'ipv6')
  return list.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

function notTried(address: Address, literal: string): Problem {
  return {
    what: `${address.url} is not tried`,
    why: `${literal} is a link-local or metadata address, and no load balancer’s.`,
    fix: 'Check what wrote this address into the status of the Service or Ingress.',
  }
}

function unanswered(address: Address, said: string, timeout: string): Problem {
  return {
    what: `${address.url} did not answer within ${timeout}`,
    why: `At last: ${said}.`,
    fix: /certificate|altname/i.test(said)
      ? 'Give the listener a certificate for this host.'
      : 'Check that the app listens on 0.0.0.0 at the Service’s targetPort, and the health check of the load balancer. If this runner cannot reach it, set `verify: false`.',
  }
}
