import type { Live } from '../verdict.ts'
import type { Surroundings } from './surroundings.ts'

/** Which controller an Ingress is for, as far as it can be known. */
export type Serving =
  /** One that makes an Application Load Balancer, by its class or, where classes may not be read, by all appearances. */
  | { readonly by: 'aws'; readonly className: string }
  | { readonly by: 'other'; readonly controller: string }
  /** It names a class that the cluster does not have. */
  | { readonly by: 'nobody'; readonly className: string }
  /** It names none, and no class is the cluster's default, or the API server would have filled that in. */
  | { readonly by: 'unnamed' }
  /** Its class may not be read, and nothing else tells. */
  | { readonly by: 'unknown'; readonly className: string }
  /** The classes were not asked for yet. */
  | { readonly by: 'unasked'; readonly className: string }

/** The AWS Load Balancer Controller’s, and EKS Auto Mode’s. */
const AWS_CONTROLLERS = ['ingress.k8s.aws/alb', 'eks.amazonaws.com/alb']
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class'
const ALB_ANNOTATIONS = 'alb.ingress.kubernetes.io/'

/** The class that an Ingress names; the older annotation goes before the field, as the controllers have it. */
export function classOf(ingress: Live): string | undefined {
  return ingress.metadata?.annotations?.[CLASS_ANNOTATION] ?? ingress.spec?.ingressClassName
}

/** Which controller an Ingress is for. Where classes may not be read, its class’s name and annotations have to do. */
export function servingOf(ingress: Live, around: Surroundings | undefined): Serving {
  const className = classOf(ingress)
  if (className === undefined) return hasAlbAnnotations(ingress) ? { by: 'aws', className: '' } : { by: 'unnamed' }
  // No IngressClass has to stand behind the annotation's word.
  if (ingress.metadata?.annotations?.[CLASS_ANNOTATION] !== undefined)
    return className === 'alb' ? { by: 'aws', className } : { by: 'other', controller: className }
  if (around?.ingressClasses !== undefined) {
    const found = around.ingressClasses.find(({ name }) => name === className)
    if (found === undefined) return { by: 'nobody', className }
    return AWS_CONTROLLERS.includes(found.controller)
      ? { by: 'aws', className }
      : { by: 'other', controller: found.controller }
  }
  if (around?.unseen.includes('ingressclasses') !== true) return { by: 'unasked', className }
  return hasAlbAnnotations(ingress) || /\balb\b/i.test(className)
    ? { by: 'aws', className }
    : { by: 'unknown', className }
}

function hasAlbAnnotations(ingress: Live): boolean {
  return Object.keys(ingress.metadata?.annotations ?? {}).some((name) => name.startsWith(ALB_ANNOTATIONS))
}

/** The Services that an Ingress leads to; not those that stand for an action in an annotation. */
export function backendsOf({ spec }: Live): string[] {
  const backends = [
    spec?.defaultBackend,
    ...(spec?.rules ?? []).flatMap((rule: Live) => (rule.http?.paths ?? []).map(({ backend }: Live) => backend)),
  ]
  const services = backends.flatMap((backend) => {
    const { name, port } = backend?.service ?? {}
    return name === undefined || port?.name === 'use-annotation' ? [] : [String(name)]
  })
  return [...new Set(services)]
}

/** Where an Ingress names this Service. */
export function backendPath({ spec }: Live, service: string): (string | number)[] | undefined {
  for (const [at, rule] of (spec?.rules ?? []).entries())
    for (const [place, { backend }] of (rule.http?.paths ?? []).entries())
      if (backend?.service?.name === service) return ['spec', 'rules', at, 'http', 'paths', place, 'backend', 'service']
  return spec?.defaultBackend?.service?.name === service ? ['spec', 'defaultBackend', 'service'] : undefined
}
