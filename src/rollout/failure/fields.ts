import { type KubernetesObject, type Manifest, type Path, valueAt } from '../../manifest.ts'

const POD_SPECS: readonly Path[] = [
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  ['spec', 'jobTargetRef', 'template', 'spec'],
  ['spec', 'template', 'spec'],
  ['spec'],
]
const CONTAINER_LISTS = ['initContainers', 'containers']

/** Where a manifest has the spec of its pods. */
export function podSpecPath(object: KubernetesObject): Path | undefined {
  return POD_SPECS.find((path) => Array.isArray(valueAt(object, [...path, 'containers'])))
}

/** A field of the pods' spec; the manifest's `at` finds the nearest line when it is not written. */
export function podField({ object }: Manifest, ...field: Path): Path | undefined {
  const spec = podSpecPath(object)
  return spec && [...spec, ...field]
}

/** Where a manifest has a container or init container. */
export function containerPath({ object }: Manifest, name: string): Path | undefined {
  const spec = podSpecPath(object)
  if (spec === undefined) return undefined
  for (const list of CONTAINER_LISTS) {
    const index = listAt(object, [...spec, list]).findIndex((container) => valueAt(container, ['name']) === name)
    if (index >= 0) return [...spec, list, index]
  }
  return undefined
}

/** The paths of all containers that a manifest has. */
export function containerPaths({ object }: Manifest): Path[] {
  const spec = podSpecPath(object)
  if (spec === undefined) return []
  return CONTAINER_LISTS.flatMap((list) => listAt(object, [...spec, list]).map((_, index) => [...spec, list, index]))
}

/** The list at a path; empty when there is none. */
export function listAt(value: unknown, path: Path): readonly unknown[] {
  const list = valueAt(value, path)
  return Array.isArray(list) ? list : []
}

/** `{ path }` for a `Told`, or nothing where no field of the manifest is to blame. */
export function at(path: Path | undefined, ...field: Path): { readonly path?: Path } {
  return path === undefined ? {} : { path: [...path, ...field] }
}
