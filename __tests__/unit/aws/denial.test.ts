import { describe, expect, test } from 'vitest'
import { claimsOf, explainDenial } from '../../../src/aws/denial.ts'

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
  const explain = (name: string, claims = CLAIMS, role = ROLE) => explainDenial({ name, message: 'No.' }, role, claims)

  test('gives the statement for the trust policy, made of the token’s own claims', () => {
    const problem = explain('AccessDenied')
    expect(problem?.what).toBe(`AWS refused to let this job assume ${ROLE}`)
    expect(problem?.why).toContain('sub "repo:octo/app:environment:production" and aud "sts.amazonaws.com"')
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

  test('of the duration names the inputs', () =>
    expect(explain('ValidationError')?.fix).toContain('`role-duration-seconds`'))

  test.each(['Throttling', 'ExpiredTokenException', 'TimeoutError'])('%s is none', (name) =>
    expect(explain(name)).toBeUndefined(),
  )
})
