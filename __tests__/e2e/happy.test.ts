import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropNamespace, kubectl, newNamespace } from './cluster.ts'
import { APP, REGISTRY, shipping } from './inputs.ts'
import { commit, type Job, leftovers, newJob, type Result, runPost, runStep } from './step.ts'

const NAMESPACE = 'happy'
const GROUPS = [
  'Check the inputs and manifests',
  'Sign in to AWS',
  'Look at the registry and the cluster',
  'Plan the changes',
  'Build and push the image',
  'Apply the manifests',
  'Wait for the rollout and the load balancer',
  'Try the URL',
]

describe('a commit becomes a URL', () => {
  let job: Job
  let first: Result
  beforeAll(async () => {
    newNamespace(NAMESPACE)
    job = newJob(APP)
    first = await runStep(job, shipping(NAMESPACE))
  })
  afterAll(() => dropNamespace(NAMESPACE))

  const sha = () => execFileSync('git', ['-C', job.workspace, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()

  it('succeeds, with one log group a stage', () => {
    expect(first.code, first.log).toBe(0)
    expect([...first.log.matchAll(/^::group::(.*)$/gm)].map(([, title]) => title)).toEqual(GROUPS)
  })

  it('gives outputs that are true', async () => {
    const { url = '', 'load-balancer-dns': dns, image, 'image-digest': digest } = first.outputs
    expect(first.outputs).toMatchObject({ registry: REGISTRY, namespace: NAMESPACE })
    expect(url).toBe(`http://${dns}`)
    expect(dns).toMatch(/\.ap-northeast-1\.elb\.amazonaws\.com$/)
    expect(image).toBe(`${REGISTRY}/e2e/${NAMESPACE}:${sha()}@${digest}`)
    const answer = await fetch(url)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('Hello from EKS')
  })

  it('runs what it pushed, in a public load balancer, and leaves the files alone', () => {
    const deployed = JSON.parse(kubectl('--namespace', NAMESPACE, 'get', 'deployment,service', '--output=json')).items
    const { image } = first.outputs
    expect(deployed[0].spec.template.spec.containers[0].image).toBe(image)
    expect(deployed[1].spec.type).toBe('LoadBalancer')
    expect(deployed[1].metadata.annotations['service.beta.kubernetes.io/aws-load-balancer-scheme']).toBe(
      'internet-facing',
    )
    for (const file of ['node-app-deployment.yaml', 'node-app-service.yaml'])
      expect(readFileSync(join(job.workspace, file), 'utf8')).toBe(readFileSync(join(APP, file), 'utf8'))
  })

  it('writes the URL, the objects and the image into the summary', () => {
    expect(first.summary).toContain(`### Deployed: <${first.outputs.url}>`)
    expect(first.summary).toMatch(/\| Deployment\/node-app \| created \| 2 of 2 pods ready \| [\d.]+\s?s \|/)
    expect(first.outputs.changed).toBe('true')
    expect(first.summary).toContain(first.outputs.image)
  })

  it('masks each secret before anything else can print it', () => {
    const masked = [...first.log.matchAll(/^::add-mask::(.+)$/gm)].map(([, secret]) => secret as string)
    expect(masked.length).toBeGreaterThanOrEqual(5)
    for (const secret of masked) {
      const earlier = first.log.slice(0, first.log.indexOf(`::add-mask::${secret}`))
      expect(earlier).not.toContain(secret)
      expect(first.log.replaceAll(`::add-mask::${secret}`, '')).not.toContain(secret)
      expect(first.summary).not.toContain(secret)
    }
  })

  it('leaves nothing on disk, and post never fails', async () => {
    expect(leftovers(job)).toEqual([])
    expect((await runPost(job, first)).code).toBe(0)
  })

  it('a second run changes nothing and builds nothing', async () => {
    const second = await runStep(job, shipping(NAMESPACE))
    expect(second.code, second.log).toBe(0)
    expect(second.outputs).toEqual({ ...first.outputs, changes: '[]', changed: 'false' })
    expect(second.log).toContain('Nothing to build')
    expect(second.log).toContain('Deployment/node-app unchanged')
    expect(second.log).toContain('Service/node-app-service unchanged')
    expect(second.log).not.toContain('docker login')
  })

  it('a changed line is a new image at the same URL', async () => {
    const file = join(job.workspace, 'index.js')
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('Hello from EKS', 'Hello again'))
    commit(job)
    const changed = await runStep(job, shipping(NAMESPACE))
    expect(changed.code, changed.log).toBe(0)
    expect(changed.outputs.url).toBe(first.outputs.url)
    expect(changed.outputs['image-digest']).not.toBe(first.outputs['image-digest'])
    expect(changed.log).toContain('Deployment/node-app configured')
    // A connection that is kept alive stays with its old pod for the pod's last seconds.
    const answer = async () => (await fetch(changed.outputs.url ?? '', { headers: { connection: 'close' } })).text()
    await expect.poll(answer, { timeout: 60_000 }).toContain('Hello again')
  })

  it('a file that is not committed is built, under a tag of its own where tags are immutable', async () => {
    writeFileSync(join(job.workspace, 'generated.js'), `// ${Date.now()}`)
    const dirty = await runStep(job, shipping(NAMESPACE, { 'build-args': 'FLAVOUR=dirty' }))
    expect(dirty.code, dirty.log).toBe(0)
    expect(dirty.outputs.image).toMatch(new RegExp(`:${sha()}-[0-9a-f]{6}@sha256:`))
  })
})
