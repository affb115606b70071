import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createCgroup2, putBack } from '../../sandbox/cgroup2.ts'
import { withLock } from '../../sandbox/lock.ts'
import { cacheDir } from '../../sandbox/tools.ts'

// Beside the trees of version 1 most machines have one of version 2, with the controllers that version 1 leaves over.
const root = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'].find((dir) => existsSync(join(dir, 'cgroup.controllers')))

const words = (dir: string, file: string): string[] =>
  readFileSync(join(dir, file), 'utf8').split(/\s+/).filter(Boolean).sort()

/** What a test of this file can see being enabled: there, not enabled, and of use to a sandbox. */
const spare = root
  ? ['cpuset', 'cpu', 'memory', 'hugetlb', 'pids', 'io'].filter(
      (name) =>
        words(root, 'cgroup.controllers').includes(name) && !words(root, 'cgroup.subtree_control').includes(name),
    )
  : []

const isTest = (name: string): boolean => name.startsWith('test-of-ship-to-eks-')

test.skipIf(spare.length === 0)('the last sandbox disables what the first enabled, and nothing else', async () => {
  const top = root as string
  await withLock(join(cacheDir(), 'cgroup2-test.lock'), async () => {
    const state = () => ({
      enabled: words(top, 'cgroup.subtree_control'),
      ours: readdirSync(top).filter((name) => isTest(name) || name.includes('.enabled.')),
    })
    const before = state()
    const [one, other] = ['one', 'other'].map((name) => `test-of-ship-to-eks-${name}`) as [string, string]
    createCgroup2(top, one)
    createCgroup2(top, other)
    try {
      for (const id of [one, other]) {
        expect(words(join(top, id), 'cgroup.subtree_control')).toEqual(expect.arrayContaining(spare))
        // A container's cgroup, two levels below, can be limited.
        mkdirSync(join(top, id, 'pod'))
        expect(words(join(top, id, 'pod'), 'cgroup.controllers')).toEqual(expect.arrayContaining(spare))
        rmdirSync(join(top, id, 'pod'))
      }
      rmdirSync(join(top, one))
      putBack(top, isTest)
      expect(state().enabled).toEqual(expect.arrayContaining(spare))
      // Even one that knows nothing of the other takes nothing away from it.
      putBack(top, () => false)
      expect(words(join(top, other), 'cgroup.controllers')).toEqual(expect.arrayContaining(spare))
    } finally {
      for (const id of [one, other]) if (existsSync(join(top, id))) rmdirSync(join(top, id))
      putBack(top, isTest)
    }
    expect(state()).toEqual(before)
  })
})
