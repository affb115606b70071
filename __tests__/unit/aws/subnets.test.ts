import { describe, expect, test } from 'vitest'
import { checkSubnets, readSubnets, type Subnet } from '../../../src/aws/subnets.ts'
import { fakeAws, identityOf } from '../../support/aws.ts'
import { testIo } from '../../support/world.ts'

const tag = (key: string, value: string) => `<item><key>${key}</key><value>${value}</value></item>`
const item = (id: string, isPublic: boolean, ...tags: string[]) =>
  `<item><subnetId>${id}</subnetId><availabilityZone>ap-northeast-1a</availabilityZone><ipv6CidrBlockAssociationSet/><mapPublicIpOnLaunch>${isPublic}</mapPublicIpOnLaunch><tagSet>${tags.join('')}</tagSet></item>`
const answer = (...items: string[]) =>
  `<DescribeSubnetsResponse><subnetSet>${items.join('')}</subnetSet></DescribeSubnetsResponse>`

async function world() {
  const aws = await fakeAws()
  return { aws, io: testIo({ AWS_ENDPOINT_URL: process.env.AWS_ENDPOINT_URL }) }
}
const read = async ({ io }: Awaited<ReturnType<typeof world>>) =>
  readSubnets('vpc-1', 'ap-northeast-1', identityOf('deploy'), io)

describe('the subnets of a VPC', () => {
  test('are listed with their tags', async () => {
    const here = await world()
    here.aws.answer(
      'DescribeSubnets',
      answer(
        item('subnet-a', true, tag('Name', 'a&amp;b'), tag('kubernetes.io/role/elb', '1')),
        item('subnet-b', false),
      ),
    )
    expect(await read(here)).toEqual([
      {
        id: 'subnet-a',
        zone: 'ap-northeast-1a',
        isPublic: true,
        tags: new Map([
          ['Name', 'a&b'],
          ['kubernetes.io/role/elb', '1'],
        ]),
      },
      { id: 'subnet-b', zone: 'ap-northeast-1a', isPublic: false, tags: new Map() },
    ])
    expect(here.aws.calls).toMatchObject([{ accessKey: 'AK-deploy', body: { 'Filter.1.Value.1': 'vpc-1' } }])
  })

  test('may not be listed: that is said, and no more', async () => {
    const here = await world()
    here.aws.fail('DescribeSubnets', [{ status: 403, code: 'UnauthorizedOperation' }])
    expect(await read(here)).toBeUndefined()
    expect(here.io.lines.join()).toContain('The subnets of vpc-1 are not looked at (ec2:DescribeSubnets: ')
  })
})

const subnet = (id: string, isPublic: boolean, tags: Record<string, string> = {}): Subnet => ({
  id,
  zone: 'a',
  isPublic,
  tags: new Map(Object.entries(tags)),
})
const CONTROLLER = 'the AWS Load Balancer Controller'
const PROVIDER = 'the AWS cloud provider'

describe('a load balancer finds a subnet', () => {
  test.each<[string, Subnet[], string, 'public' | 'internal', boolean]>([
    ['a tagged one', [subnet('a', true, { 'kubernetes.io/role/elb': '1' })], CONTROLLER, 'public', true],
    ['one tagged with nothing', [subnet('a', true, { 'kubernetes.io/role/elb': '' })], CONTROLLER, 'public', true],
    ['none', [subnet('a', true)], CONTROLLER, 'public', false],
    ['one with the tag set to 0', [subnet('a', true, { 'kubernetes.io/role/elb': '0' })], CONTROLLER, 'public', false],
    ['one for the other kind', [subnet('a', true, { 'kubernetes.io/role/elb': '1' })], CONTROLLER, 'internal', false],
    [
      'a private one, tagged',
      [subnet('a', false, { 'kubernetes.io/role/internal-elb': '1' })],
      CONTROLLER,
      'internal',
      true,
    ],
    ['any public one, for the provider', [subnet('a', true)], PROVIDER, 'public', true],
    ['private ones alone, for the provider', [subnet('a', false)], PROVIDER, 'public', false],
    ['no subnet at all', [], CONTROLLER, 'public', false],
  ])('%s', (_, subnets, by, reach, isFound) => {
    const problem = checkSubnets('vpc-1', subnets, { object: 'Ingress/shop', by, reach })
    expect(problem === undefined).toBe(isFound)
  })

  test('what to tag is named', () => {
    const subnets = [subnet('subnet-a', true), subnet('subnet-b', false), subnet('subnet-c', true)]
    expect(checkSubnets('vpc-1', subnets, { object: 'Ingress/shop', by: CONTROLLER, reach: 'public' })).toEqual({
      what: 'No subnet of vpc-1 is tagged for public load balancers, and Ingress/shop wants one',
      why: 'the AWS Load Balancer Controller looks for the tag kubernetes.io/role/elb, in at least two zones.',
      fix: 'Tag the public subnets: aws ec2 create-tags --resources subnet-a subnet-c --tags Key=kubernetes.io/role/elb,Value=1',
    })
  })
})
