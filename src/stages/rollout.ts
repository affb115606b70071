import type { Applied } from '../cluster/apply/apply.ts'
import type { Plan } from '../cluster/plan/plan.ts'
import type { Deadline } from '../deadline.ts'
import type { Hall } from '../hall.ts'
import type { DeployInputs } from '../inputs/deploy.ts'
import { label } from '../manifest.ts'
import type { Report } from '../report.ts'
import { awaitReady, foundations, pickAddress } from '../rollout/rollout.ts'
import type { Waited } from '../rollout/wait.ts'
import type { Cluster } from './cluster.ts'
import { rowsOf } from './rows.ts'

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
