import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadManifests } from '../../../src/manifests/load.ts'
import { place } from '../../../src/problem.ts'
import { line, loaded, refused, surroundings, WANTED } from '../../support/sources.ts'
import { stub } from '../../support/stub.ts'
import { folder, folderOf } from '../../support/world.ts'

const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'
const FILES = { 'k8s/kustomization.yaml': 'resources: [a.yaml]', 'k8s/a.yaml': `# a\n${CONFIG}` }

/** A program that renders this; its objects, asked for their origin, say `origin`, a path in the checkout. */
const renders = (text: string, says = '', origin = '', root = '') => `
process.stderr.write(${JSON.stringify(says)})
const way = require('node:path').relative(argv.at(-1), ${JSON.stringify(join(root, origin))})
const traced = ${JSON.stringify(text)}.replace(/^metadata: {/gm, () =>
  'metadata: {annotations: {config.kubernetes.io/origin: "path: ' + way + '\\\\n"}, ')
process.stdout.write(argv.at(-1).includes('origins-') ? traced : ${JSON.stringify(text)})`
const fails = (says: string) => `process.stderr.write(${JSON.stringify(says)}); process.exit(1)`

describe('a kustomization is rendered', () => {
  test('by kubectl, with no other argument than its folder', async () => {
    const root = await folderOf(FILES)
    const { path, calls } = await stub(folder(), 'kubectl', renders(CONFIG))
    const [written] = await loaded(root, {}, path)
    expect(written?.object).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'a' } })
    expect(written && place(written.at(['metadata', 'name']))).toBe('k8s (rendered by kubectl kustomize)')
    const plain = (await calls()).filter(({ argv }) => argv[1] === `${root}/k8s`)
    expect(plain.map(({ argv }) => argv)).toEqual([['kustomize', `${root}/k8s`]])
  })

  test('by kustomize where kubectl is missing', async () => {
    const root = await folderOf(FILES)
    const { path, calls } = await stub(folder(), 'kustomize', renders(CONFIG))
    const [written] = await loaded(root, {}, path)
    expect(written && place(written.at())).toBe('k8s (rendered by kustomize build)')
    expect((await calls()).map(({ argv }) => argv)).toContainEqual(['build', `${root}/k8s`])
  })

  test('by neither where both are missing, which is said with how to install them', async () => {
    const [problem] = await refused(await folderOf(FILES), {}, { path: folder() })
    expect(problem).toMatchObject({
      what: 'k8s is a kustomization, and this runner has neither kubectl nor kustomize',
      fix: expect.stringMatching(/azure\/setup-kubectl.*curl -fsSLo/),
      at: { file: 'k8s/kustomization.yaml' },
    })
  })

  test('whatever it says besides is logged', async () => {
    const { path } = await stub(folder(), 'kubectl', renders(CONFIG, "# Warning: 'bases' is deprecated\n::error::x\n"))
    const where = surroundings(await folderOf(FILES), { path })
    await loadManifests(WANTED, where)
    expect(where.io.lines).toEqual(["k8s: # Warning: 'bases' is deprecated", 'k8s: ::error::x'])
  })

  test('a set larger than what programs usually may say is whole', async () => {
    const many = Array.from({ length: 3000 }, (_, index) => CONFIG.replace('{name: a}', `{name: a-${index}}`))
    const text = `${many.join('---\n')}# ${'x'.repeat(1000)}\n`
    expect(text.length).toBeGreaterThan(128 * 1024)
    const { path } = await stub(folder(), 'kubectl', renders(`${'# filler\n'.repeat(50_000)}${text}`))
    expect(await loaded(await folderOf(FILES), {}, path)).toHaveLength(3000)
  })

  test('more than 10 MiB are refused, not cut', async () => {
    const { path } = await stub(
      folder(),
      'kubectl',
      `process.stdout.write(${JSON.stringify(CONFIG)} + '# x\\n'.repeat(3e6))`,
    )
    expect((await refused(await folderOf(FILES), {}, { path })).map(line)).toEqual([
      'k8s (rendered by kubectl kustomize) The file is larger than 10 MiB',
    ])
  })
})

test('what is wrong in the rendered text is told with what rendered it', async () => {
  const { path } = await stub(folder(), 'kubectl', renders(`${CONFIG}---\nkind: Pod\n`))
  expect((await refused(await folderOf(FILES), {}, { path })).map(line)).toEqual([
    'k8s (rendered by kubectl kustomize) This document has no apiVersion, so it is no Kubernetes object',
  ])
  const { path: broken } = await stub(folder(), 'kubectl', renders('a: [\n'))
  expect(await refused(await folderOf(FILES), {}, { path: broken })).toEqual([
    expect.objectContaining({ why: expect.stringMatching(/^It is in line \d of what was rendered\.$/) }),
  ])
})

describe('when it cannot be rendered', () => {
  test.each([
    [
      'a file is missing',
      "error: accumulating resources: accumulation err='accumulating resources from 'x.yaml': open ROOT/k8s/x.yaml: no such file or directory'\n",
      'commit k8s/x.yaml',
    ],
    [
      'a file is outside of its folder',
      "error: security; file 'ROOT/base/app.yaml' is not in or below 'ROOT/k8s'",
      'Move base/app.yaml into k8s,',
    ],
    [
      'it has charts',
      'error: trouble configuring builtin HelmChartInflationGenerator: must specify --enable-helm',
      'helm-values',
    ],
    [
      'it has plugins',
      "error: external plugins disabled; unable to load external plugin 'Foo'",
      'Plugins are programs',
    ],
    [
      'it has an unknown field',
      'E1123 13:59:04.195759 1 run.go:72] "command failed" err="invalid Kustomization: json: unknown field \\"resourcess\\""',
      'the field resourcess;',
    ],
    [
      'a remote base is out of reach',
      'E1123 1 run.go:72] "command failed" err=<\n\tfailed to run \'/usr/bin/git fetch\': fatal\n >\n',
      'Check the address',
    ],
    ['it names itself', 'error: cycle detected: candidate root', 'names itself'],
    [
      'a patch has no target',
      'error: no resource matches strategic merge patch "x": no matches for Id x',
      'namePrefix',
    ],
    ['something else happens', 'error: a riddle', 'Run kubectl kustomize k8s in the checkout'],
  ])('because %s, it says how to mend it', async (_, says, fix) => {
    const root = await folderOf(FILES)
    const { path } = await stub(folder(), 'kubectl', fails(says.replaceAll('ROOT', root)))
    const [problem, ...others] = await refused(root, {}, { path })
    expect(others).toEqual([])
    expect(problem).toMatchObject({
      what: 'k8s cannot be rendered by kubectl kustomize',
      fix: expect.stringContaining(fix),
      at: { file: 'k8s/kustomization.yaml' },
    })
    expect(problem?.why).not.toMatch(/^error:|command failed|ROOT/)
    expect(problem?.why).not.toContain(root)
  })
})

test('a cancel ends it', async () => {
  const { path } = await stub(folder(), 'kubectl', 'setTimeout(() => {}, 60_000)')
  const where = surroundings(await folderOf(FILES), { path })
  const work = loadManifests(WANTED, where)
  setTimeout(() => where.io.cancel(), 300)
  await expect(work).rejects.toThrow(/abort/i)
})

describe('what was written in a file has its line there', () => {
  const SOURCE = `# the app
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: web
          image: app:1
        - name: side
          image: side:1
---
${CONFIG}`
  const RENDERED = `apiVersion: apps/v1
kind: Deployment
metadata: {name: prod-web}
spec:
  replicas: 3
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: added
        image: added:1
      - name: side
        image: side:1
`
  const HERE = 'k8s (rendered by kubectl kustomize)'
  const at = async (path: (string | number)[], file = 'base/app.yaml', source = SOURCE) => {
    const root = await folderOf({ 'k8s/kustomization.yaml': '', ...(file.startsWith('..') ? {} : { [file]: source }) })
    const { path: programs } = await stub(folder(), 'kubectl', renders(RENDERED, '', file, root))
    const [written] = await loaded(root, {}, programs)
    return written && place(written.at(path))
  }
  const containers = ['spec', 'template', 'spec', 'containers']

  test.each([
    ['the object', [], 'base/app.yaml:2'],
    ['its name, though it has a prefix', ['metadata', 'name'], 'base/app.yaml:4'],
    ['a list', containers, 'base/app.yaml:9'],
    ['an item that stayed in its place', [...containers, 1, 'image'], 'base/app.yaml:13'],
    ['a field that is nowhere, by what is around it', ['spec', 'strategy'], 'base/app.yaml:5'],
    ['a field that was patched', ['spec', 'replicas'], HERE],
    ['a field that was put in', ['spec', 'template', 'metadata'], HERE],
    ['an item that was put in before others', [...containers, 0], HERE],
  ])('%s', async (_, path, expected) => expect(await at(path)).toBe(expected))

  test('where one file has two of a kind, the file alone is told', async () => {
    const one = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\n'
    expect(await at([], 'base/app.yaml', `${one}---\n${one.replace('w}', 'we}')}`)).toBe('base/app.yaml')
  })

  test('a file outside of the checkout is not opened', async () => {
    expect(await at([], '../outside.yaml')).toBe(HERE)
  })
})
