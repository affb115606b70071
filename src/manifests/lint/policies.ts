import { groupOf, label, type Manifest, valueAt } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import { backendsOf } from './backends.ts'
import { demandsOf } from './selector.ts'
import { type Check, labelsAt, listAt, type Pods, type Survey } from './survey.ts'

type Direction = 'Ingress' | 'Egress'

const DNS = 53

/** Policies that leave the pods behind them no way to resolve a name, where policies are enforced. */
export const resolvableNames: Check = (survey) =>
  selections(survey, 'Egress').flatMap(({ pods, policies }): Problem[] => {
    const isOpen = policies.some((policy) => rulesOf(policy, 'egress').some((rule) => allows(rule, DNS, pods)))
    if (isOpen) return []
    return [
      {
        what: `${named(policies)} keeps ${label(pods.manifest.object)} from DNS`,
        why: 'Nothing lets its pods out to port 53, and no name can be resolved, where policies are enforced.',
        fix: 'Add an egress rule: ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}].',
        at: (policies[0] as Manifest).at(['spec']),
      },
    ]
  })

/** Policies that keep a load balancer from the port that it leads to, where policies are enforced. */
export const reachablePort: Check = (survey) => {
  const found = selections(survey, 'Ingress')
  const doors = found.length === 0 ? [] : doorsOf(survey)
  return found.flatMap(({ pods, policies }) =>
    doors
      .filter((door) => door.behind.includes(pods))
      .filter(
        (door) =>
          !policies.some((policy) =>
            rulesOf(policy, 'ingress').some((rule) => allows(rule, door.port, pods) && letsIn(rule, door)),
          ),
      )
      .map(
        ({ port, service }): Problem => ({
          what: `${named(policies)} keeps the load balancer from ${label(pods.manifest.object)}, port ${port}`,
          why: `${label(service.object)} leads there, and nothing lets in what comes from outside of the cluster, where policies are enforced.`,
          fix: `Add an ingress rule without \`from\`: ports: [{port: ${port}}].`,
          at: (policies[0] as Manifest).at(['spec']),
        }),
      ),
  )
}

interface Selection {
  readonly pods: Pods
  /** All that select these pods, of one direction; at least one. */
  readonly policies: readonly Manifest[]
}

/** The pods that policies of a direction select; those of the same policies and ports once. */
function selections({ manifests, pods, namespaceOf }: Survey, direction: Direction): Selection[] {
  const policies = manifests.filter(
    ({ object }) =>
      object.kind === 'NetworkPolicy' && groupOf(object) === 'networking.k8s.io' && isOf(object, direction),
  )
  if (policies.length === 0) return []
  return pods.flatMap((one) => {
    const own = policies.filter(
      (policy) =>
        namespaceOf(policy) === namespaceOf(one.manifest) &&
        demandsOf(valueAt(policy.object, ['spec', 'podSelector'])).every(({ isMet }) => isMet(one.labels)),
    )
    return own.length === 0 ? [] : [{ pods: one, policies: own }]
  })
}

/** As the API server fills `policyTypes`: Ingress always, Egress where a rule for it is written. */
function isOf(object: unknown, direction: Direction): boolean {
  const types = listAt(object, ['spec', 'policyTypes'])
  if (types.length > 0) return types.includes(direction)
  return direction === 'Ingress' || valueAt(object, ['spec', 'egress']) !== undefined
}

function rulesOf({ object }: Manifest, field: 'ingress' | 'egress'): readonly unknown[] {
  return listAt(object, ['spec', field])
}

/** Whether a rule is for a port, by number or by the name that the pods give it. */
function allows(rule: unknown, port: string | number, pods: Pods): boolean {
  const ports = listAt(rule, ['ports'])
  const numberOf = (one: unknown) =>
    typeof one === 'string' ? listed(pods).find(({ name }) => name === one)?.number : one
  const wanted = numberOf(port)
  return (
    ports.length === 0 ||
    ports.some((one) => {
      const from = valueAt(one, ['port'])
      const to = valueAt(one, ['endPort'])
      if (from === undefined || from === port || (wanted !== undefined && numberOf(from) === wanted)) return true
      const isRange = typeof from === 'number' && typeof to === 'number' && typeof wanted === 'number'
      return isRange && from <= wanted && wanted <= to
    })
  )
}

function listed({ containers }: Pods) {
  return containers.flatMap(({ ports }) => ports)
}

/** A port that is reached from outside of the cluster. */
interface Door {
  readonly service: Manifest
  readonly port: string | number
  readonly behind: readonly Pods[]
  /** Through an Ingress or route, whose controller may have pods that a policy can name. */
  readonly isRouted: boolean
}

/** Whether a rule lets in what is no pod of this namespace. Blocks of addresses may be those of load balancers. */
function letsIn(rule: unknown, { isRouted }: Door): boolean {
  const from = listAt(rule, ['from'])
  return (
    from.length === 0 ||
    from.some(
      (one) =>
        valueAt(one, ['ipBlock']) !== undefined || (isRouted && valueAt(one, ['namespaceSelector']) !== undefined),
    )
  )
}

function doorsOf({ manifests, namespaceOf, find, selected }: Survey): Door[] {
  const routed = new Set(
    manifests.flatMap((manifest) =>
      backendsOf(manifest).flatMap(
        ({ namespace, name }) => find('Service', namespace ?? namespaceOf(manifest), name) ?? [],
      ),
    ),
  )
  const isOutside = ({ object }: Manifest) =>
    object.kind === 'Service' &&
    object.apiVersion === 'v1' &&
    ['LoadBalancer', 'NodePort'].includes(String(valueAt(object, ['spec', 'type'])))
  const services = new Set([...manifests.filter(isOutside), ...routed])
  return [...services].flatMap((service) => {
    const labels = labelsAt(service.object, ['spec', 'selector'])
    const behind = selected(namespaceOf(service), labels)
    return listAt(service.object, ['spec', 'ports']).flatMap((one): Door[] => {
      const port = valueAt(one, ['targetPort']) ?? valueAt(one, ['port'])
      if (typeof port !== 'string' && typeof port !== 'number') return []
      return [{ service, port, behind, isRouted: routed.has(service) }]
    })
  })
}

function named(policies: readonly Manifest[]): string {
  const [first, ...others] = policies
  return `${label((first as Manifest).object)}${others.length > 0 ? ` (with ${others.map(({ object }) => object.metadata.name).join(', ')})` : ''}`
}
