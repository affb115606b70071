import { type ClusterAddress, findCluster } from './aws/cluster.ts'
import type { Identity } from './aws/credentials.ts'
import { readSubnets, type Subnet } from './aws/subnets.ts'
import { tokenSource } from './aws/token.ts'
import { type Api, openApi } from './cluster/api/client.ts'
import { discover } from './cluster/api/discovery.ts'
import { warnOnce } from './cluster/api/warnings.ts'
import { type Applied, apply } from './cluster/apply/apply.ts'
import type { Sender } from './cluster/apply/send.ts'
import { tellingOnce } from './cluster/explain/once.ts'
import { type Place, readPlaces } from './cluster/plan/places.ts'
import type { Plan } from './cluster/plan/plan.ts'
import type { Row } from './facts.ts'
import type { Hall } from './hall.ts'
import { type Node, readNodes } from './image/nodes.ts'
import type { DeployInputs } from './inputs.ts'
import { label, type Manifest } from './manifest.ts'
import { checkPlaces } from './preview/set/refused.ts'
import { stopOn, together } from './problem.ts'
import type { Report } from './report.ts'
import { lookAtRoles, type Roles } from './roles.ts'
import { awaitReady, type Deadline, foundations, pickAddress } from './rollout/rollout.ts'
import type { Waited } from './rollout/wait.ts'

/** The cluster as it was found, and the way to change it. */
export interface Cluster {
  readonly api: Api
  readonly sender: Sender
  /** The namespace of objects that name none. */
  readonly namespace: string
  /** EKS Auto Mode makes the load balancers. */
  readonly autoMode: boolean
  /** Where its load balancers are made. */
  readonly vpc: { readonly id: string; readonly subnets: () => Promise<readonly Subnet[] | undefined> } | undefined
  readonly places: readonly Place[]
  readonly roles: Roles
  /** What this run has applied so far, also when it went wrong half way. */
  readonly applied: readonly Applied[]
  readonly apply: (
    plan: Plan,
    deadline: Deadline,
    settled: (phase: readonly Applied[]) => Promise<void>,
  ) => Promise<Applied[]>
}

/** The cluster's address, and a way in. */
export interface Connection {
  readonly address: ClusterAddress
  readonly api: Api
  /** A password for the cluster that is good for minutes; `renew` asks for a new one. */
  readonly token: (renew?: boolean) => Promise<string>
}

/** Finds the cluster; it is not asked anything yet. */
export async function connect(
  target: Pick<DeployInputs, 'cluster'>,
  identity: Identity,
  { inputs, io }: Hall,
): Promise<Connection> {
  const address = await findCluster(target.cluster, inputs.region, identity, io)
  const token = tokenSource(address.name, inputs.region, identity, io.mask)
  return { address, token, api: openApi(address, token, io) }
}

/** Enough nodes to see every kind of them; each comes with a list of its images. */
const NODES = '200'

/** The nodes that take pods; none, where they may not be listed or nobody answers: others say that better. */
export async function listNodes(connection: Promise<Connection>): Promise<readonly Node[]> {
  try {
    const { api } = await connection
    const answer = await api.send('GET', '/api/v1/nodes', { query: { limit: NODES } })
    return answer.code === 200 ? readNodes(answer.body.items) : []
  } catch {
    return []
  }
}

/** Finds what is live of the set; nothing is changed. */
export async function lookAtCluster(
  target: DeployInputs,
  set: readonly Manifest[],
  connection: Promise<Connection>,
  identity: Identity,
  hall: Hall,
): Promise<Cluster> {
  const { inputs, report, io } = hall
  const namespace = target.namespace ?? 'default'
  report.know({ namespace })
  const { address, api } = await connection
  const caller = {
    cluster: address.name,
    region: inputs.region,
    arn: identity.arn,
    namespace,
    byConfigMap: address.byConfigMap,
  }
  const sender = { api, caller, force: target.forceConflicts, warn: warnOnce(report.warn) }
  const [places, roles] = await together(
    tellingOnce(discover(set, api, caller).then((resourceOf) => readPlaces(set, namespace, resourceOf, sender))),
    lookAtRoles(target, set, address, identity, hall),
  )
  // Of some kinds only the cluster knows that they belong to all of it.
  if (hall.preview !== undefined) stopOn(checkPlaces(places, namespace))
  io.info(`${address.name} runs Kubernetes ${address.version}`)
  const applied: Applied[] = []
  const rows: Row[] = []
  const onApplied = (one: Applied) => {
    applied.push(one)
    // The same list, which grows: a set may have thousands.
    if (rows.push(...rowsOf([one], [])) === 1) report.know({ rows })
    io.info(`${label(one.object)} ${one.action}`)
  }
  const { recreate } = target
  const { vpc } = address
  return {
    api,
    sender,
    namespace,
    autoMode: address.autoMode,
    vpc: vpc === undefined ? undefined : { id: vpc, subnets: () => readSubnets(vpc, inputs.region, identity, io) },
    places,
    roles,
    applied,
    apply: (steps, deadline, settled) =>
      tellingOnce(apply(steps, { sender, io, deadline, recreate, onApplied, settled })),
  }
}

/** Applies steps; namespaces and new kinds are waited for before what is built upon them. */
export function applyPlan(steps: Plan, deadline: Deadline, cluster: Cluster, hall: Hall): Promise<readonly Applied[]> {
  return cluster.apply(steps, deadline, (phase) => awaitAll(foundations(phase), deadline, cluster, hall))
}

/** Work beside which something is made ahead; when it fails, that stays, and is named: it may cost money. */
export async function namingWhatStays<T>(work: Promise<T>, { applied }: Cluster, { report, io }: Hall): Promise<T> {
  try {
    return await work
  } catch (error) {
    const made = applied.filter(({ action }) => action !== 'unchanged')
    for (const { object } of made) io.info(`${label(object)} stays; the next run goes on from there`)
    if (made.length > 0) report.know({ rows: rowsOf(made, []).map((row) => ({ ...row, verdict: 'stays' })) })
    throw error
  }
}

/** Waits for what was applied; `onEnd` learns how it ended, well or not. Throws why something cannot get ready. */
export function awaitAll(
  applied: readonly Applied[],
  deadline: Deadline,
  { api, places }: Cluster,
  { report, io }: Hall,
  onEnd?: (waited: readonly Waited[]) => void,
): Promise<void> {
  const set = places.map(({ manifest }) => manifest)
  return awaitReady(applied, deadline, api, io, { set, onWarn: report.warn, ...(onEnd && { onEnd }) })
}

/** Applies what was not applied early; gives everything that this run applied. */
export async function applyRest(
  early: readonly Applied[],
  steps: Plan,
  deadline: Deadline,
  cluster: Cluster,
  hall: Hall,
): Promise<readonly Applied[]> {
  await cluster.roles.associate()
  const done = new Set(early.map(({ path }) => path))
  const rest = steps.filter(({ path }) => !done.has(path))
  return [...early, ...(await applyPlan(rest, deadline, cluster, hall))]
}

/** Reports the address, and how each object ended. */
export function tellRollout(
  applied: readonly Applied[],
  waited: readonly Waited[],
  target: DeployInputs,
  report: Report,
): void {
  const address = pickAddress(waited, target.service.name)
  if (address !== undefined) report.know({ url: address.url, loadBalancerDns: address.dns })
  report.know({ rows: rowsOf(applied, waited) })
}

/** A row of the table for each object that was applied, with how its wait ended. */
export function rowsOf(applied: readonly Applied[], waited: readonly Waited[]): Row[] {
  const ends = new Map(waited.map((end) => [end.applied.path, end]))
  return applied.map(({ object, action, path }) => {
    const end = ends.get(path)
    return {
      object: label(object),
      namespace: object.metadata.namespace,
      action,
      verdict: end?.verdict.says ?? '',
      ...(end?.hint === undefined ? {} : { hint: end.hint }),
      seconds: end && end.afterMs / 1000,
    }
  })
}
