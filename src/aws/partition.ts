// AWS's own endpoints.json; a partition that it does not have yet is taken for the first one.
const SUFFIXES: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
  'aws-iso-e': 'cloud.adc-e.uk',
  'aws-iso-f': 'csp.hci.ic.gov',
}

/** What the host names of a partition end in: China and the sovereign clouds have domains of their own. */
export function domainOf(partition: string): string {
  return SUFFIXES[partition] ?? 'amazonaws.com'
}
