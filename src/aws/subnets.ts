import type { Io } from '../io.ts'
import { domainOf } from '../partition.ts'
import { Failed, type Problem } from '../problem.ts'
import type { Identity } from './credentials.ts'
import { elementOf, query } from './query.ts'
import { retrying } from './retry.ts'

/** A subnet of the cluster's VPC, as far as load balancers are concerned. */
export interface Subnet {
  readonly id: string
  readonly zone: string
  /** What is made in it gets a public address. */
  readonly isPublic: boolean
  readonly tags: ReadonlyMap<string, string>
}

/** A load balancer that is wanted, and who will make it: `the AWS Load Balancer Controller`. */
export interface Wanted {
  readonly object: string
  readonly by: string
  readonly reach: 'public' | 'internal'
}

const ROLES = { public: 'kubernetes.io/role/elb', internal: 'kubernetes.io/role/internal-elb' }

/** Lists the subnets of a VPC; undefined where that may not be asked, or nobody answers: it is asked for a hint alone. */
export async function readSubnets(
  vpc: string,
  region: string,
  identity: Identity,
  io: Io,
): Promise<readonly Subnet[] | undefined> {
  const ec2 = { service: 'ec2', host: `ec2.${region}.${domainOf(identity.partition)}`, region, version: '2016-11-15' }
  const filter = { 'Filter.1.Name': 'vpc-id', 'Filter.1.Value.1': vpc }
  try {
    return subnetsIn(await retrying(io, () => query(ec2, 'DescribeSubnets', filter, identity, io)))
  } catch (error) {
    io.signal.throwIfAborted()
    if (error instanceof Failed) throw error
    io.info(`The subnets of ${vpc} are not looked at (ec2:DescribeSubnets: ${(error as Error).name})`)
    return undefined
  }
}

/** Each subnet begins with its ID, which nothing else in the answer has. */
function subnetsIn(xml: string): Subnet[] {
  return xml
    .split(/(?=<subnetId>)/)
    .slice(1)
    .map((text) => ({
      id: elementOf(text, 'subnetId') ?? '',
      zone: elementOf(text, 'availabilityZone') ?? '',
      isPublic: elementOf(text, 'mapPublicIpOnLaunch') === 'true',
      tags: new Map(
        [...text.matchAll(/<item>\s*(<key>.*?)<\/item>/gs)].map(([, tag = '']) => [
          elementOf(tag, 'key') ?? '',
          elementOf(tag, 'value') ?? '',
        ]),
      ),
    }))
}

/** Why a load balancer may find no subnet: none has the tag that its maker looks for. The cloud provider takes any public one, too. */
export function checkSubnets(
  vpc: string,
  subnets: readonly Subnet[],
  { object, by, reach }: Wanted,
): Problem | undefined {
  const role = ROLES[reach]
  const fit = subnets.filter(({ isPublic }) => isPublic === (reach === 'public'))
  const isFound = subnets.some(({ tags }) => ['1', ''].includes(tags.get(role) ?? 'none'))
  if (isFound || (by === 'the AWS cloud provider' && fit.length > 0)) return undefined
  const ids = (fit.length > 0 ? fit : subnets).map(({ id }) => id)
  return {
    what: `No subnet of ${vpc} is tagged for ${reach} load balancers, and ${object} wants one`,
    why: `${by} looks for the tag ${role}, in at least two zones.`,
    fix: `Tag the ${reach === 'public' ? 'public' : 'private'} subnets: aws ec2 create-tags --resources ${ids.join(' ') || 'SUBNET_ID'} --tags Key=${role},Value=1`,
  }
}
