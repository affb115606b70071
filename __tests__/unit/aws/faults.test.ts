import { beforeEach, describe, expect, test, vi } from 'vitest'
import { identitiesFrom } from '../../../src/aws/chained.ts'
import { findCluster } from '../../../src/aws/cluster.ts'
import { signIn } from '../../../src/aws/credentials.ts'
import { previewImages } from '../../../src/aws/images.ts'
import { assumeByOidc } from '../../../src/aws/oidc.ts'
import { ensureRepository, findRepository } from '../../../src/aws/repository.ts'
import { openPodIdentity, readProvider, readRole } from '../../../src/aws/serviceAccounts.ts'
import { readSubnets } from '../../../src/aws/subnets.ts'
import type { ImageInputs } from '../../../src/inputs/images.ts'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import type { Io } from '../../../src/io.ts'
import { type AwsFault, credentialsFor, type FakeAws, fakeAws, identityOf } from '../../support/aws.ts'
import { NOTHING } from '../../support/inputs.ts'
import { problemsOf, runIn, testIo } from '../../support/world.ts'

const HOME = identityOf('deploy')
const OTHER = 'arn:aws:iam::210987654321:role/other'
const REGION = 'eu-west-1'
const image: ImageInputs = {
  repository: { name: 'app', account: undefined, region: undefined },
  createRepository: true,
  source: { kind: 'local', reference: 'app' },
  tags: [],
  replace: undefined,
}
const missing = {
  ...{ registry: 'r', name: 'app', uri: 'r/app', exists: false, immutable: false, movable: [], password: 'p' },
}

// Of a step before.
beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
})

const ASSOCIATIONS = '/clusters/main/pod-identity-associations'
const FORGET = `GET ${ASSOCIATIONS}?namespace=shop`
const KNOWN = { id: 'a-1', role: HOME.arn, since: undefined }
const pods = (io: Io) => openPodIdentity('main', REGION, HOME, io)

/** Every call that a deployment, or the end of a preview, cannot do without, and who makes it. */
const CALLS: Readonly<Record<string, (io: Io) => Promise<unknown>>> = {
  AssumeRoleWithWebIdentity: (io) =>
    assumeByOidc(
      { arn: OTHER, sessionName: undefined, durationSeconds: undefined, audience: undefined },
      's1',
      REGION,
      io,
    ),
  AssumeRole: (io) =>
    identitiesFrom(
      HOME,
      { region: REGION, clusterRole: OTHER, images: [], deploy: {} } as unknown as Inputs,
      runIn('/w'),
      io,
    ),
  GetCallerIdentity: (io) => signIn({ ...NOTHING, role: undefined, region: REGION }, runIn('/w'), io),
  DescribeRepositories: (io) => findRepository(image, REGION, HOME, io),
  GetAuthorizationToken: (io) => findRepository(image, REGION, HOME, io),
  CreateRepository: (io) => ensureRepository(image, REGION, HOME, missing, io, () => undefined),
  'GET /clusters/main': (io) => findCluster('main', REGION, HOME, io),
  ListImages: (io) => previewImages(image, REGION, HOME, io),
  BatchDeleteImage: (io) => previewImages(image, REGION, HOME, io).then(({ remove }) => remove(['pr-1-0123456789ab'])),
  [FORGET]: (io) => pods(io).forget('shop'),
  [`GET ${ASSOCIATIONS}?namespace=shop&serviceAccount=web`]: (io) => pods(io).find('shop', 'web'),
  [`GET ${ASSOCIATIONS}/a-1`]: (io) => pods(io).find('shop', 'web'),
  [`POST ${ASSOCIATIONS}`]: (io) => pods(io).set('shop', 'web', OTHER, undefined),
  [`POST ${ASSOCIATIONS}/a-1`]: (io) => pods(io).set('shop', 'web', OTHER, KNOWN),
  [`DELETE ${ASSOCIATIONS}/a-1`]: (io) => pods(io).forget('shop'),
}

/** Calls for the sake of a better error, or of what a run can do without; each gives what it learnt. */
const OPTIONAL: Readonly<
  Record<string, readonly [call: (io: Io) => Promise<unknown>, known: unknown, unknown: unknown]>
> = {
  GetRole: [
    (io) => readRole(OTHER, HOME, io),
    { policy: '{}' },
    expect.objectContaining({ unknown: expect.stringMatching(/^iam:GetRole: \w/) }),
  ],
  GetOpenIDConnectProvider: [(io) => readProvider('arn:x', HOME, io), ['sts.amazonaws.com'], undefined],
  PutLifecyclePolicy: [
    (io) => ensureRepository(image, REGION, HOME, missing, io, () => undefined).then(({ exists }) => exists),
    true,
    true,
  ],
  DescribeSubnets: [(io) => readSubnets('vpc-1', REGION, HOME, io), [], undefined],
  'GET /clusters/main/addons/eks-pod-identity-agent': [(io) => pods(io).hasAgent(), true, undefined],
}

async function cloud(): Promise<FakeAws> {
  const aws = await fakeAws()
  for (const action of ['AssumeRole', 'AssumeRoleWithWebIdentity']) aws.answer(action, credentialsFor(action, 'AK'))
  const identity = '<Arn>arn:aws:iam::123456789012:user/x</Arn><Account>123456789012</Account>'
  aws.answer(
    'GetCallerIdentity',
    `<GetCallerIdentityResponse><GetCallerIdentityResult>${identity}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
  )
  aws.answer('DescribeRepositories', { repositories: [{ repositoryName: 'app' }] })
  aws.answer('GetAuthorizationToken', { authorizationData: [{ authorizationToken: btoa('AWS:password') }] })
  aws.answer('CreateRepository', { repository: { repositoryName: 'app' } })
  aws.answer('PutLifecyclePolicy', {})
  aws.answer('GET /clusters/main', {
    cluster: { name: 'main', status: 'ACTIVE', endpoint: 'https://x', version: '1.35' },
  })
  aws.answer('ListImages', { imageIds: [] })
  aws.answer('BatchDeleteImage', {})
  const association = { association: { associationId: 'a-1', roleArn: HOME.arn, createdAt: 1 } }
  for (const query of ['?namespace=shop', '?namespace=shop&serviceAccount=web'])
    aws.answer(`GET ${ASSOCIATIONS}${query}`, { associations: [{ associationId: 'a-1' }] })
  aws.answer(`POST ${ASSOCIATIONS}`, association)
  for (const method of ['GET', 'POST', 'DELETE']) aws.answer(`${method} ${ASSOCIATIONS}/a-1`, association)
  aws.answer('GetRole', answered('GetRole', '<AssumeRolePolicyDocument>%7B%7D</AssumeRolePolicyDocument>'))
  const audiences = '<ClientIDList><member>sts.amazonaws.com</member></ClientIDList>'
  aws.answer('GetOpenIDConnectProvider', answered('GetOpenIDConnectProvider', audiences))
  aws.answer('DescribeSubnets', answered('DescribeSubnets', '<subnetSet/>'))
  aws.answer('GET /clusters/main/addons/eks-pod-identity-agent', { addon: {} })
  return aws
}

const answered = (action: string, result: string) => `<${action}Response>${result}</${action}Response>`

/** Makes a call that suffers these; pauses take no time, so `paused` is what they would have taken. */
async function suffer(action: string, faults: readonly AwsFault[], always: boolean, ask = CALLS[action]) {
  const aws = await cloud()
  aws.fail(action, faults, always)
  let paused = 0
  const io: Io = {
    ...testIo({ AWS_ENDPOINT_URL: process.env.AWS_ENDPOINT_URL }),
    sleep: async (milliseconds) => {
      paused += milliseconds
    },
    idToken: async () => 'x.e30.x',
  }
  let known: unknown
  const learning = (ask as (typeof CALLS)[string])(io).then((learnt) => {
    known = learnt
  })
  const problems = await problemsOf(learning)
  return { problems, known, calls: aws.calls.filter((call) => call.action === action).length, paused }
}

const refusal = (status: number, code?: string): AwsFault => ({ status, ...(code && { code }) })

/** What passes by itself, and what one who asks again is told. */
const PASSING: readonly [string, AwsFault][] = [
  ['400 Throttling', refusal(400, 'Throttling')],
  ['400 ThrottlingException', refusal(400, 'ThrottlingException')],
  ['400 RequestLimitExceeded', refusal(400, 'RequestLimitExceeded')],
  ['429 without a word', refusal(429)],
  ['429 TooManyRequestsException', refusal(429, 'TooManyRequestsException')],
  ['500 without a word', refusal(500)],
  ['500 ServerException', refusal(500, 'ServerException')],
  ['500 InternalFailure', refusal(500, 'InternalFailure')],
  ['503 without a word', refusal(503)],
  ['503 ServiceUnavailable', refusal(503, 'ServiceUnavailable')],
  ['a reset', 'reset'],
  ['half a body', 'half'],
  ['half a refusal', { status: 400, code: 'ServerException', half: true }],
]

/** What stays as it is; the fix names what to do. */
const STAYING: readonly [string, AwsFault, attempts: number][] = [
  ['400 without a word', refusal(400), 1],
  ['403 without a word', refusal(403), 1],
  ['403 AccessDenied', refusal(403, 'AccessDenied'), 1],
  ['400 AccessDeniedException', refusal(400, 'AccessDeniedException'), 1],
  ['400 ValidationError', refusal(400, 'ValidationError'), 1],
  ['400 InvalidParameterException', refusal(400, 'InvalidParameterException'), 1],
  ['400 InvalidClientTokenId', refusal(400, 'InvalidClientTokenId'), 1],
  ['400 UnrecognizedClientException', refusal(400, 'UnrecognizedClientException'), 1],
  ['400 ExpiredTokenException', refusal(400, 'ExpiredTokenException'), 2],
  ['403 ExpiredToken', refusal(403, 'ExpiredToken'), 2],
  ['403 SignatureDoesNotMatch', refusal(403, 'SignatureDoesNotMatch'), 2],
]

describe.each(Object.keys(CALLS))('%s', (action) => {
  test('succeeds when nothing is wrong', async () =>
    expect(await suffer(action, [], false)).toMatchObject({ problems: [], calls: 1, paused: 0 }))

  test.each(PASSING)('%s, twice, passes', async (_, fault) => {
    expect(await suffer(action, [fault, fault], false)).toMatchObject({ problems: [], calls: 3 })
  })

  test.each(PASSING)('%s, for ever, is one clear problem in bounded time', async (_, fault) => {
    const { problems, calls, paused } = await suffer(action, [fault], true)
    expect(calls).toBe(6)
    expect(paused).toBeLessThan(16_000)
    expect(problems).toHaveLength(1)
    expect(problems[0]?.what).toMatch(/\w/)
    expect(problems[0]?.why).toMatch(/\w/)
    expect(problems[0]?.why).not.toMatch(/unknown|undefined/i)
    expect(problems[0]?.fix).toMatch(/again/)
  })

  // Who may not ask for what a preview left has left nothing.
  const staying = STAYING.filter(([title]) => action !== FORGET || !title.includes('AccessDeniedException'))
  test.each(staying)('%s is one clear problem, at once', async (_, fault, attempts) => {
    const { problems, calls, paused } = await suffer(action, [fault], true)
    expect(calls).toBe(attempts)
    expect(paused).toBeLessThan(2_000)
    expect(problems).toHaveLength(1)
    expect(problems[0]?.why).toMatch(/\w/)
    expect(problems[0]?.why).not.toMatch(/unknown|undefined/i)
    expect(problems[0]?.fix).toMatch(/\w/)
  })
})

describe.each(Object.keys(OPTIONAL))('%s, which a run can do without,', (action) => {
  const [ask, known, unknown] = OPTIONAL[action] as (typeof OPTIONAL)[string]

  test.each(PASSING)('is learnt in spite of %s, twice', async (_, fault) => {
    expect(await suffer(action, [fault, fault], false, ask)).toMatchObject({ problems: [], known, calls: 3 })
  })

  const all = [...PASSING, ...STAYING].map(([title, fault]): [string, AwsFault] => [title, fault])
  test.each(all)('stays unknown after %s, for ever, and nothing fails', async (_, fault) => {
    const suffered = await suffer(action, [fault], true, ask)
    expect(suffered).toMatchObject({ problems: [] })
    expect(suffered.known).toEqual(unknown)
    expect(suffered.calls).toBeLessThanOrEqual(6)
    expect(suffered.paused).toBeLessThan(16_000)
  })
})
