import { execFile, spawn } from 'node:child_process'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { account, mirrorAddress, nodeName, registryHost } from '../../sandbox/world.ts'
import { certificate } from './certificate.ts'
import type { Fault } from './faults.ts'

// What a fault needs of the sandbox, and what somebody else does there while it is deployed.

export interface Surroundings {
  /** Makes the namespace and what is in it, or around it, before the set is applied. */
  prepare(fault: Fault, namespace: string): Promise<void>
  /** What happens by itself while the set is applied; resolves when it has. */
  disturb(fault: Fault, namespace: string): Promise<void>
  close(): void
}

const run = promisify(execFile)
const environment = { ...process.env, KUBECONFIG: process.env.SANDBOX_KUBECONFIG }

/** kubectl as the sandbox's administrator, without holding up other tests. */
export async function kubectl(...args: readonly string[]): Promise<string> {
  return (await run('kubectl', args, { env: environment, maxBuffer: 1 << 28 })).stdout
}

/** `kubectl apply` of this text; `args` such as a namespace. */
export async function applyText(text: string, ...args: readonly string[]): Promise<void> {
  const child = spawn('kubectl', [...args, 'apply', '--filename=-'], { env: environment })
  let said = ''
  child.stderr.on('data', (chunk) => (said += chunk))
  child.stdin.end(text)
  const code = await new Promise((done) => child.on('close', done))
  if (code !== 0) throw new Error(`kubectl apply: ${said}`)
}

/** Begins the surroundings of all faults: an image in the account's registry and a webhook that says no. */
export async function openSurroundings(): Promise<Surroundings> {
  await copyImage('library/busybox', 'latest', 'team/web', '1.0')
  const webhook = await startWebhook()
  return {
    prepare: async ({ name, before }, namespace) => {
      await kubectl('create', 'namespace', namespace)
      const text = before
        ?.replaceAll('NAMESPACE', namespace)
        .replaceAll('WEBHOOK_PORT', String(webhook.port))
        .replaceAll('WEBHOOK_CA', webhook.authority)
      if (text !== undefined) await applyText(text)
      if (name === 'revision-broken')
        await kubectl('--namespace', namespace, 'rollout', 'status', 'deployment/web', '--timeout=60s')
      if (name === 'node-cordoned') await kubectl('cordon', nodeName)
      if (name === 'subnets-untagged') await route('delete-route')
      // A pod without the namespace's account would be refused for another reason.
      await until(() => kubectl('--namespace', namespace, 'get', 'serviceaccount', 'default'))
    },
    disturb: async ({ name }, namespace) => disturbances[name]?.(namespace),
    close: webhook.close,
  }
}

const disturbances: Readonly<Record<string, (namespace: string) => Promise<void>>> = {
  'secret-late': async (namespace) => {
    await sleep(8_000)
    const secret = ['create', 'secret', 'generic', 'db-credentials', '--from-literal=password=swordfish']
    await kubectl('--namespace', namespace, ...secret)
  },
  'node-cordoned': async () => {
    await sleep(8_000)
    await kubectl('uncordon', nodeName)
  },
  'pod-evicted': async (namespace) => {
    const pod = await until(async () => {
      const running = ['--field-selector=status.phase=Running', '--output=jsonpath={.items[0].metadata.name}']
      return kubectl('--namespace', namespace, 'get', 'pods', ...running)
    })
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod, namespace } }
    const child = spawn(
      'kubectl',
      ['create', '--raw', `/api/v1/namespaces/${namespace}/pods/${pod}/eviction`, '--filename=-'],
      { env: environment, stdio: ['pipe', 'ignore', 'inherit'] },
    )
    child.stdin.end(JSON.stringify(eviction))
    await new Promise((done) => child.on('close', done))
  },
}

/** The first answer that is neither empty nor an error. */
async function until(ask: () => Promise<string>): Promise<string> {
  for (let left = 600; ; left--) {
    const answer = await ask().catch((error) => {
      if (left === 0) throw error
      return ''
    })
    if (answer !== '') return answer
    await sleep(200)
  }
}

/** Takes the way to the internet from the account's network, without which no subnet is public. */
async function route(action: string): Promise<void> {
  const keys = {
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY',
  }
  const aws = (...args: readonly string[]) => run('aws', ['ec2', ...args], { env: { ...process.env, ...keys } })
  const { stdout } = await aws('describe-route-tables', '--query=RouteTables[].RouteTableId', '--output=text')
  for (const table of stdout.trim().split(/\s+/))
    await aws(action, '--route-table-id', table, '--destination-cidr-block', '0.0.0.0/0')
}

interface Webhook {
  readonly port: number
  /** base64 of its certificate, which is its own authority. */
  readonly authority: string
  readonly close: () => void
}

/** A policy that refuses every object it is asked about. */
async function startWebhook(): Promise<Webhook> {
  const own = certificate()
  const server = createServer(own, async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const { request } = JSON.parse(Buffer.concat(chunks).toString())
    const message = 'every container needs the label cost-centre (see https://wiki.example.com/policies/12)'
    const response = { uid: request.uid, allowed: false, status: { code: 403, message } }
    outgoing.setHeader('content-type', 'application/json')
    outgoing.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response }))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    port: (server.address() as AddressInfo).port,
    authority: Buffer.from(own.cert).toString('base64'),
    close: () => void server.close(),
  }
}

/** Copies one of the base images into the account's registry, as a push does. */
async function copyImage(from: string, tag: string, to: string, as: string): Promise<void> {
  const source = `http://${mirrorAddress}/v2/${from}`
  const target = `https://${registryHost}/v2/${to}`
  const authorization = `Basic ${Buffer.from(`AWS:${account}-auth-token`).toString('base64')}`
  const type = 'application/vnd.docker.distribution.manifest.v2+json'
  const body = await (await fetch(`${source}/manifests/${tag}`, { headers: { accept: type } })).text()
  const manifest: { config: { digest: string }; layers: { digest: string }[] } = JSON.parse(body)
  const put = async (url: string, content: string | ArrayBuffer, contentType: string) => {
    const headers = { authorization, 'content-type': contentType }
    const answer = await fetch(url, { method: 'PUT', headers, body: content })
    if (!answer.ok) throw new Error(`PUT ${url}: ${answer.status} ${await answer.text()}`)
  }
  for (const { digest } of [manifest.config, ...manifest.layers]) {
    const blob = await (await fetch(`${source}/blobs/${digest}`)).arrayBuffer()
    const begun = await fetch(`${target}/blobs/uploads/`, { method: 'POST', headers: { authorization } })
    if (!begun.ok) throw new Error(`POST ${target}/blobs/uploads/: ${begun.status} ${await begun.text()}`)
    const upload = new URL(begun.headers.get('location') ?? '', target)
    upload.searchParams.set('digest', digest)
    await put(upload.href, blob, 'application/octet-stream')
  }
  await put(`${target}/manifests/${as}`, body, type)
}
