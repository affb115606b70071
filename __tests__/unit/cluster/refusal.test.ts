import { expect, test } from 'vitest'
import { explainRefusal } from '../../../src/cluster/refusal.ts'
import { CALLER } from '../../support/kubernetes.ts'

const ARN = 'arn:aws:iam::123456789012:role/deploy'

test('401: nobody knows the role; the commands that would let it in', () => {
  const { what, fix } = explainRefusal({ code: 401, body: { message: 'Unauthorized' } }, 'apply Pod/a', CALLER)
  expect(what).toBe(`The cluster test does not know ${ARN}`)
  expect(fix).toContain(`aws eks create-access-entry --region eu-west-1 --cluster-name test --principal-arn ${ARN}`)
  expect(fix).toContain('aws eks associate-access-policy')
})

test('403: it is known, and may not; what Kubernetes says of it', () => {
  const message = 'pods is forbidden: User "x" cannot patch resource "pods"'
  const { what, why, fix } = explainRefusal({ code: 403, body: { message } }, 'apply Pod/a', CALLER)
  expect(what).toBe(`${ARN} may not apply Pod/a in the cluster test`)
  expect(why).toBe(message)
  expect(fix).not.toContain('create-access-entry')
  expect(fix).toContain('associate-access-policy')
})

test.each([
  [{ code: 400, body: { message: 'bad' } }, 'bad'],
  [{ code: 500, body: undefined }, 'HTTP 500'],
])('anything else: what was said', (answer, why) => {
  expect(explainRefusal(answer, 'apply Pod/a', CALLER)).toMatchObject({
    what: 'The cluster refused to apply Pod/a',
    why,
  })
})
