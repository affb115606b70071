import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readCommitted } from '../../../src/image/content.ts'
import { checkImage, ourImage, planImage, tagReady } from '../../../src/image/image.ts'
import { CONTENT_LABEL, REVISION_LABEL } from '../../../src/image/registry.ts'
import { keepContent } from '../../../src/image/tags.ts'
import type { ImageInputs, ImageSource } from '../../../src/inputs/images.ts'
import { BUILD } from '../../support/builds.ts'
import { type FakeRegistry, fakeRegistry } from '../../support/registry.ts'
import { folderOf, problemsOf, runIn, testIo } from '../../support/world.ts'

const SHA = '5e1f0c0ffee0c0ffee0c0ffee0c0ffee0c0ffee0'
const inputs = (more: Partial<ImageInputs> = {}): ImageInputs => ({
  repository: { name: 'team/app', account: undefined, region: undefined },
  createRepository: true,
  replace: undefined,
  source: BUILD,
  tags: [],
  ...more,
})

/** A committed checkout, what its build would be labelled with, and a registry. */
async function world(registry?: FakeRegistry) {
  const root = await folderOf({ Dockerfile: 'FROM scratch' })
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { stdio: 'pipe' })
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '-m', 'first')
  const there = registry ?? (await fakeRegistry())
  const plan = async (given = inputs(), run = {}, tagOf?: (sha: string) => string) => {
    const { source } = given
    const committed = source.kind === 'build' ? await readCommitted(source, root, testIo()) : undefined
    return planImage(given, there.repository, committed, runIn(root, run), testIo(), tagOf)
  }
  const first = await plan()
  const content = 'content' in first ? (first.content ?? '') : ''
  return { registry: there, plan, content }
}
const immutable = async () => world(await fakeRegistry({ immutable: true }))

describe('the plan of a build', () => {
  test('for the first time: the commit’s tag, and what it is made from', async () => {
    const { plan, content } = await world()
    expect(content).toMatch(/^[0-9a-f]{32}$/)
    expect(await plan()).toEqual({ tag: SHA, content, platforms: [] })
  })

  test('of the same content: what is there', async () => {
    const { plan, registry, content } = await world()
    const digest = registry.put(SHA, { [CONTENT_LABEL]: content })
    const reference = `${registry.repository.uri}:${SHA}@${digest}`
    expect(await plan()).toEqual({
      ready: { reference, digest, origin: 'reused' },
      tags: [],
      platforms: ['linux/arm64'],
    })
  })

  test('of the same content takes two requests: the tag, and the labels', async () => {
    const { plan, registry, content } = await world()
    registry.put(SHA, { [CONTENT_LABEL]: content })
    registry.asked.length = 0
    await plan()
    expect(registry.asked).toEqual([expect.stringMatching(`manifests/${SHA}$`), expect.stringContaining('/blobs/')])
  })

  test('of other content under that tag: built again', async () => {
    const { plan, registry, content } = await world()
    registry.put(SHA, { [CONTENT_LABEL]: 'other' })
    expect(await plan()).toEqual({ tag: SHA, content, platforms: [] })
  })

  test('that was asked for: built again', async () => {
    const { plan, registry, content } = await world()
    registry.put(SHA, { [CONTENT_LABEL]: content })
    expect(await plan(inputs({ source: { ...BUILD, rebuild: true } }))).toMatchObject({ tag: SHA })
  })

  test('whose more tags are not all at that image: they are to be put there', async () => {
    const { plan, registry, content } = await world()
    registry.put(SHA, { [CONTENT_LABEL]: content })
    registry.put('latest', { [CONTENT_LABEL]: content })
    expect(await plan(inputs({ tags: ['latest'] }))).toMatchObject({ ready: { origin: 'reused' }, tags: [] })
    expect(await plan(inputs({ tags: ['latest', 'v1'] }))).toMatchObject({ tags: ['v1'] })
    registry.put('v1', { [CONTENT_LABEL]: content, other: 'image' })
    expect(await plan(inputs({ tags: ['latest', 'v1'] }))).toMatchObject({ tags: ['v1'] })
  })

  test('without a commit takes the first tag', async () => {
    const { plan } = await world()
    expect(await plan(inputs({ tags: ['v1', 'v2'] }), { sha: undefined })).toMatchObject({ tag: 'v1' })
  })

  test('when the registry does not say: built', async () => {
    const { plan, registry, content } = await world()
    registry.put(SHA, { [CONTENT_LABEL]: content })
    registry.refuse(403)
    expect(await plan()).toEqual({ tag: SHA, content, platforms: [] })
  })
})

describe('the plan of a build for fixed tags', () => {
  test('of the same content: what is there', async () => {
    const { plan, registry, content } = await immutable()
    registry.put(SHA, { [CONTENT_LABEL]: content })
    expect(await plan()).toMatchObject({ ready: { origin: 'reused' } })
  })

  test('of other content: a tag of its own, the same each time', async () => {
    const { plan, registry, content } = await immutable()
    registry.put(SHA, { [CONTENT_LABEL]: 'other' })
    const first = await plan()
    expect(first).toMatchObject({ tag: expect.stringMatching(new RegExp(`^${SHA}-[0-9a-f]{6}$`)), content })
    expect(await plan()).toEqual(first)
    const tag = 'tag' in first ? first.tag : ''
    registry.put(tag, { [CONTENT_LABEL]: content })
    expect(await plan()).toMatchObject({ ready: { reference: expect.stringContaining(`:${tag}@`) } })
  })

  test('of other content, whose own tag another content has: one more tag', async () => {
    const { plan, registry, content } = await immutable()
    registry.put(SHA, { [CONTENT_LABEL]: 'other' })
    const first = await plan()
    const taken = 'tag' in first ? first.tag : ''
    registry.put(taken, { [CONTENT_LABEL]: 'a third' })
    const second = await plan()
    expect(second).toMatchObject({ tag: expect.stringMatching(new RegExp(`^${SHA}-[0-9a-f]{6}$`)), content })
    expect('tag' in second && second.tag).not.toBe(taken)
  })

  test('is named within what a tag may have', async () => {
    const { plan, registry } = await immutable()
    const longest = 'x'.repeat(128)
    registry.put(longest, { [CONTENT_LABEL]: 'other' })
    const planned = await plan(inputs({ tags: [longest] }), { sha: undefined })
    expect('tag' in planned && planned.tag).toMatch(/^x{121}-[0-9a-f]{6}$/)
  })

  test('that was asked for, of the same content: a tag that is not taken', async () => {
    const more = { source: { ...BUILD, rebuild: true } }
    const { plan, registry, content } = await immutable()
    registry.put(SHA, { [CONTENT_LABEL]: content })
    const first = await plan(inputs(more))
    expect(first).toMatchObject({ tag: expect.stringMatching(new RegExp(`^${SHA}-[0-9a-f]{6}$`)), content })
    registry.put('tag' in first ? first.tag : '', { [CONTENT_LABEL]: content })
    const second = await plan(inputs(more), { attempt: '2' })
    expect('tag' in second ? second.tag : '').not.toBe('tag' in first ? first.tag : '')
  })
})

describe('the same content under another commit', () => {
  const FIRST = '1'.repeat(40)
  const built = (content: string, more = {}) => ({ [CONTENT_LABEL]: content, [REVISION_LABEL]: FIRST, ...more })

  test('is the image that is there, by its first name; the new commit’s tag is to be put', async () => {
    const { plan, registry, content } = await world()
    const digest = registry.put(FIRST, built(content))
    registry.put(`content-${content}`, built(content))
    const reference = `${registry.repository.uri}:${FIRST}@${digest}`
    const planned = { ready: { reference, digest, origin: 'reused' }, tags: [SHA], platforms: ['linux/arm64'] }
    expect(await plan()).toEqual(planned)
    // Once it has the tag, its name stays, or what runs would be rolled.
    registry.put(SHA, built(content))
    expect(await plan()).toEqual({ ...planned, tags: [] })
  })

  test('is built again when that was asked for, and when the label says another content', async () => {
    const { plan, registry, content } = await world()
    registry.put(`content-${content}`, built(content))
    expect(await plan(inputs({ source: { ...BUILD, rebuild: true } }))).toMatchObject({ tag: SHA })
    registry.put(`content-${content}`, built('other'))
    expect(await plan()).toMatchObject({ tag: SHA })
  })

  test('has the new commit’s name where its first one is gone', async () => {
    const { plan, registry, content } = await world()
    registry.put(`content-${content}`, built(content))
    expect(await plan()).toMatchObject({ ready: { reference: expect.stringContaining(`:${SHA}@`) }, tags: [SHA] })
  })

  test('of a commit that built another one before, too: by the tag that it got then', async () => {
    const { plan, registry, content } = await immutable()
    registry.put(FIRST, built('other'))
    registry.put(`content-${content}`, built(content))
    const planned = await plan()
    const other = `${FIRST}-${createHash('sha256').update(content).digest('hex').slice(0, 6)}`
    registry.put(other, built(content))
    expect(planned).toMatchObject({ ready: { reference: expect.stringContaining(`:${SHA}@`) } })
    expect(await plan()).toMatchObject({ ready: { reference: expect.stringContaining(`:${other}@`) }, tags: [SHA] })
  })

  test('of a pull request serves itself alone', async () => {
    const { plan, registry, content } = await world()
    registry.put(`pr-7-content-${content}`, built(content))
    expect(await plan()).toMatchObject({ tag: SHA })
    expect(await plan(inputs(), { pullRequest: 8 })).toMatchObject({ tag: SHA })
    expect(await plan(inputs(), { pullRequest: 7 })).toMatchObject({ ready: { origin: 'reused' } })
  })

  test('of a preview: by the tag of its own, new or that of an earlier commit; production’s stays production’s', async () => {
    const { plan, registry, content } = await world()
    const tagOf = (sha: string) => `pr-7-${sha.slice(0, 12)}`
    const look = () => plan(inputs(), { pullRequest: 7 }, tagOf)
    expect(await look()).toMatchObject({ tag: tagOf(SHA), content })
    // What main built of the same content is as good, and gets a name of the preview's.
    registry.put(FIRST, built(content))
    registry.put(`content-${content}`, built(content))
    expect(await look()).toMatchObject({ ready: { origin: 'reused' }, tags: [tagOf(SHA)] })
    registry.put(tagOf(FIRST), built(content))
    expect(await look()).toMatchObject({ ready: { reference: expect.stringContaining(`:${tagOf(FIRST)}@`) } })
    registry.put(tagOf(SHA), built('other'))
    expect(await look()).toMatchObject({ tags: [tagOf(SHA)] })
  })

  test.each([
    ['', {}],
    ['pr-7-', { pullRequest: 7 }],
  ])('is kept for the next one as %scontent-…', async (prefix, more) => {
    const { registry, content } = await world()
    const digest = registry.put(SHA, built(content))
    const io = testIo()
    await keepContent(content, digest, registry.repository, runIn('/', more), io)
    expect(registry.at(`${prefix}content-${content}`)).toBe(digest)
    expect(io.lines).toEqual([])
  })

  test('built again where tags are fixed: the last one counts, however many there are', async () => {
    const { plan, registry, content } = await immutable()
    for (let time = 1; time <= 5; time++) {
      const digest = registry.put(`${FIRST}-${time}`, built(content, { time: `${time}` }))
      await keepContent(content, digest, registry.repository, runIn('/'), testIo())
      expect(await plan()).toMatchObject({ ready: { digest } })
    }
    expect(registry.at(`content-${content}-5`)).toBeDefined()
  })

  test('that may not be kept costs the next commit a build, and is said', async () => {
    const { registry, content } = await world()
    const digest = registry.put(SHA, built(content))
    registry.refuse(403)
    const io = testIo()
    await keepContent(content, digest, registry.repository, runIn('/'), io)
    expect(io.lines).toEqual(['Another commit will not find this image by its content: The registry answered 403'])
  })
})

describe('the tags that an image lacks', () => {
  const ready = (digest: string, tags: string[]) => ({
    ready: { reference: 'r', digest, origin: 'reused' as const },
    tags,
    platforms: [],
  })

  test('are put on it, its index as it stands', async () => {
    const { registry } = await world()
    const digest = registry.put(SHA, {}, true)
    await tagReady(inputs(), ready(digest, ['v1', 'v2']), registry.repository, testIo())
    expect([registry.at('v1'), registry.at('v2')]).toEqual([digest, digest])
  })

  test('that are another image’s for good are a problem, but for the commit’s own', async () => {
    const { registry } = await immutable()
    const digest = registry.put(SHA, {})
    registry.put('v1', { other: 'image' })
    const io = testIo()
    await tagReady(inputs(), ready(digest, ['v1']), registry.repository, io)
    expect(io.lines).toEqual([expect.stringContaining('r could not be given the tag v1: The registry answered 400')])
    const [problem] = await problemsOf(
      tagReady(inputs({ tags: ['v1'] }), ready(digest, ['v1']), registry.repository, io),
    )
    expect(problem?.fix).toContain('exclude it from the immutability')
  })
})

describe('a pinned image', () => {
  const digest = (text: string): ImageSource => ({ kind: 'pinned', digest: text })

  test('is taken as it is, by its digest', async () => {
    const { plan, registry } = await world()
    const there = registry.put('v1', {})
    const reference = `${registry.repository.uri}@${there}`
    expect(await plan(inputs({ source: digest(there) }))).toEqual({
      ready: { reference, digest: there, origin: 'pinned' },
      tags: [],
      platforms: ['linux/arm64'],
    })
  })

  test('that is not there is a problem', async () => {
    const { plan, registry } = await world()
    const absent = `sha256:${'0'.repeat(64)}`
    expect((await problemsOf(plan(inputs({ source: digest(absent) })))).map(({ what }) => what)).toEqual([
      `${registry.repository.uri} has no image ${absent}`,
    ])
  })

  test('is taken on trust when the registry does not say', async () => {
    const { plan, registry } = await world()
    registry.refuse(403)
    const absent = `sha256:${'0'.repeat(64)}`
    expect(await plan(inputs({ source: digest(absent) }))).toMatchObject({ ready: { digest: absent } })
  })
})

describe('ourImage', () => {
  test.each([
    ['the repository', inputs(), ['team/app'], 'localhost:5000/team/app:1'],
    [
      'the local image, too',
      inputs({ source: { kind: 'local', reference: 'nodejs-hello:1.0' } }),
      ['team/app', 'nodejs-hello:1.0'],
      'nodejs-hello:2',
    ],
    ['what `replace-image` says', inputs({ replace: 'web' }), ['web'], 'ghcr.io/web:1'],
  ])('is named by %s', (_, given, names, image) => {
    const ours = ourImage(given)
    expect(ours.names).toEqual(names)
    expect(ours.is(image)).toBe(true)
    expect(ours.is('team/app-worker')).toBe(false)
  })

  test('with `replace-image`, the repository’s name is another’s', () => {
    expect(ourImage(inputs({ replace: 'web' })).is('team/app')).toBe(false)
  })
})

describe('checkImage', () => {
  const check = async (given: ImageInputs, run = {}) =>
    (await checkImage(given, runIn(await folderOf({ Dockerfile: 'FROM scratch' }), run))).map(({ what }) => what)

  test('needs a commit or a tag, but for a pinned image', async () => {
    const untagged = ['There is no commit to tag the image with']
    expect(await check(inputs(), { sha: undefined })).toEqual(untagged)
    expect(await check(inputs({ tags: ['v1'] }), { sha: undefined })).toEqual([])
    expect(await check(inputs({ source: { kind: 'pinned', digest: 'sha256:x' } }), { sha: undefined })).toEqual([])
  })

  test('tells all that is wrong', async () => {
    expect(await check(inputs({ source: { ...BUILD, context: 'nope' } }), { sha: undefined })).toHaveLength(2)
  })
})
