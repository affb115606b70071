import { describe, expect, test } from 'vitest'
import { renewing } from '../../../src/aws/credentials.ts'
import { ensureRepository, findRepository } from '../../../src/aws/repository.ts'
import type { ImageInputs } from '../../../src/inputs/images.ts'
import type { Problem } from '../../../src/problem.ts'
import { type FakeAws, fakeAws, identityOf } from '../../support/aws.ts'
import { problemsOf, testIo } from '../../support/world.ts'

const HOME = identityOf('deploy')
const PASSWORD = 'eyJwYXlsb2FkIjoi'
const image = (repository: Partial<ImageInputs['repository']> = {}, more: Partial<ImageInputs> = {}): ImageInputs => ({
  repository: { name: 'team/app', account: undefined, region: undefined, ...repository },
  createRepository: true,
  source: { kind: 'local', reference: 'app' },
  tags: [],
  replace: undefined,
  ...more,
})

async function ecr(repositories: readonly object[] = []): Promise<FakeAws> {
  const aws = await fakeAws()
  const authorizationToken = Buffer.from(`AWS:${PASSWORD}`).toString('base64')
  aws.answer('GetAuthorizationToken', { authorizationData: [{ authorizationToken }] })
  aws.answer('DescribeRepositories', { repositories })
  aws.answer('CreateRepository', { repository: { encryptionConfiguration: { encryptionType: 'AES256' } } })
  aws.answer('PutLifecyclePolicy', {})
  if (repositories.length === 0)
    aws.fail('DescribeRepositories', [{ status: 400, code: 'RepositoryNotFoundException' }], true)
  return aws
}
const find = (inputs: ImageInputs, identity = HOME, io = testIo()) => findRepository(inputs, 'eu-west-1', identity, io)

describe('a repository is looked up', () => {
  test('by its name, in the account of the run', async () => {
    const aws = await ecr([{ imageTagMutability: 'IMMUTABLE' }])
    const io = testIo()
    const registry = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
    expect(await find(image(), HOME, io)).toMatchObject({
      registry,
      uri: `${registry}/team/app`,
      exists: true,
      immutable: true,
      password: PASSWORD,
    })
    expect(aws.calls.find(({ action }) => action === 'DescribeRepositories')?.body).toEqual({
      registryId: '123456789012',
      repositoryNames: ['team/app'],
    })
    expect(io.masked).toContain(PASSWORD)
  })

  test.each([
    ['123456789012.dkr.ecr-fips.us-east-1.amazonaws.com', 'us-east-1'],
    ['123456789012.dkr-ecr.eu-west-1.on.aws', 'eu-west-1'],
    ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  ])('at the host that was given: %s', async (host, region) => {
    await ecr([{}])
    expect(await find(image({ account: '123456789012', region, host }))).toMatchObject({
      registry: host,
      uri: `${host}/team/app`,
      immutable: false,
    })
  })

  test('in the domain of its partition', async () => {
    await ecr([{}])
    const { registry } = await find(image(), { ...HOME, partition: 'aws-cn' })
    expect(registry).toBe('123456789012.dkr.ecr.eu-west-1.amazonaws.com.cn')
  })

  test('missing, and not to be made: the command that makes it', async () => {
    await ecr()
    const [problem] = await problemsOf(find(image({}, { createRepository: false })))
    expect(problem?.fix).toContain('aws ecr create-repository --repository-name team/app')
  })

  test('that may not be looked up nor logged in to says both, and all that it will need', async () => {
    const aws = await ecr([{}])
    const refused = (action: string, resource: string) => ({
      status: 400,
      code: 'AccessDeniedException',
      message: `User: x is not authorized to perform: ecr:${action} on resource: ${resource} because no identity-based policy allows the ecr:${action} action`,
    })
    const arn = 'arn:aws:ecr:eu-west-1:123456789012:repository/team/app'
    aws.fail('DescribeRepositories', [refused('DescribeRepositories', arn)])
    aws.fail('GetAuthorizationToken', [refused('GetAuthorizationToken', '*')])
    const problems = await problemsOf(find(image()))
    const [lookUp, logIn] = problems.map(({ fix = '' }) => JSON.parse(fix.slice(fix.indexOf('{'))))
    expect(logIn).toEqual({ Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' })
    expect(lookUp).toEqual({
      Effect: 'Allow',
      Action: [
        'ecr:DescribeRepositories',
        'ecr:BatchCheckLayerAvailability',
        'ecr:InitiateLayerUpload',
        'ecr:UploadLayerPart',
        'ecr:CompleteLayerUpload',
        'ecr:PutImage',
        'ecr:BatchGetImage',
        'ecr:GetDownloadUrlForLayer',
      ],
      Resource: arn,
    })
  })

  test('whose keys have ended before their time is asked with new ones', async () => {
    const aws = await ecr([{}])
    const ended = { status: 400, code: 'ExpiredTokenException' }
    aws.fail('DescribeRepositories', [ended])
    let made = 0
    const keys = renewing(async () => ({ accessKeyId: `AK${++made}`, secretAccessKey: 's' }))
    expect(await find(image(), { ...HOME, keys })).toMatchObject({ exists: true })
    const asked = aws.calls.filter(({ action }) => action === 'DescribeRepositories')
    expect(asked.map(({ accessKey }) => accessKey)).toEqual(['AK1', 'AK2'])
  })

  test('missing in another account: that only a role there can make it', async () => {
    await ecr()
    const [problem] = await problemsOf(find(image({ account: '210987654321' })))
    expect(problem?.fix).toContain('Set `registry-role` to a role of account 210987654321')
  })
})

describe('a missing repository', () => {
  async function made(fail: (aws: FakeAws) => void = () => undefined, tags: readonly string[] = []) {
    const aws = await ecr()
    fail(aws)
    const io = testIo()
    const warnings: Problem[] = []
    const inputs = image({}, { tags })
    const found = await find(inputs, HOME, io)
    const problems = await problemsOf(
      ensureRepository(inputs, 'eu-west-1', HOME, found, io, (problem) => void warnings.push(problem)),
    )
    const bodyOf = (action: string) => aws.calls.find((call) => call.action === action)?.body
    return { bodyOf, problems, warnings, lines: io.lines }
  }

  test('is made: scanned, fixed but for caches and moving tags, its caches expired', async () => {
    const { bodyOf, problems, warnings, lines } = await made(undefined, ['latest'])
    expect([problems, warnings]).toEqual([[], []])
    expect(bodyOf('CreateRepository')).toMatchObject({
      repositoryName: 'team/app',
      imageScanningConfiguration: { scanOnPush: true },
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [
        { filterType: 'WILDCARD', filter: 'cache*' },
        { filterType: 'WILDCARD', filter: 'latest' },
      ],
    })
    expect(lines.join()).toContain('encrypted with AES256')
  })

  test('has no rule that could remove what is deployed', async () => {
    const { bodyOf } = await made()
    const { rules } = JSON.parse(bodyOf('PutLifecyclePolicy').lifecyclePolicyText)
    expect(rules).toHaveLength(1)
    expect(rules[0].selection).toMatchObject({ tagStatus: 'tagged', tagPatternList: ['cache*'] })
  })

  test('that another run makes first is as good, and its policy is that run’s', async () => {
    const { bodyOf, problems } = await made((aws) =>
      aws.fail('CreateRepository', [{ status: 400, code: 'RepositoryAlreadyExistsException' }]),
    )
    expect(problems).toEqual([])
    expect(bodyOf('PutLifecyclePolicy')).toBeUndefined()
  })

  const refusal = (action: string) => ({
    status: 400,
    code: 'AccessDeniedException',
    message: `User: x is not authorized to perform: ecr:${action} on resource: arn:aws:ecr:eu-west-1:123456789012:repository/team/app because no identity-based policy allows the ecr:${action} action`,
  })

  test('that may not be made says all that making it needs', async () => {
    const { problems } = await made((aws) => aws.fail('CreateRepository', [refusal('CreateRepository')]))
    expect(problems[0]?.fix).toContain('"Action":["ecr:CreateRepository","ecr:TagResource","ecr:PutLifecyclePolicy"]')
  })

  test('without the right to its policy is made, with a warning', async () => {
    const { problems, warnings } = await made((aws) => aws.fail('PutLifecyclePolicy', [refusal('PutLifecyclePolicy')]))
    expect(problems).toEqual([])
    expect(warnings.map(({ what, fix }) => [what, fix])).toEqual([
      [expect.stringContaining('Old layers'), expect.stringContaining('"Action":"ecr:PutLifecyclePolicy"')],
    ])
  })
})
