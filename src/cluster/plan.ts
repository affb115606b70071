import { type KubernetesObject, label, type Manifest, withValue } from '../manifest.ts'
import { Failed, type Problem } from '../problem.ts'
import type { Answer, Api } from './client.ts'
import type { Resource, ResourceOf } from './discovery.ts'
import { type Caller, explainRefusal } from './refusal.ts'

/** One object to apply. `live` is what the cluster has under that name, before this run. */
export interface Step {
  readonly manifest: Manifest
  readonly collection: string
  readonly path: string
  readonly live: KubernetesObject | undefined
}

/** What an apply will do, in order. */
export type Plan = readonly Step[]

/** Looks at what is live, and orders the set. Nothing is changed. A namespace that nobody makes is a problem. */
export async function makePlan(
  manifests: readonly Manifest[],
  namespace: string,
  resourceOf: ResourceOf,
  api: Api,
  caller: Caller,
): Promise<Plan> {
  const steps = manifests.map((manifest) => step(manifest, namespace, resourceOf(manifest.object)))
  const [missing, ...live] = await Promise.all([
    missingNamespaces(steps, api, caller),
    ...steps.map(({ path }) => api.send('GET', path)),
  ])
  const refused = live.flatMap((answer, index) =>
    answer.code < 400 || answer.code === 404 ? [] : [refusal(answer, steps[index] as Step, caller)],
  )
  const problems = [...missing, ...refused]
  if (problems.length > 0) throw new Failed(problems)
  return steps
    .map((planned, index): Step => ({ ...planned, live: live[index]?.code === 200 ? live[index].body : undefined }))
    .sort((one, other) => one.manifest.phase - other.manifest.phase)
}

/** The steps that can be taken while the image builds: new namespaces, and new Services and Ingresses to be reached at. */
export function headStart(plan: Plan): Plan {
  return plan.filter(({ manifest, live }) => manifest.headStart && manifest.ourImage.length === 0 && live === undefined)
}

function step(manifest: Manifest, namespace: string, resource: Resource): Step {
  const object = resource.namespaced
    ? withValue(manifest.object, ['metadata', 'namespace'], manifest.object.metadata.namespace ?? namespace)
    : manifest.object
  const collection = resource.collection(object.metadata.namespace ?? '')
  return {
    manifest: { ...manifest, object },
    collection,
    path: `${collection}/${object.metadata.name}`,
    live: undefined,
  }
}

async function missingNamespaces(steps: readonly Step[], api: Api, caller: Caller): Promise<Problem[]> {
  const made = new Set(
    steps.flatMap(({ manifest: { object } }) => (object.kind === 'Namespace' ? [object.metadata.name] : [])),
  )
  const used = new Map(
    steps.flatMap(({ manifest }) =>
      manifest.object.metadata.namespace ? [[manifest.object.metadata.namespace, manifest]] : [],
    ),
  )
  const problems = await Promise.all(
    [...used].map(async ([name, manifest]): Promise<Problem[]> => {
      if (made.has(name) || name === 'default') return []
      const answer = await api.send('GET', `/api/v1/namespaces/${name}`)
      if (answer.code === 401) return [explainRefusal(answer, 'read namespaces', caller)]
      // A role that may not read namespaces may still work in this one.
      if (answer.code !== 404) return []
      return [
        {
          what: `The namespace ${name} does not exist in the cluster ${caller.cluster}`,
          fix: `Add a Namespace to \`manifests\`, correct \`namespace\`, or create it: kubectl create namespace ${name}`,
          at: manifest.at(['metadata', 'namespace']),
        },
      ]
    }),
  )
  return problems.flat()
}

function refusal(answer: Answer, { manifest }: Step, caller: Caller): Problem {
  return { ...explainRefusal(answer, `read ${label(manifest.object)}`, caller), at: manifest.at() }
}
