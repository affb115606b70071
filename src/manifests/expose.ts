import type { ServiceInputs } from '../inputs/deploy.ts'
import { label, type Manifest, valueAt, withValue } from '../manifest.ts'
import { type Problem, place } from '../problem.ts'

const SCHEME = 'service.beta.kubernetes.io/aws-load-balancer-scheme'
const INTERNAL = 'service.beta.kubernetes.io/aws-load-balancer-internal'

const isService = ({ object }: Manifest): boolean => object.kind === 'Service' && object.apiVersion === 'v1'
const isRoute = ({ object }: Manifest): boolean =>
  (object.kind === 'Ingress' && object.apiVersion.startsWith('networking.k8s.io/')) ||
  (object.kind === 'Gateway' && object.apiVersion.startsWith('gateway.networking.k8s.io/'))

/**
 * The Service whose type this run sets: the named one, or the only one of a set without Ingress and Gateway.
 * Undefined when nothing is to be changed.
 */
export function exposedService(manifests: readonly Manifest[], inputs: ServiceInputs): Manifest | undefined {
  const services = manifests.filter(isService)
  if (inputs.name !== undefined) return services.find(({ object }) => object.metadata.name === inputs.name)
  return manifests.some(isRoute) || services.length !== 1 ? undefined : services[0]
}

/** What keeps the rule above from having one answer, or the Service from being a load balancer. */
export function checkService(manifests: readonly Manifest[], inputs: ServiceInputs): Problem[] {
  const services = manifests.filter(isService)
  const list = services.map(({ object, at }) => `${object.metadata.name} (${place(at())})`).join(', ')
  const service = exposedService(manifests, inputs)
  if (service !== undefined) return checkType(service, inputs)
  if (inputs.name !== undefined)
    return [
      {
        what: `\`service\`: the set has no Service ${inputs.name}`,
        why: services.length === 0 ? 'It has no Service at all.' : `It has ${list}.`,
        fix: 'Correct `service`, or add its file to `manifests`.',
      },
    ]
  if (services.length < 2 || inputs.type === 'keep' || manifests.some(isRoute)) return []
  return [
    {
      what: `The set has ${services.length} Services, and no input says which one is to be reached from outside`,
      why: `They are ${list}.`,
      fix: `Name it (\`service: ${services[0]?.object.metadata.name}\`), or leave all as they are (\`service-type: keep\`).`,
    },
  ]
}

function checkType({ object, at }: Manifest, inputs: ServiceInputs): Problem[] {
  const headless = valueAt(object, ['spec', 'clusterIP']) === 'None'
  const external = valueAt(object, ['spec', 'type']) === 'ExternalName'
  if (inputs.type === 'keep' || inputs.type === 'ClusterIP' || (!headless && !external)) return []
  return [
    {
      what: `${label(object)} cannot become a ${inputs.type}: it is ${headless ? 'headless' : 'an ExternalName'}`,
      fix: 'Name another Service by `service`, or leave this one as it is by `service-type: keep`.',
      at: at(headless ? ['spec', 'clusterIP'] : ['spec', 'type']),
    },
  ]
}

/** The set with the exposed Service's type and annotations; a Service that becomes a load balancer here is public. */
export function exposed(manifests: readonly Manifest[], inputs: ServiceInputs): Manifest[] {
  const service = exposedService(manifests, inputs)
  return manifests.map((manifest) => (manifest === service ? withService(manifest, inputs) : manifest))
}

function withService(manifest: Manifest, { type, annotations }: ServiceInputs): Manifest {
  const { object } = manifest
  const given = { ...object.metadata.annotations, ...Object.fromEntries(annotations) }
  const becomesOne = type === 'LoadBalancer' && valueAt(object, ['spec', 'type']) !== 'LoadBalancer'
  // The AWS Load Balancer Controller and Auto Mode make a load balancer internal unless told otherwise.
  const scheme = becomesOne && !(SCHEME in given) && !(INTERNAL in given) ? { [SCHEME]: 'internet-facing' } : {}
  const all = { ...given, ...scheme }
  const annotated = Object.keys(all).length === 0 ? object : withValue(object, ['metadata', 'annotations'], all)
  return { ...manifest, object: type === 'keep' ? annotated : withValue(annotated, ['spec', 'type'], type) }
}
