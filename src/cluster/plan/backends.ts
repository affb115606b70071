import { label, type Manifest, objectPath, type Path } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import type { Api } from '../api/client.ts'

/** A Service that a manifest leads traffic to, at a path in it. */
interface Wanted {
  readonly manifest: Manifest
  readonly path: Path
  readonly namespace: string
  readonly name: string
}

/**
 * The Services among these that the cluster does not have: a warning each. The other paths of an Ingress work without
 * one, and it may come later.
 */
export async function missingBackends(wanted: readonly Wanted[], api: Api): Promise<Problem[]> {
  const answers = await Promise.all(
    wanted.map(({ namespace, name }) => api.send('GET', objectPath(`/api/v1/namespaces/${namespace}/services`, name))),
  )
  return wanted.flatMap(({ manifest, path, namespace, name }, index): Problem[] => {
    // Whoever may not look cannot say.
    if (answers[index]?.code !== 404) return []
    return [
      {
        what: `${label(manifest.object)} leads to Service/${name}, which neither this set nor the namespace ${namespace} has`,
        why: 'Until there is one, requests to that path fail with 503.',
        fix: 'Correct the name, or add the Service to `manifests`.',
        at: manifest.at(path),
      },
    ]
  })
}
