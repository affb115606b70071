import { describe, expect, test } from 'vitest'
import { type Claims, claimsOf, explainDenial, likelyCauses } from '../../../src/aws/denial.ts'

const ROLE = 'arn:aws:iam::123456789012:role/deploy'
const CLAIMS = {
  iss: 'https://token.actions.githubusercontent.com',
  aud: 'sts.amazonaws.com',
  sub: 'repo:octo/app:environment:production',
}
const tokenOf = (claims: object) =>
  ['{}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.')

describe('claimsOf', () => {
  test('reads what the token says', () => expect(claimsOf(tokenOf(CLAIMS))).toEqual(CLAIMS))

  test.each(['', 'x', 'a.b.c', `a.${Buffer.from('{').toString('base64url')}.c`])('"%s" says nothing', (token) => {
    expect(claimsOf(token)).toEqual({})
  })
})

describe('a denial', () => {
  const explain = (name: string, claims: Claims = CLAIMS, role = ROLE, message = 'No') =>
    explainDenial({ name, message }, role, claims)

  test('gives the statement for the trust policy, made of the token’s own claims', () => {
    const problem = explain('AccessDenied')
    expect(problem?.what).toBe(`AWS refused to let this job assume ${ROLE}`)
    expect(problem?.why).toContain('sub "repo:octo/app:environment:production", aud "sts.amazonaws.com"')
    expect(JSON.parse(problem?.fix?.replace(/^[^{]*/, '') ?? '')).toEqual({
      Effect: 'Allow',
      Principal: { Federated: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': 'repo:octo/app:environment:production',
        },
      },
    })
  })

  test('names the issuer of GitHub Enterprise, and the partition of the role', () => {
    const claims = { ...CLAIMS, iss: 'https://ghe.example.com/_services/token' }
    const fix = explain('AccessDenied', claims, 'arn:aws-cn:iam::123456789012:role/deploy')?.fix
    expect(fix).toContain('arn:aws-cn:iam::123456789012:oidc-provider/ghe.example.com/_services/token')
  })

  test('of the token itself gives the command that makes the provider', () => {
    const problem = explain('InvalidIdentityToken')
    expect(problem?.fix).toContain(
      'aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com --client-id-list sts.amazonaws.com',
    )
  })

  test('gives a statement by the claims that stay, too, where the token has them', () => {
    const sub = 'repo:octo@65/app@74:environment:production'
    const fix = explain('AccessDenied', { ...CLAIMS, sub, repository_id: '74', environment: 'production' })?.fix ?? ''
    const [bySub, byClaims] = fix.split('\n').map((line) => JSON.parse(line.slice(line.indexOf('{'))).Condition)
    const issuer = 'token.actions.githubusercontent.com'
    expect(bySub.StringEquals[`${issuer}:sub`]).toBe(sub)
    expect(byClaims).toEqual({
      StringEquals: {
        [`${issuer}:aud`]: 'sts.amazonaws.com',
        [`${issuer}:repository_id`]: '74',
        [`${issuer}:environment`]: 'production',
      },
      StringLike: { [`${issuer}:sub`]: 'repo:octo@65/app@74:*' },
    })
  })

  test.each([
    ['a branch', { sub: 'repo:octo/app:ref:refs/heads/main', ref: 'refs/heads/main', event_name: 'push' }, true],
    [
      'a pull request',
      { sub: 'repo:octo/app:pull_request', ref: 'refs/pull/7/merge', event_name: 'pull_request' },
      false,
    ],
    ['a template of its own', { sub: 'repository_id:74', ref: 'refs/heads/main', event_name: 'push' }, false],
  ])('of %s has a second statement where its ref stays: %s', (_, claims, second) =>
    expect(explain('AccessDenied', { ...claims, repository_id: '74' })?.fix?.split('\n')).toHaveLength(second ? 2 : 1),
  )

  test.each([
    ['InvalidIdentityToken', 'Incorrect token audience', '--client-id sts.amazonaws.com'],
    [
      'InvalidIdentityTokenException',
      'No OpenIDConnect provider found in your account',
      'create-open-id-connect-provider',
    ],
    [
      'InvalidIdentityToken',
      "Couldn't retrieve verification key from your identity provider",
      '/.well-known/openid-configuration',
    ],
    ['InvalidIdentityToken', 'Token is not yet valid', 'clock of the issuer'],
    ['IDPCommunicationErrorException', 'x', '/.well-known/openid-configuration'],
    ['ExpiredTokenException', 'Token expired', 'clock of this runner'],
    [
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      'aws iam update-role --role-name deploy --max-session-duration',
    ],
    ['ValidationError', "Value 'x' at 'roleSessionName' failed", '`role-session-name`'],
    ['ValidationError', 'Request ARN is invalid', 'of the same partition'],
    ['RegionDisabledException', 'STS is not activated in this region', 'Switch STS on'],
  ])('%s (%s) says: %s', (name, message, fix) => expect(explain(name, CLAIMS, ROLE, message)?.fix).toContain(fix))

  test.each(['Throttling', 'TimeoutError', 'InternalFailure'])('%s is none', (name) =>
    expect(explain(name)).toBeUndefined(),
  )
})

describe('what in a token is surprising', () => {
  const main = { sub: 'repo:octo/app:ref:refs/heads/main', repository: 'octo/app', aud: 'sts.amazonaws.com' }
  const rows: readonly [string, Claims, readonly string[]][] = [
    ['nothing', { ...main, ref: 'refs/heads/main', event_name: 'push' }, []],
    ['no claims at all', {}, []],
    [
      'an environment',
      { ...main, sub: 'repo:octo/app:environment:live', environment: 'live' },
      ['the environment live'],
    ],
    ['a pull request', { ...main, sub: 'repo:octo/app:pull_request' }, [':pull_request']],
    ['a tag', { ...main, ref: 'refs/tags/v1' }, ['for a tag']],
    ['ids in the sub', { ...main, sub: 'repo:octo@65/app@74:ref:refs/heads/main' }, ['carries the ids']],
    [
      'ids and an environment',
      { ...main, sub: 'repo:octo@65/app@74:environment:live', environment: 'live' },
      ['the environment live', 'carries the ids'],
    ],
    ['a template', { ...main, sub: 'repository_owner:octo:x' }, ['its own template']],
    ['capitals', { ...main, sub: 'repo:Octo/app:ref:refs/heads/main' }, ['has capitals']],
    ['an audience', { ...main, aud: 'elsewhere' }, ['The aud is elsewhere']],
    ['the audience of China', { ...main, aud: 'sts.amazonaws.com.cn' }, []],
  ]
  test.each(rows)('%s', (_, claims, causes) =>
    expect(likelyCauses(claims)).toEqual(causes.map((words) => expect.stringContaining(words))),
  )
})
