import { describe, expect, test } from 'vitest'
import { explainChain, identitiesFrom } from '../../../src/aws/chained.ts'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import { credentialsFor, type FakeAws, fakeAws, identityOf } from '../../support/aws.ts'
import { NOTHING } from '../../support/inputs.ts'
import { problemsOf, runIn, testIo } from '../../support/world.ts'

const FIRST = identityOf('deploy')
const REGISTRY = 'arn:aws:iam::210987654321:role/push'
const CLUSTER = 'arn:aws-cn:iam::111122223333:role/team/apply'
const given = (more: Partial<Inputs>): Inputs => ({
  ...NOTHING,
  images: [{}] as unknown as Inputs['images'],
  deploy: {} as Inputs['deploy'],
  ...more,
})
const identities = (inputs: Partial<Inputs>, io = testIo()) =>
  identitiesFrom(FIRST, given(inputs), runIn('/workspace'), io)

describe('who the run is', () => {
  async function sts(): Promise<FakeAws> {
    const aws = await fakeAws()
    aws.answer('AssumeRole', ({ body }) => credentialsFor('AssumeRole', `AK-${body.RoleArn.split('/').at(-1)}`))
    return aws
  }

  test('is the first role, for both parts, when no other is named', async () => {
    const aws = await sts()
    expect(await identities({})).toEqual({ registry: FIRST, cluster: FIRST })
    expect(aws.calls).toEqual([])
  })

  test('is a role for each part, assumed by the first one', async () => {
    const aws = await sts()
    const io = testIo()
    const { registry, cluster } = await identities({ registryRole: REGISTRY, clusterRole: CLUSTER }, io)
    expect(registry).toMatchObject({ account: '210987654321', arn: REGISTRY, partition: 'aws' })
    expect(cluster).toMatchObject({ account: '111122223333', arn: CLUSTER, partition: 'aws-cn' })
    expect((await registry.keys()).accessKeyId).toBe('AK-push')
    expect((await cluster.keys()).accessKeyId).toBe('AK-apply')
    expect(aws.calls.map(({ accessKey, body }) => [accessKey, body.RoleArn, body.RoleSessionName])).toEqual([
      ['AK-deploy', REGISTRY, 'ship-to-eks-42'],
      ['AK-deploy', CLUSTER, 'ship-to-eks-42'],
    ])
    expect(io.masked).toEqual(
      expect.arrayContaining(['secret-of-AK-push', 'session-of-AK-push', 'secret-of-AK-apply', 'session-of-AK-apply']),
    )
  })

  test('is the second role for one part alone', async () => {
    await sts()
    const { registry, cluster } = await identities({ clusterRole: CLUSTER })
    expect(registry).toBe(FIRST)
    expect(cluster.arn).toBe(CLUSTER)
  })

  test.each([
    [{ images: [] }, [CLUSTER]],
    [{ deploy: undefined }, [REGISTRY]],
  ])('no role is assumed for a part that there is nothing of: %j', async (inputs, assumed) => {
    const aws = await sts()
    await identities({ registryRole: REGISTRY, clusterRole: CLUSTER, ...inputs })
    expect(aws.calls.map(({ body }) => body.RoleArn)).toEqual(assumed)
  })

  test('is renewed shortly before the keys of a second role end', async () => {
    const aws = await fakeAws()
    let made = 0
    aws.answer('AssumeRole', () => credentialsFor('AssumeRole', `AK-${++made}`, made === 1 ? 299_000 : 3_600_000))
    const { cluster } = await identities({ clusterRole: CLUSTER })
    expect((await cluster.keys()).accessKeyId).toBe('AK-2')
    expect((await cluster.keys()).accessKeyId).toBe('AK-2')
  })

  test('is told for both parts when both are refused', async () => {
    const aws = await sts()
    aws.fail('AssumeRole', [{ status: 403, code: 'AccessDenied', message: 'No.' }], true)
    const problems = await problemsOf(identities({ registryRole: REGISTRY, clusterRole: CLUSTER }))
    expect(problems.map(({ what }) => what)).toEqual([
      `arn:aws:iam::123456789012:role/deploy may not assume \`registry-role\` ${REGISTRY}`,
      `arn:aws:iam::123456789012:role/deploy may not assume \`cluster-role\` ${CLUSTER}`,
    ])
    expect(aws.calls).toHaveLength(2)
  })

  test('survives a service that is busy for a moment', async () => {
    const aws = await sts()
    aws.fail('AssumeRole', [{ status: 400, code: 'Throttling' }, { status: 503 }])
    expect((await identities({ clusterRole: CLUSTER })).cluster.arn).toBe(CLUSTER)
    expect(aws.calls).toHaveLength(3)
  })
})

describe('a refused second role', () => {
  const explain = (name: string) => explainChain({ name, message: 'No.' }, FIRST.arn, REGISTRY, 'registry-role')

  test.each(['AccessDenied', 'AccessDeniedException'])('%s gives the statement of either side', (name) => {
    const lines = explain(name)?.fix?.split('\n') ?? []
    const statements = lines.map((line) => JSON.parse(line.slice(line.indexOf('{'))))
    expect(statements).toEqual([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: REGISTRY },
      { Effect: 'Allow', Principal: { AWS: FIRST.arn }, Action: 'sts:AssumeRole' },
    ])
    expect(lines[0]).toContain(`In the policy of ${FIRST.arn}: {`)
    expect(lines[1]).toContain(`In the trust policy of ${REGISTRY}: {`)
  })

  test.each(['Throttling', 'ValidationError', 'ExpiredToken'])('%s is told by what every call has', (name) =>
    expect(explain(name)).toBeUndefined(),
  )
})
