import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropNamespace, kubectl, newNamespace } from './cluster.ts'
import { ROLE, shipping } from './inputs.ts'
import { newJob, type Result, type RunOptions, runStep } from './step.ts'

// What people come with: a set that kubectl applied, an autoscaler that is gone, a quota, a step that was killed.

interface Template {
  readonly template: { readonly spec: { readonly containers: readonly { readonly env: unknown }[] } }
}

const NAMESPACE = 'situations'
const FRESH = 'situations-fresh'
const AHEAD = 'situations-ahead'

const folderOf = (files: Record<string, string>) => {
  const folder = mkdtempSync(join(tmpdir(), 'situation-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}
const ship = (set: string, more: Record<string, string> = {}, options: RunOptions = {}): Promise<Result> =>
  runStep(
    newJob(folderOf({ 'app.yaml': set })),
    {
      'role-to-assume': ROLE,
      'aws-region': 'ap-northeast-1',
      'cluster-name': 'my-eks-cluster',
      manifests: 'app.yaml',
      namespace: NAMESPACE,
      'service-type': 'keep',
      verify: 'false',
      timeout: '1m',
      ...more,
    },
    options,
  )
const live = (kind: string, name: string, namespace = NAMESPACE) =>
  JSON.parse(kubectl('--namespace', namespace, 'get', kind, name, '--output=json'))
const inSet = (...parts: readonly string[]) => parts.join('---\n')
const config = (name: string, data: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: ${data}\n`
const namespace = (name: string) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`
const deployment = (name: string, env: string, replicas = 0) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
        - name: web
          image: busybox
          env: [${env}]
`
const versions = () =>
  kubectl(
    '--namespace',
    NAMESPACE,
    'get',
    'configmap,deployment,service,serviceaccount,pod',
    '--output=jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion}{"\\n"}{end}',
  )

describe('situations', () => {
  beforeAll(() => void newNamespace(NAMESPACE))
  afterAll(() => {
    dropNamespace(NAMESPACE)
    for (const name of [FRESH, AHEAD]) kubectl('delete', 'namespace', name, '--ignore-not-found', '--wait=false')
  })

  it('a set that kubectl applied: what is removed goes, what only changes hands is unchanged', async () => {
    const set = (data: string, env: string) =>
      inSet(config('old', data), config('same', '{a: "1"}'), deployment('old', env))
    const file = join(folderOf({ 'old.yaml': set('{a: "1", gone: "1"}', '{name: GONE, value: x}') }), 'old.yaml')
    kubectl('apply', '--namespace', NAMESPACE, '--filename', file)
    const now = set('{a: "1"}', '')
    const before = versions()
    const planned = await ship(now, { 'dry-run': 'true' })
    expect(planned.code, planned.log).toBe(0)
    expect(versions()).toBe(before)
    expect(planned.summary).toContain('### Plan: 2 to change, 1 unchanged')
    expect(planned.summary).toContain('- data.gone: "1"')
    const result = await ship(now)
    expect(result.code, result.log).toBe(0)
    expect(result.outputs.changes).toBe(planned.outputs.changes)
    expect(result.log).toContain('ConfigMap/same unchanged')
    expect(live('configmap', 'old').data).toEqual({ a: '1' })
    expect(live('deployment', 'old').spec.template.spec.containers[0].env).toBeUndefined()
    expect((await ship(now)).outputs.changed).toBe('false')
  })

  it('a namespace of the set that is not there: a typo is told by the plan, and nothing is made', async () => {
    const set = inSet(namespace(FRESH), config('a', '{}'), deployment('web', ''))
    const wrong = await ship(set.replace('replicas', 'replica'), { namespace: FRESH })
    expect(wrong.code, wrong.log).toBe(1)
    expect(wrong.errors.map(({ text }) => text.split('\n')[0])).toEqual([
      'app.yaml:14: Deployment/web: there is no field spec.replica',
    ])
    expect(kubectl('get', 'namespace', FRESH, '--ignore-not-found')).toBe('')
    const right = await ship(set, { namespace: FRESH })
    expect(right.code, right.log).toBe(0)
    expect(right.log).toContain(`? Deployment/web (app.yaml:10): created once Namespace/${FRESH} is there`)
  })

  it('a pod comes with its account', async () => {
    const result = await ship(
      inSet(
        'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: runner}\n',
        'apiVersion: v1\nkind: Pod\nmetadata: {name: task}\nspec: {serviceAccountName: runner, restartPolicy: Never, containers: [{name: a, image: busybox, command: ["true"]}]}\n',
      ),
    )
    expect(result.code, result.log).toBe(0)
    expect(result.log).toContain('? Pod/task (app.yaml:5): it needs ServiceAccount/runner of this set')
  })

  it('the replicas of an autoscaler that is gone are the file’s again', async () => {
    await ship(deployment('scaled', ''))
    kubectl(
      ...['--namespace', NAMESPACE, 'patch', 'deployment', 'scaled', '--subresource=scale', '--type=merge'],
      ...['--patch={"spec":{"replicas":2}}', '--field-manager=kube-controller-manager'],
    )
    const result = await ship(deployment('scaled', ''))
    expect(result.code, result.log).toBe(0)
    expect(result.log).toContain('spec.replicas: 2 → 0')
    expect(live('deployment', 'scaled').spec.replicas).toBe(0)
  })

  it('a quota that the set as a whole exceeds: what was applied is taken back, when asked for', async () => {
    await ship(config('quota-a', '{k: old}'))
    const used = kubectl('--namespace', NAMESPACE, 'get', 'configmap', '--output=name').trim().split('\n').length
    kubectl('--namespace', NAMESPACE, 'create', 'quota', 'few', `--hard=configmaps=${used + 1}`)
    const status = () => live('quota', 'few').status.used?.configmaps
    await expect.poll(status, { timeout: 60_000 }).toBe(String(used))
    const set = inSet(...['quota-a', 'quota-b', 'quota-c', 'quota-d'].map((name) => config(name, '{k: new}')))
    const result = await ship(set, { rollback: 'true' })
    kubectl('--namespace', NAMESPACE, 'delete', 'quota', 'few')
    expect(result.code, result.log).toBe(1)
    // Two are too many, and told together.
    expect(result.errors).toHaveLength(1)
    expect(result.errors[0]?.text).toContain('the quota few of the namespace situations is used up')
    expect(result.log).toContain('Everything is as it was before this run')
    expect(live('configmap', 'quota-a').data).toEqual({ k: 'old' })
    expect(kubectl('--namespace', NAMESPACE, 'get', 'configmap', '--output=name')).not.toMatch(/quota-[bcd]/)
  })

  it('what was made while a build failed stays, and is named; the next run finds it', async () => {
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}\n'
    const set = inSet(namespace(AHEAD), service, deployment('web', '').replace('busybox', 'ahead'))
    const folder = folderOf({ 'app.yaml': set, Dockerfile: 'FROM node:24-slim\nRUN sleep 2 && exit 4\n' })
    const inputs = shipping(AHEAD, { manifests: 'app.yaml', 'replace-image': 'ahead', verify: 'false' })
    const result = await runStep(newJob(folder), inputs)
    expect(result.code, result.log).toBe(1)
    expect(result.log).toContain('Service/web stays; the next run goes on from there')
    expect(result.summary).toContain('| Service/web | created | stays |')
    expect(live('service', 'web', AHEAD).spec.type).toBe('LoadBalancer')
    const next = await runStep(newJob(folder), { ...inputs, 'dry-run': 'true' })
    expect(next.summary).toContain('### Plan: 1 to create, 2 unchanged')
  })

  it.each([/::group::Apply/, /ConfigMap\/c3 configured/, /Deployment\/d3 configured/])(
    'a run that is killed at %s is finished by the next one',
    async (moment) => {
      const set = (version: string) =>
        inSet(
          ...Array.from({ length: 20 }, (_, at) => config(`c${at}`, `{v: "${version}", only-${version}: x}`)),
          ...Array.from({ length: 20 }, (_, at) =>
            deployment(`d${at}`, `{name: V, value: "${version}"}, {name: ONLY_${version}}`),
          ),
        )
      expect((await ship(set('1'))).code).toBe(0)
      const kill = new AbortController()
      const onLog = (log: string) => void (moment.test(log) && kill.abort())
      await ship(set('2'), {}, { signal: kill.signal, kill: 'SIGKILL', onLog })
      expect((await ship(set('3'))).code).toBe(0)
      const all = (kind: string) =>
        JSON.parse(kubectl('--namespace', NAMESPACE, 'get', kind, '--output=json')).items.filter(
          ({ metadata: { name } }: { metadata: { name: string } }) => /^[cd]\d+$/.test(name),
        )
      const configs = all('configmap').map(({ data }: { data: unknown }) => data)
      expect(configs).toEqual(Array(20).fill({ v: '3', 'only-3': 'x' }))
      const envs = all('deployment').map(({ spec }: { spec: Template }) => spec.template.spec.containers[0]?.env)
      expect(envs).toEqual(Array(20).fill([{ name: 'V', value: '3' }, { name: 'ONLY_3' }]))
    },
  )
})
