import type { Io } from '../io.ts'
import type { Identity } from './credentials.ts'
import { query } from './query.ts'

// IAM has one host in each partition, and requests to it are signed for one region. Source: AWS's endpoints.json.
const HOSTS: Readonly<Record<string, readonly [host: string, region: string]>> = {
  aws: ['iam.amazonaws.com', 'us-east-1'],
  'aws-cn': ['iam.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  'aws-us-gov': ['iam.us-gov.amazonaws.com', 'us-gov-west-1'],
  'aws-eusc': ['iam.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1'],
  'aws-iso': ['iam.us-iso-east-1.c2s.ic.gov', 'us-iso-east-1'],
  'aws-iso-b': ['iam.us-isob-east-1.sc2s.sgov.gov', 'us-isob-east-1'],
}

/** The host of a partition's IAM, and the region that requests to it are signed for. */
export function iamHost(partition: string): readonly [host: string, region: string] {
  return HOSTS[partition] ?? (HOSTS.aws as readonly [string, string])
}

/** Asks IAM, and gives the XML that it answers; a refusal is thrown with IAM's own code as its name. */
export function askIam(
  action: string,
  parameters: Readonly<Record<string, string>>,
  identity: Identity,
  io: Io,
): Promise<string> {
  const [host, region] = iamHost(identity.partition)
  return query({ service: 'iam', host, region, version: '2010-05-08' }, action, parameters, identity, io)
}
