import { describe, expect, test } from 'vitest'
import { CONTENT_LABEL, findImage, tagImage } from '../../../src/image/registry.ts'
import { fakeRegistry } from '../../support/registry.ts'
import { testIo } from '../../support/world.ts'

/** Pauses take no time. */
const io = () => ({ ...testIo(), sleep: async () => undefined })

describe('findImage', () => {
  test.each([
    ['an image', false],
    ['an index with an attestation', true],
  ])('reads the digest and the content of %s', async (_, asIndex) => {
    const registry = await fakeRegistry()
    const digest = registry.put('v1', { [CONTENT_LABEL]: 'abc' }, asIndex)
    expect(await findImage(registry.repository, 'v1', testIo())).toMatchObject({ digest, content: 'abc' })
    expect(await findImage(registry.repository, digest, testIo())).toMatchObject({ digest, content: 'abc' })
  })

  test.each([
    ['an image', false],
    ['an index with an attestation', true],
  ])('reads the platforms of %s', async (_, asIndex) => {
    const registry = await fakeRegistry()
    registry.put('v1', {}, asIndex)
    expect(await findImage(registry.repository, 'v1', testIo())).toMatchObject({ platforms: ['linux/arm64'] })
  })

  test.each([
    ['other labels', { maintainer: 'x' }],
    ['no labels', null],
  ])('an image with %s has no content', async (_, labels) => {
    const registry = await fakeRegistry()
    registry.put('v1', labels)
    expect((await findImage(registry.repository, 'v1', testIo())) as object).toMatchObject({ content: undefined })
  })

  test('a tag that is not there is undefined', async () => {
    expect(await findImage((await fakeRegistry()).repository, 'nope', testIo())).toBeUndefined()
  })

  test('a repository that is not there is not asked', async () => {
    const registry = await fakeRegistry({ exists: false })
    expect(await findImage(registry.repository, 'v1', testIo())).toBeUndefined()
    expect(registry.asked).toEqual([])
  })

  test.each([401, 403, 500])('an answer of %i is unreadable', async (code) => {
    const registry = await fakeRegistry()
    registry.put('v1', {})
    registry.refuse(code)
    expect(await findImage(registry.repository, 'v1', io())).toBe('unreadable')
  })

  test('a wrong password, and nobody there, are unreadable', async () => {
    const { repository, put } = await fakeRegistry()
    put('v1', {})
    expect(await findImage({ ...repository, password: 'wrong' }, 'v1', io())).toBe('unreadable')
    expect(await findImage({ ...repository, registry: 'localhost:1' }, 'v1', io())).toBe('unreadable')
  })

  test('a cancel is thrown', async () => {
    const { repository } = await fakeRegistry()
    const io = testIo()
    io.cancel()
    await expect(findImage(repository, 'v1', io)).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('what passes by itself', () => {
  const FAULTS = [429, 500, 503, 'reset', 'half'] as const

  test.each(FAULTS)('%s, three times, delays a look and no more', async (fault) => {
    const registry = await fakeRegistry()
    const digest = registry.put('v1', { [CONTENT_LABEL]: 'abc' })
    registry.fail(fault, fault, fault)
    expect(await findImage(registry.repository, 'v1', io())).toMatchObject({ digest, content: 'abc' })
  })

  test.each(FAULTS)('%s, three times, delays a tag and no more', async (fault) => {
    const registry = await fakeRegistry()
    const digest = registry.put('v1', {})
    registry.fail(fault, fault, fault)
    expect(await tagImage(registry.repository, digest, 'v2', io())).toBeUndefined()
    expect(registry.at('v2')).toBe(digest)
  })

  test.each(FAULTS)('%s for ever is given up after four attempts', async (fault) => {
    const registry = await fakeRegistry()
    const digest = registry.put('v1', {})
    registry.fail(...Array<typeof fault>(8).fill(fault))
    expect(await findImage(registry.repository, 'v1', io())).toBe('unreadable')
    expect(registry.asked).toHaveLength(4)
    expect(await tagImage(registry.repository, digest, 'v2', io())).toMatch(/\w/)
    expect(registry.asked).toHaveLength(8)
  })
})
