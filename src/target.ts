import { findCluster } from './aws/cluster.ts'
import type { Identity } from './aws/credentials.ts'
import { tokenSource } from './aws/token.ts'
import { type Applied, apply } from './cluster/apply.ts'
import { missingBackends } from './cluster/backends.ts'
import { claimOf, unsaidInternal } from './cluster/claim.ts'
import { type Api, openApi } from './cluster/client.ts'
import { discover } from './cluster/discovery.ts'
import { readPlaces } from './cluster/places.ts'
import { makePlan, type Plan } from './cluster/plan.ts'
import type { Row } from './facts.ts'
import type { Hall } from './hall.ts'
import type { Image } from './image/image.ts'
import type { DeployInputs } from './inputs.ts'
import { label, type Manifest } from './manifest.ts'
import { withImages } from './manifests/image.ts'
import { servicesOutside } from './manifests/lint/backends.ts'
import { stopOn } from './problem.ts'
import type { Report } from './report.ts'
import { awaitReady, type Deadline, foundations, pickAddress } from './rollout/rollout.ts'
import type { Waited } from './rollout/wait.ts'

/** The cluster as it was found, and what is to be done there. */
export interface Cluster {
  readonly api: Api
  readonly plan: Plan
  readonly apply: (
    plan: Plan,
    deadline: Deadline,
    settled: (phase: readonly Applied[]) => Promise<void>,
  ) => Promise<Applied[]>
}

/** Connects, and plans the set against what is live; nothing is changed. */
export async function lookAtCluster(
  target: DeployInputs,
  set: readonly Manifest[],
  identity: Identity,
  { inputs, report, io }: Hall,
): Promise<Cluster> {
  const namespace = target.namespace ?? 'default'
  report.know({ namespace })
  const address = await findCluster(target.cluster, inputs.region, identity, io)
  const api = openApi(address, tokenSource(address.name, inputs.region, identity, io.mask), io)
  const caller = { cluster: address.name, region: inputs.region, arn: identity.arn }
  const resourceOf = await discover(set, api, caller)
  const sender = { api, caller, force: target.forceConflicts }
  const places = await readPlaces(set, namespace, resourceOf, sender)
  const { plan, problems } = await makePlan(places, { sender, recreate: target.recreate })
  stopOn(problems)
  io.info(
    `${address.name} runs Kubernetes ${address.version}; ${plan.filter(({ live }) => live === undefined).length} of ${plan.length} objects are new`,
  )
  for (const { manifest, rehearsed } of plan) {
    const claim = rehearsed && claimOf(rehearsed, address.autoMode)
    if (claim === undefined) continue
    io.info(`${label(manifest.object)}: ${claim.by} makes ${claim.makes}, ${claim.reach}`)
    const unsaid = unsaidInternal(manifest, claim)
    if (unsaid !== undefined) report.warn(unsaid)
  }
  for (const missing of await missingBackends(servicesOutside(set, namespace), api)) report.warn(missing)
  const rows: Row[] = []
  const onApplied = (one: Applied) => {
    // The same list, which grows: a set may have thousands.
    if (rows.push(...rowsOf([one], [])) === 1) report.know({ rows })
    io.info(`${label(one.object)} ${one.action}`)
  }
  const { recreate } = target
  return {
    api,
    plan,
    apply: (steps, deadline, settled) => apply(steps, { sender, io, deadline, recreate, onApplied, settled }),
  }
}

/** Applies steps; namespaces and new kinds are waited for before what is built upon them. */
export function applyPlan(
  steps: Plan,
  deadline: Deadline,
  cluster: Cluster,
  { io }: Hall,
): Promise<readonly Applied[]> {
  return cluster.apply(steps, deadline, (phase) => awaitReady(foundations(phase), deadline, cluster.api, io))
}

/** Applies what was not applied early, with our images in it; gives everything that this run applied. */
export async function applyRest(
  early: readonly Applied[],
  images: readonly Image[],
  deadline: Deadline,
  cluster: Cluster,
  hall: Hall,
): Promise<readonly Applied[]> {
  const done = new Set(early.map(({ path }) => path))
  const references = images.map(({ reference }) => reference)
  const rest = cluster.plan
    .filter(({ path }) => !done.has(path))
    .map((step) => ({ ...step, manifest: withImages(step.manifest, references) }))
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

function rowsOf(applied: readonly Applied[], waited: readonly Waited[]): Row[] {
  const ends = new Map(waited.map((end) => [end.applied.path, end]))
  return applied.map(({ object, action, path }) => {
    const end = ends.get(path)
    return { object: label(object), action, verdict: end?.verdict.says ?? '', seconds: end && end.afterMs / 1000 }
  })
}
