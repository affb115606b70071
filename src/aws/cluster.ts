import { type Cluster, DescribeClusterCommand, EKSClient, ListClustersCommand } from '@aws-sdk/client-eks'
import type { Io } from '../io.ts'
import { type Problem, stopOn } from '../problem.ts'
import { call, clientSettings, renewingKeys } from './client.ts'
import type { Identity } from './credentials.ts'

/** An EKS cluster that can be talked to. `ca` is PEM. */
export interface ClusterAddress {
  readonly name: string
  readonly endpoint: string
  readonly ca: string
  readonly version: string
  /** Who may reach the endpoint, when that is not everybody; for when it does not answer. */
  readonly reach: Reach | undefined
  /** Only the ConfigMap aws-auth says who may do what: access entries are not in use yet. */
  readonly byConfigMap: boolean
  /** EKS Auto Mode makes the load balancers. */
  readonly autoMode: boolean
  /** Who signs the tokens of its service accounts, without `https://`. */
  readonly issuer: string
  readonly vpc?: string | undefined
}

/** Who may reach an endpoint, as a sentence without its full stop, and what to do when that is somebody else. */
export interface Reach {
  readonly says: string
  readonly fix: string
}

/** Asks EKS for the cluster. There is none, or it is not active: a problem, with the clusters that there are. */
export async function findCluster(name: string, region: string, identity: Identity, io: Io): Promise<ClusterAddress> {
  const cluster = await describe(name, region, identity, io)
  stopOn(checkCluster(cluster, region))
  const reach = reachOf(cluster, region)
  // Before the first time-out: a runner that is in the right place goes on.
  if (reach !== undefined) io.info(`${reach.says}.`)
  return {
    name,
    endpoint: cluster.endpoint ?? '',
    ca: Buffer.from(cluster.certificateAuthority?.data ?? '', 'base64').toString('utf8'),
    version: cluster.version ?? '',
    reach,
    byConfigMap: cluster.accessConfig?.authenticationMode === 'CONFIG_MAP',
    autoMode: cluster.kubernetesNetworkConfig?.elasticLoadBalancing?.enabled ?? false,
    issuer: (cluster.identity?.oidc?.issuer ?? '').replace('https://', ''),
    vpc: cluster.resourcesVpcConfig?.vpcId,
  }
}

async function describe(name: string, region: string, identity: Identity, io: Io): Promise<Cluster> {
  const eks = renewingKeys(new EKSClient({ ...clientSettings(region, io), credentials: identity.keys }))
  let others = ''
  const answer = await call(
    io,
    `The cluster ${name} could not be looked up`,
    (options) =>
      eks.send(new DescribeClusterCommand({ name }), options).catch(async (error: Error) => {
        if (error.name === 'ResourceNotFoundException') others = await clusterNames(eks, options)
        throw error
      }),
    (error) =>
      error.name === 'ResourceNotFoundException'
        ? {
            what: `There is no cluster ${name} in ${region} of account ${identity.account}`,
            why: others || 'The role may not list the clusters there are.',
            fix: `Correct \`cluster-name\` or \`aws-region\`, or create the cluster, which takes 15 to 20 minutes (docs/setup.md has what goes with it):\neksctl create cluster --name ${name} --region ${region} --node-type t3.medium --nodes 2`,
          }
        : undefined,
  )
  return answer.cluster ?? {}
}

async function clusterNames(eks: EKSClient, options: { abortSignal: AbortSignal }): Promise<string> {
  try {
    const { clusters = [] } = await eks.send(new ListClustersCommand({}), options)
    return clusters.length === 0 ? 'The region has no cluster at all.' : `The region has ${clusters.join(', ')}.`
  } catch {
    return ''
  }
}

// What to do about a cluster that cannot be talked to, by its status.
const FIXES: Readonly<Record<string, string>> = {
  DELETING: 'Correct `cluster-name`, or create it again when it is gone.',
  FAILED: 'It was never made, and will not be: see why in the console of EKS, delete it and create it again.',
}

/** What keeps this runner from talking to the cluster, as EKS describes it. */
export function checkCluster({ name, status, endpoint, health }: Cluster, region: string): Problem[] {
  if (endpoint !== undefined && (status === 'ACTIVE' || status === 'UPDATING')) return []
  const issues = health?.issues?.flatMap(({ message }) => message ?? []) ?? []
  const wait = `Wait for it, and run the job again:\naws eks wait cluster-active --region ${region} --name ${name}`
  return [
    {
      what: `The cluster ${name} is ${status}, not ACTIVE`,
      ...(issues.length > 0 && { why: issues.join('\n') }),
      fix: FIXES[status ?? ''] ?? wait,
    },
  ]
}

/** Who may reach the endpoint, and what lets others; undefined when everybody may. */
export function reachOf({ name, resourcesVpcConfig = {} }: Cluster, region: string): Reach | undefined {
  const { endpointPublicAccess, publicAccessCidrs = [] } = resourcesVpcConfig
  const open = `aws eks update-cluster-config --region ${region} --name ${name} --resources-vpc-config endpointPublicAccess=true,publicAccessCidrs=`
  if (endpointPublicAccess === false)
    return {
      says: 'The cluster’s endpoint is private: only what is inside its VPC, or connected to it, reaches it',
      fix: `Run this job on a runner inside the VPC; or make the endpoint public, for the runner’s address at least:\n${open}ADDRESS/32`,
    }
  if (publicAccessCidrs.length === 0 || publicAccessCidrs.includes('0.0.0.0/0')) return undefined
  return {
    says: `The cluster’s endpoint answers ${publicAccessCidrs.join(', ')} only`,
    fix: `Add the runner’s address, where it has one that stays (those of GitHub’s own runners change); or run this job on a runner inside the VPC:\n${open}${publicAccessCidrs.join(',')},ADDRESS/32`,
  }
}
