import { describe, expect, test } from 'vitest'
import { awaitPlace } from '../../../src/preview/gone.ts'
import { findPlace, listPreviews, markDeployed, ownPreviews, readExisting } from '../../../src/preview/place.ts'
import { ANNOTATIONS, LABELS } from '../../../src/preview/preview.ts'
import { status } from '../../support/kubernetes.ts'
import { ground, namespaceOf, pathOf } from '../../support/previews.ts'
import { problemsOf } from '../../support/world.ts'

const SEVEN = { namespace: 'preview-app-pr-7', number: 7 }

describe('a namespace is a preview', () => {
  test.each<[string, Record<string, string | undefined>, object | undefined]>([
    ['by its three labels', {}, { number: 7, repositoryId: 74, isKept: false, isEnding: false }],
    ['kept by hand', { [LABELS.keep]: 'demo' }, { isKept: true }],
    ['kept no more', { [LABELS.keep]: 'false' }, { isKept: false }],
    ['not without a manager', { [LABELS.managedBy]: undefined }, undefined],
    ['not of another manager', { [LABELS.managedBy]: 'Helm' }, undefined],
    ['not without a number', { [LABELS.number]: undefined }, undefined],
    ['not with a number that is none', { [LABELS.number]: '7x' }, undefined],
    ['not with a number that begins with 0', { [LABELS.number]: '07' }, undefined],
    ['not without a repository', { [LABELS.repository]: undefined }, undefined],
  ])('%s', (_, labels, expected) => {
    const found = readExisting(namespaceOf(7, labels))
    if (expected === undefined) expect(found).toBeUndefined()
    else expect(found).toMatchObject(expected)
  })
})

describe('the place of a preview', () => {
  test('is empty', async () => {
    const { site } = await ground()
    expect(await findPlace(SEVEN, site)).toBeUndefined()
  })

  test('is there', async () => {
    const { site, preview } = await ground()
    preview(7, {}, { [ANNOTATIONS.deployedAt]: '2026-07-29T00:00:00Z' })
    expect(await findPlace(SEVEN, site)).toMatchObject({ number: 7, deployedAt: Date.UTC(2026, 6, 29) })
  })

  test.each<[string, Record<string, string | undefined>, RegExp]>([
    ['somebody else’s', { [LABELS.managedBy]: undefined }, /It lacks the labels .*somebody else made it/],
    ['another repository’s', { [LABELS.repository]: '75' }, /the preview of #7 of octo-org\/app/],
    ['that of another pull request', { [LABELS.number]: '8' }, /the preview of #8 of this repository/],
  ])('is %s: refused', async (_, labels, why) => {
    const { site, cluster, preview, soon } = await ground()
    cluster.put(pathOf(7), namespaceOf(7, labels))
    if (labels[LABELS.managedBy] !== undefined) preview(7, labels)
    for (const look of [findPlace(SEVEN, site), awaitPlace(SEVEN, soon(), site)]) {
      const [problem] = await problemsOf(look)
      expect(problem?.what).toBe('Namespace/preview-app-pr-7 is there, and is not the preview of #7')
      expect(problem?.why).toMatch(why)
    }
    expect(cluster.asked.every(({ method }) => method === 'GET')).toBe(true)
  })

  test('may not be read', async () => {
    const { site, cluster } = await ground()
    const message =
      'namespaces "preview-app-pr-7" is forbidden: User "x" cannot get resource "namespaces" in API group "" in the namespace "preview-app-pr-7"'
    cluster.fail('GET', pathOf(7), { code: 403, body: status(403, 'Forbidden', message) })
    const [problem] = await problemsOf(findPlace(SEVEN, site))
    expect(problem?.what).toContain('may not read Namespace/preview-app-pr-7')
  })

  test('is waited for while an earlier preview goes, and says so', async () => {
    const { site, cluster, preview, io, soon } = await ground()
    preview(7)
    const held = '/api/v1/namespaces/preview-app-pr-7/services/web'
    const service = { kind: 'Service', metadata: { name: 'web', namespace: 'preview-app-pr-7', finalizers: ['a/b'] } }
    cluster.put(held, service)
    await site.api.send('DELETE', pathOf(7))
    setTimeout(
      () =>
        cluster.put(held, {
          ...cluster.objects.get(held),
          metadata: { ...cluster.objects.get(held).metadata, finalizers: [] },
        }),
      300,
    )
    expect(await awaitPlace(SEVEN, soon(), site)).toBeUndefined()
    expect(io.lines[0]).toBe(
      'Namespace/preview-app-pr-7 is still being deleted; the preview is made anew once it is gone',
    )
    expect(io.lines.at(-1)).toBe('Namespace/preview-app-pr-7: gone')
  })
})

test('the time of a deployment is written by a manager of its own, and touches nothing else', async () => {
  const { site, cluster, preview } = await ground()
  preview(7)
  await markDeployed('preview-app-pr-7', site)
  const [asked] = cluster.asked
  expect(asked?.query.get('fieldManager')).toBe('ship-to-eks-clock')
  expect(Object.keys(asked?.body.metadata.annotations)).toEqual([ANNOTATIONS.deployedAt])
  const existing = await findPlace(SEVEN, site)
  expect(Math.abs((existing?.deployedAt ?? 0) - Date.now())).toBeLessThan(60_000)
  expect(cluster.objects.get(pathOf(7)).metadata.labels[LABELS.number]).toBe('7')
})

test('previews are listed by their labels; another prefix and another repository are not this run’s', async () => {
  const { site, cluster, preview } = await ground()
  preview(7)
  preview(8, { [LABELS.repository]: '75' })
  cluster.put(pathOf(9), namespaceOf(9, { [LABELS.managedBy]: 'Helm' }))
  cluster.put('/api/v1/namespaces/docs-app-pr-7', {
    ...namespaceOf(7),
    metadata: { ...namespaceOf(7).metadata, name: 'docs-app-pr-7' },
  })
  const all = await listPreviews(site)
  expect(all.map(({ namespace }) => namespace)).toEqual(['preview-app-pr-7', 'preview-app-pr-8', 'docs-app-pr-7'])
  expect(ownPreviews(all, 'preview', site).map(({ namespace }) => namespace)).toEqual(['preview-app-pr-7'])
  expect(ownPreviews(all, 'prev', site)).toEqual([])
})
