import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildArguments, checkBuild } from '../../../src/image/build.ts'
import { folderOf } from '../../support/world.ts'

const BUILD = {
  kind: 'build',
  context: '.',
  file: undefined,
  target: undefined,
  buildArgs: new Map<string, string>(),
  builder: undefined,
  rebuild: false,
} as const

describe('the arguments of a build', () => {
  test('at the least', () => {
    expect(buildArguments(BUILD, ['r/app:1'], undefined, '/tmp/build.json')).toEqual([
      'buildx',
      'build',
      '--push',
      '--progress=plain',
      '--metadata-file=/tmp/build.json',
      '--tag=r/app:1',
      '--',
      '.',
    ])
  })

  test('with everything', () => {
    const build = {
      ...BUILD,
      context: 'app',
      file: 'app/Containerfile',
      target: 'production',
      builder: 'remote',
      buildArgs: new Map([
        ['A', '1'],
        ['B', 'x=y z'],
      ]),
    }
    const args = buildArguments(build, ['r/app:1', 'r/app:latest'], 'abc', '/m')
    expect(args.slice(5)).toEqual([
      '--tag=r/app:1',
      '--tag=r/app:latest',
      '--label=ship-to-eks.content=abc',
      '--builder=remote',
      '--file=app/Containerfile',
      '--target=production',
      '--build-arg=A=1',
      '--build-arg=B=x=y z',
      '--',
      'app',
    ])
  })

  test('no value can become an option', () => {
    const evil = '--output=/etc/passwd'
    const build = {
      ...BUILD,
      context: evil,
      file: evil,
      target: evil,
      builder: evil,
      buildArgs: new Map([[evil, evil]]),
    }
    const args = buildArguments(build, [evil], evil, evil)
    expect(args.slice(0, args.indexOf('--'))).not.toContain(evil)
    expect(args.slice(args.indexOf('--'))).toEqual(['--', evil])
  })
})

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
