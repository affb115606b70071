import { expect, test } from 'vitest'
import { checkCluster } from '../../../src/aws/cluster.ts'

test.each([
  ['ACTIVE', 'https://x', true],
  ['UPDATING', 'https://x', true],
  ['CREATING', undefined, false],
  ['DELETING', 'https://x', false],
  ['FAILED', 'https://x', false],
] as const)('a cluster that is %s at %s can be used: %s', (status, endpoint, usable) => {
  const problems = checkCluster({ name: 'c', status, endpoint })
  expect(problems.map(({ what }) => what)).toEqual(usable ? [] : [`The cluster c is ${status}, not ACTIVE`])
})
