import { BlockList, isIP, type LookupFunction } from 'node:net'
import { Agent, request } from 'undici'
import type { Io } from '../../io.ts'
import type { Heard } from './answers.ts'
import type { Names } from './names.ts'

// An answer has at least this long, also when the deadline is near.
const SHORTEST_WAIT_MS = 1_000
const UNRESOLVED = 'SHIP_UNRESOLVED'

/** A connection to whatever a load balancer's name leads to, whichever name the URL has. */
export function agentFor(dns: string, names: Names): Agent {
  return new Agent({
    connect: { lookup: through(dns, names), timeout: 5_000 },
    headersTimeout: 10_000,
    bodyTimeout: 10_000,
  })
}

/** One request, which is never led elsewhere. */
export async function hear(url: string, deadline: number, dispatcher: Agent, io: Io): Promise<Heard> {
  const left = AbortSignal.timeout(Math.max(SHORTEST_WAIT_MS, Math.floor(deadline - io.now())))
  try {
    const {
      statusCode: code,
      headers,
      body,
    } = await request(url, {
      dispatcher,
      signal: AbortSignal.any([io.signal, left]),
      headers: { 'user-agent': 'ship-to-eks' },
    })
    await body.dump()
    return { kind: 'status', code, server: text(headers.server), location: text(headers.location) }
  } catch (error) {
    io.signal.throwIfAborted()
    if (left.aborted) return { kind: 'silence' }
    const { code, message } = foremost(error as NodeJS.ErrnoException)
    return code === UNRESOLVED ? { kind: 'unresolved' } : { kind: 'error', code: code ?? '', message }
  }
}

/** Of the failures at several addresses that which says most: without IPv6 none of those can be reached. */
function foremost(error: NodeJS.ErrnoException): NodeJS.ErrnoException {
  if (!(error instanceof AggregateError)) return error
  const all = error.errors as NodeJS.ErrnoException[]
  return all.find(({ code }) => code !== 'ENETUNREACH') ?? all[0] ?? error
}

function text(header: string | string[] | undefined): string {
  return [header ?? ''].flat().join(', ').slice(0, 300)
}

/** Resolves every name to the load balancer's addresses, but never to link-local ones, where metadata services live. */
function through(dns: string, names: Names): LookupFunction {
  return (_, options, callback) => {
    const answer = (all: readonly { address: string; family: number }[]) => {
      const outside = all.filter(({ address }) => !isLinkLocal(address))
      const [first] = outside
      if (first === undefined) return callback(nowhere(dns, all.length > 0), '', 4)
      return options.all ? callback(null, outside) : callback(null, first.address, first.family)
    }
    if (isIP(dns)) return answer([{ address: dns, family: isIP(dns) }])
    names.addressesOf(dns).then(
      ({ addresses }) => answer(addresses),
      (error) => callback(error, '', 4),
    )
  }
}

function nowhere(dns: string, isLocal: boolean): Error {
  return isLocal
    ? new Error(`${dns} leads to a link-local address`)
    : Object.assign(new Error(`${dns} does not resolve`), { code: UNRESOLVED })
}

/** Where metadata services live: an app’s load balancer never does. */
export function isLinkLocal(address: string): boolean {
  const family = isIP(address)
  if (family === 0) return false
  const list = new BlockList()
  list.addSubnet('169.254.0.0', 16)
  list.addSubnet('fe80::', 10, 'ipv6')
  list.addAddress('fd00:ec2::254', 'ipv6')
  return list.check(address, family === 6 ? 'ipv6' : 'ipv4')
}
