import { type KubernetesObject, type Path, valueAt } from '../../manifest.ts'
import { keyOf } from './once.ts'

/** Where a kind keeps its hosts: of its rules (`[]`: each of a list), and those that only follow them. A new kind is a new row. */
const HOSTS: Readonly<Record<string, { readonly rules?: string; readonly follow?: readonly string[] }>> = {
  'Ingress networking.k8s.io': { rules: 'spec.rules[].host', follow: ['spec.tls[].hosts[]'] },
  'HTTPRoute gateway.networking.k8s.io': { rules: 'spec.hostnames[]' },
  'GRPCRoute gateway.networking.k8s.io': { rules: 'spec.hostnames[]' },
  'TLSRoute gateway.networking.k8s.io': { rules: 'spec.hostnames[]' },
  'Gateway gateway.networking.k8s.io': { follow: ['spec.listeners[].hostname'] },
  'Certificate cert-manager.io': { follow: ['spec.dnsNames[]', 'spec.commonName'] },
  'Service ': {},
}
/** Where external-dns reads the records to make: hosts, with commas between them. */
export const recordsPaths = ['hostname', 'internal-hostname'].map(
  (name): Path => ['metadata', 'annotations', `external-dns.alpha.kubernetes.io/${name}`],
)

/** A host that an object names, and where. */
export interface Host {
  readonly path: Path
  readonly host: string
}

/** Where this object keeps its hosts; undefined for a kind that has none. */
export function rowOf(object: KubernetesObject) {
  const key = keyOf(object)
  return Object.hasOwn(HOSTS, key) ? HOSTS[key] : undefined
}

/** The hosts that its rules are for. */
export function rulesOf(object: KubernetesObject): Host[] {
  const field = rowOf(object)?.rules
  return field === undefined ? [] : found(object, field)
}

/** The hosts that external-dns makes records of. */
export function recordsOf(object: KubernetesObject): Host[] {
  if (rowOf(object) === undefined) return []
  return recordsPaths.flatMap((path) => {
    const value = valueAt(object, path)
    return typeof value === 'string' ? listed(value).map((host) => ({ path, host })) : []
  })
}

/** The hosts of such a text. */
export function listed(value: string): string[] {
  return value.split(',').flatMap((one) => one.trim() || [])
}

/** The texts at `spec.tls[].hosts[]`, each with its path. */
export function found(object: unknown, field: string): Host[] {
  let paths: Path[] = [[]]
  for (const word of field.split('.')) {
    const name = word.replace('[]', '')
    paths = paths.flatMap((path): Path[] => {
      const value = valueAt(object, [...path, name])
      if (!word.endsWith('[]')) return [[...path, name]]
      return Array.isArray(value) ? value.map((_, index) => [...path, name, index]) : []
    })
  }
  return paths.flatMap((path) => {
    const host = valueAt(object, path)
    return typeof host === 'string' && host !== '' ? [{ path, host }] : []
  })
}
