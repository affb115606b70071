import type { Action } from '../facts.ts'
import { type KubernetesObject, label, type Manifest, objectPath, valueAt, withValue } from '../manifest.ts'
import { Failed, type Problem, stopOn, together } from '../problem.ts'
import type { Answer, Api } from './client.ts'
import type { FieldChange } from './difference.ts'
import type { Resource, ResourceOf } from './discovery.ts'
import { type Caller, explainRefusal } from './refusal.ts'
import { type Sender, send } from './send.ts'

/** One object to apply. `live` is what the cluster has under that name, before this run. */
export interface Step {
  readonly manifest: Manifest
  readonly collection: string
  readonly path: string
  readonly live: KubernetesObject | undefined
  readonly action: Action
  /** Each field that differs from what is live; none for what is created or cannot be known yet. */
  readonly fields: readonly FieldChange[]
  /** What the cluster would make of it, webhooks included; undefined when it cannot say yet. */
  readonly rehearsed: KubernetesObject | undefined
}

/** What an apply will do, in order. */
export type Plan = readonly Step[]

/**
 * Looks at what is live, rehearses every object that can be, and orders the set. Nothing is changed. What the cluster
 * would refuse is a problem now, and so is a namespace that nobody makes.
 */
export async function makePlan(
  manifests: readonly Manifest[],
  namespace: string,
  resourceOf: ResourceOf,
  sender: Sender,
): Promise<Plan> {
  const { api, caller } = sender
  const steps = manifests.map((manifest) => step(manifest, namespace, resourceOf(manifest.object)))
  const [missing, live] = await Promise.all([
    missingNamespaces(steps, api, caller),
    Promise.all(steps.map(({ path }) => api.send('GET', path))),
  ])
  const refused = live.flatMap((answer, index) =>
    answer.code < 400 || answer.code === 404 ? [] : [refusal(answer, steps[index] as Step, caller)],
  )
  stopOn([...missing, ...refused])
  const plan = steps
    .map((planned, index): Step => ({ ...planned, live: live[index]?.code === 200 ? live[index].body : undefined }))
    .sort((one, other) => one.manifest.phase - other.manifest.phase)
  const rehearsed = await together(
    ...plan.map((planned) => (canBeRehearsed(planned, plan) ? rehearse(planned, sender) : Promise.resolve(undefined))),
  )
  return plan.map((planned, index) => ({ ...planned, rehearsed: rehearsed[index] }))
}

/** A namespace or kind of the set itself may not be there yet; the cluster cannot say anything about what needs it. */
function canBeRehearsed({ manifest: { object } }: Step, steps: readonly Step[]): boolean {
  const made = steps.filter(({ live }) => live === undefined).map(({ manifest }) => manifest.object)
  const inNewNamespace = made.some(
    ({ kind, metadata }) => kind === 'Namespace' && metadata.name === object.metadata.namespace,
  )
  const ofNewKind = made.some(
    ({ kind, spec }) => kind === 'CustomResourceDefinition' && valueAt(spec, ['names', 'kind']) === object.kind,
  )
  return !inNewNamespace && !ofNewKind
}

async function rehearse(planned: Step, sender: Sender): Promise<KubernetesObject | undefined> {
  try {
    return await send(planned, sender, true)
  } catch (error) {
    // A webhook with side effects cannot be asked beforehand.
    const unable =
      error instanceof Failed && error.problems.every(({ why }) => why?.includes('does not support dry run'))
    if (!unable) throw error
    return undefined
  }
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
    path: objectPath(collection, object.metadata.name),
    live: undefined,
    action: 'created',
    fields: [],
    rehearsed: undefined,
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
      const answer = await api.send('GET', objectPath('/api/v1/namespaces', name))
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
