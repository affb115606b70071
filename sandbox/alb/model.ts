import { annotation, type Backend, type Ingress, keyOf, type Path, prefix, type Service } from './ingress.ts'

// What the AWS Load Balancer Controller makes of the Ingresses of a group, and its words where it makes nothing.
// Sources: pkg/ingress/model_build*.go, enhanced_backend_builder.go, pkg/certs/cert_discovery.go.

export type Action =
  | { readonly type: 'forward'; readonly namespace: string; readonly service: string; readonly port: number | string }
  | { readonly type: 'fixed'; readonly status: number; readonly contentType: string; readonly body: string }

export interface ListenerRule {
  readonly host: RegExp | undefined
  readonly paths: readonly RegExp[]
  readonly action: Action
}

export interface Model {
  readonly scheme: 'internal' | 'internet-facing'
  readonly listeners: ReadonlyMap<number, 'HTTP' | 'HTTPS'>
  readonly rules: readonly ListenerRule[]
  readonly fallback: Action
}

/** Services by `namespace/name`. */
export type Services = ReadonlyMap<string, Service>

/** Members in their order; throws what the controller would say. */
export const buildModel = (members: readonly Ingress[], services: Services, strict: boolean): Model => ({
  listeners: new Map(members.flatMap((member) => within(member, () => [...listenersOf(member)]))),
  scheme: schemeOf(members),
  fallback: fallbackOf(members, services, strict),
  rules: members.flatMap((member) => within(member, () => rulesOf(member, services, strict))),
})

const within = <T>(ingress: Ingress, work: () => T): T => {
  try {
    return work()
  } catch (error) {
    throw new Error(`ingress: ${keyOf(ingress)}: ${(error as Error).message}`)
  }
}

const listenersOf = (ingress: Ingress): Map<number, 'HTTP' | 'HTTPS'> => {
  const said = annotation(ingress, 'listen-ports')
  const certified = annotation(ingress, 'certificate-arn') !== undefined
  if (said === undefined) return certified ? new Map([[443, 'HTTPS']]) : new Map([[80, 'HTTP']])
  const listeners = new Map(parsePorts(said))
  const hosts = [
    ...(ingress.spec.rules ?? []).flatMap(({ host }) => host ?? []),
    ...(ingress.spec.tls ?? []).flatMap((tls) => tls.hosts ?? []),
  ].toSorted()
  // The account has no certificates.
  if ([...listeners.values()].includes('HTTPS') && !certified && hosts[0] !== undefined)
    throw new Error(`no certificate found for host: ${hosts[0]}`)
  return listeners
}

const parsePorts = (text: string): [number, 'HTTP' | 'HTTPS'][] => {
  let entries: unknown
  try {
    entries = JSON.parse(text)
  } catch {
    const cause = `invalid character '${text[0]}' looking for beginning of value`
    throw new Error(`failed to parse listen-ports configuration: \`${text}\`: ${cause}`)
  }
  if (!Array.isArray(entries)) {
    const cause = `json: cannot unmarshal ${typeof entries} into Go value of type []map[string]int32`
    throw new Error(`failed to parse listen-ports configuration: \`${text}\`: ${cause}`)
  }
  if (entries.length === 0) throw new Error(`empty listen-ports configuration: \`${text}\``)
  return entries
    .flatMap((entry) => Object.entries(entry as Record<string, number>))
    .map(([protocol, port]) => {
      if (port < 1 || port > 65535) throw new Error(`listen port must be within [1, 65535]: ${port}`)
      if (protocol !== 'HTTP' && protocol !== 'HTTPS')
        throw new Error(`listen protocol must be within [HTTP, HTTPS]: ${protocol}`)
      return [port, protocol]
    })
}

const schemeOf = (members: readonly Ingress[]): Model['scheme'] => {
  const schemes = [...new Set(members.flatMap((member) => annotation(member, 'scheme') ?? []))].toSorted()
  if (schemes.length > 1) throw new Error(`conflicting scheme: map[${schemes.map((one) => `${one}:{}`).join(' ')}]`)
  const [scheme = 'internal'] = schemes
  if (scheme !== 'internal' && scheme !== 'internet-facing') throw new Error(`unknown scheme: ${scheme}`)
  return scheme
}

const notFound: Action = { type: 'fixed', status: 404, contentType: 'text/plain', body: '' }

const fallbackOf = (members: readonly Ingress[], services: Services, strict: boolean): Action => {
  const [one, ...more] = members.filter(({ spec }) => spec.defaultBackend !== undefined)
  if (one === undefined) return notFound
  if (more.length > 0)
    throw new Error(`multiple ingress defined default backend: [${[one, ...more].map(keyOf).join(' ')}]`)
  return actionOf(one, one.spec.defaultBackend as Backend, services, strict)
}

const rulesOf = (ingress: Ingress, services: Services, strict: boolean): ListenerRule[] =>
  (ingress.spec.rules ?? []).flatMap(({ host, http }) =>
    sorted(http?.paths ?? []).map((path) => ({
      action: actionOf(ingress, path.backend, services, strict),
      host: host === undefined ? undefined : glob(host.toLowerCase()),
      paths: patternsOf(path).map(glob),
    })),
  )

/** Exact paths first, then prefixes by their length, then the others as they stand. */
const sorted = (paths: readonly Path[]): Path[] => [
  ...paths.filter(({ pathType }) => pathType === 'Exact'),
  ...paths
    .filter(({ pathType }) => pathType === 'Prefix')
    .toSorted((one, other) => (other.path ?? '').length - (one.path ?? '').length),
  ...paths.filter(({ pathType }) => pathType !== 'Exact' && pathType !== 'Prefix'),
]

const patternsOf = ({ path = '/*', pathType }: Path): string[] => {
  if (pathType === 'Prefix' && path === '/') return ['/*']
  if (pathType !== 'Exact' && pathType !== 'Prefix') return [path]
  if (/[*?]/.test(path)) throw new Error(`${pathType.toLowerCase()} path shouldn't contain wildcards: ${path}`)
  const bare = path.replace(/\/$/, '')
  return pathType === 'Exact' ? [path] : [bare, `${bare}/*`]
}

const glob = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  )

const actionOf = (ingress: Ingress, backend: Backend, services: Services, strict: boolean): Action => {
  if (backend.service === undefined) throw new Error('missing required "service" field')
  const { name, port } = backend.service
  if (port?.name === 'use-annotation') return annotatedAction(ingress, name)
  const { namespace } = ingress.metadata
  const service = services.get(`${namespace}/${name}`)
  if (service === undefined) {
    if (strict) throw new Error(`Service "${name}" not found`)
    return { type: 'fixed', status: 503, contentType: 'text/plain', body: 'Backend service does not exist' }
  }
  const wanted = port?.name ?? port?.number ?? 0
  const found = service.spec.ports?.find((one) => one.name === wanted || one.port === wanted)
  if (found === undefined) throw new Error(`unable to find port ${wanted} on service ${namespace}/${name}`)
  if (annotation(ingress, 'target-type') !== 'ip' && !found.nodePort)
    throw new Error(
      "TargetGroup port is empty. When using Instance targets, your service be must of type 'NodePort' or 'LoadBalancer'",
    )
  return { type: 'forward', namespace, service: name, port: found.name ?? found.port }
}

const annotatedAction = (ingress: Ingress, name: string): Action => {
  const said = annotation(ingress, `actions.${name}`)
  if (said === undefined) throw new Error(`missing actions.${name} configuration`)
  const fixed = parseAction(said, name).fixedResponseConfig
  if (fixed === undefined) throw new Error('missing FixedResponseConfig')
  const { statusCode, contentType = 'text/plain', messageBody = '' } = fixed
  return { type: 'fixed', status: Number(statusCode), contentType, body: messageBody }
}

interface AnnotatedAction {
  readonly fixedResponseConfig?: { statusCode: string; contentType?: string; messageBody?: string }
}

const parseAction = (text: string, name: string): AnnotatedAction => {
  try {
    return JSON.parse(text)
  } catch {
    const cause = `invalid character '${text[0]}' looking for beginning of value`
    throw new Error(`failed to parse json annotation, ${prefix}/actions.${name}: ${text}: ${cause}`)
  }
}
