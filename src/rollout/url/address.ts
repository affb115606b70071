import { type KubernetesObject, valueAt } from '../../manifest.ts'
import { hostOf } from '../readiness/loadBalancer.ts'
import type { Live } from '../verdict.ts'

/** Where the deployed app is reached: the load balancer's DNS name, and the URL made of it. */
export interface Address {
  readonly dns: string
  readonly url: string
  /** Not to be reached from the internet. */
  readonly internal: boolean
  /** The URL has a path of its own, so its answer has to be a success. */
  readonly hasPath: boolean
}

/** The address of a Service or Ingress that has a load balancer; undefined for anything else. */
export function addressOf(object: KubernetesObject): Address | undefined {
  const dns = hostOf(object)
  if (dns === undefined) return undefined
  if (object.kind === 'Service') return serviceAddress(object, dns)
  if (object.kind === 'Ingress') return ingressAddress(object, dns)
  return undefined
}

const SERVICE_PREFIX = 'service.beta.kubernetes.io/aws-load-balancer'
const INGRESS_PREFIX = 'alb.ingress.kubernetes.io'

function serviceAddress(object: Live, dns: string): Address | undefined {
  if (object.spec.type !== 'LoadBalancer') return undefined
  const annotations = object.metadata.annotations ?? {}
  const ports: { port: number; name?: string }[] = object.spec.ports ?? []
  const secure = tlsPorts(annotations, ports)
  const chosen = ports.find((one) => secure.has(one.port)) ?? ports.find(({ port }) => port === 80) ?? ports[0]
  if (chosen === undefined) return undefined
  const scheme = secure.has(chosen.port) ? 'https' : 'http'
  const usual = chosen.port === (scheme === 'https' ? 443 : 80)
  return {
    dns,
    url: `${scheme}://${dns}${usual ? '' : `:${chosen.port}`}`,
    internal: isInternal(dns, annotations, SERVICE_PREFIX),
    hasPath: false,
  }
}

/** The ports that speak TLS: 443, and with a certificate those of the ssl-ports annotation (all, without one). */
function tlsPorts(annotations: Record<string, string>, ports: readonly { port: number; name?: string }[]): Set<number> {
  if (annotations[`${SERVICE_PREFIX}-ssl-cert`] === undefined)
    return new Set(ports.flatMap(({ port }) => (port === 443 ? [port] : [])))
  const listed = annotations[`${SERVICE_PREFIX}-ssl-ports`]?.split(',').map((entry) => entry.trim()) ?? ['*']
  const isListed = ({ port, name }: { port: number; name?: string }) =>
    listed.some((entry) => entry === '*' || entry === String(port) || entry === name)
  return new Set(ports.filter(isListed).map(({ port }) => port))
}

function ingressAddress(object: Live, dns: string): Address {
  const annotations = object.metadata.annotations ?? {}
  const rule = object.spec?.rules?.[0]
  const host = rule?.host?.includes('*') ? undefined : rule?.host
  const path = String(valueAt(rule, ['http', 'paths', 0, 'path']) ?? '/').replace(/\*$/, '')
  const listens = annotations[`${INGRESS_PREFIX}/listen-ports`] ?? ''
  const secure =
    (object.spec?.tls ?? []).length > 0 ||
    listens.includes('HTTPS') ||
    annotations[`${INGRESS_PREFIX}/certificate-arn`] !== undefined
  const port = Number(
    new RegExp(`"${secure ? 'HTTPS' : 'HTTP'}"\\s*:\\s*(\\d+)`).exec(listens)?.[1] ?? (secure ? 443 : 80),
  )
  const usual = port === (secure ? 443 : 80)
  const url = `${secure ? 'https' : 'http'}://${host ?? dns}${usual ? '' : `:${port}`}${path === '/' ? '' : path}`
  return { dns, url, internal: isInternal(dns, annotations, INGRESS_PREFIX), hasPath: path !== '/' }
}

function isInternal(dns: string, annotations: Record<string, string>, prefix: string): boolean {
  const scheme = annotations[`${prefix}-scheme`] ?? annotations[`${prefix}/scheme`]
  return dns.startsWith('internal-') || scheme === 'internal' || annotations[`${prefix}-internal`] === 'true'
}
