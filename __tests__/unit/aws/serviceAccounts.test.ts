import { describe, expect, test } from 'vitest'
import { iamHost } from '../../../src/aws/iam.ts'
import { openPodIdentity, readProvider, readRole } from '../../../src/aws/serviceAccounts.ts'
import type { Io } from '../../../src/io.ts'
import { type AwsFault, fakeAws, identityOf } from '../../support/aws.ts'
import { problemsOf, testIo } from '../../support/world.ts'

const ROLE = 'arn:aws:iam::123456789012:role/team/app'
const WHO = identityOf('deploy')
const POLICY = '{"Statement":[{"Condition":{"StringLike":{"a<b&c":"d e"}}}]}'
const getRole = (document = encodeURIComponent(POLICY)) =>
  `<GetRoleResponse><GetRoleResult><Role><AssumeRolePolicyDocument>${document}</AssumeRolePolicyDocument></Role></GetRoleResult></GetRoleResponse>`

async function world() {
  const aws = await fakeAws()
  let paused = 0
  const sleep = async (ms: number) => {
    paused += ms
  }
  const io: Io = { ...testIo({ AWS_ENDPOINT_URL: process.env.AWS_ENDPOINT_URL }), sleep }
  return { aws, io, paused: () => paused }
}

describe('a role', () => {
  test('is asked for by its name, signed, and its policy read', async () => {
    const { aws, io } = await world()
    aws.answer('GetRole', getRole())
    expect(await readRole(ROLE, WHO, io)).toEqual({ policy: POLICY })
    expect(aws.calls).toMatchObject([{ accessKey: 'AK-deploy', body: { RoleName: 'app', Version: '2010-05-08' } }])
  })

  test('that is not there is missing', async () => {
    const { aws, io } = await world()
    aws.fail('GetRole', [{ status: 404, code: 'NoSuchEntity' }])
    expect(await readRole(ROLE, WHO, io)).toBe('missing')
  })

  const busy: AwsFault = { status: 400, code: 'Throttling' }
  test.each<[string, AwsFault[]]>([
    ['throttling', [busy, busy]],
    ['a server’s fault', [{ status: 503 }]],
    ['half an answer', ['half']],
    ['a reset', ['reset']],
  ])('is asked for again after %s', async (_, faults) => {
    const { aws, io, paused } = await world()
    aws.answer('GetRole', getRole())
    aws.fail('GetRole', faults)
    expect(await readRole(ROLE, WHO, io)).toEqual({ policy: POLICY })
    expect(aws.calls).toHaveLength(faults.length + 1)
    expect(paused()).toBeGreaterThan(0)
  })

  test.each<[string, AwsFault, RegExp]>([
    [
      'denied',
      { status: 403, code: 'AccessDenied', message: 'User: x is not authorized' },
      /iam:GetRole: AccessDenied: User: x/,
    ],
    ['always busy', busy, /iam:GetRole: Throttling/],
    ['in no words', { status: 502 }, /iam:GetRole: HTTP 502: the answer says no more/],
  ])('stays unknown, with the reason: %s', async (_, fault, why) => {
    const { aws, io } = await world()
    aws.fail('GetRole', [fault], true)
    expect(await readRole(ROLE, WHO, io)).toEqual({ unknown: expect.stringMatching(why) })
  })

  test('is given up at once by a runner that has no way to IAM', async () => {
    const { io, paused } = await world()
    const nowhere: Io = { ...io, environment: { AWS_ENDPOINT_URL_IAM: 'https://127.0.0.1:9' } }
    const facts = await readRole(ROLE, WHO, nowhere)
    expect(facts).toEqual({ unknown: expect.stringContaining('ECONNREFUSED') })
    expect(paused()).toBeLessThan(60_000)
  })
})

describe('the identity provider', () => {
  const found = '<ClientIDList><member>a</member><member>sts.amazonaws.com</member></ClientIDList>'
  test('has audiences, is missing, or is not known', async () => {
    const { aws, io } = await world()
    aws.answer('GetOpenIDConnectProvider', `<x>${found}</x></GetOpenIDConnectProviderResponse>`)
    aws.fail('GetOpenIDConnectProvider', [
      { status: 404, code: 'NoSuchEntity' },
      { status: 403, code: 'AccessDenied' },
    ])
    const ask = () => readProvider('arn:p', WHO, io)
    expect([await ask(), await ask(), await ask()]).toEqual(['missing', undefined, ['a', 'sts.amazonaws.com']])
  })
})

test.each([
  ['aws', 'iam.amazonaws.com', 'us-east-1'],
  ['aws-cn', 'iam.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  ['aws-us-gov', 'iam.us-gov.amazonaws.com', 'us-gov-west-1'],
  ['aws-new', 'iam.amazonaws.com', 'us-east-1'],
])('IAM of %s is %s', (partition, host, region) => expect(iamHost(partition)).toEqual([host, region]))

describe('an association of Pod Identity', () => {
  const LIST = 'GET /clusters/main/pod-identity-associations?namespace=shop&serviceAccount=app'
  const ONE = '/clusters/main/pod-identity-associations/a-1'

  test('is found, with its role and when it got it', async () => {
    const { aws, io } = await world()
    aws.answer(LIST, { associations: [{ associationId: 'a-1' }] })
    aws.answer(`GET ${ONE}`, { association: { roleArn: ROLE, createdAt: 1_700_000_000, modifiedAt: 1_800_000_000 } })
    const found = await openPodIdentity('main', 'eu-west-1', WHO, io).find('shop', 'app')
    expect(found).toEqual({ id: 'a-1', role: ROLE, since: new Date(1_800_000_000_000) })
  })

  test('that is not there is none', async () => {
    const { aws, io } = await world()
    aws.answer(LIST, { associations: [] })
    expect(await openPodIdentity('main', 'eu-west-1', WHO, io).find('shop', 'app')).toBeUndefined()
  })

  test('may not be made: every right that it takes is told', async () => {
    const { aws, io } = await world()
    aws.fail('POST /clusters/main/pod-identity-associations', [{ status: 403, code: 'AccessDeniedException' }], true)
    const [problem] = await problemsOf(
      openPodIdentity('main', 'eu-west-1', WHO, io).set('shop', 'app', ROLE, undefined),
    )
    expect(problem?.fix).toContain('"eks:CreatePodIdentityAssociation","iam:GetRole","iam:PassRole"')
  })

  describe('of a namespace that is gone', () => {
    const ALL = 'GET /clusters/main/pod-identity-associations?namespace=preview-app-pr-1'
    const forget = (io: Io) => openPodIdentity('main', 'eu-west-1', WHO, io).forget('preview-app-pr-1')

    test('goes, and one that another run deleted is gone', async () => {
      const { aws, io } = await world()
      aws.answer(ALL, { associations: [{ associationId: 'a-1' }, { associationId: 'a-2' }] })
      aws.answer(`DELETE ${ONE}`, { association: {} })
      aws.fail('DELETE /clusters/main/pod-identity-associations/a-2', [
        { status: 404, code: 'ResourceNotFoundException' },
      ])
      expect(await forget(io)).toBe(2)
      expect(aws.calls.map(({ action }) => action)).toContain(`DELETE ${ONE}`)
    })

    test('is not looked for by who may not: it has made none', async () => {
      const { aws, io } = await world()
      aws.fail(ALL, [{ status: 403, code: 'AccessDeniedException' }], true)
      expect(await forget(io)).toBe(0)
    })

    test('may not be deleted: the right is told', async () => {
      const { aws, io } = await world()
      aws.answer(ALL, { associations: [{ associationId: 'a-1' }] })
      aws.fail(`DELETE ${ONE}`, [{ status: 403, code: 'AccessDeniedException' }], true)
      const [problem] = await problemsOf(forget(io))
      expect(problem?.fix).toContain('eks:DeletePodIdentityAssociation')
    })
  })
})
