import type { KubernetesObject, Manifest, Path } from '../../src/manifest.ts'
import { hasHeadStart, phaseOf } from '../../src/manifests/order.ts'
import { readYaml } from '../../src/manifests/yaml.ts'

/** The manifests of a YAML text, as if read from `k8s/app.yaml`. */
export function manifestsOf(yaml: string, file = 'k8s/app.yaml'): Manifest[] {
  const { documents, problems } = readYaml(yaml, file)
  if (problems.length > 0) throw new Error(problems.map(({ what }) => what).join('\n'))
  return documents.map(({ value, at }) => {
    const object = value as KubernetesObject
    return {
      object,
      at: (path: Path = []) => at(path),
      phase: phaseOf(object),
      headStart: hasHeadStart(object),
      awaited: false,
      ourImage: [],
    }
  })
}

export function manifestOf(yaml: string): Manifest {
  return manifestsOf(yaml)[0] as Manifest
}
