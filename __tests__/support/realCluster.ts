import { execFileSync } from 'node:child_process'
import { onTestFinished } from 'vitest'
import { type Api, openApi } from '../../src/cluster/api/client.ts'
import { discover } from '../../src/cluster/api/discovery.ts'
import { type Applied, apply } from '../../src/cluster/apply/apply.ts'
import { findScalers, withoutScaled } from '../../src/cluster/apply/replicas.ts'
import { readPlaces } from '../../src/cluster/plan/places.ts'
import { makePlan, type Plan } from '../../src/cluster/plan/plan.ts'
import { deadlineIn } from '../../src/deadline.ts'
import { label, type Manifest } from '../../src/manifest.ts'
import { stopOn } from '../../src/problem.ts'
import { awaitReady, foundations } from '../../src/rollout/rollout.ts'
import { CALLER } from './kubernetes.ts'
import { manifestsOf } from './manifests.ts'
import { type TestIo, testIo } from './world.ts'

// The sandbox's own API server, with kubectl and all of its controllers around it.

/** kubectl as the sandbox's administrator; `stdin` is a manifest. */
export function kubectl(args: string, stdin = ''): string {
  const env = { ...process.env, KUBECONFIG: process.env.SANDBOX_KUBECONFIG }
  return execFileSync('kubectl', args.split(' '), { env, encoding: 'utf8', input: stdin })
}

// biome-ignore lint/suspicious/noExplicitAny: objects have any shape
export function live(args: string): any {
  return JSON.parse(kubectl(`get ${args} --ignore-not-found --show-managed-fields --output=json`) || 'null')
}

/** A user of the cluster who may do everything; made once a file of tests. */
export function administrator(): () => { api: Api; io: TestIo } {
  const name = `converge-${process.pid}`
  kubectl(`create serviceaccount ${name} --namespace=kube-system`)
  kubectl(`create clusterrolebinding ${name} --clusterrole=cluster-admin --serviceaccount=kube-system:${name}`)
  const token = kubectl(`create token ${name} --namespace=kube-system`).trim()
  const { cluster } = JSON.parse(kubectl('config view --raw --minify --flatten --output=json')).clusters[0]
  const address = {
    name: 'sandbox',
    endpoint: cluster.server,
    ca: Buffer.from(cluster['certificate-authority-data'], 'base64').toString(),
    version: '1.35',
    reach: undefined,
    byConfigMap: false,
    autoMode: false,
    issuer: '',
  }
  return () => {
    const io = testIo()
    const api = openApi(address, async () => token, io)
    onTestFinished(() => api.close())
    return { api, io }
  }
}

/** What one run did: a line an object, as `Kind/name action`, what it said, and the plan it made. */
export interface Ran {
  readonly did: readonly string[]
  readonly lines: readonly string[]
  readonly plan: Plan
  readonly applied: readonly Applied[]
}

export interface RunOptions {
  readonly recreate?: boolean
  readonly force?: boolean
  readonly timeoutMs?: number
  /** The run is cancelled when so many objects are done. */
  readonly stopAfter?: number
  /** Called between plan and apply. */
  readonly between?: () => unknown
  readonly prepare?: (set: readonly Manifest[]) => readonly Manifest[]
}

/** Plans and applies a set as a run does, and waits for what others of it build upon. */
export async function run(
  { api, io }: { readonly api: Api; readonly io: TestIo },
  yaml: string,
  namespace: string,
  { recreate = false, force = false, timeoutMs = 60_000, stopAfter, between, prepare = (set) => set }: RunOptions = {},
): Promise<Ran> {
  const set = prepare(manifestsOf(yaml))
  const sender = { api, caller: CALLER, force }
  const deadline = deadlineIn(timeoutMs, io)
  const found = await readPlaces(set, namespace, await discover(set, api, CALLER), sender)
  const scalers = await findScalers(found, api)
  const places = found.map((place) => ({ ...place, manifest: withoutScaled(place, scalers) }))
  const { plan, problems } = await makePlan(places, { sender, recreate })
  stopOn(problems)
  await between?.()
  const did: string[] = []
  const applied = await apply(plan, {
    sender,
    io,
    deadline,
    recreate,
    onApplied: ({ object, action }) => {
      if (did.push(`${label(object)} ${action}`) === stopAfter) io.cancel()
    },
    settled: async (phase) => void (await awaitReady(foundations(phase), deadline, api, io, { set })),
  })
  return { did: did.toSorted(), lines: io.lines, plan, applied }
}
