import { expect, test } from 'vitest'
import { labelsOf } from '../../../src/image/labels.ts'
import { BUILD } from '../../support/builds.ts'

const RUN = { sha: '5e1f', url: 'https://github.com/octo/app/actions/runs/42' }

test('say the commit, the repository and the content', () => {
  expect(Object.fromEntries(labelsOf(BUILD, 'abc', RUN))).toEqual({
    'org.opencontainers.image.revision': '5e1f',
    'org.opencontainers.image.source': 'https://github.com/octo/app',
    'ship-to-eks.content': 'abc',
  })
})

test('of the inputs come before ours, but for the content', () => {
  const labels = new Map([
    ['team', 'web'],
    ['org.opencontainers.image.source', 'https://example.com'],
    ['ship-to-eks.content', 'forged'],
  ])
  expect(Object.fromEntries(labelsOf({ ...BUILD, labels }, 'abc', RUN))).toEqual({
    team: 'web',
    'org.opencontainers.image.revision': '5e1f',
    'org.opencontainers.image.source': 'https://example.com',
    'ship-to-eks.content': 'abc',
  })
})

test('leave out what is not known', () => {
  expect([...labelsOf(BUILD, undefined, { sha: undefined, url: undefined })]).toEqual([])
})
