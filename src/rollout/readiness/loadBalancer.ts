import { type Live, type Readiness, ready, waiting } from '../verdict.ts'

/** The name (on AWS) or address that a Service or Ingress is reached at, once there is one. */
export function hostOf(object: Live): string | undefined {
  const [first] = object.status?.loadBalancer?.ingress ?? []
  return first?.hostname ?? first?.ip
}

const whenItHasHost: Readiness = (object) => {
  const host = hostOf(object)
  return host === undefined ? waiting('no load balancer yet') : ready(host)
}

export const service: Readiness = (object) =>
  object.spec?.type === 'LoadBalancer' ? whenItHasHost(object) : ready('reachable inside the cluster')

export const ingress: Readiness = whenItHasHost
