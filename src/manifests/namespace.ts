import { label, type Manifest } from '../manifest.ts'
import type { Problem } from '../problem.ts'

/** As kubectl: with a namespace given, an object that names another one is refused. */
export function checkNamespaces(manifests: readonly Manifest[], namespace: string | undefined): Problem[] {
  return manifests.flatMap(({ object, at }) => {
    const own = object.metadata.namespace
    if (namespace === undefined || own === undefined || own === namespace) return []
    return [
      {
        what: `${label(object)} names the namespace ${own}, and \`namespace\` is ${namespace}`,
        fix: 'Drop one of the two: `namespace` is for objects that name none.',
        at: at(['metadata', 'namespace']),
      },
    ]
  })
}
