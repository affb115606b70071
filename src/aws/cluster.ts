import { type Cluster, DescribeClusterCommand, EKSClient, ListClustersCommand } from '@aws-sdk/client-eks'
import type { Io } from '../io.ts'
import { type Problem, stopOn } from '../problem.ts'
import { call, clientSettings } from './client.ts'
import type { Identity } from './credentials.ts'

/** An EKS cluster that can be talked to. `ca` is PEM. */
export interface ClusterAddress {
  readonly name: string
  readonly endpoint: string
  readonly ca: string
  readonly version: string
  /** Who may reach the endpoint, when that is not everybody; for when it does not answer. */
  readonly reach: string
  /** EKS Auto Mode makes the load balancers. */
  readonly autoMode: boolean
  /** Who signs the tokens of its service accounts, without `https://`. */
  readonly issuer: string
}

/** Asks EKS for the cluster. There is none, or it is not active: a problem, with the clusters that there are. */
export async function findCluster(name: string, region: string, identity: Identity, io: Io): Promise<ClusterAddress> {
  const cluster = await describe(name, region, identity, io)
  stopOn(checkCluster(cluster))
  return {
    name,
    endpoint: cluster.endpoint ?? '',
    ca: Buffer.from(cluster.certificateAuthority?.data ?? '', 'base64').toString('utf8'),
    version: cluster.version ?? '',
    reach: reachOf(cluster),
    autoMode: cluster.kubernetesNetworkConfig?.elasticLoadBalancing?.enabled ?? false,
    issuer: (cluster.identity?.oidc?.issuer ?? '').replace('https://', ''),
  }
}

async function describe(name: string, region: string, identity: Identity, io: Io): Promise<Cluster> {
  const eks = new EKSClient({ ...clientSettings(region, io), credentials: identity.keys })
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
            fix: 'Correct `cluster-name` or `aws-region`, or create the cluster first.',
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

/** What keeps this runner from talking to the cluster, as EKS describes it. */
export function checkCluster(cluster: Cluster): Problem[] {
  const { name, status, endpoint } = cluster
  if (endpoint === undefined || (status !== 'ACTIVE' && status !== 'UPDATING'))
    return [
      {
        what: `The cluster ${name} is ${status}, not ACTIVE`,
        fix: `Wait for it (aws eks wait cluster-active --name ${name}) and run the job again.`,
      },
    ]
  return []
}

function reachOf(cluster: Cluster): string {
  const { endpointPublicAccess, publicAccessCidrs = [] } = cluster.resourcesVpcConfig ?? {}
  if (endpointPublicAccess === false)
    return 'The cluster’s endpoint is private: only a runner inside its VPC reaches it.'
  const limited = publicAccessCidrs.length > 0 && !publicAccessCidrs.includes('0.0.0.0/0')
  return limited ? `The cluster’s endpoint answers ${publicAccessCidrs.join(', ')} only.` : ''
}
