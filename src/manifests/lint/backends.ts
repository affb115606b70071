import { groupOf, label, type Manifest, type Path, valueAt } from '../../manifest.ts'
import { type Problem, place } from '../../problem.ts'
import { type Check, listAt } from './survey.ts'

/** A Service that something leads traffic to, and where that is written. */
export interface Backend {
  readonly path: Path
  readonly namePath: Path
  readonly namespace: string | undefined
  readonly name: string
  /** A Service's port by number or by name. */
  readonly port: string | number
}

const indexes = (object: unknown, path: Path): Path[] => listAt(object, path).map((_, index) => [...path, index])

function ofIngress(object: unknown): Backend[] {
  const paths = indexes(object, ['spec', 'rules']).flatMap((rule) => indexes(object, [...rule, 'http', 'paths']))
  return [['spec', 'defaultBackend'], ...paths.map((path) => [...path, 'backend'])].flatMap((path): Backend[] => {
    const name = valueAt(object, [...path, 'service', 'name'])
    const number = valueAt(object, [...path, 'service', 'port', 'number'])
    const port = number ?? valueAt(object, [...path, 'service', 'port', 'name'])
    // The AWS Load Balancer Controller reads such a backend from an annotation; there is no Service of that name.
    if (port === 'use-annotation') return []
    const field = number === undefined ? 'name' : 'number'
    return backend([...path, 'service', 'port', field], [...path, 'service', 'name'], undefined, name, port)
  })
}

function ofRoute(object: unknown): Backend[] {
  return indexes(object, ['spec', 'rules'])
    .flatMap((rule) => indexes(object, [...rule, 'backendRefs']))
    .flatMap((path) => {
      const ref = valueAt(object, path)
      if ((valueAt(ref, ['kind']) ?? 'Service') !== 'Service' || valueAt(ref, ['group'])) return []
      const namespace = valueAt(ref, ['namespace'])
      return backend(
        [...path, 'port'],
        [...path, 'name'],
        typeof namespace === 'string' ? namespace : undefined,
        valueAt(ref, ['name']),
        valueAt(ref, ['port']),
      )
    })
}

function ofBinding(object: unknown): Backend[] {
  const path = ['spec', 'serviceRef']
  return backend(
    [...path, 'port'],
    [...path, 'name'],
    undefined,
    valueAt(object, [...path, 'name']),
    valueAt(object, [...path, 'port']),
  )
}

function backend(path: Path, namePath: Path, namespace: string | undefined, name: unknown, port: unknown): Backend[] {
  if (typeof name !== 'string' || (typeof port !== 'string' && typeof port !== 'number')) return []
  return [{ path, namePath, namespace, name, port }]
}

/** The kinds that lead traffic to Services, by kind and group. A new kind is a new row. */
const BACKENDS: Readonly<Record<string, (object: unknown) => Backend[]>> = {
  'Ingress networking.k8s.io': ofIngress,
  'HTTPRoute gateway.networking.k8s.io': ofRoute,
  'GRPCRoute gateway.networking.k8s.io': ofRoute,
  'TCPRoute gateway.networking.k8s.io': ofRoute,
  'TLSRoute gateway.networking.k8s.io': ofRoute,
  'TargetGroupBinding elbv2.k8s.aws': ofBinding,
}

/** Every Service port that an object leads traffic to. */
export function backendsOf({ object }: Manifest): Backend[] {
  const key = `${object.kind} ${groupOf(object)}`
  return Object.hasOwn(BACKENDS, key) ? (BACKENDS[key]?.(object) ?? []) : []
}

/** An Ingress or route to a port that its Service, which is in the set, does not have. */
export const backendPort: Check = ({ manifests, namespaceOf, find }) =>
  manifests.flatMap((manifest) =>
    backendsOf(manifest).flatMap(({ path, namespace, name, port }): Problem[] => {
      const service = find('Service', namespace ?? namespaceOf(manifest), name)
      const ports = listAt(service?.object, ['spec', 'ports'])
      if (service === undefined || ports.length === 0) return []
      const field = typeof port === 'number' ? 'port' : 'name'
      if (ports.some((one) => valueAt(one, [field]) === port)) return []
      const has = ports.map((one) => [valueAt(one, ['port']), valueAt(one, ['name'])].filter(Boolean).join(' '))
      return [
        {
          what: `${label(manifest.object)} leads to port ${port} of Service/${name}, which has no such port`,
          why: `Service/${name} (${place(service.at(['spec', 'ports']))}) has ${has.join(', ')}.`,
          fix: 'Name a port of the Service here (its port, not its targetPort).',
          at: manifest.at(path),
        },
      ]
    }),
  )

/** A Service that the set leads traffic to without having it; whether it is there, the cluster knows. */
export interface OutsideService {
  readonly manifest: Manifest
  readonly path: Path
  readonly namespace: string
  readonly name: string
}

/** The Services that a set leads traffic to and does not hold, each once. */
export function servicesOutside(manifests: readonly Manifest[], namespace: string): OutsideService[] {
  const home = ({ object }: Manifest) => object.metadata.namespace ?? namespace
  const inside = new Set(
    manifests
      .filter(({ object }) => object.kind === 'Service' && object.apiVersion === 'v1')
      .map((service) => `${home(service)}/${service.object.metadata.name}`),
  )
  const outside = new Map<string, OutsideService>()
  for (const manifest of manifests)
    for (const { namePath, namespace: of = home(manifest), name } of backendsOf(manifest)) {
      const key = `${of}/${name}`
      if (!inside.has(key) && !outside.has(key)) outside.set(key, { manifest, path: namePath, namespace: of, name })
    }
  return [...outside.values()]
}
