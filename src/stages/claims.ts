import { checkSubnets } from '../aws/subnets.ts'
import { type Claim, claimOf, namesSubnets, unsaidInternal } from '../cluster/plan/claim.ts'
import type { Plan, Step } from '../cluster/plan/plan.ts'
import type { Hall } from '../hall.ts'
import { type KubernetesObject, label, type Manifest, valueAt } from '../manifest.ts'
import type { Problem } from '../problem.ts'
import type { Cluster } from './cluster.ts'

/** A step that makes a load balancer, and who will make it. */
export interface Claiming {
  readonly step: Pick<Step, 'manifest' | 'live'>
  readonly claim: Claim
}

/** The load balancers of a set as it is written, which is most of what the cluster would make of it. */
export function claimsWritten(set: readonly Manifest[], autoMode: boolean): Claiming[] {
  return set.flatMap((manifest) => {
    const claim = claimOf(manifest.object, autoMode)
    return claim === undefined ? [] : [{ step: { manifest, live: undefined }, claim }]
  })
}

/** The load balancers of a plan. */
export function claimsOf(steps: Plan, { autoMode }: Cluster): Claiming[] {
  return steps.flatMap((step) => {
    const claim = step.rehearsed && claimOf(step.rehearsed, autoMode)
    return claim === undefined ? [] : [{ step, claim }]
  })
}

/** Says who will make each load balancer, and whether the internet will reach it. */
export function tellClaims(claims: readonly Claiming[], { report, io }: Hall): void {
  for (const { step, claim } of claims) {
    io.info(`${label(step.manifest.object)}: ${claim.by} makes ${claim.makes}, ${claim.reach}`)
    const unsaid = unsaidInternal(step.manifest, claim)
    if (unsaid !== undefined) report.warn(unsaid)
  }
}

/** Load balancers that are still to be made, and may find no subnet. */
export async function untaggedSubnets(claims: readonly Claiming[], { vpc }: Pick<Cluster, 'vpc'>): Promise<Problem[]> {
  const open = claims.filter(({ step: { live, manifest } }) => !isMade(live) && !namesSubnets(manifest.object))
  const subnets = open.length > 0 && vpc ? await vpc.subnets() : undefined
  if (subnets === undefined || vpc === undefined) return []
  return open.flatMap(({ step: { manifest }, claim: { by, reach } }) => {
    const problem = checkSubnets(vpc.id, subnets, { object: label(manifest.object), by, reach })
    return problem === undefined ? [] : [{ ...problem, at: manifest.at() }]
  })
}

function isMade(live: KubernetesObject | undefined): boolean {
  return valueAt(live, ['status', 'loadBalancer', 'ingress', 0]) !== undefined
}
