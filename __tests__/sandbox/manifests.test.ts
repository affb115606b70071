import { execFileSync } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadManifests } from '../../src/manifests/load.ts'
import { phaseOf } from '../../src/manifests/order.ts'
import type { Wanted } from '../../src/manifests/texts.ts'
import type { Written } from '../../src/manifests/written.ts'
import { readYaml } from '../../src/manifests/yaml.ts'
import { place } from '../../src/problem.ts'
import { line, loaded, refused, surroundings, WANTED } from '../support/sources.ts'
import { folder, folderOf } from '../support/world.ts'

// The real kubectl and helm, as they are on the sandbox's PATH.

const FIXTURES = resolve(import.meta.dirname, '../fixtures')
const copy = (name: string) => {
  const root = folder()
  cpSync(join(FIXTURES, name), root, { recursive: true })
  return root
}
const names = (written: readonly Written[]) => written.map(({ object }) => `${object.kind}/${object.metadata.name}`)
const find = (written: readonly Written[], kind: string) => {
  const found = written.find(({ object }) => object.kind === kind)
  if (found === undefined) throw new Error(`no ${kind} in ${names(written).join(', ')}`)
  return found
}
const where = (written: Written, ...path: (string | number)[]) => place(written.at(path))

describe('kustomize', () => {
  const overlay = { manifests: ['overlays/production'] }
  const HERE = 'overlays/production (rendered by kubectl kustomize)'

  test('an overlay is what kubectl makes of it, no more and no less', async () => {
    const root = copy('kustomize')
    const text = execFileSync('kubectl', ['kustomize', join(root, 'overlays/production')], { encoding: 'utf8' })
    const expected = readYaml(text, '-').documents.map(({ value }) => value)
    expect((await loaded(root, overlay)).map(({ object }) => object)).toEqual(expected)
    expect(expected).toHaveLength(3)
  })

  test('each field is told where it was written', async () => {
    const written = await loaded(copy('kustomize'), overlay)
    const deployment = find(written, 'Deployment')
    const container = ['spec', 'template', 'spec', 'containers', 0]
    expect(deployment.object.metadata.name).toBe('prod-node-app')
    expect(where(deployment)).toBe('base/deployment.yaml:1')
    expect(where(deployment, 'metadata', 'name')).toBe('base/deployment.yaml:4')
    expect(where(deployment, ...container, 'image')).toBe('base/deployment.yaml:17')
    expect(where(deployment, 'spec', 'replicas')).toBe(HERE)
    expect(where(find(written, 'Service'), 'spec', 'ports', 0, 'port')).toBe('base/service.yaml:9')
    expect(where(find(written, 'ConfigMap'))).toBe('base/kustomization.yaml')
  })

  test.each([
    ['a misspelt field', 'resourcess: []', 'the field resourcess'],
    ['a missing file', 'resources: [nope.yaml]', 'commit overlays/production/nope.yaml'],
    [
      'a file outside of its folder',
      'resources: [../../base/service.yaml]',
      'Move base/service.yaml into overlays/production',
    ],
    ['a plugin', 'resources: [../../base]\ngenerators: [replicas.yaml]', 'Plugins are programs'],
    ['a function that is a program', 'resources: [../../base]\ntransformers: [exec.yaml]', 'Plugins are programs'],
    ['a chart', 'helmCharts: [{name: web, releaseName: web}]', 'helm-values'],
    ['itself', 'resources: [../production]', 'names itself'],
  ])('%s is explained', async (_, kustomization, fix) => {
    const root = copy('kustomize')
    writeFileSync(join(root, 'overlays/production/kustomization.yaml'), kustomization)
    const ran = join(root, 'ran')
    const exec = `apiVersion: x/v1\nkind: X\nmetadata:\n  name: x\n  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: ${root}/run.sh}\n`
    writeFileSync(join(root, 'overlays/production/exec.yaml'), exec)
    writeFileSync(join(root, 'run.sh'), `#!/bin/sh\ntouch ${ran}\ncat\n`, { mode: 0o755 })
    const problems = await refused(root, overlay)
    expect(problems.map(line)).toEqual([
      'overlays/production/kustomization.yaml overlays/production cannot be rendered by kubectl kustomize',
    ])
    expect(problems[0]?.fix).toContain(fix)
    expect(() => execFileSync('ls', [ran], { stdio: 'ignore' })).toThrow()
  })

  test('a kustomization with a schema of its own is what kubectl makes of it', async () => {
    const root = copy('kustomize')
    const service =
      'apiVersion: example.com/v1\nkind: Fleet\nmetadata: {name: fleet}\nspec: {ships: [{name: a, size: 1}]}\n'
    const patch = service.replace('{name: a, size: 1}', '{name: b, size: 2}')
    const schema = {
      definitions: {
        'v1.Fleet': {
          type: 'object',
          properties: {
            spec: {
              type: 'object',
              properties: {
                ships: {
                  type: 'array',
                  items: { type: 'object', properties: { name: { type: 'string' } } },
                  'x-kubernetes-patch-merge-key': 'name',
                  'x-kubernetes-patch-strategy': 'merge',
                },
              },
            },
          },
          'x-kubernetes-group-version-kind': [{ group: 'example.com', kind: 'Fleet', version: 'v1' }],
        },
      },
    }
    const files = { 'fleet.yaml': service, 'patch.yaml': patch, 'schema.json': JSON.stringify(schema) }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'base', name), text)
    const kustomization = 'resources: [fleet.yaml]\npatches: [{path: patch.yaml}]\nopenapi: {path: schema.json}\n'
    writeFileSync(join(root, 'base/kustomization.yaml'), kustomization)
    const [fleet] = await loaded(root, { manifests: ['base'] })
    expect(fleet?.object).toMatchObject({
      spec: {
        ships: [
          { name: 'b', size: 2 },
          { name: 'a', size: 1 },
        ],
      },
    })
    expect(fleet && where(fleet)).toBe('base/fleet.yaml:1')
  })
})

describe('helm', () => {
  const chart = (more: Partial<Wanted> = {}) => ({ manifests: ['chart'], ...more })
  const values = (deployment: Written) => {
    const { replicas, template } = deployment.object.spec as {
      replicas: number
      template: { spec: { containers: { env: { value: string }[] }[] } }
    }
    return [replicas, ...(template.spec.containers[0]?.env.map(({ value }) => value) ?? [])]
  }
  const set = (...pairs: [string, string][]) => ({ helmSet: new Map(pairs) })

  test('a chart is rendered without its tests and its hooks of other times', async () => {
    const surrounding = surroundings(copy('helm'))
    const written = await loadManifests({ ...WANTED, ...chart() }, surrounding)
    expect(names(written)).toEqual(['Service/node-app', 'Deployment/node-app'])
    expect(written.map(({ at }) => place(at(['spec'])))).toEqual([
      'chart/templates/app.yaml',
      'chart/templates/app.yaml',
    ])
    expect(surrounding.io.lines).toEqual(['Job/clean-up is left out: a Helm hook of another time'])
  })

  test('a hook before the workloads is applied, one behind them is a problem', async () => {
    const written = await loaded(copy('helm'), chart(set(['migrate', 'true'])))
    expect(names(written)).toEqual(['Service/node-app', 'Deployment/node-app', 'Job/migrate'])
    expect(phaseOf(find(written, 'Job').object)).toBeLessThan(phaseOf(find(written, 'Deployment').object))
    expect((await refused(copy('helm'), chart(set(['announce', 'true'])))).map(line)).toEqual([
      'chart/templates/hooks.yaml Job/announce is a Helm hook (post-install, post-upgrade), which this action does not run',
    ])
  })

  test.each([
    ['its own', {}, [2, 'none', '']],
    ['those of a file', { helmValues: ['production.yaml'] }, [1, 'production', '']],
    [
      'single ones over those of files',
      { helmValues: ['production.yaml'], ...set(['replicas', '5']) },
      [5, 'production', ''],
    ],
    ['a list', set(['hosts', '{a,b}']), [2, 'none', 'a+b']],
    ['an item of a list', set(['hosts[0]', 'a']), [2, 'none', 'a']],
    ['a comma', set(['stage', 'x,replicas=7']), [2, 'x,replicas=7', '']],
    ['a comma behind a backslash', set(['stage', 'x\\\\,replicas=7']), [2, 'x\\,replicas=7', '']],
    ['a backslash at the end', set(['stage', 'x\\'], ['replicas', '3']), [3, 'x\\', '']],
  ])('values are %s', async (_, more, expected) => {
    expect(values(find(await loaded(copy('helm'), chart(more)), 'Deployment'))).toEqual(expected)
  })

  test('a file of values may have any name', async () => {
    const root = copy('helm')
    const name = 'a, "b" {c}.yaml'
    writeFileSync(join(root, name), 'stage: odd\n')
    expect(values(find(await loaded(root, chart({ helmValues: [name] })), 'Deployment'))).toEqual([2, 'odd', ''])
  })

  test('the namespace is known to the chart', async () => {
    const written = await loaded(copy('helm'), chart({ namespace: 'shop' }))
    expect(written.map(({ object }) => object.metadata.namespace)).toEqual(['shop', 'shop'])
  })

  test('CRDs and charts inside are part of it', async () => {
    const root = await folderOf({
      'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: sub, version: 1.0.0}]\n',
      'chart/crds/ship.yaml':
        'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ships.example.com}\n',
      'chart/charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
      'chart/charts/sub/templates/a.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-sub}\n',
    })
    const written = await loaded(root, chart())
    expect(names(written)).toEqual(['CustomResourceDefinition/ships.example.com', 'ConfigMap/web-sub'])
    expect(written.map((one) => where(one))).toEqual(['chart/crds/ship.yaml', 'chart/charts/sub/templates/a.yaml'])
  })

  test.each([
    [
      'a value that is missing',
      { 'templates/bad.yaml': '\na: {{ .Values.x.y }}\n' },
      'chart/templates/bad.yaml:2',
      'helm-values',
    ],
    [
      'a value that is required',
      { 'templates/bad.yaml': 'a: {{ required "no image" .Values.x }}\n' },
      'chart/templates/bad.yaml:1',
      'Run helm template chart',
    ],
    ['an open template', { 'templates/bad.yaml': 'a: {{ \n' }, 'chart/templates/bad.yaml:2', 'Run helm template chart'],
    [
      'what is no YAML',
      { 'templates/bad.yaml': 'a: b: c\n' },
      'chart/templates/bad.yaml',
      'helm template --debug chart',
    ],
    [
      'what is no UTF-8',
      { 'templates/bad.yaml': Buffer.from('a: caf\xe9\n', 'latin1') },
      'chart/templates/bad.yaml',
      'helm template --debug chart',
    ],
    [
      'a schema',
      { 'values.schema.json': '{"properties": {"replicas": {"type": "string"}}}' },
      'chart/Chart.yaml',
      'as the schema asks',
    ],
    [
      'missing dependencies',
      {
        'Chart.yaml':
          'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: sub, version: 1.0.0, repository: "https://example.com"}]\n',
      },
      'chart/Chart.yaml',
      'helm dependency build chart',
    ],
    [
      'a Kubernetes version',
      { 'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\nkubeVersion: ">=9"\n' },
      'chart/Chart.yaml',
      'kubeVersion',
    ],
    [
      'a library',
      { 'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\ntype: library\n' },
      'chart/Chart.yaml',
      'the chart that uses it',
    ],
  ])('%s is explained, where it stands', async (_, files, at, fix) => {
    const root = copy('helm')
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'chart', name), text)
    const problems = await refused(root, chart())
    expect(problems.map(line)).toEqual([`${at} chart cannot be rendered by helm template`])
    expect(problems[0]?.fix).toContain(fix)
    expect(JSON.stringify(problems)).not.toContain(root)
  })
})
