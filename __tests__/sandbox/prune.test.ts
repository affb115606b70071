import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { prune } from '../../sandbox/prune.ts'
import { newFolder } from './nested.ts'

test('versions of a tool that nobody has used for days are removed, those of another checkout at work are not', () => {
  const folder = newFolder('cache')
  const days = (count: number) => Date.now() / 1000 - count * 86_400
  for (const [name, age] of [
    ['ours', 30],
    ['theirs', 1],
    ['old', 3],
  ] as const) {
    mkdirSync(join(folder, name, 'bin'), { recursive: true })
    utimesSync(join(folder, name), days(age), days(age))
  }
  prune(join(folder, 'ours'))
  expect(readdirSync(folder).sort()).toEqual(['ours', 'theirs'])
  expect(statSync(join(folder, 'ours')).mtimeMs / 1000).toBeGreaterThan(days(0.1))
  rmSync(folder, { recursive: true })
})
