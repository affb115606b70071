import type { AddressInfo } from 'node:net'
import { connect as connectTcp, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { ClusterAddress } from '../../src/aws/cluster.ts'
import { type Api, openApi } from '../../src/cluster/api/client.ts'
import type { Applied } from '../../src/cluster/apply/apply.ts'
import { deadlineIn } from '../../src/deadline.ts'
import type { Manifest } from '../../src/manifest.ts'
import type { Problem } from '../../src/problem.ts'
import { awaitReady } from '../../src/rollout/rollout.ts'
import type { Waited } from '../../src/rollout/wait.ts'
import { readFault } from '../support/faults.ts'
import { manifestsOf } from '../support/manifests.ts'
import { administrator, kubectl, type RunOptions, run } from '../support/realCluster.ts'
import { openSurroundings, type Surroundings } from '../support/surroundings.ts'
import { problemsOf, type TestIo, testIo } from '../support/world.ts'

// The wait itself, against the sandbox's API server, scheduler and kubelet.

interface Client {
  readonly api: Api
  readonly io: TestIo
}

let administer: () => Client
let around: Surroundings
beforeAll(async () => {
  administer = administrator()
  around = await openSurroundings()
})
afterAll(() => around.close())

/** A new namespace with what a fault needs in it; what disturbs it begins at once. */
async function prepare(name: string, namespace = `wait-${name}`): Promise<string> {
  const fault = readFault(name)
  await around.prepare(fault, namespace)
  void around.disturb(fault, namespace)
  return namespace
}

interface Outcome {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  readonly waited: readonly Waited[]
  readonly seconds: number
}

async function wait({ api, io }: Client, applied: readonly Applied[], seconds: number): Promise<Outcome> {
  const warnings: Problem[] = []
  const waited: Waited[] = []
  const started = performance.now()
  const problems = await problemsOf(
    awaitReady(applied, deadlineIn(seconds * 1000, io), api, io, {
      set: applied.map(({ manifest }) => manifest),
      onEnd: (all) => waited.push(...all),
      onWarn: (problem) => warnings.push(problem),
    }),
  )
  return { problems, warnings, waited, seconds: (performance.now() - started) / 1000 }
}

async function deploy(client: Client, yaml: string, namespace: string, seconds: number, options: RunOptions = {}) {
  const { applied } = await run(client, yaml, namespace, options)
  return wait(client, applied, seconds)
}

const BUSYBOX = (name: string, command: string, more = '') => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: 2
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: app
          image: busybox
          command: [sh, -c, '${command}']
${more}`

describe('what recovers is waited for', () => {
  test.each(['crash-recovers', 'secret-late', 'pod-evicted', 'image-slow'])('%s', async (name) => {
    const namespace = await prepare(name)
    const { problems, waited } = await deploy(administer(), readFault(name).manifest, namespace, 90)
    expect(problems).toEqual([])
    expect(waited.map(({ verdict }) => verdict.state)).toEqual(waited.map(() => 'ready'))
  })
})

describe('what cannot recover ends at once', () => {
  test('with the old revision still serving', async () => {
    const namespace = await prepare('revision-broken')
    const outcome = await deploy(administer(), readFault('revision-broken').manifest, namespace, 600)
    expect(outcome.problems).toEqual([
      expect.objectContaining({ why: expect.stringContaining('\nThe old revision still serves, with 2 pods.') }),
    ])
    expect(outcome.waited.map(({ verdict, hint }) => [verdict.state, hint])).toEqual([
      ['failed', expect.stringMatching(/^see k8s\/app\.yaml:\d+$/)],
    ])
    expect(outcome.seconds).toBeLessThan(120)
  })

  test('and again, when nothing has changed since', async () => {
    const namespace = await prepare('config-map-missing')
    const { manifest } = readFault('config-map-missing')
    const client = administer()
    const first = await deploy(client, manifest, namespace, 600)
    const { applied } = await run(client, manifest, namespace)
    expect(applied.map(({ action }) => action)).toEqual(['unchanged'])
    const second = await wait(client, applied, 600)
    expect(second.problems).toEqual(first.problems)
    expect(second.seconds).toBeLessThan(120)
  })
})

test('what an earlier run left broken is mended, not condemned', async () => {
  const namespace = await prepare('config-map-missing', 'wait-mended')
  const { manifest } = readFault('config-map-missing')
  const client = administer()
  expect((await deploy(client, manifest, namespace, 600)).problems).toHaveLength(1)
  const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {MODE: fast}\n'
  const { problems } = await deploy(client, `${settings}---\n${manifest}`, namespace, 120)
  expect(problems).toEqual([])
})

/** The API server's own address, or one that leads there. */
function addressOf(endpoint?: string): ClusterAddress {
  const { cluster } = JSON.parse(kubectl('config view --raw --minify --flatten --output=json')).clusters[0]
  return {
    name: 'sandbox',
    endpoint: endpoint ?? cluster.server,
    ca: Buffer.from(cluster['certificate-authority-data'], 'base64').toString(),
    version: '1.35',
    reach: undefined,
    byConfigMap: false,
    autoMode: false,
    issuer: '',
  }
}

function connect(address: ClusterAddress, account: string, namespace: string): Client {
  const token = kubectl(`create token ${account} --namespace=${namespace}`).trim()
  const io = testIo()
  const api = openApi(address, async () => token, io)
  onTestFinished(() => api.close())
  return { api, io }
}

/** A way to the API server that can be cut: `cut` ends every connection, `hush` only lets nothing more through them. */
async function wire() {
  const { port } = new URL(addressOf().endpoint)
  const sockets = new Set<Socket>()
  const silent = new Set<Socket>()
  const server = createServer((near) => {
    const far = connectTcp(Number(port), '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk) => {
        if (!silent.has(from)) to.write(chunk)
      })
      from.on('error', () => undefined)
      from.on('close', () => to.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  onTestFinished(() => {
    cut()
    server.close()
  })
  const hush = () => {
    for (const socket of sockets) silent.add(socket)
  }
  const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { endpoint, cut, hush }
}

describe('a connection to the API server', () => {
  const SLOW = BUSYBOX(
    'slow',
    'sleep 8; touch /tmp/up; sleep 600',
    '          readinessProbe: {exec: {command: [cat, /tmp/up]}, periodSeconds: 1}\n',
  )

  test.each([
    ['that is cut again and again is made anew', 3, 'cut'],
    ['that goes silent is given up', 1, 'hush'],
  ] as const)('%s', async (title, times, harm) => {
    const namespace = `wait-wire-${times}`
    kubectl(`create namespace ${namespace}`)
    kubectl(`create serviceaccount deployer --namespace=${namespace}`)
    kubectl(
      `create rolebinding deployer --clusterrole=cluster-admin --serviceaccount=${namespace}:deployer --namespace=${namespace}`,
    )
    const path = await wire()
    const client = connect(addressOf(path.endpoint), 'deployer', namespace)
    const { applied } = await run(client, SLOW, namespace)
    const waited = wait(client, applied, 90)
    for (let time = 0; time < times; time++) {
      await sleep(1_500)
      path[harm]()
    }
    const { problems, seconds } = await waited
    console.info(`${title}: ready after ${seconds.toFixed(1)} s`)
    expect(problems).toEqual([])
  })

  test('is left within a second of a cancel', async () => {
    kubectl('create namespace wait-cancel')
    const client = administer()
    const { applied } = await run(
      client,
      BUSYBOX('late', 'sleep 600', '          readinessProbe: {exec: {command: ["false"]}}\n'),
      'wait-cancel',
    )
    const waited = wait(client, applied, 90).catch((error) => error.name)
    await sleep(2_000)
    const cancelled = performance.now()
    client.io.cancel()
    expect(await waited).toBe('AbortError')
    expect(performance.now() - cancelled).toBeLessThan(10_000)
  })
})

test('who may see nothing but what was applied still waits, and is told what was not to be seen', async () => {
  const namespace = await prepare('image-tag-missing')
  kubectl(`create serviceaccount narrow --namespace=${namespace}`)
  kubectl(`create role narrow --verb=get,patch,create --resource=deployments.apps --namespace=${namespace}`)
  kubectl(`create rolebinding narrow --role=narrow --serviceaccount=${namespace}:narrow --namespace=${namespace}`)
  const client = connect(addressOf(), 'narrow', namespace)
  const { problems } = await deploy(client, readFault('image-tag-missing').manifest, namespace, 6)
  expect(problems).toEqual([
    expect.objectContaining({
      what: 'Deployment/web was not ready after 6 s',
      why: expect.stringContaining('What may not be read with these rights: '),
    }),
  ])
  const told = client.io.lines.filter((line) => line.includes('may not be read'))
  expect(told.toSorted()).toEqual([
    'Events may not be read with these rights: a failure will say less.',
    'Pods may not be read with these rights: a failure will say less.',
    'Replica sets may not be read with these rights: a failure will say less.',
  ])
})

test('what a migration said is shown when it has ended, without the secrets of the set', async () => {
  kubectl('create namespace wait-migration')
  const yaml = `apiVersion: v1
kind: Secret
metadata: {name: db}
stringData: {url: postgres-user-swordfish}
---
apiVersion: batch/v1
kind: Job
metadata: {name: migrate}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: migrate
          image: busybox
          command: [sh, -c, 'echo "::error::applying 0042"; echo "db: $DB"; sleep 1']
          env: [{name: DB, valueFrom: {secretKeyRef: {name: db, key: url}}}]
`
  const client = administer()
  const awaited = (set: readonly Manifest[]) => set.map((one) => ({ ...one, awaited: one.object.kind === 'Job' }))
  const { lines } = await run(client, yaml, 'wait-migration', { prepare: awaited })
  expect(lines.slice(-3)).toEqual([
    'The end of the log of Job/migrate, container migrate:',
    '  ::error::applying 0042',
    '  db: ***',
  ])
  expect(manifestsOf(yaml)).toHaveLength(2)
})
