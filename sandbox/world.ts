import { join } from 'node:path'
import type { Tools } from './tools.ts'

/** What the launcher hands to the first program inside; the rest of a sandbox follows from it. */
export interface Plan {
  /** Unlike that of any other sandbox, dead ones included; also the name of its cgroups. */
  readonly id: string
  readonly tools: Tools
  /** The repository's root. */
  readonly repository: string
  /** The command to run, a shell when empty. */
  readonly command: readonly string[]
  /** Seconds until the name of a fresh load balancer is known, as it takes minutes on AWS. */
  readonly lbDelay: number
  /** A folder of the machine that keeps the logs; without it they go with the sandbox. */
  readonly logs?: string | undefined
  /** When the launcher began, ms since the epoch. */
  readonly began: number
}

export interface World extends Plan {
  /** The sandbox's own folder, in memory: gone with the sandbox. */
  readonly dir: string
  /** A path in that folder. */
  readonly path: (...names: string[]) => string
}

export const account = '123456789012'
export const region = 'ap-northeast-1'
export const clusterName = 'my-eks-cluster'
export const nodeAddress = '10.244.0.1'
export const nodeName = `ip-10-244-0-1.${region}.compute.internal`
export const repositoryName = 'octo-org/node-app'

export const clusterHost = `ABCDEF.gr7.${region}.eks.amazonaws.com`
/** Who signs the tokens of service accounts, as every EKS cluster has one of its own. */
export const clusterIssuer = `https://oidc.eks.${region}.amazonaws.com/id/5A7D0C3E1B9F4826A7D0C3E1B9F48265`
export const registryHost = `${account}.dkr.ecr.${region}.amazonaws.com`
/** The same registry by the name that IPv6 knows, too. */
export const dualStackRegistryHost = `${account}.dkr-ecr.${region}.on.aws`
/** An account that gives its registry and its cluster to roles of the first one. */
export const partnerAccount = '111122223333'
export const partnerRegistryHost = `${partnerAccount}.dkr.ecr.${region}.amazonaws.com`
/** Another account's registry, which has its moods: see registry/moods.ts. */
export const otherRegistryHost = `210987654321.dkr.ecr.${region}.amazonaws.com`
/** The endpoint of a cluster of the name `silent`: connections to it time out. */
export const silentClusterHost = `silent.gr7.${region}.eks.amazonaws.com`
/** A registry in a region that nothing leads to: connections to it time out. */
export const farRegistryHost = `${account}.dkr.ecr.eu-north-1.amazonaws.com`
/** What ECR hands out for an account's registry. */
export const registryPassword = (owner: string): string => `${owner}-auth-token`
/** The registries that images are pushed to. */
export const registryHosts = [registryHost, dualStackRegistryHost, partnerRegistryHost]
/** Serves the base images that docker.io and registry.k8s.io would. */
export const mirrorAddress = '127.0.0.6:5000'

const services = ['sts', 'api.ecr', 'eks', 'ec2', 'elasticloadbalancing', 'cloudformation', 's3', 'dynamodb']
export const awsHosts = [
  ...services.map((service) => `${service}.${region}.amazonaws.com`),
  'iam.amazonaws.com',
  'sts.amazonaws.com',
]
export const githubHosts = [
  'token.actions.githubusercontent.com',
  'pipelines.actions.githubusercontent.com',
  'api.github.com',
]

/** Every fixed name of the sandbox and its address. */
export const hosts: Readonly<Record<string, string>> = {
  localhost: '127.0.0.1',
  ...Object.fromEntries(awsHosts.map((host) => [host, '127.0.0.2'])),
  [registryHost]: '127.0.0.3',
  [dualStackRegistryHost]: '127.0.0.3',
  [partnerRegistryHost]: '127.0.0.9',
  [otherRegistryHost]: '127.0.0.7',
  [farRegistryHost]: '127.0.0.8',
  [silentClusterHost]: '127.0.0.8',
  [clusterHost.toLowerCase()]: '127.0.0.4',
  ...Object.fromEntries(githubHosts.map((host) => [host, '127.0.0.5'])),
  [nodeName]: nodeAddress,
}

export const createWorld = (plan: Plan): World => {
  const dir = '/run/sandbox'
  return { ...plan, dir, path: (...names) => join(dir, ...names) }
}
