import { describe, expect, test } from 'vitest'
import { previewImages, pullOf } from '../../../src/aws/images.ts'
import { fakeAws, identityOf } from '../../support/aws.ts'
import { problemsOf, testIo } from '../../support/world.ts'

const image = { repository: { name: 'team/app', account: undefined, region: undefined } }
const look = () => previewImages(image, 'eu-west-1', identityOf('deploy'), testIo())

test.each([
  ['pr-7-0123456789ab', 7],
  ['pr-123-0123456789ab-1a2b3c', 123],
  [`pr-7-content-${'0123456789abcdef'.repeat(2)}`, 7],
  [`pr-7-content-${'0123456789abcdef'.repeat(2)}-2`, 7],
  ['pr-7-content-', undefined],
  [`content-${'0123456789abcdef'.repeat(2)}`, undefined],
  ['pr-7-0123456789a', undefined],
  ['pr-07-0123456789ab', undefined],
  ['pr-7-0123456789abcdef', undefined],
  ['xpr-7-0123456789ab', undefined],
  ['pr-7', undefined],
  ['latest', undefined],
  ['0123456789ab', undefined],
])('%s is of %s', (tag, number) => expect(pullOf(tag)).toBe(number))

describe('the images of previews', () => {
  test('are those whose tags say so, from all pages', async () => {
    const aws = await fakeAws()
    aws.answer('ListImages', ({ body }) =>
      body.nextToken === undefined
        ? { imageIds: [{ imageTag: 'pr-7-0123456789ab' }, { imageTag: 'latest' }], nextToken: 'n' }
        : { imageIds: [{ imageTag: 'pr-7-ba9876543210' }, { imageTag: 'pr-8-0123456789ab' }, { imageDigest: 'x' }] },
    )
    const { tags } = await look()
    expect([...tags]).toEqual([
      [7, ['pr-7-0123456789ab', 'pr-7-ba9876543210']],
      [8, ['pr-8-0123456789ab']],
    ])
    expect(aws.calls[0]?.body).toMatchObject({ registryId: '123456789012', repositoryName: 'team/app' })
  })

  test('go by their tags alone, a hundred a call; those that are gone are no error', async () => {
    const aws = await fakeAws()
    aws.answer('ListImages', { imageIds: [] })
    aws.answer('BatchDeleteImage', { failures: [{ failureCode: 'ImageNotFound', imageId: { imageTag: 'a' } }] })
    const wanted = Array.from({ length: 101 }, (_, index) => `pr-7-${String(index).padStart(12, '0')}`)
    await (await look()).remove(wanted)
    const deleted = aws.calls.filter(({ action }) => action === 'BatchDeleteImage').map(({ body }) => body.imageIds)
    expect(deleted.map(({ length }) => length)).toEqual([100, 1])
    expect(deleted.flat()).toEqual(wanted.map((imageTag) => ({ imageTag })))
  })

  test('that ECR keeps are named', async () => {
    const aws = await fakeAws()
    aws.answer('ListImages', { imageIds: [] })
    const failure = { failureCode: 'ImageReferencedByManifestList', failureReason: 'a list has it' }
    aws.answer('BatchDeleteImage', { failures: [{ ...failure, imageId: { imageTag: 'pr-7-0123456789ab' } }] })
    const [problem] = await problemsOf(look().then(({ remove }) => remove(['pr-7-0123456789ab'])))
    expect(problem?.why).toBe('pr-7-0123456789ab: a list has it')
  })

  test('are none where there is no repository', async () => {
    const aws = await fakeAws()
    aws.fail('ListImages', [{ status: 400, code: 'RepositoryNotFoundException' }])
    expect((await look()).tags.size).toBe(0)
  })

  test('need two rights, and both are said', async () => {
    const aws = await fakeAws()
    const message =
      'User: arn:aws:sts::123456789012:assumed-role/deploy/x is not authorized to perform: ecr:ListImages on resource: arn:aws:ecr:eu-west-1:123456789012:repository/team/app because no identity-based policy allows the ecr:ListImages action'
    aws.fail('ListImages', [{ status: 400, code: 'AccessDeniedException', message }], true)
    const [problem] = await problemsOf(look())
    expect(problem?.what).toBe('The images of previews in team/app could not be listed')
    expect(problem?.fix).toContain('"Action":["ecr:ListImages","ecr:BatchDeleteImage"]')
  })
})
