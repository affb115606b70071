import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropNamespace, kubectl, newNamespace } from './cluster.ts'
import { commit, type Job, newJob, type Result, type RunOptions, runStep } from './step.ts'

const NAMESPACE = 'rollback'
const ROLE = 'arn:aws:iam::123456789012:role/ship-deploy'

const pod = (app: string, command: string, ready: string) => `
  selector: {matchLabels: {app: ${app}}}
  template:
    metadata: {labels: {app: ${app}}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - name: web
          image: busybox
          command: [sh, -c, "${command}"]
          readinessProbe: {exec: {command: [sh, -c, "${ready}"]}, periodSeconds: 1}
`
const deployment = (command: string, ready = 'true') =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 1${pod('web', command, ready)}`
const statefulSet = (command: string, ready = 'true') =>
  `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  replicas: 2\n  serviceName: db${pod('db', command, ready)}`
const config = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {value: ${value}}\n`
const migration = (name: string) => `apiVersion: batch/v1
kind: Job
metadata: {name: ${name}}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: migrate, image: busybox, command: ["true"]}]
`

describe('rollback', () => {
  let job: Job
  beforeAll(async () => {
    newNamespace(NAMESPACE)
    const folder = mkdtempSync(join(tmpdir(), 'rollback-'))
    writeFileSync(join(folder, 'web.yaml'), deployment('sleep 600'))
    writeFileSync(join(folder, 'db.yaml'), statefulSet('sleep 600'))
    writeFileSync(join(folder, 'config.yaml'), config('settings', 'old'))
    job = newJob(folder)
    const first = await run()
    expect(first.code, first.log).toBe(0)
  })
  afterAll(() => dropNamespace(NAMESPACE))

  const write = (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(job.workspace, name), text)
  }
  const run = (more: Record<string, string> = {}, options: RunOptions = {}): Promise<Result> => {
    commit(job)
    const inputs = {
      'role-to-assume': ROLE,
      'aws-region': 'ap-northeast-1',
      'cluster-name': 'my-eks-cluster',
      manifests: '.',
      namespace: NAMESPACE,
      'service-type': 'keep',
      rollback: 'true',
      timeout: '40s',
      ...more,
    }
    return runStep(job, inputs, options)
  }
  const live = (kind: string, name: string) =>
    JSON.parse(kubectl('--namespace', NAMESPACE, 'get', kind, name, '--output=json'))
  const command = (kind: string, name: string) => live(kind, name).spec.template.spec.containers[0].command[2]
  const exists = (kind: string, name: string) =>
    kubectl('--namespace', NAMESPACE, 'get', kind, name, '--ignore-not-found', '--output=name') !== ''

  it('puts back what changed, deletes what is new, and names what it cannot take back', async () => {
    write({
      'web.yaml': deployment('exit 3'),
      'config.yaml': config('settings', 'new'),
      'more.yaml': [config('added', 'x'), migration('migrate-1')].join('---\n'),
    })
    const result = await run()
    expect(result.code, result.log).toBe(1)
    // The diagnosis comes first, and is that of the failure.
    expect(result.errors[0]?.text).toContain('Deployment/web')
    expect(result.errors[0]?.text).toMatch(/exit code 3/)
    expect(result.log.indexOf('exit code 3')).toBeLessThan(result.log.indexOf('::group::Roll back'))
    expect(command('deployment', 'web')).toBe('sleep 600')
    expect(live('configmap', 'settings').data).toEqual({ value: 'old' })
    expect(exists('configmap', 'added')).toBe(false)
    expect(exists('job', 'migrate-1')).toBe(true)
    expect(result.log).toContain('Job/migrate-1 was created and is not rolled back')
    const { status } = live('deployment', 'web')
    expect([status.readyReplicas, status.updatedReplicas, status.replicas]).toEqual([1, 1, 1])
    expect(result.summary).toMatch(/rolled back/i)
    const left = JSON.parse(result.outputs.changes ?? '') as readonly { readonly object: string }[]
    expect(left.map(({ object }) => object)).toEqual(['Job/migrate-1'])
  })

  it('frees a StatefulSet that waits for its broken pod', async () => {
    write({ 'web.yaml': deployment('sleep 600'), 'db.yaml': statefulSet('exit 4') })
    const result = await run()
    expect(result.code, result.log).toBe(1)
    expect(command('statefulset', 'db')).toBe('sleep 600')
    expect(live('statefulset', 'db').status.readyReplicas).toBe(2)
    expect(result.outputs).toMatchObject({ changed: 'false', changes: '[]' })
  })

  it('a cancel never rolls back', async () => {
    write({ 'web.yaml': deployment('sleep 600', 'false'), 'db.yaml': statefulSet('sleep 600') })
    const cancel = new AbortController()
    const onLog = (log: string) => {
      if (/Deployment\/web: /.test(log)) cancel.abort()
    }
    const result = await run({}, { signal: cancel.signal, onLog })
    expect(result.log).not.toContain('Roll back')
    expect(live('deployment', 'web').spec.template.spec.containers[0].readinessProbe.exec.command[2]).toBe('false')
  })

  it('without it, a failure leaves what was applied, and the next good run converges', async () => {
    write({ 'web.yaml': deployment('exit 5') })
    const broken = await run({ rollback: 'false' })
    expect(broken.code).toBe(1)
    expect(command('deployment', 'web')).toBe('exit 5')
    write({ 'web.yaml': deployment('sleep 600') })
    const good = await run()
    expect(good.code, good.log).toBe(0)
    expect(live('configmap', 'settings').data).toEqual({ value: 'new' })
  })
})
