import type { LookupAddress } from 'node:dns'
import { lookup, Resolver } from 'node:dns/promises'

/** Where a name leads, and who said so: the zone's own name servers, or this machine's resolver. */
export interface Found {
  /** None: there is no such name (yet). */
  readonly addresses: readonly LookupAddress[]
  readonly by: 'authority' | 'system'
}

/** Looks names up so that a fresh one is known as soon as there is one. */
export interface Names {
  addressesOf(name: string): Promise<Found>
  /** As every other program on this machine would see it. Throws what the resolver throws. */
  onThisMachine(name: string): Promise<readonly LookupAddress[]>
}

/** The servers to begin with instead of this machine's, and the port of a zone's own: for tests. */
export interface Servers {
  readonly first?: readonly string[]
  readonly port?: number
}

// Names of load balancers: NAME.REGION.elb.amazonaws.com, NAME.elb.REGION.amazonaws.com, the same with .cn.
const OF_AWS = /\.elb\.(?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?$/i
// All of it has to fit into the time that a connection may take.
const ASKING = { timeout: 1_500, tries: 1 }
const SERVERS = 2
const MISSING = ['ENOTFOUND', 'ENODATA']

/**
 * Opens the ways to look names up. A name of AWS's is asked of its zone's own servers: this machine's resolver, asked
 * too early, would remember for minutes that there is no such name, for later steps as well. Where those servers
 * cannot be reached, and for other names, this machine's resolver has to do.
 */
export function openNames(signal: AbortSignal, servers: Servers = {}): Names {
  let authority: Promise<readonly string[]> | undefined
  const resolver = (addresses?: readonly string[]) => {
    const one = new Resolver(ASKING)
    if (addresses !== undefined) one.setServers(addresses)
    signal.addEventListener('abort', () => one.cancel(), { once: true })
    return one
  }
  const onThisMachine = (name: string): Promise<readonly LookupAddress[]> =>
    servers.first === undefined ? lookup(name, { all: true }) : ask(resolver(servers.first), name)

  return {
    onThisMachine,
    async addressesOf(name) {
      if (OF_AWS.test(name)) {
        authority ??= serversOf(name, resolver(servers.first), servers.port)
        const asked = await authority
        if (asked.length > 0)
          try {
            return { addresses: await ask(resolver(asked), name), by: 'authority' }
          } catch (error) {
            if (isMissing(error)) return { addresses: [], by: 'authority' }
            // Something keeps us from them; it will do so again.
            authority = Promise.resolve([])
          }
      }
      signal.throwIfAborted()
      try {
        return { addresses: await onThisMachine(name), by: 'system' }
      } catch (error) {
        if (isMissing(error)) return { addresses: [], by: 'system' }
        throw error
      }
    },
  }
}

/** Whether a resolver says that there is no such name, rather than nothing. */
export function isMissing(error: unknown): boolean {
  return MISSING.includes((error as NodeJS.ErrnoException).code ?? '')
}

/** Addresses of the servers of the zone that a name is in, the nearest that has any; none when they cannot be found. */
async function serversOf(name: string, resolver: Resolver, port = 53): Promise<readonly string[]> {
  const labels = name.split('.')
  for (let from = 1; labels.length - from >= 2; from++) {
    const names = await resolver.resolveNs(labels.slice(from).join('.')).catch(() => [])
    const addresses = await Promise.all(names.slice(0, SERVERS).map((one) => resolver.resolve4(one).catch(() => [])))
    const found = addresses.flat()
    if (found.length > 0) return found.slice(0, SERVERS).map((address) => `${address}:${port}`)
  }
  return []
}

async function ask(resolver: Resolver, name: string): Promise<LookupAddress[]> {
  const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  const found = [
    ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : []),
    ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : []),
  ]
  if (found.length === 0 && four.status === 'rejected') throw four.reason
  return found
}
