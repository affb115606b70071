import { execFileSync } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { label } from '../../../src/manifest.ts'
import { loadManifests } from '../../../src/manifests/load.ts'
import type { Run } from '../../../src/run.ts'
import { line, loaded, refused, surroundings, WANTED } from '../../support/sources.ts'
import { folder, folderOf, problemsOf } from '../../support/world.ts'

const object = (name: string, kind = 'ConfigMap') => `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n`
const SET = {
  'k8s/b.yaml': `${object('b1')}---\n${object('b2')}`,
  'k8s/a.yml': object('a'),
  'k8s/deep/er/c.json': '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}',
  'k8s/README.md': '# no manifest: {',
  'k8s/values.yaml.tmpl': '{{',
  'other.txt': object('other'),
}

async function load(manifests: string[], root: string, run: Partial<Run> = {}): Promise<string[]> {
  const written = await loadManifests({ ...WANTED, manifests }, surroundings(root, { run }))
  return written.map(({ object }) => object.metadata.name)
}
const wrong = async (manifests: string[], root: string, run: Partial<Run> = {}) =>
  (await refused(root, { manifests }, { run })).map(({ what }) => what)

describe('sources', () => {
  test.each([
    ['a file', ['k8s/a.yml'], ['a']],
    ['a file of another name, when named', ['other.txt'], ['other']],
    ['a folder, whatever its depth, in the order of names', ['k8s'], ['a', 'b1', 'b2', 'c']],
    ['a folder, written another way', ['./k8s/../k8s/'], ['a', 'b1', 'b2', 'c']],
    ['a glob', ['k8s/*.y*ml'], ['a', 'b1', 'b2']],
    ['a deep glob', ['**/*.json'], ['c']],
    ['a choice', ['k8s/{a,b}.{yml,yaml}'], ['a', 'b1', 'b2']],
    ['several sources, in their order', ['k8s/deep', 'k8s/a.yml'], ['c', 'a']],
    ['a file named twice, once', ['k8s/a.yml', 'k8s', 'k8s/*.yml'], ['a', 'b1', 'b2', 'c']],
  ])('%s', async (_, sources, names) => expect(await load(sources, await folderOf(SET))).toEqual(names))

  test('an absolute path inside the workspace, and one inside RUNNER_TEMP', async () => {
    const root = await folderOf(SET)
    const temp = await folderOf({ 'rendered.yaml': object('rendered') })
    expect(await load([join(root, 'k8s/a.yml'), join(temp, 'rendered.yaml')], root, { temp })).toEqual([
      'a',
      'rendered',
    ])
  })

  test.each([
    ['nothing there', ['nope'], '`manifests`: nope does not exist'],
    ['a glob that matches nothing', ['nope/*.yaml'], '`manifests`: nope/*.yaml matches no file'],
    ['a glob that matches no manifest', ['*/.gitkeep'], '`manifests`: */.gitkeep matches no .yaml, .yml or .json file'],
    ['a folder without manifests', ['empty'], '`manifests`: empty holds no .yaml, .yml or .json file'],
    ['a file of comments', ['comments.yaml'], '`manifests`: comments.yaml holds no object'],
    ['a parent', ['../'], '`manifests`: ../ leads out of the workspace'],
    ['an absolute path', ['/etc/hostname'], '`manifests`: /etc/hostname leads out of the workspace'],
    ['a device', ['/dev/null'], '`manifests`: /dev/null leads out of the workspace'],
  ])('%s is a problem', async (_, sources, problem) => {
    const root = await folderOf({ 'comments.yaml': '# a\n---\n# b\n', 'empty/.gitkeep': '' })
    expect(await wrong(sources, root)).toEqual([problem])
  })

  test.each([
    ['a file', 'k8s/app.yml', 'k8s holds a.yml, b.yaml, deep/, README.md, values.yaml.tmpl.'],
    ['a folder above', 'k9s/a.yml', 'The checkout holds k8s/, empty/, other.txt.'],
    ['a glob', 'k8s/dep/*.yaml', 'Patterns start at the root of the checkout. k8s holds deep/'],
    ['a folder without manifests', 'empty', 'empty holds .gitkeep.'],
    ['outside', '../../nowhere/at/all', 'Paths start at the root of the checkout.'],
  ])('%s that is not there is told with what is', async (_, source, fix) => {
    const [problem] = await refused(await folderOf({ ...SET, 'empty/.gitkeep': '' }), { manifests: [source] })
    expect(problem?.fix).toContain(fix)
  })

  test('an empty checkout is told as one', async () => {
    expect((await refused(folder()))[0]?.fix).toContain('actions/checkout')
  })

  test('a name that looks like a glob is a name when there is such a file', async () => {
    const root = await folderOf({ 'k8s/[prod].yaml': object('prod'), 'k8s/p.yaml': object('p') })
    expect(await load(['k8s/[prod].yaml'], root)).toEqual(['prod'])
  })

  test.each(['kustomization.yaml', 'kustomization.yml', 'Kustomization', 'Chart.yaml'])(
    'a folder with a %s is rendered only when it is named itself',
    async (name) => {
      const root = await folderOf({ [`k8s/overlay/${name}`]: 'a: 1', 'k8s/app.yaml': object('a') })
      const kind = name === 'Chart.yaml' ? 'a Helm chart' : 'a kustomization'
      for (const source of ['k8s', '.', 'k*'])
        expect(await refused(root, { manifests: [source] })).toEqual([
          {
            what: `\`manifests\`: ${source} holds what has to be rendered: k8s/overlay (${kind})`,
            why: expect.any(String),
            fix: 'Name the one to deploy, for example `manifests: k8s/overlay`.',
          },
        ])
      for (const source of [`k8s/overlay/${name}`, `k8s/*/${name}`])
        expect(await wrong([source], root)).toEqual([
          `\`manifests\`: k8s/overlay/${name} is no manifest, but makes its folder ${kind}`,
        ])
    },
  )

  test('a folder that is both is neither', async () => {
    const root = await folderOf({ 'k8s/Chart.yaml': '', 'k8s/kustomization.yml': '' })
    expect(await wrong(['k8s'], root)).toEqual(['`manifests`: k8s is a kustomization and a Helm chart at once'])
  })
})

describe('bytes', () => {
  const read = async (bytes: Buffer) => {
    const root = await folderOf({ 'k8s/.keep': '' })
    await writeFile(join(root, 'k8s/app.yaml'), bytes)
    return (await refused(root)).map(line)
  }
  const text = (data: string) => `${object('a')}data:\n  a: ${data}\n`

  test.each([
    ['Latin-1', Buffer.from(text('caf\xe9'), 'latin1'), 'k8s/app.yaml:6 The byte 0xe9 here is not UTF-8'],
    ['a cut character', Buffer.from(text('€')).subarray(0, -2), 'k8s/app.yaml:6 The byte'],
    ['UTF-16', Buffer.from(`\ufeff${text('a')}`, 'utf16le'), 'k8s/app.yaml:1 The file is UTF-16'],
    [
      'UTF-16, the other way',
      Buffer.from(`\ufeff${text('a')}`, 'utf16le').swap16(),
      'k8s/app.yaml:1 The file is UTF-16',
    ],
  ])('of %s are a problem at their line', async (_, bytes, problem) => {
    expect(await read(bytes)).toEqual([expect.stringContaining(problem)])
  })

  test('of UTF-8 stay what they are, U+FFFD included', async () => {
    const root = await folderOf({ 'k8s/app.yaml': text('"€ 🙂 \ufffd"') })
    expect((await loaded(root))[0]?.object).toMatchObject({ data: { a: '€ 🙂 \ufffd' } })
  })
})

describe('links', () => {
  test('inside the workspace are followed', async () => {
    const root = await folderOf(SET)
    await symlink('k8s/a.yml', join(root, 'link.yaml'))
    await symlink('k8s/deep', join(root, 'deep'))
    expect(await load(['link.yaml', 'deep'], root)).toEqual(['a', 'c'])
  })

  test.each([
    ['a file', 'secret.yaml'],
    ['a folder', '.'],
  ])('to %s outside are refused', async (_, target) => {
    const outside = await folderOf({ 'secret.yaml': object('secret') })
    const root = await folderOf(SET)
    await symlink(join(outside, target), join(root, 'k8s/escape.yaml'))
    for (const source of ['k8s', 'k8s/escape.yaml', 'k8s/*.yaml', join(root, 'k8s/escape.yaml')])
      expect((await wrong([source], root)).at(0)).toMatch(/escape\.yaml leads out of the workspace$/)
  })

  test('that lead nowhere are a problem', async () => {
    const root = folder()
    await symlink('gone.yaml', join(root, 'link.yaml'))
    expect(await wrong(['.'], root)).toEqual(['`manifests`: link.yaml is a link that leads nowhere'])
  })

  test('that lead in circles end', async () => {
    const root = await folderOf(SET)
    for (const name of ['one', 'two', 'three']) await symlink('..', join(root, 'k8s', name))
    expect(await load(['k8s'], root)).toEqual(['a', 'b1', 'b2', 'c'])
  })

  test('a workspace that is one itself changes no path', async () => {
    const root = await folderOf({ 'k8s/a.yaml': `${object('a')}` })
    const workspace = join(folder(), 'workspace')
    await symlink(root, workspace)
    const [manifest] = await loaded(workspace)
    expect(manifest?.at(['metadata', 'name'])).toEqual({ file: 'k8s/a.yaml', line: 4 })
  })
})

test('a FIFO is refused, and not waited for', async () => {
  const root = folder()
  await mkdir(join(root, 'k8s'))
  execFileSync('mkfifo', [join(root, 'k8s/pipe.yaml')])
  const problem = '`manifests`: k8s/pipe.yaml is neither a file nor a folder'
  expect(await wrong(['k8s'], root)).toEqual([problem])
  expect(await wrong(['k8s/pipe.yaml'], root)).toEqual([problem])
})

describe('objects', () => {
  const read = async (text: string) => loaded(await folderOf({ 'app.yaml': text }), { manifests: ['app.yaml'] })
  const problems = async (text: string) =>
    (await problemsOf(read(text))).map(({ what, at }) => `${at?.file}:${at?.line} ${what}`)

  test('of a List, and of Lists in it, with their lines', async () => {
    const item = (name: string) => `- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: ${name}}\n`
    const inner = `- apiVersion: v1\n  kind: ConfigMapList\n  items:\n  ${item('c').replaceAll('\n  ', '\n    ')}`
    const written = await read(`apiVersion: v1\nkind: List\nitems:\n${item('a')}${item('b')}${inner}`)
    expect(written.map(({ object, at }) => [label(object), at(['metadata', 'name']).line])).toEqual([
      ['ConfigMap/a', 6],
      ['ConfigMap/b', 9],
      ['ConfigMap/c', 15],
    ])
  })

  test.each([
    [
      'no apiVersion',
      'kind: Pod\nmetadata: {name: a}',
      'app.yaml:1 This document has no apiVersion, so it is no Kubernetes object',
    ],
    [
      'no kind',
      'apiVersion: v1\nmetadata: {name: a}',
      'app.yaml:1 This document has no kind, so it is no Kubernetes object',
    ],
    [
      'no name',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {}',
      'app.yaml:3 This document has no metadata.name, so it is no Kubernetes object',
    ],
    [
      'a number as name',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: 12',
      'app.yaml:4 This document has no metadata.name, so it is no Kubernetes object',
    ],
    ['text', 'hello', 'app.yaml:1 This document has no apiVersion, so it is no Kubernetes object'],
    ['a list', '- a', 'app.yaml:1 This document has no apiVersion, so it is no Kubernetes object'],
    [
      'an item that is none',
      'apiVersion: v1\nkind: List\nitems:\n- null',
      'app.yaml:4 This item has no apiVersion, so it is no Kubernetes object',
    ],
  ])('%s is a problem at its line', async (_, text, problem) => expect(await problems(text)).toEqual([problem]))

  test('whose name the cluster chooses is one, and another one each time it is there', async () => {
    const generated = 'apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: migrate-\n'
    const written = await loaded(await folderOf({ 'app.yaml': `${generated}---\n${generated}` }), {
      manifests: ['app.yaml'],
    })
    expect(written.map(({ object }) => label(object))).toEqual(['Job/migrate-*', 'Job/migrate-*'])
  })

  test('twice in the set is a problem that names both places', async () => {
    const found = await problemsOf(read(`${object('a')}---\n${object('b')}---\n${object('a')}`))
    expect(found).toEqual([
      {
        what: 'ConfigMap/a is in the set twice',
        why: 'It is also at app.yaml:1.',
        fix: 'Keep one of the two.',
        at: { file: 'app.yaml', line: 14 },
      },
    ])
  })

  test('of one name in two kinds or namespaces are two', async () => {
    const elsewhere = `${object('a')}  namespace: other\n`
    expect(await read(`${object('a')}---\n${object('a', 'Secret')}---\n${elsewhere}`)).toHaveLength(3)
  })

  test('every problem of every file is told at once', async () => {
    const root = await folderOf({ 'a.yaml': 'a: [', 'b.yaml': 'b: {', 'c.yaml': 'kind: Pod' })
    await writeFile(join(root, 'd.yaml'), object('fine'))
    expect(await wrong(['.', 'nope'], root)).toHaveLength(4)
  })
})
