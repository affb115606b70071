import { servingOf } from '../sight/serving.ts'
import type { Surroundings } from '../sight/surroundings.ts'
import { type Live, type Readiness, ready, type Verdict, waiting } from '../verdict.ts'

/** The name (on AWS) or address that a Service or Ingress is reached at, once there is one. */
export function hostOf(object: Live): string | undefined {
  const [first] = object.status?.loadBalancer?.ingress ?? []
  return first?.hostname ?? first?.ip
}

const NONE_YET = 'no load balancer yet'

export const service: Readiness = (object, around) => {
  if (object.spec?.type !== 'LoadBalancer') return ready('reachable inside the cluster')
  const host = hostOf(object)
  if (host === undefined) return waiting(NONE_YET)
  return selects(object) && isEmpty(around) ? waiting(`${host}, no ready pod behind it`) : ready(host)
}

/** A Service without a selector is given its endpoints by somebody else, who may take any time. */
function selects({ spec }: Live): boolean {
  return Object.keys(spec?.selector ?? {}).length > 0
}

/** None, or not known yet: who may not look cannot wait for them. */
function isEmpty(around: Surroundings | undefined): boolean {
  return around?.unseen.includes('endpointslices') !== true && (around?.readyEndpoints ?? 0) === 0
}

export const ingress: Readiness = (object, around): Verdict => {
  const host = hostOf(object)
  const missing = around?.missingServices ?? []
  if (host !== undefined)
    return missing.length > 0 ? waiting(`${host}, but there is no Service/${missing.join(', Service/')}`) : ready(host)
  const serving = servingOf(object, around)
  switch (serving.by) {
    case 'other':
      return ready(`served by ${serving.controller}, and not waited for`)
    case 'unnamed':
      return ready('names no ingress class, so nothing is waited for')
    case 'unknown':
      return ready(`its ingress class ${serving.className} may not be read, so nothing is waited for`)
    case 'nobody':
      return waiting(`no load balancer yet: there is no IngressClass ${serving.className}`)
    case 'aws':
    case 'unasked':
      return waiting(NONE_YET)
  }
}
