import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropNamespace, kubectl, newNamespace } from './cluster.ts'
import { APP, shipping } from './inputs.ts'
import { commit, type Job, newJob, runStep } from './step.ts'

const NAMESPACE = 'ways'
const ECR = { 'ecr-repository': 'e2e/ways' }
// The keys of the user whose policy the chapter's reader has.
const KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY',
}

describe('ways people really have it', () => {
  beforeAll(() => void newNamespace(NAMESPACE))
  afterAll(() => dropNamespace(NAMESPACE))

  it('credentials of the environment, without a role', async () => {
    const job = newJob(APP, { ...KEYS, ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' })
    const result = await runStep(job, shipping(NAMESPACE, { ...ECR, 'role-to-assume': '' }))
    expect(result.code, result.log).toBe(0)
    expect(result.log).not.toContain(`\n${KEYS.AWS_SECRET_ACCESS_KEY}`)
  })

  it('a set that was applied by kubectl until now', async () => {
    const job = newJob(APP)
    kubectl('--namespace', NAMESPACE, 'delete', 'deployment,service', '--all')
    kubectl('--namespace', NAMESPACE, 'apply', '--filename', join(job.workspace, 'node-app-deployment.yaml'))
    kubectl('--namespace', NAMESPACE, 'apply', '--filename', join(job.workspace, 'node-app-service.yaml'))
    const result = await runStep(job, shipping(NAMESPACE, ECR))
    expect(result.code, result.log).toBe(0)
    expect(result.log).toContain('Deployment/node-app configured')
    expect(result.log).toContain('Service/node-app-service configured')
  })

  it('a field that another program owns is a problem at its line, until it is taken over', async () => {
    const patch = JSON.stringify({ metadata: { labels: { team: 'theirs' } } })
    kubectl(
      '--namespace',
      NAMESPACE,
      'patch',
      'service',
      'node-app-service',
      '--field-manager=platform',
      '--type=merge',
      '--patch',
      patch,
    )
    const job = newJob(APP)
    const service =
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: node-app-service\n  labels:\n    team: ours\nspec:\n  selector: {app: node-app}\n  ports: [{port: 80, targetPort: 3000}]\n'
    writeFileSync(join(job.workspace, 'node-app-service.yaml'), service)
    commit(job)
    const refused = await runStep(job, shipping(NAMESPACE, ECR))
    expect(refused.code, refused.log).toBe(1)
    expect(refused.errors[0]).toMatchObject({ file: 'node-app-service.yaml', line: '6' })
    expect(refused.errors[0]?.text).toContain('belongs to platform')
    const forced = await runStep(job, shipping(NAMESPACE, { ...ECR, 'force-conflicts': 'true' }))
    expect(forced.code, forced.log).toBe(0)
  })

  it('a namespace, a kind and an object of that kind in one set', async () => {
    const job = manifests({
      'set.yaml': `apiVersion: example.com/v1
kind: Greeting
metadata: {name: hello, namespace: ways-new}
spec: {text: hello}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: greetings.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Greeting, plural: greetings}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {text: {type: string}}}}}}
---
apiVersion: v1
kind: Namespace
metadata: {name: ways-new}
`,
    })
    const result = await runStep(job, deployOnly())
    expect(result.code, result.log).toBe(0)
    expect(kubectl('--namespace', 'ways-new', 'get', 'greeting', 'hello', '--output=jsonpath={.spec.text}')).toBe(
      'hello',
    )
    expect(result.outputs).not.toHaveProperty('url')
    dropNamespace('ways-new')
  })

  it('several images in one step, each where it is named', async () => {
    const job = manifests({
      'set.yaml': ['user-service', 'products'].map((name) => pod(name)).join('---\n'),
      'product.Dockerfile': 'FROM node:24-slim\nENV SERVICE=product\nCMD ["sleep", "600"]\n',
    })
    const images = `- repository: e2e/user-service
  replace: user-service
- repository: e2e/product-service
  file: product.Dockerfile
  replace: products
`
    const result = await runStep(job, { ...deployOnly(), images, 'service-type': 'keep' })
    expect(result.code, result.log).toBe(0)
    const [user = '', product = ''] = (result.outputs.image ?? '').split('\n')
    expect(user).toContain('/e2e/user-service:')
    expect(product).toContain('/e2e/product-service:')
    for (const [name, reference] of [
      ['user-service', user],
      ['products', product],
    ] as const)
      expect(
        kubectl('--namespace', NAMESPACE, 'get', 'pod', name, '--output=jsonpath={.spec.containers[0].image}'),
      ).toBe(reference)
    expect(result.log.match(/Docker is logged in/g)).toHaveLength(1)
  })

  it('a load balancer that would be internal although nobody said so is a warning with the line to paste', async () => {
    const job = manifests({
      'set.yaml': `apiVersion: v1
kind: Service
metadata: {name: unsaid, namespace: ${NAMESPACE}}
spec: {type: LoadBalancer, loadBalancerClass: service.k8s.aws/nlb, selector: {app: x}, ports: [{port: 80}]}
`,
    })
    const result = await runStep(job, { ...deployOnly(), timeout: '2s' })
    expect(result.log).toContain(
      'Service/unsaid: the AWS Load Balancer Controller makes a Network Load Balancer, internal',
    )
    expect(result.log).toMatch(/^::warning .*file=set.yaml,line=3::.*aws-load-balancer-scheme: internet-facing/m)
  })

  it('a deployment that cannot get ready is explained at its line', async () => {
    const job = manifests({
      'set.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: broken, namespace: ${NAMESPACE}}
spec:
  selector: {matchLabels: {app: broken}}
  template:
    metadata: {labels: {app: broken}}
    spec:
      containers:
        - name: app
          image: 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/nobody/pushed:1
`,
    })
    // Before the kubelet tries again, after its ten seconds: what it says twice is over at once.
    const result = await runStep(job, { ...deployOnly(), timeout: '10s' })
    expect(result.code).toBe(1)
    expect(result.errors[0]).toMatchObject({ file: 'set.yaml', line: '11' })
    expect(result.errors[0]?.text).toContain('Deployment/broken, container app: the image 123456789012.dkr.ecr')
    expect(result.errors[0]?.text).toContain('It was still so after 10 s.')
    expect(result.errors[0]?.text).toContain('aws ecr describe-images')
    expect(result.summary).toMatch(
      /\| Deployment\/broken \| created \| 0 of 1 pods ready: image not found \(see \S+\) \| [\d.]+\u00a0s \|/,
    )
  })

  it('only a push, or only a deployment; neither is an error', async () => {
    const nothing = await runStep(newJob(APP), { 'aws-region': 'ap-northeast-1' })
    expect(nothing.code).toBe(1)
    expect(nothing.errors[0]?.text).toContain('There is nothing to do')
  })
})

function manifests(files: Record<string, string>): Job {
  const job = newJob(APP)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(job.workspace, name), text)
  commit(job)
  return job
}

function deployOnly(): Record<string, string> {
  const { 'ecr-repository': _, namespace: __, 'replace-image': ___, ...rest } = shipping(NAMESPACE)
  return { ...rest, manifests: 'set.yaml' }
}

function pod(name: string): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${NAMESPACE}, labels: {app: ${name}}}
spec: {containers: [{name: app, image: '${name}:1.0'}]}
`
}
