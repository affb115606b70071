import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropNamespace, kubectl, newNamespace } from './cluster.ts'
import { APP, shipping } from './inputs.ts'
import { commit, type Job, leftovers, newJob, runStep } from './step.ts'

const NAMESPACE = 'rendered'
const FIXTURES = resolve(import.meta.dirname, '../fixtures')

describe('one app, another shape in each environment', () => {
  beforeAll(() => void newNamespace(NAMESPACE))
  afterAll(() => dropNamespace(NAMESPACE))

  const deployed = (kind: string, name: string) =>
    JSON.parse(kubectl('--namespace', NAMESPACE, 'get', kind, name, '--output=json'))
  const inputs = (more: Record<string, string>) => shipping(NAMESPACE, { 'ecr-repository': 'e2e/rendered', ...more })

  it('by a kustomize overlay', async () => {
    const job = jobWith('kustomize')
    const result = await runStep(job, inputs({ manifests: 'overlays/production' }))
    expect(result.code, result.log).toBe(0)
    const { spec } = deployed('deployment', 'prod-node-app')
    expect(spec.replicas).toBe(1)
    expect(spec.template.spec.containers[0].image).toBe(result.outputs.image)
    expect(deployed('service', 'prod-node-app-service').spec.type).toBe('LoadBalancer')
    expect(await (await fetch(result.outputs.url ?? '')).text()).toContain('Hello from EKS')
    expect(leftovers(job)).toEqual([])
    const again = await runStep(job, inputs({ manifests: 'overlays/production' }))
    expect(again.log).toContain('Deployment/prod-node-app unchanged')
    expect(again.log).not.toMatch(/ (created|configured)$/m)
  })

  it('by a chart and its values', async () => {
    const job = jobWith('helm')
    const values = { manifests: 'chart', 'helm-values': 'production.yaml', 'helm-set': 'hosts={a,b}' }
    const result = await runStep(job, inputs(values))
    expect(result.code, result.log).toBe(0)
    const { spec } = deployed('deployment', 'node-app')
    const [container] = spec.template.spec.containers
    expect([spec.replicas, ...container.env.map(({ value }: { value: string }) => value)]).toEqual([
      1,
      'production',
      'a+b',
    ])
    expect(container.image).toBe(result.outputs.image)
    expect(result.log).toContain('Job/clean-up is left out')
    expect(await (await fetch(result.outputs.url ?? '')).text()).toContain('Hello from EKS')
  })

  it('by substitution in plain files', async () => {
    const job = newJob(APP)
    const file = join(job.workspace, 'node-app-deployment.yaml')
    const plain = readFileSync(file, 'utf8').replace('replicas: 2', `replicas: $\{REPLICAS}`)
    writeFileSync(file, plain.replaceAll('node-app', `$\{NAME}`))
    const service = join(job.workspace, 'node-app-service.yaml')
    writeFileSync(service, readFileSync(service, 'utf8').replaceAll('node-app', `$\{NAME}`))
    commit(job)
    const refused = await runStep(job, inputs({ substitute: 'NAME=substituted\nREPLICAS=' }))
    expect(refused.code).toBe(1)
    expect(refused.errors[0]).toMatchObject({ file: 'node-app-deployment.yaml', line: '6' })
    expect(refused.errors[0]?.text).toContain('REPLICAS has no value')
    const result = await runStep(job, inputs({ substitute: 'NAME=substituted\nREPLICAS=1' }))
    expect(result.code, result.log).toBe(0)
    expect(deployed('deployment', 'substituted').spec.replicas).toBe(1)
  })

  it('a field that the cluster refuses is told where it was written, not where it was rendered', async () => {
    const job = jobWith('kustomize')
    const file = join(job.workspace, 'base/service.yaml')
    writeFileSync(file, readFileSync(file, 'utf8').replace('port: 80', 'port: 80000'))
    commit(job)
    const result = await runStep(job, inputs({ manifests: 'overlays/production' }))
    expect(result.code).toBe(1)
    expect(result.errors[0]).toMatchObject({ file: 'base/service.yaml' })
  })
})

/** A checkout of the app without its manifests, and with these. */
function jobWith(fixture: string): Job {
  const job = newJob(APP)
  cpSync(join(FIXTURES, fixture), job.workspace, { recursive: true })
  commit(job)
  return job
}
