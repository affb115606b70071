import { expect, test } from 'vitest'
import { type Bearer, foreignAccount, irsaStatement, judgeTrust, refusedTrust } from '../../../src/aws/podRole.ts'

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/ABC'
const ROLE = 'arn:aws:iam::123456789012:role/app'
const PROVIDER = `arn:aws:iam::123456789012:oidc-provider/${ISSUER}`
const SUB = 'system:serviceaccount:shop:app'

const bearer = (more: Partial<Bearer> = {}): Bearer => ({
  namespace: 'shop',
  name: 'app',
  role: ROLE,
  audience: 'sts.amazonaws.com',
  cluster: 'main',
  region: 'eu-west-1',
  issuer: ISSUER,
  at: { file: 'k8s/app.yaml', line: 3 },
  ...more,
})
const policyOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const irsa = (Condition?: object, more: object = {}) => ({
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: 'sts:AssumeRoleWithWebIdentity',
  ...(Condition && { Condition }),
  ...more,
})
const podIdentity = (more: object = {}) => ({
  Effect: 'Allow',
  Principal: { Service: 'pods.eks.amazonaws.com' },
  Action: ['sts:AssumeRole', 'sts:TagSession'],
  ...more,
})
const sub = (value: unknown) => ({ [`${ISSUER}:sub`]: value })
const aud = (value: unknown) => ({ [`${ISSUER}:aud`]: value })

test.each([
  ['the statement that is printed', irsa({ StringEquals: { ...sub(SUB), ...aud('sts.amazonaws.com') } }), 'yes'],
  ['any account of the cluster', irsa(), 'yes'],
  ['a pattern', irsa({ StringLike: sub('system:serviceaccount:*:app') }), 'yes'],
  ['a pattern with StringEquals', irsa({ StringEquals: sub('system:serviceaccount:*:app') }), 'no'],
  ['one of several', irsa({ StringEquals: sub(['system:serviceaccount:a:b', SUB]) }), 'yes'],
  ['keys in other case', irsa({ StringEquals: { [`${ISSUER}:sub`.toUpperCase()]: SUB } }), 'yes'],
  ['another namespace', irsa({ StringEquals: sub('system:serviceaccount:other:app') }), 'no'],
  ['another audience', irsa({ StringEquals: { ...sub(SUB), ...aud('other') } }), 'no'],
  ['ForAnyValue', irsa({ 'ForAnyValue:StringEquals': sub(SUB) }), 'yes'],
  ['everybody but this one', irsa({ StringNotEquals: sub(SUB) }), 'no'],
  ['everybody but another one', irsa({ StringNotLike: sub('*:other:*') }), 'yes'],
  ['another issuer', irsa({}, { Principal: { Federated: PROVIDER.replace('ABC', 'DEF') } }), 'no'],
  ['claims of another issuer', irsa({ StringEquals: { 'oidc.eks.x/id/DEF:sub': SUB } }), 'no'],
  ['another action', irsa({}, { Action: 'sts:AssumeRole' }), 'no'],
  ['every action', irsa({}, { Action: 'sts:*' }), 'yes'],
  ['a condition of their own', irsa({ StringEquals: { ...sub(SUB), 'aws:SourceVpc': 'vpc-1' } }), 'maybe'],
  ['an operator of their own', irsa({ DateLessThan: { 'aws:CurrentTime': '2030-01-01' } }), 'maybe'],
  ['whoever there is', irsa({}, { Principal: '*' }), 'yes'],
])('a trust policy with %s', (_, statement, verdict) => {
  expect(judgeTrust(policyOf(statement), bearer()).irsa).toBe(verdict)
})

test('a Deny that applies outweighs, one that does not is nothing', () => {
  const allow = irsa({ StringEquals: sub(SUB) })
  const deny = (of: string) => irsa({ StringEquals: sub(of) }, { Effect: 'Deny' })
  expect(judgeTrust(policyOf(allow, deny(SUB)), bearer()).irsa).toBe('no')
  expect(judgeTrust(policyOf(allow, deny('other')), bearer()).irsa).toBe('yes')
})

test.each([
  ['both actions', podIdentity(), 'yes'],
  ['no tags on its sessions', podIdentity({ Action: 'sts:AssumeRole' }), 'no'],
  ['one cluster alone', podIdentity({ Condition: { ArnEquals: { 'aws:SourceArn': 'arn:x' } } }), 'maybe'],
  ['another service', podIdentity({ Principal: { Service: 'ec2.amazonaws.com' } }), 'no'],
  ['a single text as list', podIdentity({ Principal: { Service: ['pods.eks.amazonaws.com'] } }), 'yes'],
])('a trust policy for Pod Identity with %s', (_, statement, verdict) => {
  expect(judgeTrust(policyOf(statement), bearer()).podIdentity).toBe(verdict)
})

test('what is no policy says nothing', () =>
  expect(judgeTrust('{', bearer())).toEqual({ irsa: 'maybe', podIdentity: 'no' }))

test.each([
  ['aws', 'arn:aws:iam::123456789012:role/app'],
  ['aws-cn', 'arn:aws-cn:iam::123456789012:role/app'],
  ['aws-us-gov', 'arn:aws-us-gov:iam::123456789012:role/team/app'],
])('the statement that is printed lets exactly this account in: %s', (partition, role) => {
  const own = bearer({ role })
  const policy = policyOf(JSON.parse(irsaStatement(own)))
  expect(policy).toContain(`arn:${partition}:iam::123456789012:oidc-provider/${ISSUER}`)
  expect(judgeTrust(policy, own).irsa).toBe('yes')
  expect(judgeTrust(policy, bearer({ role, name: 'other' })).irsa).toBe('no')
  expect(judgeTrust(policy, bearer({ role, namespace: 'other' })).irsa).toBe('no')
})

test.each([
  [
    policyOf(irsa({ StringEquals: sub('system:serviceaccount:other:app') })),
    /other values of aud or sub \(sub: system:serviceaccount:other:app\)/,
  ],
  [
    policyOf(irsa({}, { Principal: { Federated: 'arn:aws:iam::1:oidc-provider/x' } })),
    /It names arn:aws:iam::1:oidc-provider\/x, and this cluster’s tokens are of oidc\.eks/,
  ],
  [policyOf(podIdentity({ Action: 'sts:AssumeRole' })), /It names no identity provider at all/],
])('a refusal says what the policy has', (policy, why) => {
  const problem = refusedTrust(policy, bearer())
  expect(problem.why).toMatch(why)
  expect(problem.fix).toContain(irsaStatement(bearer()))
})

test.each([
  ['the cluster’s own account', ROLE, [], {}],
  [
    'another one',
    ROLE.replace('123456789012', '111122223333'),
    [],
    { warning: /of account 111122223333, and the cluster of account 123456789012/ },
  ],
  ['another one that is allowed', ROLE.replace('123456789012', '111122223333'), ['123456789012', '111122223333'], {}],
  [
    'another one that is not',
    ROLE.replace('123456789012', '111122223333'),
    ['123456789012'],
    { problem: /`allowed-account-ids` has only 123456789012/ },
  ],
])('a role of %s', (_, role, allowed, expected: { warning?: RegExp; problem?: RegExp }) => {
  const { problem, warning } = foreignAccount(bearer({ role }), '123456789012', allowed)
  expect(Boolean(problem)).toBe(Boolean(expected.problem))
  expect(Boolean(warning)).toBe(Boolean(expected.warning))
  if (expected.problem) expect(problem?.what).toMatch(expected.problem)
  if (expected.warning) expect(warning?.what).toMatch(expected.warning)
})
