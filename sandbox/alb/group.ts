import { createHash } from 'node:crypto'
import { apply, type Kubernetes } from '../kubernetes.ts'
import { clusterName } from '../world.ts'
import type { Balancers } from './balancers.ts'
import type { Recorder } from './events.ts'
import { type Class, failsWith, finalizerOf, type Ingress, isOurs, type Service, strictBackends } from './ingress.ts'
import type { Listeners } from './listeners.ts'
import { buildModel } from './model.ts'

/** What the watches have brought. */
export interface Seen {
  readonly ingresses: Map<string, Ingress>
  readonly classes: Map<string, Class>
  readonly services: Map<string, Service>
}

/** One load balancer of a group. */
export interface Balancer {
  readonly name: string
  readonly hostname: string
  readonly listeners: Listeners
}

/** An IngressGroup, the group of one Ingress included. */
export interface Group {
  /** What it was when it was last looked at; another look only when that changes, or after a failure. */
  shape: string
  failures: number
  balancer?: Balancer
}

/** What a group is made with. */
export interface Hands {
  readonly kubernetes: Kubernetes
  readonly balancers: Balancers
  readonly record: Recorder
  readonly open: (hostname: string) => Listeners
  readonly shut: (balancer: Balancer) => Promise<void>
}

/** Makes of a group what it should be; false when that failed, and is to be tried again. */
export const reconcile = async (
  name: string,
  active: readonly Ingress[],
  inactive: readonly Ingress[],
  group: Group,
  seen: Seen,
  hands: Hands,
): Promise<boolean> => {
  const tell = async (type: 'Normal' | 'Warning', reason: string, message: string) => {
    for (const one of active) await hands.record(one, type, reason, message)
  }
  for (const one of active) await hold(one, [finalizerOf(name)], hands.kubernetes)
  if (active.length > 0) {
    let model: ReturnType<typeof buildModel>
    try {
      const switches = active.map(
        ({ spec }) => seen.classes.get(spec.ingressClassName ?? '')?.metadata.annotations ?? {},
      )
      const failure = switches.find((one) => one[failsWith] !== undefined)
      if (failure !== undefined) throw new Error(failure[failsWith])
      model = buildModel(
        active,
        seen.services,
        switches.some((one) => one[strictBackends] !== undefined),
      )
    } catch (error) {
      await tell('Warning', 'FailedBuildModel', `Failed build model due to ${(error as Error).message}`)
      return false
    }
    try {
      const balancerName = nameOf(name, model.scheme)
      if (group.balancer !== undefined && group.balancer.name !== balancerName) await drop(group, hands)
      const hostname = await hands.balancers.ensure(balancerName, model.scheme)
      group.balancer ??= { name: balancerName, hostname, listeners: hands.open(hostname) }
      group.balancer.listeners.use(model)
    } catch (error) {
      await tell('Warning', 'FailedDeployModel', `Failed deploy model due to ${(error as Error).message}`)
      return false
    }
    const ports = [...model.listeners.keys()]
      .toSorted((one, other) => one - other)
      .map((port) => ({ port, protocol: 'TCP' }))
    for (const one of active) await publish(one, group.balancer.hostname, ports, hands.kubernetes)
  } else if (group.balancer !== undefined) await drop(group, hands)
  for (const one of inactive) await hold(one, [], hands.kubernetes)
  await tell('Normal', 'SuccessfullyReconciled', 'Successfully reconciled')
  return true
}

const drop = async (group: Group, hands: Hands): Promise<void> => {
  if (group.balancer !== undefined) await hands.shut(group.balancer)
  delete group.balancer
}

/** As the controller names them. Source: pkg/ingress/model_build_load_balancer.go. */
const nameOf = (group: string, scheme: string): string => {
  const hash = createHash('sha256').update(clusterName).update(group).update(scheme).digest('hex').slice(0, 10)
  const [first = '', second] = group.split('/').map((part) => part.replace(/[^A-Za-z0-9]/g, ''))
  return second === undefined
    ? `k8s-${first.slice(0, 17)}-${hash}`
    : `k8s-${first.slice(0, 8)}-${second.slice(0, 8)}-${hash}`
}

const own = ({ metadata: { name, uid } }: Ingress) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  // With its uid nothing is made anew that somebody has just removed.
  metadata: { name, uid },
})

const pathOf = ({ metadata: { namespace, name } }: Ingress): string =>
  `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses/${name}`

const hold = async (ingress: Ingress, finalizers: readonly string[], kubernetes: Kubernetes): Promise<void> => {
  const there = (ingress.metadata.finalizers ?? []).filter(isOurs)
  if (JSON.stringify(there) === JSON.stringify(finalizers)) return
  const object = own(ingress)
  await apply(kubernetes, pathOf(ingress), { ...object, metadata: { ...object.metadata, finalizers } })
}

const publish = async (
  ingress: Ingress,
  hostname: string,
  ports: readonly object[],
  kubernetes: Kubernetes,
): Promise<void> => {
  const status = { loadBalancer: { ingress: [{ hostname, ports }] } }
  await apply(kubernetes, `${pathOf(ingress)}/status`, { ...own(ingress), status })
}
