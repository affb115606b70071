import { execFileSync } from 'node:child_process'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkTree, findFile } from '../../../src/manifests/paths.ts'
import { findSources } from '../../../src/manifests/sources.ts'
import { type Roots, rootsOf } from '../../../src/roots.ts'
import { folderOf, runIn } from '../../support/world.ts'

const FILES = {
  'k8s/a.yaml': '',
  'k8s/b.json': '',
  'k8s/notes.txt': '',
  'overlays/prod/kustomization.yaml': '',
  'overlays/prod/patch.yaml': '',
  'charts/web/Chart.yaml': '',
  'charts/api/Chart.yaml': '',
}
const world = async (files: Readonly<Record<string, string>> = FILES): Promise<[root: string, roots: Roots]> => {
  const root = await folderOf(files)
  return [root, await rootsOf(runIn(root))]
}

describe('sources', () => {
  test.each([
    ['a kustomization', ['overlays/prod'], ['kustomization overlays/prod']],
    ['the same twice, once', ['overlays/prod', './overlays/../overlays/prod/'], ['kustomization overlays/prod']],
    ['charts by a glob', ['charts/*'], ['chart charts/api', 'chart charts/web']],
    [
      'all kinds, in their order',
      ['charts/web', 'k8s', 'overlays/prod'],
      ['chart charts/web', 'file k8s/a.yaml', 'file k8s/b.json', 'kustomization overlays/prod'],
    ],
  ])('%s', async (_, lines, expected) => {
    const [, roots] = await world()
    const { found, problems } = await findSources(lines, roots)
    expect(problems).toEqual([])
    expect(found.map(({ kind, shown }) => `${kind} ${shown}`)).toEqual(expected)
  })

  test('a checkout that is a chart itself', async () => {
    const [, roots] = await world({ 'Chart.yaml': '' })
    expect((await findSources(['.'], roots)).found).toEqual([{ kind: 'chart', path: roots[0], shown: '.' }])
  })
})

describe('a folder that is rendered', () => {
  test('must hold no link out of the workspace, at any depth and by way of other links', async () => {
    const [root, roots] = await world({ ...FILES, 'shared/values.yaml': '' })
    await symlink('../../shared', join(root, 'charts/web/files'))
    expect((await findSources(['charts/web'], roots)).problems).toEqual([])
    await symlink('/etc/hostname', join(root, 'shared/host'))
    expect((await findSources(['charts/web'], roots)).problems.map(({ what }) => what)).toEqual([
      expect.stringMatching(/charts\/web\/files\/host leads out of the workspace$/),
    ])
  })

  test('must hold no FIFO, whose reader would wait for ever', async () => {
    const [root, roots] = await world()
    execFileSync('mkfifo', [join(root, 'overlays/prod/pipe.yaml')])
    expect((await findSources(['overlays/prod'], roots)).problems.map(({ what }) => what)).toEqual([
      expect.stringMatching(/pipe\.yaml is neither a file nor a folder$/),
    ])
  })

  test('may hold links in circles, and anything in folders that are left out', async () => {
    const [root, roots] = await world({ 'k8s/node_modules/x': '' })
    await symlink('..', join(root, 'k8s/up'))
    await symlink('/etc', join(root, 'k8s/node_modules/etc'))
    expect(await checkTree(join(root, 'k8s'), ['node_modules'], roots)).toEqual([])
    expect(await checkTree(join(root, 'k8s'), [], roots)).toHaveLength(1)
  })
})

describe('a file that an input names', () => {
  test.each([
    ['k8s', '`helm-values`: k8s is a folder'],
    ['nope.yaml', '`helm-values`: nope.yaml does not exist'],
    ['/etc/hostname', '`helm-values`: /etc/hostname leads out of the workspace'],
    ['https://example.com/values.yaml', '`helm-values`: https://example.com/values.yaml does not exist'],
    ['--debug', '`helm-values`: --debug does not exist'],
    ['a\0b', '`helm-values`: a\0b does not exist'],
  ])('%j is a problem', async (path, what) => {
    const [, roots] = await world()
    expect(await findFile(path, 'helm-values', roots)).toMatchObject({ what })
  })
})
