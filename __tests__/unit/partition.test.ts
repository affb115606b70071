import { expect, test } from 'vitest'
import { domainOf, ecrHost } from '../../src/partition.ts'

test.each([
  ['aws', 'amazonaws.com'],
  ['aws-us-gov', 'amazonaws.com'],
  ['aws-cn', 'amazonaws.com.cn'],
  ['aws-eusc', 'amazonaws.eu'],
])('hosts of %s end in %s', (partition, domain) => expect(domainOf(partition)).toBe(domain))

const ACCOUNT = '123456789012'

test.each([
  ['dkr.ecr.eu-west-1.amazonaws.com', 'aws'],
  ['dkr.ecr-fips.us-east-1.amazonaws.com', 'aws'],
  ['dkr-ecr.eu-west-1.on.aws', 'aws'],
  ['dkr-ecr-fips.us-gov-west-1.on.aws', 'aws-us-gov'],
  ['dkr.ecr.us-gov-west-1.amazonaws.com', 'aws-us-gov'],
  ['dkr.ecr.cn-north-1.amazonaws.com.cn', 'aws-cn'],
  ['dkr-ecr.cn-northwest-1.on.amazonwebservices.com.cn', 'aws-cn'],
  ['dkr.ecr.eusc-de-east-1.amazonaws.eu', 'aws-eusc'],
  ['dkr-ecr.eusc-de-east-1.on.amazonwebservices.eu', 'aws-eusc'],
  ['dkr.ecr.us-iso-east-1.c2s.ic.gov', 'aws-iso'],
  ['dkr.ecr.us-isob-east-1.sc2s.sgov.gov', 'aws-iso-b'],
  ['dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk', 'aws-iso-e'],
  ['dkr.ecr.us-isof-south-1.csp.hci.ic.gov', 'aws-iso-f'],
])('a registry at %s is of %s', (host, partition) => {
  const region = host.split('.').find((part) => /^[a-z]+-.*-\d$/.test(part))
  expect(ecrHost(`${ACCOUNT}.${host}`)).toEqual({ account: ACCOUNT, region, partition })
})

test.each([
  'public.ecr.aws',
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com.evil.example`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.example.com`,
  '12345.dkr.ecr.eu-west-1.amazonaws.com',
  'nginx',
  '',
])('%j is no registry of ECR', (host) => expect(ecrHost(host)).toBeUndefined())
