// What host names end in: AWS's own endpoints.json, and the dual-stack names of ECR.
const DOMAINS: Readonly<Record<string, readonly [domain: string, ...dualStack: string[]]>> = {
  aws: ['amazonaws.com', 'on.aws'],
  'aws-cn': ['amazonaws.com.cn', 'on.amazonwebservices.com.cn'],
  'aws-eusc': ['amazonaws.eu', 'on.amazonwebservices.eu'],
  'aws-iso': ['c2s.ic.gov'],
  'aws-iso-b': ['sc2s.sgov.gov'],
  'aws-iso-e': ['cloud.adc-e.uk'],
  'aws-iso-f': ['csp.hci.ic.gov'],
}

/** What the host names of a partition end in; one that is not known is taken for the first: GovCloud is like it. */
export function domainOf(partition: string): string {
  return DOMAINS[partition]?.[0] ?? 'amazonaws.com'
}

/** A registry of ECR, read from its host name. */
export interface EcrHost {
  readonly account: string
  readonly region: string
  readonly partition: string
}

/** Reads the host of a registry: of any partition, by FIPS or not, by both stacks of IP or one. Undefined for any other. */
export function ecrHost(host: string): EcrHost | undefined {
  const [, account, region, domain = ''] =
    /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.([a-z0-9.-]+)$/.exec(host) ?? []
  const partition = Object.keys(DOMAINS).find((name) => DOMAINS[name]?.includes(domain))
  if (account === undefined || region === undefined || partition === undefined) return undefined
  return { account, region, partition: region.startsWith('us-gov-') ? 'aws-us-gov' : partition }
}
