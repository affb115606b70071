import { describe, expect, test } from 'vitest'
import { grant, roleOf } from '../../src/grant.ts'

const ARN = 'arn:aws:iam::123456789012:role/deploy'

test.each([
  ['arn:aws:sts::123456789012:assumed-role/deploy/session', ARN],
  ['arn:aws-cn:sts::123456789012:assumed-role/deploy/session', 'arn:aws-cn:iam::123456789012:role/deploy'],
  ['arn:aws:iam::123456789012:user/me', 'arn:aws:iam::123456789012:user/me'],
  ['', ''],
])('the role behind %s is %s', (session, role) => expect(roleOf(session)).toBe(role))

describe('what AWS refused is allowed by', () => {
  const resource = 'arn:aws:ecr:eu-west-1:123456789012:repository/app'
  const denied = (because: string) =>
    `User: arn:aws:sts::123456789012:assumed-role/deploy/x is not authorized to perform: ecr:PutImage on resource: ${resource} ${because}`
  const allow = { Effect: 'Allow', Action: 'ecr:PutImage' }
  test.each([
    [
      'a policy of the role',
      'because no identity-based policy allows the ecr:PutImage action',
      'Add this statement to the role’s policy: ',
      { ...allow, Resource: resource },
    ],
    [
      'the policy of the thing itself',
      'because no resource-based policy allows the ecr:PutImage action',
      `The policy of ${resource} itself has to allow it: `,
      { ...allow, Principal: { AWS: ARN } },
    ],
    [
      'a service control policy',
      'because no service control policy allows the ecr:PutImage action',
      'The service control policy has to allow it, too: ',
      { ...allow, Resource: resource },
    ],
    [
      'a permissions boundary',
      'because no permissions boundary allows the ecr:PutImage action',
      'The permissions boundary has to allow it, too: ',
      { ...allow, Resource: resource },
    ],
    ['nobody knows what', '', 'Add this statement to the role’s policy: ', { ...allow, Resource: resource }],
  ])('%s', (_, because, words, statement) =>
    expect(grant(denied(because))).toBe(`${words}${JSON.stringify(statement)}`),
  )

  test.each(['service control policy', 'identity-based policy', 'permissions boundary', 'resource control policy'])(
    'no statement at all while the %s denies it',
    (denying) => {
      const fix = grant(denied(`with an explicit deny in ${denying.startsWith('i') ? 'an' : 'a'} ${denying}`))
      expect(fix).toBe(
        `A statement of the ${denying} denies it, which no other one outweighs: that one has to be changed.`,
      )
    },
  )

  test('all that this part needs, so that one statement is enough', () => {
    const needed = ['ecr:CreateRepository', 'ecr:PutImage']
    expect(grant(denied(''), needed)).toContain('"Action":["ecr:PutImage","ecr:CreateRepository"]')
    expect(grant('No.', needed)).toContain('"Action":["ecr:CreateRepository","ecr:PutImage"],"Resource":"*"')
    expect(grant('No.')).toBe('Allow this action in the policy of the role.')
  })
})
