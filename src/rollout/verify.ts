import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, request } from 'undici'
import type { Io } from '../io.ts'
import type { Problem } from '../problem.ts'
import type { Address } from './address.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 3_000
const HEARTBEAT_MS = 30_000

/**
 * Asks the URL until it answers (below 500; with a path of its own 2xx) or the deadline on `io.now` passes. Always
 * through the load balancer, whatever the URL's host resolves to, and never to where it redirects. No problem: it answers.
 */
export async function verifyUrl(address: Address, deadline: number, timeout: string, io: Io): Promise<Problem[]> {
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
      const answer = await ask(address, dispatcher, io)
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

async function ask(address: Address, dispatcher: Agent, io: Io): Promise<{ answers: boolean; says: string }> {
  try {
    const { statusCode, body } = await request(address.url, {
      dispatcher,
      signal: io.signal,
      headers: { 'user-agent': 'ship-to-eks' },
    })
    await body.dump()
    const answers = address.hasPath ? statusCode >= 200 && statusCode < 300 : statusCode < 500
    return { answers, says: String(statusCode) }
  } catch (error) {
    io.signal.throwIfAborted()
    const { code, message } = error as NodeJS.ErrnoException
    return { answers: false, says: code === 'ENOTFOUND' ? 'its name does not resolve yet' : message || String(code) }
  }
}

/** Resolves every name to the load balancer's addresses, but never to link-local ones, where metadata services live. */
function through(dns: string): LookupFunction {
  return (_, options, callback) => {
    if (isIP(dns)) return callback(null, options.all ? [{ address: dns, family: isIP(dns) }] : dns, isIP(dns))
    lookup(dns, { ...options, all: true }, (error, addresses) => {
      const outside = (addresses ?? []).filter(({ address }) => !/^(169\.254\.|fe80:|::ffff:169\.254\.)/i.test(address))
      const [first] = outside
      if (error || first === undefined)
        return callback(error ?? new Error(`${dns} leads to a link-local address`), '', 4)
      return options.all ? callback(null, outside) : callback(null, first.address, first.family)
    })
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
