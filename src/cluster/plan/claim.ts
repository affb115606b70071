import { type KubernetesObject, label, type Manifest, valueAt } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'

/** Who will make the load balancer of a Service or an Ingress, and whether the internet will reach it. */
export interface Claim {
  readonly by: 'the AWS Load Balancer Controller' | 'EKS Auto Mode' | 'the AWS cloud provider'
  readonly makes: 'a Network Load Balancer' | 'a Classic Load Balancer' | 'an Application Load Balancer'
  readonly reach: 'public' | 'internal'
  /** The file says so itself; otherwise it is what the one who claims it does by default. */
  readonly isSaid: boolean
}

const PREFIX = 'service.beta.kubernetes.io/aws-load-balancer'

/** Reads the claim from an object as the cluster would have it; undefined when it makes none, or does not tell. */
export function claimOf(object: KubernetesObject, autoMode: boolean): Claim | undefined {
  return object.kind === 'Ingress' ? claimOfIngress(object, autoMode) : claimOfService(object, autoMode)
}

/** Without its annotation, the class's parameters say where it is reached from. */
function claimOfIngress({ metadata }: KubernetesObject, autoMode: boolean): Claim | undefined {
  const scheme = metadata.annotations?.['alb.ingress.kubernetes.io/scheme']
  if (scheme === undefined) return undefined
  const by = autoMode ? 'EKS Auto Mode' : 'the AWS Load Balancer Controller'
  return { by, makes: 'an Application Load Balancer', reach: publicIf(scheme === 'internet-facing'), isSaid: true }
}

function claimOfService(service: KubernetesObject, autoMode: boolean): Claim | undefined {
  if (service.kind !== 'Service' || valueAt(service, ['spec', 'type']) !== 'LoadBalancer') return undefined
  const annotations = service.metadata.annotations ?? {}
  const className = valueAt(service, ['spec', 'loadBalancerClass'])
  const type = annotations[`${PREFIX}-type`] ?? ''
  const scheme = annotations[`${PREFIX}-scheme`]
  const internal = annotations[`${PREFIX}-internal`]
  const isSaid = scheme !== undefined || internal !== undefined
  const saysInternal = scheme === 'internal' || internal === 'true' || internal === '0.0.0.0/0'
  if (className === 'eks.amazonaws.com/nlb' || (className === undefined && autoMode))
    return {
      by: 'EKS Auto Mode',
      makes: 'a Network Load Balancer',
      reach: publicIf(scheme === 'internet-facing'),
      isSaid,
    }
  if (className === 'service.k8s.aws/nlb' || /^(external|nlb-ip)$/.test(type))
    return {
      by: 'the AWS Load Balancer Controller',
      makes: 'a Network Load Balancer',
      reach: publicIf(scheme === 'internet-facing' || internal === 'false'),
      isSaid,
    }
  // A class of somebody else's: nothing is known of it.
  if (className !== undefined) return undefined
  const makes = type === 'nlb' ? 'a Network Load Balancer' : 'a Classic Load Balancer'
  return { by: 'the AWS cloud provider', makes, reach: publicIf(!saysInternal), isSaid }
}

function publicIf(condition: boolean): Claim['reach'] {
  return condition ? 'public' : 'internal'
}

/** Whether the object names its subnets itself. */
export function namesSubnets({ metadata: { annotations = {} } }: KubernetesObject): boolean {
  return Object.keys(annotations).some(
    (name) => name === `${PREFIX}-subnets` || name === 'alb.ingress.kubernetes.io/subnets',
  )
}

/** A warning for a load balancer that will be internal although nobody said so. */
export function unsaidInternal({ object, at }: Manifest, claim: Claim): Problem | undefined {
  if (claim.isSaid || claim.reach === 'public') return undefined
  return {
    what: `${label(object)} will be reachable from inside the VPC only`,
    why: `${claim.by} makes load balancers internal unless told otherwise.`,
    fix: `Say which it is to be, in metadata.annotations: \`${PREFIX}-scheme: internet-facing\` or \`${PREFIX}-scheme: internal\`.`,
    at: at(['metadata']),
  }
}
