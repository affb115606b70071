import { randomUUID } from 'node:crypto'
import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr'
import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'
import { assume, fault, idToken, refusal, region, roleArn, sdkCredentials, stsHost } from './cloud.ts'

const denied = { name: 'AccessDenied', message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity', status: 403 }
const tampered = (text: string, at: number) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)

describe('AssumeRoleWithWebIdentity', () => {
  test('gives credentials that are the role', async () => {
    const credentials = await assume({ token: await idToken() })
    const caller = await new STSClient({ region, credentials }).send(new GetCallerIdentityCommand())
    expect(credentials.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
    expect(caller).toMatchObject({ Account: '123456789012' })
    expect(caller.Arn).toBe('arn:aws:sts::123456789012:assumed-role/ship-deploy/test')
  })

  test('refuses another audience', async () => {
    const answer = await refusal(assume({ token: await idToken({}, 'https://github.com/octo-org') }))
    expect(answer).toEqual({ name: 'InvalidIdentityTokenException', message: 'Incorrect token audience', status: 400 })
  })

  test('refuses another subject, by the trust policy of the role', async () => {
    const token = await idToken()
    const other = await idToken({ repository: 'octo-org/node-app-2' })
    expect(await refusal(assume({ token: other }))).toEqual(denied)
    expect(await refusal(assume({ token, role: 'ship-other-repo' }))).toEqual(denied)
    expect(await refusal(assume({ token, role: 'no-such-role' }))).toEqual(denied)
  })

  test('refuses a token that was changed or signed by nobody', async () => {
    const token = await idToken()
    const [header, payload] = token.split('.') as [string, string]
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'repo:octo-org/another-repo:x' })).toString('base64url')
    const signature = token.lastIndexOf('.') + 1
    const cases = [
      { token: tampered(token, signature + 5) },
      { token: token.replace(payload, forged), role: 'ship-other-repo' },
      { token: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.` },
      { token: `${header}.${payload}` },
    ]
    for (const attempt of cases) {
      expect(await refusal(assume(attempt))).toMatchObject({ name: 'InvalidIdentityTokenException', status: 400 })
    }
  })

  test('refuses an expired token', async () => {
    const answer = await refusal(assume({ token: await idToken({ expires_in: -1 }) }))
    expect(answer).toMatchObject({ name: 'ExpiredTokenException', status: 400 })
    expect(answer?.message).toMatch(/^Token expired: current date\/time \d+ must be before the expiration/)
  })

  test("looks at GitHub's own claims", async () => {
    const role = 'ship-by-claims'
    expect(await refusal(assume({ role, token: await idToken({ environment: 'production' }) }))).toBeUndefined()
    const cases = [{}, { environment: 'staging' }, { environment: 'production', repository_id: '75' }]
    for (const run of cases) expect(await refusal(assume({ role, token: await idToken(run) }))).toEqual(denied)
  })
})

test('AssumeRole goes by the trust policy too', async () => {
  const sts = new STSClient({ region, credentials: await assume({ token: await idToken() }) })
  const chain = (role: string) => sts.send(new AssumeRoleCommand({ RoleArn: roleArn(role), RoleSessionName: 'next' }))
  const credentials = sdkCredentials((await chain('ship-chained')).Credentials)
  const caller = await new STSClient({ region, credentials }).send(new GetCallerIdentityCommand())
  expect(caller.Arn).toBe('arn:aws:sts::123456789012:assumed-role/ship-chained/next')
  expect(await refusal(chain('ship-edit'))).toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('is not authorized to perform: sts:AssumeRole on resource:'),
  })
})

describe('credentials of the other services', () => {
  test('must exist, be unexpired and sign with their own secret', async () => {
    const credentials = await assume({ token: await idToken() })
    const ask = (change: Partial<typeof credentials>) =>
      refusal(
        new ECRClient({ region, credentials: { ...credentials, ...change } }).send(new GetAuthorizationTokenCommand()),
      )
    expect(await ask({})).toBeUndefined()
    expect(await ask({ accessKeyId: 'ASIAAAAAAAAAAAAAAAAA' })).toMatchObject({ name: 'UnrecognizedClientException' })
    expect(await ask({ sessionToken: 'x' })).toMatchObject({ name: 'UnrecognizedClientException' })
    expect(await ask({ secretAccessKey: 'x' })).toMatchObject({ name: 'InvalidSignatureException' })
    await fetch(`https://${stsHost}/_sandbox/expire?accessKey=${credentials.accessKeyId}`, { method: 'PUT' })
    expect(await ask({})).toMatchObject({ name: 'ExpiredTokenException' })
    const eks = new EKSClient({ region, credentials })
    const cluster = eks.send(new DescribeClusterCommand({ name: 'my-eks-cluster' }))
    expect(await refusal(cluster)).toMatchObject({ name: 'ExpiredTokenException', status: 403 })
  })
})

describe('what the account holds', () => {
  test('the cluster of this sandbox, and no other', async () => {
    const eks = new EKSClient({ region, credentials: await assume({ token: await idToken() }) })
    const describeCluster = (name: string) => eks.send(new DescribeClusterCommand({ name }))
    expect((await describeCluster('my-eks-cluster')).cluster).toMatchObject({ status: 'ACTIVE', version: '1.35' })
    expect(await refusal(describeCluster('nope'))).toMatchObject({ name: 'ResourceNotFoundException', status: 404 })
  })

  test('repositories that were created, once, by those who may', async () => {
    const repositoryName = `test-${randomUUID()}`
    const token = await idToken()
    const ecr = new ECRClient({ region, credentials: await assume({ token }) })
    const mutability = { imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' as const }
    const filters = [{ filterType: 'WILDCARD' as const, filter: 'cache*' }]
    const command = { repositoryName, ...mutability, imageTagMutabilityExclusionFilters: filters }
    const restricted = new ECRClient({ region, credentials: await assume({ token, role: 'ship-no-create' }) })
    expect(await refusal(restricted.send(new CreateRepositoryCommand(command)))).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(/because no identity-based policy allows the ecr:CreateRepository action$/),
    })
    const look = () => ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }))
    expect(await refusal(look())).toMatchObject({ name: 'RepositoryNotFoundException' })
    await ecr.send(new CreateRepositoryCommand(command))
    const again = await refusal(ecr.send(new CreateRepositoryCommand(command)))
    expect(again).toMatchObject({ name: 'RepositoryAlreadyExistsException' })
    expect((await look()).repositories?.[0]).toMatchObject({
      repositoryUri: `123456789012.dkr.ecr.${region}.amazonaws.com/${repositoryName}`,
      imageTagMutabilityExclusionFilters: filters,
    })
  })
})

describe('faults', () => {
  const service = { service: 'sts', action: 'AssumeRoleWithWebIdentity' }

  test('throttling ends after the times that were asked for', async () => {
    const session = randomUUID()
    const throttling = { status: 400, code: 'Throttling', message: 'Rate exceeded' }
    await fault({ ...service, ...throttling, contains: session, times: 2 })
    const token = await idToken()
    const answer = { name: 'Throttling', message: 'Rate exceeded', status: 400 }
    expect(await refusal(assume({ token, session }))).toEqual(answer)
    expect(await refusal(assume({ token, session, client: { maxAttempts: 2 } }))).toBeUndefined()
  })

  test.each(['reset', 'halfBody'])('%s breaks the connection, once', async (kind) => {
    const session = randomUUID()
    await fault({ ...service, [kind]: true, contains: session })
    const token = await idToken()
    expect(await refusal(assume({ token, session }))).toMatchObject({ name: expect.stringMatching(/Error/) })
    expect(await refusal(assume({ token, session }))).toBeUndefined()
  })

  test('a late answer is still the answer', async () => {
    const session = randomUUID()
    await fault({ ...service, delaySeconds: 1, contains: session })
    const began = Date.now()
    expect(await refusal(assume({ token: await idToken(), session }))).toBeUndefined()
    expect(Date.now() - began).toBeGreaterThanOrEqual(1000)
  })
})
