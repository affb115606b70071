import { type KubernetesObject, label, type Manifest, type Path, valueAt } from '../manifest.ts'
import { Failed, type Problem } from '../problem.ts'
import type { Answer, Api } from './client.ts'
import { create, isGenerated } from './generated.ts'
import { type Caller, explainRefusal } from './refusal.ts'

/** The name under which this action owns the fields that it sets. */
export const FIELD_MANAGER = 'ship-to-eks'

/** How objects are sent: to whom, for whom, and whether fields of others are taken over. */
export interface Sender {
  readonly api: Api
  readonly caller: Caller
  readonly force: boolean
}

/** Server-side apply of one object, or only its rehearsal; gives the object as the cluster has it then. */
export async function send(
  { manifest, collection, path }: { readonly manifest: Manifest; readonly collection: string; readonly path: string },
  { api, caller, force }: Sender,
  dryRun: boolean,
): Promise<KubernetesObject> {
  const patch = (forced: boolean) =>
    api.send('PATCH', path, {
      query: {
        fieldManager: FIELD_MANAGER,
        fieldValidation: 'Strict',
        force: String(forced),
        ...(dryRun ? { dryRun: 'All' } : {}),
      },
      contentType: 'application/apply-patch+yaml',
      body: manifest.object,
    })
  let answer = isGenerated(manifest.object)
    ? await create(manifest.object, collection, { api, manager: FIELD_MANAGER, dryRun })
    : await patch(force)
  // Whoever applied this set by hand until now hands it over; any other owner has to be asked.
  if (answer.code === 409 && isKubectls(conflicts(answer))) answer = await patch(true)
  if (answer.code >= 400) throw new Failed(explain(answer, manifest, caller))
  return answer.body
}

function isKubectls(conflicting: readonly Conflict[]): boolean {
  return conflicting.length > 0 && conflicting.every(({ manager }) => manager.startsWith('kubectl'))
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

function explain(answer: Answer, manifest: Manifest, caller: Caller): Problem[] {
  const name = label(manifest.object)
  const message = String(answer.body?.message ?? '')
  const conflicting = conflicts(answer)
  if (answer.code === 409 && conflicting.length > 0)
    return conflicting.map(({ manager, field }) => ({
      what: `${name}: ${field} belongs to ${manager}`,
      why: 'Another program set this field, and would set it again.',
      fix: 'Drop the field from the manifest, give it the value that is live, or take it over by `force-conflicts: true`.',
      at: manifest.at(pathOf(field, manifest.object)),
    }))
  const unknown = unknownFields(message)
  if (unknown.length > 0)
    return unknown.map((field) => ({
      what: `${name}: there is no field ${field}`,
      why: 'The cluster checks fields strictly; without that it would drop the field silently.',
      fix: 'Correct its name or its indentation (kubectl explain shows the fields there are).',
      at: manifest.at(pathOf(field, manifest.object)),
    }))
  const mistyped = [...message.matchAll(/(\.[^\s:]+): (expected [^;\n]+)/g)]
  if (mistyped.length > 0)
    return mistyped.map(([, field = '', expected]) => ({
      what: `${name}: ${field.slice(1)} has a value of the wrong type`,
      why: `${expected}.`,
      fix: 'Correct the value; text is quoted, numbers and booleans are not.',
      at: manifest.at(pathOf(field, manifest.object)),
    }))
  if (answer.code === 422 && causes(answer).length > 0)
    return causes(answer).map(({ field, message: why }) => ({
      what: `${name}: ${field} is not accepted`,
      why,
      fix: /immutable|may not change|updates to statefulset/i.test(why)
        ? `This field cannot change once it is set: keep its value, or delete the object first (kubectl delete ${name.toLowerCase()}).`
        : 'Correct the value.',
      at: manifest.at(pathOf(field, manifest.object)),
    }))
  return [{ ...explainRefusal(answer, `apply ${name}`, caller), at: manifest.at() }]
}

/** Strict decoding and the schema of server-side apply name the same mistake in two ways. */
function unknownFields(message: string): string[] {
  const strict = [...message.matchAll(/unknown field "([^"]+)"/g)]
  const undeclared = [...message.matchAll(/\.([^\s:]+): field not declared in schema/g)]
  return [...new Set([...strict, ...undeclared].map(([, field]) => field as string))]
}

/** `.spec.ports[0].name`, `spec.containers[name="web"].image` as a path in the object. */
export function pathOf(field: string, object: unknown): Path {
  const path: (string | number)[] = []
  for (const [, key, selector = ''] of field.matchAll(/\.?([^.[\]]+)|\[([^\]]*)\]/g)) {
    if (key !== undefined) path.push(key)
    else if (/^\d+$/.test(selector)) path.push(Number(selector))
    else {
      const index = itemOf(valueAt(object, path), selector)
      if (index < 0) break
      path.push(index)
    }
  }
  return path
}

/** The item of a list that a selector such as `containerPort=80,protocol="TCP"` means; -1 for none. */
function itemOf(list: unknown, selector: string): number {
  const wanted = [...selector.matchAll(/([\w-]+)=(?:"([^"]*)"|([^,]*))/g)].map(
    ([, key, text, bare]) => [key, text ?? bare] as const,
  )
  if (!Array.isArray(list) || wanted.length === 0) return -1
  return list.findIndex((item) =>
    wanted.every(([key, value]) => String(valueAt(item, [key as string]) ?? value) === value),
  )
}
