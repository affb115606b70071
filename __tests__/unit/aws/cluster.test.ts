import { expect, test } from 'vitest'
import { checkCluster, reachOf } from '../../../src/aws/cluster.ts'

const wait = 'Wait for it, and run the job again:\naws eks wait cluster-active --region eu-west-1 --name c'

test.each([
  ['ACTIVE', 'https://x', undefined],
  ['UPDATING', 'https://x', undefined],
  ['CREATING', undefined, wait],
  ['PENDING', undefined, wait],
  ['DELETING', 'https://x', 'Correct `cluster-name`, or create it again when it is gone.'],
  ['FAILED', 'https://x', /^It was never made/],
] as const)('a cluster that is %s at %s: %s', (status, endpoint, fix) => {
  const problems = checkCluster({ name: 'c', status, endpoint }, 'eu-west-1')
  if (fix === undefined) return expect(problems).toEqual([])
  expect(problems.map(({ what }) => what)).toEqual([`The cluster c is ${status}, not ACTIVE`])
  expect(problems[0]?.fix).toMatch(fix)
})

test('what EKS says of the health of a cluster is told', () => {
  const health = { issues: [{ message: 'The KMS key is gone.' }, { message: 'So are the subnets.' }] }
  const [problem] = checkCluster({ name: 'c', status: 'FAILED', health }, 'eu-west-1')
  expect(problem?.why).toBe('The KMS key is gone.\nSo are the subnets.')
})

const update =
  'aws eks update-cluster-config --region eu-west-1 --name c --resources-vpc-config endpointPublicAccess=true'

test.each([
  [{ endpointPublicAccess: true, publicAccessCidrs: ['0.0.0.0/0'] }, undefined, ''],
  [{ endpointPublicAccess: true, publicAccessCidrs: ['10.0.0.0/8', '0.0.0.0/0'] }, undefined, ''],
  [{}, undefined, ''],
  [
    { endpointPublicAccess: true, publicAccessCidrs: ['192.0.2.0/24', '198.51.100.7/32'] },
    /answers 192\.0\.2\.0\/24, 198\.51\.100\.7\/32 only$/,
    `${update},publicAccessCidrs=192.0.2.0/24,198.51.100.7/32,ADDRESS/32`,
  ],
  [
    { endpointPublicAccess: false, publicAccessCidrs: ['0.0.0.0/0'] },
    /is private: only what is inside its VPC/,
    `${update},publicAccessCidrs=ADDRESS/32`,
  ],
])('who may reach an endpoint of %j', (resourcesVpcConfig, says, fix) => {
  const reach = reachOf({ name: 'c', resourcesVpcConfig }, 'eu-west-1')
  if (says === undefined) return expect(reach).toBeUndefined()
  expect(reach?.says).toMatch(says)
  expect(reach?.fix).toContain(`:\n${fix}`)
})
