import { type KubernetesObject, type Path, valueAt } from '../manifest.ts'

/** Where each kind that makes pods keeps their spec. A new kind is a new row. */
const POD_SPECS: Readonly<Record<string, Path>> = {
  Pod: ['spec'],
  PodTemplate: ['template', 'spec'],
  ReplicationController: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  Deployment: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  Rollout: ['spec', 'template', 'spec'],
  // Knative's Service; the core one has no template, so nothing is found in it.
  Service: ['spec', 'template', 'spec'],
  ScaledJob: ['spec', 'jobTargetRef', 'template', 'spec'],
}

const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers']

/** An image that an object names, and where. */
export interface ImageField {
  readonly path: Path
  readonly image: string
}

/** Where an object keeps the spec of the pods that it makes; undefined when it makes none. */
export function podSpecPath(object: KubernetesObject): Path | undefined {
  const path = Object.hasOwn(POD_SPECS, object.kind) ? POD_SPECS[object.kind] : undefined
  return path !== undefined && typeof valueAt(object, path) === 'object' ? path : undefined
}

/** Every image that an object's pods would run. */
export function imageFields(object: KubernetesObject): ImageField[] {
  const spec = podSpecPath(object)
  if (spec === undefined) return []
  return CONTAINER_LISTS.flatMap((list) => {
    const containers = valueAt(object, [...spec, list])
    if (!Array.isArray(containers)) return []
    return containers.flatMap((_, index): ImageField[] => {
      const path = [...spec, list, index, 'image']
      const image = valueAt(object, path)
      return typeof image === 'string' ? [{ path, image }] : []
    })
  })
}
