import { expect, test } from 'vitest'
import { checkLimit } from '../../../src/preview/limit.ts'
import { ANNOTATIONS, LABELS } from '../../../src/preview/preview.ts'
import { ground, pathOf } from '../../support/previews.ts'

const NEW = { number: 9, namespace: 'preview-app-pr-9' }

test('there is room', async () => {
  const { site, preview } = await ground()
  preview(1)
  expect(await checkLimit(NEW, 2, 'preview', site)).toEqual([])
})

test('there is none: who has it, and how to get some', async () => {
  const { site, preview } = await ground()
  preview(1, {}, { [ANNOTATIONS.deployedAt]: new Date().toISOString() })
  preview(2)
  const [problem] = await checkLimit(NEW, 2, 'preview', site)
  expect(problem?.what).toBe('There is no room for a preview of #9: 2 exist, and `preview-limit` is 2')
  expect(problem?.why).toMatch(/^Those of #[12] \(\d seconds? old\), #[12] \(\d seconds? old\)\.$/)
  expect(problem?.fix).toContain('raise `preview-limit`')
})

test('what exists may always be updated', async () => {
  const { site, preview } = await ground()
  preview(1)
  preview(9)
  expect(await checkLimit(NEW, 1, 'preview', site)).toEqual([])
})

test('what goes, another repository’s and another part’s do not count', async () => {
  const { site, preview, cluster } = await ground()
  preview(1)
  preview(2, { [LABELS.repository]: '75' })
  cluster.put(`${pathOf(1)}/services/web`, { kind: 'Service', metadata: { name: 'web', finalizers: ['a/b'] } })
  await site.api.send('DELETE', pathOf(1))
  expect(await checkLimit(NEW, 1, 'preview', site)).toEqual([])
})
