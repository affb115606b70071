import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { oneValue } from '../../../src/manifests/helm.ts'
import { loadManifests } from '../../../src/manifests/load.ts'
import type { Wanted } from '../../../src/manifests/texts.ts'
import { place } from '../../../src/problem.ts'
import { line, loaded, refused, surroundings, WANTED } from '../../support/sources.ts'
import { stub } from '../../support/stub.ts'
import { folder, folderOf } from '../../support/world.ts'

const FILES = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/templates/app.yaml': '{{ x }}',
  'charts/web/templates/more.yaml': '',
  'values/all.yaml': '',
  'values/prod, "eu".yaml': '',
  'k8s/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain}\n',
}
const CHART = { manifests: ['charts/web'] }
const object = (name: string, hook?: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${hook === undefined ? '' : `  annotations:\n    helm.sh/hook: ${hook}\n`}`
const from = (template: string, text: string) => `---\n# Source: ${template}\n${text}`
const renders = (text: string, says = '') =>
  `process.stderr.write(${JSON.stringify(says)}); process.stdout.write(${JSON.stringify(text)})`
const fails = (says: string) => `process.stderr.write(${JSON.stringify(says)}); process.exit(1)`

async function called(wanted: Partial<Wanted>): Promise<readonly string[]> {
  const root = await folderOf(FILES)
  const { path, calls } = await stub(folder(), 'helm', renders(object('a')))
  await loaded(root, wanted, path)
  return ((await calls())[0]?.argv ?? []).map((argument) => argument.replace(root, 'ROOT'))
}

describe('helm is called', () => {
  test('with the chart’s name for the release, and the namespace', async () => {
    expect(await called(CHART)).toEqual([
      'template',
      'web',
      'ROOT/charts/web',
      '--skip-tests',
      '--include-crds',
      '--namespace=default',
    ])
    expect(await called({ ...CHART, namespace: 'shop' })).toContain('--namespace=shop')
  })

  test('with files of values and single values, in their order', async () => {
    const args = await called({
      ...CHART,
      helmValues: ['values/all.yaml', 'values/prod, "eu".yaml'],
      helmSet: new Map([
        ['image.tag', 'v1,evil=1'],
        ['--debug', '--x'],
      ]),
    })
    expect(args.slice(6)).toEqual([
      '--values="ROOT/values/all.yaml"',
      '--values="ROOT/values/prod, ""eu"".yaml"',
      '--set=image.tag=v1\\,evil=1',
      '--set=--debug=--x',
    ])
  })

  test.each([
    ['v1.2', 'v1.2'],
    ['a,b=c', 'a\\,b=c'],
    ['a\\,b', 'a\\,b'],
    ['a\\\\,b=c', 'a\\\\\\,b=c'],
    ['a\\', 'a\\\\'],
    ['{a,b}', '{a,b}'],
    ['{a},b=c', '{a}\\,b=c'],
    ['{a},b={c}', '{a}\\,b={c}'],
    ['', ''],
  ])('a value %j sets its own key alone: %j', (value, expected) => expect(oneValue(value)).toBe(expected))
})

test('objects know the template that they come from', async () => {
  const archived = 'web/charts/sub/templates/a.yaml'
  const text = [
    from('web/templates/app.yaml', `# comment\n${object('a')}`),
    from('web/templates/app.yaml', object('b')),
    from('web/templates/more.yaml', `${object('c')}---\n${object('d')}`),
    from(archived, object('e')),
    from('other/templates/app.yaml', object('f')),
  ].join('')
  const { path } = await stub(folder(), 'helm', renders(text, 'level=WARN msg="found symbolic link"'))
  const where = surroundings(await folderOf(FILES), { path })
  const written = await loadManifests({ ...WANTED, ...CHART }, where)
  expect(written.map(({ object, at }) => [object.metadata.name, place(at(['metadata', 'name']))])).toEqual([
    ['a', 'charts/web/templates/app.yaml'],
    ['b', 'charts/web/templates/app.yaml'],
    ['c', 'charts/web/templates/more.yaml'],
    ['d', 'charts/web/templates/more.yaml'],
    ['e', 'charts/web (rendered by helm template)'],
    ['f', 'charts/web (rendered by helm template)'],
  ])
  expect(where.io.lines).toEqual(['charts/web: level=WARN msg="found symbolic link"'])
})

test('what is wrong in the rendered text is told at its template, with the line to look up', async () => {
  const text = from('web/templates/app.yaml', object('a')) + from('web/templates/more.yaml', 'a:\n  b: 1\n  b: 2\n')
  const { path } = await stub(folder(), 'helm', renders(text))
  const [problem] = await refused(await folderOf(FILES), CHART, { path })
  expect(problem).toMatchObject({
    why: 'It is in line 11 of what was rendered.',
    at: { file: 'charts/web/templates/more.yaml' },
  })
})

describe('hooks', () => {
  const withHook = async (hook: string, kind = 'ConfigMap') => {
    const text =
      from('web/templates/app.yaml', object('a')) +
      from('web/templates/more.yaml', object('b', hook).replace('ConfigMap', kind))
    const { path } = await stub(folder(), 'helm', renders(text))
    return { path, root: await folderOf(FILES) }
  }

  test.each(['pre-delete', 'post-delete', 'pre-rollback,post-rollback', 'test', '"post-delete, test-success"'])(
    '%s is left out, and said',
    async (hook) => {
      const { root, path } = await withHook(hook)
      const where = surroundings(root, { path })
      const written = await loadManifests({ ...WANTED, ...CHART }, where)
      expect(written.map(({ object }) => object.metadata.name)).toEqual(['a'])
      expect(where.io.lines).toEqual(['ConfigMap/b is left out: a Helm hook of another time'])
    },
  )

  test.each([
    ['post-upgrade', 'Job'],
    ['post-install,post-delete', 'Job'],
    ['pre-install,post-upgrade', 'Job'],
    ['crd-install', 'ConfigMap'],
    // It would be applied with the other workloads.
    ['pre-install,pre-upgrade', 'Deployment'],
  ])('%s of a %s is a problem at its template', async (hook, kind) => {
    const { root, path } = await withHook(hook, kind)
    const what = `${kind}/b is a Helm hook (${hook.replace(',', ', ')}), which this action does not run`
    expect((await refused(root, CHART, { path })).map(line)).toEqual([`charts/web/templates/more.yaml ${what}`])
  })

  test.each([
    ['pre-install,pre-upgrade', 'Job', 0],
    ['pre-upgrade, pre-install, post-delete', 'Pod', 0],
    ['pre-install', 'ConfigMap', 0],
    ['pre-install', 'Job', 1],
    ['pre-upgrade', 'Job', 1],
  ])('%s of a %s is applied, with %i warnings', async (hook, kind, warnings) => {
    const { root, path } = await withHook(`"${hook}"`, kind)
    const where = surroundings(root, { path })
    const written = await loadManifests({ ...WANTED, ...CHART }, where)
    expect(written.map(({ object }) => object.metadata.name)).toEqual(['a', 'b'])
    expect(where.warned.map(line)).toEqual(
      warnings === 0 ? [] : [expect.stringContaining(`to helm it is a ${hook} hook alone`)],
    )
  })

  test('are nothing to kubectl, so they stay in plain files', async () => {
    expect(await loaded(await folderOf({ 'k8s/a.yaml': object('a', 'pre-install') }))).toHaveLength(1)
  })
})

describe('when it cannot be rendered', () => {
  test.each([
    [
      'dependencies are missing',
      'Error: You may need to run `helm dependency build` to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: common',
      'run: helm dependency build charts/web',
      'charts/web/Chart.yaml',
    ],
    [
      'a template stops',
      'Error: execution error at (web/templates/app.yaml:3:6): image is required',
      'Run helm template charts/web',
      'charts/web/templates/app.yaml:3',
    ],
    [
      'a value is missing',
      'Error: web/templates/app.yaml:1:13\n  executing "web/templates/app.yaml" at <.Values.x.y>:\n    nil pointer evaluating interface {}.y',
      '`helm-values`',
      'charts/web/templates/app.yaml:1',
    ],
    [
      'what a template gives is no YAML',
      'Error: YAML parse error on web/templates/more.yaml: error converting YAML to JSON: yaml: line 2: x',
      'helm template --debug charts/web',
      'charts/web/templates/more.yaml',
    ],
    [
      'values are not what the schema says',
      "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nweb:\n- at '/a': got string, want integer",
      'as the schema asks',
      'charts/web/Chart.yaml',
    ],
    [
      'the Kubernetes version is another',
      'Error: chart requires kubeVersion: >=1.99 which is incompatible with Kubernetes v1.35.0',
      'kubeVersion',
      'charts/web/Chart.yaml',
    ],
    [
      'a file of values is no YAML',
      'Error: failed to parse ROOT/values/all.yaml: cannot unmarshal',
      'that file of values',
      'charts/web/Chart.yaml',
    ],
    [
      'a template is elsewhere',
      'Error: execution error at (web/charts/gone/templates/x.yaml:3:6): no',
      'Run helm',
      'charts/web/Chart.yaml',
    ],
  ])('because %s, it says where, and how to mend it', async (_, says, fix, at) => {
    const root = await folderOf(FILES)
    const { path } = await stub(
      folder(),
      'helm',
      fails(`${says.replace('ROOT', root)}\n\nUse --debug flag to render out invalid YAML\n`),
    )
    const [problem, ...others] = await refused(root, CHART, { path })
    expect(others).toEqual([])
    expect(problem).toMatchObject({
      what: 'charts/web cannot be rendered by helm template',
      fix: expect.stringContaining(fix),
    })
    expect(problem?.why).toBe(says.replace('Error: ', '').replace('ROOT/', ''))
    expect(problem?.at && place(problem.at)).toBe(at)
  })

  test('because helm is missing, it says how to install it', async () => {
    expect(await refused(await folderOf(FILES), CHART, { path: folder() })).toEqual([
      {
        what: 'charts/web is a Helm chart, and this runner has no helm',
        fix: expect.stringMatching(/azure\/setup-helm.*curl/),
        at: { file: 'charts/web/Chart.yaml' },
      },
    ])
  })

  test.each([
    ['name: --debug', 'charts/web/Chart.yaml:1 The chart’s name can name no release'],
    ['version: 1.0.0', 'charts/web/Chart.yaml:1 The chart’s name is missing'],
    ['name: [', 'charts/web/Chart.yaml:1 This is not YAML'],
  ])('because Chart.yaml is %j', async (chart, problem) => {
    const root = await folderOf({ ...FILES, 'charts/web/Chart.yaml': chart })
    expect((await refused(root, CHART, { path: folder() })).map(line)).toEqual([expect.stringContaining(problem)])
  })
})

describe('values', () => {
  test('without a chart are a problem', async () => {
    const wanted = { helmValues: ['values/all.yaml'], helmSet: new Map([['a', 'b']]) }
    expect((await refused(await folderOf(FILES), wanted)).map(line)).toEqual([
      '`helm-values` and `helm-set` are given, and `manifests` names no Helm chart',
    ])
  })

  test('outside of the workspace are a problem', async () => {
    const { path } = await stub(folder(), 'helm', renders(object('a')))
    const problems = await refused(
      await folderOf(FILES),
      { ...CHART, helmValues: ['/etc/hostname', 'values'] },
      { path },
    )
    expect(problems.map(line)).toEqual([
      '`helm-values`: /etc/hostname leads out of the workspace',
      '`helm-values`: values is a folder',
    ])
  })
})

test('a chart, a file and a folder make one set', async () => {
  const { path } = await stub(folder(), 'helm', renders(from('web/templates/app.yaml', object('a'))))
  const written = await loaded(await folderOf(FILES), { manifests: ['k8s', 'charts/web'] }, path)
  expect(written.map(({ at }) => place(at()))).toEqual(['k8s/a.yaml:1', join('charts/web/templates/app.yaml')])
})
