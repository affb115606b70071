import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { releaseOf, runWorkflow } from '../../sandbox/act.ts'
import { roleArn } from '../sandbox/cloud.ts'
import { dropNamespace, kubectl, newNamespace } from './cluster.ts'

// The examples by their own workflows, as a runner runs them.

const ROOT = resolve(import.meta.dirname, '../..')

function release(): string {
  const folder = releaseOf(ROOT, mkdtempSync(join(tmpdir(), 'release-')))
  // Another bundle than the committed one, to try a change.
  const { SHIP_BUNDLE } = process.env
  if (SHIP_BUNDLE !== undefined) cpSync(dirname(SHIP_BUNDLE), join(folder, 'dist'), { recursive: true })
  return folder
}

/** A checkout of an example; `change` rewrites its workflow. */
function checkoutOf(example: string, file: string, change = (text: string) => text): string {
  const checkout = join(mkdtempSync(join(tmpdir(), 'example-')), example)
  cpSync(join(ROOT, 'examples', example), checkout, { recursive: true })
  const path = join(checkout, file)
  writeFileSync(path, change(readFileSync(path, 'utf8')))
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', checkout, '-c', 'user.name=octocat', '-c', 'user.email=octocat@example.com', ...args])
  git('init', '--quiet', '--initial-branch=main')
  git('remote', 'add', 'origin', 'https://github.com/octo-org/node-app.git')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'An example')
  return checkout
}

interface Ran {
  readonly code: number
  readonly log: string
}

async function run(
  checkout: string,
  file: string,
  event: 'push' | 'workflow_dispatch',
  vars: Record<string, string>,
): Promise<Ran> {
  const lines: string[] = []
  const workflow = { checkout, file, event, vars, actions: { 'ship-to-eks/ship-to-eks@v1': release() } }
  const code = await runWorkflow(workflow, ({ msg }) => lines.push(msg.trimEnd()))
  return { code, log: lines.join('\n') }
}

const text = async (url: string) => (await fetch(url, { headers: { connection: 'close' } })).text()
const imageIn = (namespace: string) =>
  kubectl('-n', namespace, 'get', 'deployment', 'node-app', '-o', 'jsonpath={.spec.template.spec.containers[0].image}')
const countOf = (log: string, words: RegExp) => [...log.matchAll(words)].length

describe('one load balancer, two services', () => {
  const file = '.github/workflows/deploy.yml'
  afterAll(() => {
    kubectl('delete', 'ingress', 'shop', '--wait=false')
    for (const kind of ['deployment', 'service'])
      kubectl('delete', kind, 'user-service', 'product-service', '--wait=false')
  })

  it('answers on both paths', async () => {
    const vars = { DEPLOY_ROLE: roleArn('ship-deploy') }
    const { code, log } = await run(checkoutOf('ingress', file), file, 'push', vars)
    expect(code, log).toBe(0)
    const url = /^URL: (\S+)/m.exec(log)?.[1] ?? ''
    expect(url).toMatch(/^http:\/\/k8s-default-shop-.*\.elb\.amazonaws\.com\/api\/users$/)
    expect(JSON.parse(await text(url))).toContainEqual({ id: 1, name: 'Ada' })
    expect(JSON.parse(await text(url.replace('users', 'products')))).toContainEqual({ id: 1, name: 'Lamp', price: 40 })
    expect(log).toContain('"name":"Grace"')
    expect(log).toContain('"name":"Chair"')
  })
})

describe('environments', () => {
  const namespaces = ['staging', 'production']
  beforeAll(() => {
    for (const name of namespaces) newNamespace(name)
    // Staging's role may nothing but edit there.
    kubectl('-n', 'staging', 'create', 'rolebinding', 'given', '--clusterrole=edit', '--group=ship:given')
  })
  afterAll(() => {
    for (const name of namespaces) dropNamespace(name)
  })

  it('production gets the image that staging has tried, by a role of its own', async () => {
    const file = '.github/workflows/deploy.yml'
    // act knows no variables of environments: each job reads its own by another name.
    const perJob = (workflow: string) =>
      workflow
        .split(/^(?= {2}production:)/m)
        .map((job, at) => job.replaceAll('vars.', at === 0 ? 'vars.STAGING_' : 'vars.PRODUCTION_'))
        .join('')
    const { code, log } = await run(checkoutOf('environments', file, perJob), file, 'push', {
      STAGING_DEPLOY_ROLE: roleArn('ship-given'),
      STAGING_CLUSTER: 'my-eks-cluster',
      PRODUCTION_DEPLOY_ROLE: roleArn('ship-deploy'),
      PRODUCTION_CLUSTER: 'my-eks-cluster',
    })
    expect(code, log).toBe(0)
    const [staging, production] = namespaces.map(imageIn)
    expect(staging).toMatch(/my-app-repo:[0-9a-f]{40}@sha256:/)
    expect(production?.split('@')[1]).toBe(staging?.split('@')[1])
    expect(countOf(log, /^Pushed /gm)).toBe(1)
    const urls = [...log.matchAll(/^URL: (\S+)/gm)].map(([, url]) => url ?? '')
    expect(urls).toHaveLength(2)
    for (const url of urls) expect(await text(url)).toContain('Hello from EKS')
    const replicas = (namespace: string) =>
      kubectl('-n', namespace, 'get', 'deployment', 'node-app', '-o', 'jsonpath={.spec.replicas}')
    expect(namespaces.map(replicas)).toEqual(['1', '2'])
    expect(kubectl('-n', 'production', 'get', 'poddisruptionbudget', 'node-app')).toContain('node-app')
  })

  it('several clusters get one image', async () => {
    const file = '.github/workflows/clusters.yml'
    // There is one cluster here: its namespaces stand for two.
    const oneCluster = (workflow: string) => workflow.replace('my-eks-cluster-2', 'my-eks-cluster')
    const vars = { DEPLOY_ROLE: roleArn('ship-deploy') }
    const { code, log } = await run(checkoutOf('environments', file, oneCluster), file, 'workflow_dispatch', vars)
    expect(code, log).toBe(0)
    expect(countOf(log, /^Pushed /gm)).toBe(1)
    const [one, other] = namespaces.map((namespace) => imageIn(namespace).split('@')[1])
    expect(one).toBe(other)
  })
})
