import { type KubernetesObject, label, type Path, valueAt, withValue } from '../../manifest.ts'
import type { Written } from '../../manifests/written.ts'
import type { Problem } from '../../problem.ts'

const SERVICE = 'service.beta.kubernetes.io/aws-load-balancer'
const INGRESS = 'alb.ingress.kubernetes.io'
/** The annotation that puts Ingresses on one load balancer. */
export const GROUP: Path = ['metadata', 'annotations', `${INGRESS}/group.name`]

interface Only {
  readonly path: Path
  readonly what: string
}

const annotation = (name: string): Path => ['metadata', 'annotations', name]

/** What of a kind there can be only one in a cluster, or in AWS. A new kind is a new row. */
const ONLY: Readonly<Record<string, readonly Only[]>> = {
  'Service ': [
    { path: ['spec', 'loadBalancerIP'], what: 'an address of its own' },
    { path: ['spec', 'externalIPs', 0], what: 'addresses of its own' },
    { path: ['spec', 'clusterIP'], what: 'a fixed address' },
    { path: ['spec', 'clusterIPs', 0], what: 'a fixed address' },
    { path: annotation(`${SERVICE}-name`), what: 'a load balancer of a fixed name' },
    { path: annotation(`${SERVICE}-eip-allocations`), what: 'fixed Elastic IPs' },
    { path: annotation(`${SERVICE}-private-ipv4-addresses`), what: 'fixed addresses' },
    { path: annotation(`${SERVICE}-ipv6-addresses`), what: 'fixed addresses' },
  ],
  'Ingress networking.k8s.io': [
    { path: annotation(`${INGRESS}/load-balancer-name`), what: 'a load balancer of a fixed name' },
  ],
  'PersistentVolumeClaim ': [{ path: ['spec', 'volumeName'], what: 'a volume by its name' }],
  'TargetGroupBinding elbv2.k8s.aws': [
    { path: ['spec', 'targetGroupARN'], what: 'a target group of AWS' },
    { path: ['spec', 'targetGroupName'], what: 'a target group of AWS' },
  ],
}

/** What only one preview could have, and production has already: each at its line. */
export function onceOnly(written: readonly Written[]): Problem[] {
  return written.flatMap(({ object, at }): Problem[] => {
    const key = keyOf(object)
    const rows = Object.hasOwn(ONLY, key) ? (ONLY[key] ?? []) : []
    return (
      rows
        .filter(({ path }) => ![undefined, null, '', 'None'].includes(valueAt(object, path) as never))
        // Ingresses of a group share one load balancer, and its name.
        .filter(() => object.kind !== 'Ingress' || valueAt(object, GROUP) === undefined)
        .map(({ path, what }) => ({
          what: `${label(object)} takes ${what} (${path.filter((one) => one !== 0).at(-1)}), which two previews cannot have`,
          fix: 'Drop it in what previews apply: an overlay of their own, named by `manifests`.',
          at: at(path),
        }))
    )
  })
}

/** A Service without fixed ports of nodes: the cluster chooses free ones. */
export function withoutNodePorts(written: Written): { manifest: Written; notes: string[] } {
  const { object } = written
  const ports = valueAt(object, ['spec', 'ports'])
  if (keyOf(object) !== 'Service ' || !Array.isArray(ports)) return { manifest: written, notes: [] }
  const fixed = ports.flatMap((port) => valueAt(port, ['nodePort']) ?? [])
  const check = valueAt(object, ['spec', 'healthCheckNodePort'])
  if (fixed.length === 0 && check === undefined) return { manifest: written, notes: [] }
  const free = ports.map((port) => without(port, 'nodePort'))
  const spec = { ...without(object.spec, 'healthCheckNodePort'), ports: free }
  return {
    manifest: { ...written, object: withValue(object, ['spec'], spec) },
    notes: [
      `${label(object)}: the cluster chooses its node ports, in place of ${[...fixed, check ?? []].flat().join(', ')}`,
    ],
  }
}

function without(value: unknown, name: string): object {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([key]) => key !== name))
}

/** `Ingress networking.k8s.io`; the core group has no name. */
export function keyOf({ apiVersion, kind }: KubernetesObject): string {
  return `${kind} ${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}`
}
