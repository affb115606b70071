import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkBuild } from '../../../src/image/build.ts'
import { BUILD } from '../../support/builds.ts'
import { folderOf } from '../../support/world.ts'

describe('what a build needs on disk', () => {
  const FILES = {
    Dockerfile: 'FROM scratch',
    'app/Dockerfile': 'FROM scratch',
    'app/empty/x': '',
    'other.Dockerfile': 'FROM scratch',
  }
  const check = async (build: object) => {
    const root = await folderOf(FILES)
    await symlink('/etc', join(root, 'escape'))
    await symlink('/etc/hostname', join(root, 'Escaped'))
    await symlink('app', join(root, 'link'))
    return (await checkBuild({ ...BUILD, ...build }, root)).map(({ what }) => what)
  }

  test.each([
    ['the root', {}],
    ['a folder', { context: 'app' }],
    ['a link inside', { context: 'link' }],
    ['a Dockerfile elsewhere', { context: 'app/empty', file: 'other.Dockerfile' }],
  ])('%s is fine', async (_, build) => expect(await check(build)).toEqual([]))

  test.each([
    ['no such context', { context: 'nope' }, '`context`: nope does not exist'],
    ['a file as context', { context: 'Dockerfile' }, '`context`: Dockerfile is not a folder'],
    ['no Dockerfile', { context: 'app/empty' }, '`file`: app/empty/Dockerfile does not exist'],
    ['a folder as file', { file: 'app' }, '`file`: app is not a file'],
    ['a context outside', { context: '..' }, '`context`: .. leads out of the workspace'],
    ['a link to a folder outside', { context: 'escape' }, '`context`: escape leads out of the workspace'],
    ['a link to a file outside', { file: 'Escaped' }, '`file`: Escaped leads out of the workspace'],
    ['an absolute path outside', { context: '/etc' }, '`context`: /etc leads out of the workspace'],
    [
      'a repository',
      { context: 'https://github.com/o/r.git' },
      '`context`: "https://github.com/o/r.git" is not a folder of this checkout',
    ],
    [
      'a repository by ssh',
      { context: 'git@github.com:o/r' },
      '`context`: "git@github.com:o/r" is not a folder of this checkout',
    ],
    ['stdin', { context: '-' }, '`context`: "-" is not a folder of this checkout'],
  ])('%s is a problem', async (_, build, problem) => expect(await check(build)).toEqual([problem]))
})
