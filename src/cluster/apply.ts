import { type KubernetesObject, label, type Manifest, type Path } from '../manifest.ts'
import { Failed, type Problem, together } from '../problem.ts'
import type { Answer, Api } from './client.ts'
import type { Plan, Step } from './plan.ts'
import { type Caller, explainRefusal } from './refusal.ts'

/** What became of one object. `object` is as the cluster answered it. */
export interface Applied {
  readonly manifest: Manifest
  readonly collection: string
  readonly path: string
  readonly action: 'created' | 'configured' | 'unchanged'
  readonly object: KubernetesObject
}

/** The name under which this action owns the fields that it sets. */
export const FIELD_MANAGER = 'ship-to-eks'

export interface ApplyOptions {
  readonly force: boolean
  readonly api: Api
  readonly caller: Caller
  readonly onApplied: (applied: Applied) => void
  /** Waits until what a phase made can be built upon. */
  readonly settled: (phase: readonly Applied[]) => Promise<void>
}

/** Applies a plan phase by phase, the objects of a phase at once. A phase with problems is the last one. */
export async function apply(plan: Plan, options: ApplyOptions): Promise<Applied[]> {
  const applied: Applied[] = []
  for (const phase of [...new Set(plan.map(({ manifest }) => manifest.phase))].sort((one, other) => one - other)) {
    const steps = plan.filter(({ manifest }) => manifest.phase === phase)
    const done = await together(...steps.map((step) => applyOne(step, options)))
    applied.push(...done)
    await options.settled(done)
  }
  return applied
}

async function applyOne(step: Step, options: ApplyOptions): Promise<Applied> {
  const { object } = step.manifest
  const patch = (force: boolean) =>
    options.api.send('PATCH', step.path, {
      query: { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict', force: String(force) },
      contentType: 'application/apply-patch+yaml',
      body: object,
    })
  let answer = await patch(options.force)
  // Whoever applied this set by hand until now hands it over; any other owner has to be asked.
  if (answer.code === 409 && conflicts(answer).every(({ manager }) => manager.startsWith('kubectl')))
    answer = await patch(true)
  if (answer.code >= 400) throw new Failed(explain(answer, step, options.caller))
  const before = step.live?.metadata.resourceVersion
  const action =
    before === undefined ? 'created' : before === answer.body.metadata.resourceVersion ? 'unchanged' : 'configured'
  const { manifest, collection, path } = step
  const applied: Applied = { manifest, collection, path, action, object: answer.body }
  options.onApplied(applied)
  return applied
}

interface Conflict {
  readonly manager: string
  readonly field: string
}

function conflicts(answer: Answer): Conflict[] {
  return causes(answer)
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ message, field }) => ({ manager: /conflict with "([^"]*)"/.exec(message)?.[1] ?? '', field }))
}

interface Cause {
  readonly reason: string
  readonly message: string
  readonly field: string
}

function causes(answer: Answer): Cause[] {
  return answer.body?.details?.causes ?? []
}

function explain(answer: Answer, { manifest }: Step, caller: Caller): Problem[] {
  const name = label(manifest.object)
  const message = String(answer.body?.message ?? '')
  const conflicting = conflicts(answer)
  if (answer.code === 409 && conflicting.length > 0)
    return conflicting.map(({ manager, field }) => ({
      what: `${name}: ${field} belongs to ${manager}`,
      why: 'Another program set this field, and would set it again.',
      fix: 'Drop the field from the manifest, give it the value that is live, or take it over by `force-conflicts: true`.',
      at: manifest.at(pathOf(field)),
    }))
  const unknown = [...message.matchAll(/unknown field "([^"]+)"/g)].map((match) => match[1] as string)
  if (answer.code === 400 && unknown.length > 0)
    return unknown.map((field) => ({
      what: `${name}: there is no field ${field}`,
      why: 'The cluster checks fields strictly; without that it would drop the field silently.',
      fix: 'Correct its name or its indentation (kubectl explain shows the fields there are).',
      at: manifest.at(pathOf(field)),
    }))
  if (answer.code === 422 && causes(answer).length > 0)
    return causes(answer).map(({ field, message: why }) => ({
      what: `${name}: ${field} is not accepted`,
      why,
      fix: /immutable|may not change|updates to statefulset/i.test(why)
        ? `This field cannot change once it is set: keep its value, or delete the object first (kubectl delete ${name.toLowerCase()}).`
        : 'Correct the value.',
      at: manifest.at(pathOf(field)),
    }))
  return [{ ...explainRefusal(answer, `apply ${name}`, caller), at: manifest.at() }]
}

/** `.spec.ports[0].name`, `spec.containers[name="web"].image` as a path, as far as names and numbers go. */
export function pathOf(field: string): Path {
  const path: (string | number)[] = []
  for (const [, key, index] of field.matchAll(/\.?([^.[\]]+)|\[([^\]]*)\]/g)) {
    if (key !== undefined) path.push(key)
    else if (/^\d+$/.test(index ?? '')) path.push(Number(index))
    else break
  }
  return path
}
