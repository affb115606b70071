import type { Identity } from '../aws/credentials.ts'
import { readSubnets, type Subnet } from '../aws/subnets.ts'
import type { Api } from '../cluster/api/client.ts'
import { discover } from '../cluster/api/discovery.ts'
import { warnOnce } from '../cluster/api/warnings.ts'
import { type Applied, apply } from '../cluster/apply/apply.ts'
import type { Sender } from '../cluster/apply/send.ts'
import { tellingOnce } from '../cluster/explain/once.ts'
import { type Place, readPlaces } from '../cluster/plan/places.ts'
import type { Plan } from '../cluster/plan/plan.ts'
import type { Deadline } from '../deadline.ts'
import type { Row } from '../facts.ts'
import type { Hall } from '../hall.ts'
import type { DeployInputs } from '../inputs/deploy.ts'
import { label, type Manifest } from '../manifest.ts'
import { checkPlaces } from '../preview/set/refused.ts'
import { stopOn, together } from '../problem.ts'
import { type Connection, callerOf } from './connection.ts'
import { lookAtRoles, type Roles } from './roles.ts'
import { rowsOf } from './rows.ts'

/** The cluster's network. */
export interface Vpc {
  readonly id: string
  /** Asks for its subnets; undefined, where they may not be read. */
  readonly subnets: () => Promise<readonly Subnet[] | undefined>
}

/** The cluster as it was found, and the way to change it. */
export interface Cluster {
  readonly api: Api
  readonly sender: Sender
  /** The namespace of objects that name none. */
  readonly namespace: string
  /** EKS Auto Mode makes the load balancers. */
  readonly autoMode: boolean
  /** Where its load balancers are made. */
  readonly vpc: Vpc | undefined
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

/** The network of a cluster that need not let anybody in; undefined, where EKS does not say. */
export function vpcOf({ address: { vpc } }: Connection, identity: Identity, { inputs, io }: Hall): Vpc | undefined {
  return vpc === undefined ? undefined : { id: vpc, subnets: () => readSubnets(vpc, inputs.region, identity, io) }
}

/** Finds what is live of the set; nothing is changed. */
export async function lookAtCluster(
  target: DeployInputs,
  set: readonly Manifest[],
  connection: Promise<Connection>,
  identity: Identity,
  hall: Hall,
): Promise<Cluster> {
  const { report, io } = hall
  const namespace = target.namespace ?? 'default'
  report.know({ namespace })
  const known = await connection
  const { address, api } = known
  const caller = callerOf(known, identity, namespace, hall)
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
  return {
    api,
    sender,
    namespace,
    autoMode: address.autoMode,
    vpc: vpcOf(known, identity, hall),
    places,
    roles,
    applied,
    apply: (steps, deadline, settled) =>
      tellingOnce(apply(steps, { sender, io, deadline, recreate, onApplied, settled })),
  }
}
