import { isIP } from 'node:net'
import type { Problem } from '../../problem.ts'
import type { Address } from './address.ts'
import { isMissing, type Names } from './names.ts'

/** What others have to know of the names of a URL that answers. `asked`: the URL under the name that answered. */
export async function remarksOn({ url, dns }: Address, asked: string, names: Names): Promise<Problem[]> {
  const host = new URL(url).hostname
  const name = new URL(asked).hostname
  if (isIP(dns) || isIP(host.replace(/^\[|\]$/g, ''))) return []
  const [own, balancer] = await Promise.all([seen(name, names), names.addressesOf(dns).catch(() => undefined)])
  if (name === dns) return own === 'missing' && balancer?.by === 'authority' ? [fresh(dns)] : []
  const certified = host === name ? [] : [certificateOf(url, dns, name)]
  if (own === 'unsure') return certified
  if (own === 'missing') return [...certified, unrecorded(name, dns, undefined)]
  const there = balancer?.addresses.map(({ address }) => address) ?? []
  const isThere = there.length === 0 || own.some((address) => there.includes(address))
  return isThere ? certified : [...certified, unrecorded(name, dns, own)]
}

async function seen(name: string, names: Names): Promise<readonly string[] | 'missing' | 'unsure'> {
  try {
    return (await names.onThisMachine(name)).map(({ address }) => address)
  } catch (error) {
    return isMissing(error) ? 'missing' : 'unsure'
  }
}

function fresh(dns: string): Problem {
  return {
    what: `${dns} is so new that this runner’s resolver does not know it yet`,
    why: 'The load balancer answers at the addresses that AWS’s name servers give. Resolvers that were asked too early remember for some minutes that there is no such name.',
    fix: 'Let later steps try again for a few minutes: curl --retry 20 --retry-all-errors',
  }
}

function certificateOf(url: string, dns: string, name: string): Problem {
  return {
    what: `${url} shows a certificate for ${name}`,
    why: `Nobody has a certificate for a load balancer’s own name, so browsers warn of ${dns}; under ${name} it answers well.`,
    fix: `Use https://${name}.`,
  }
}

function unrecorded(host: string, dns: string, own: readonly string[] | undefined): Problem {
  return {
    what: own === undefined ? `${host} does not resolve yet` : `${host} does not lead to this load balancer`,
    why:
      own === undefined
        ? 'The load balancer answers to this name, but no DNS record leads there.'
        : `It leads to ${own.slice(0, 3).join(', ')}: something else, or a CDN or proxy in front of it, which is fine.`,
    fix: `Make the record: ${host} CNAME ${dns} (in Route 53 an alias, which the top of a domain needs).`,
  }
}
