import { type KubernetesObject, label, valueAt } from '../../manifest.ts'
import { Failed } from '../../problem.ts'
import { explainRefusal } from '../explain/refusal.ts'
import { lacksRight } from '../explain/rights.ts'
import { type Entry, entriesOf, type Fields, union } from '../plan/owned.ts'
import { FIELD_MANAGER, type Sender } from './send.ts'

/** What becomes ours, and the JSON patch that makes it so. */
export interface Handover {
  /** Every field that is ours afterwards; those that the manifest has no more go with the next apply. */
  readonly fields: Fields
  /** All owners as they are afterwards. */
  readonly owners: readonly Entry[]
  readonly patch: readonly { readonly op: string; readonly path: string; readonly value: unknown }[]
}

/** The annotation in which `kubectl apply` keeps what it applied last. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
const ANNOTATION = ['f:metadata', 'f:annotations', `f:${LAST_APPLIED}`]

/** Our entry among them. */
export function isOurs({ manager, operation, subresource }: Entry): boolean {
  return manager === FIELD_MANAGER && operation === 'Apply' && (subresource ?? '') === ''
}

/**
 * What `kubectl apply`, of either side, owns of a live object, as ours; undefined when it owns nothing. Without that,
 * a field that it set and the manifest has no more would stay for ever, since it still has an owner. What people did
 * by hand (`kubectl edit`, `scale`, `rollout restart`) stays theirs: the manifest wins only where it says something.
 * Source: client-go's csaupgrade does the same for kubectl's own move to server-side apply.
 */
export function handedOver(live: KubernetesObject): Handover | undefined {
  const entries = entriesOf(live)
  const ours = entries.find(isOurs)
  const givers = entries.filter((entry) => (entry.subresource ?? '') === '' && gives(entry, live))
  const target = ours ?? givers[0]
  if (target === undefined || givers.length === 0) return undefined
  // Sets of another version name other fields; they cannot be joined.
  const joined = givers.filter(({ apiVersion }) => apiVersion === target.apiVersion)
  if (joined.length === 0) return undefined
  const parts = joined.map((giver) => (giver.operation === 'Apply' ? giver.fieldsV1 : appliedPart(giver, live)))
  const fields = parts.reduce(union, ours?.fieldsV1 ?? {})
  const entry = { ...target, manager: FIELD_MANAGER, operation: 'Apply', fieldsV1: fields }
  const owners = [entry, ...entries.filter((one) => one !== ours && !joined.includes(one))]
  return {
    fields,
    owners,
    patch: [
      // Refused with a 422 when the object has changed meanwhile.
      { op: 'test', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
      { op: 'replace', path: '/metadata/managedFields', value: owners },
    ],
  }
}

/** The name under which the API server keeps what an object without any owners had when it was first applied. */
const BEFORE = 'before-first-apply'

function gives({ manager, operation, fieldsV1 }: Entry, live: KubernetesObject): boolean {
  if (operation === 'Apply') return /^kubectl\b/.test(manager)
  if (manager === BEFORE) return live.metadata.annotations?.[LAST_APPLIED] !== undefined
  // Only `kubectl apply` keeps the annotation; `kubectl edit` and the others have entries of their own.
  return /^kubectl\b/.test(manager) && valueAt(fieldsV1, ANNOTATION) !== undefined
}

/** Of an entry that has the API server's defaults in it, too, what `kubectl apply` had set. */
function appliedPart({ fieldsV1 }: Entry, live: KubernetesObject): Fields {
  const annotation = ANNOTATION.reduceRight<Fields>((inner, key) => ({ [key]: inner }), {})
  try {
    return union(within(fieldsV1, JSON.parse(live.metadata.annotations?.[LAST_APPLIED] ?? '{}')), annotation)
  } catch {
    return annotation
  }
}

function within(fields: Fields, value: unknown): Fields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, inner]): [string, Fields][] => {
      if (key === '.') return [[key, inner]]
      const found = itemAt(value, key)
      return found === undefined ? [] : [[key, within(inner, found)]]
    }),
  )
}

/** The value that a key of FieldsV1 means in an object or list; undefined when it is not there. */
function itemAt(value: unknown, key: string): unknown {
  const name = key.slice(2)
  if (key.startsWith('f:')) return valueAt(value, [name])
  if (!Array.isArray(value)) return undefined
  const wanted = JSON.parse(name)
  if (key.startsWith('v:')) return value.find((item) => item === wanted)
  // A key that was left out when it was applied was defaulted: `protocol` is TCP.
  return value.find((item) =>
    Object.entries(wanted).every(([field, expected]) => (valueAt(item, [field]) ?? expected) === expected),
  )
}

// Each try is a read and a patch; controllers write now and then, not all the time.
const TRIES = 20

/** Takes over what `kubectl apply` owns of an object, if anything. An object that is gone meanwhile has no owners. */
export async function takeOver(live: KubernetesObject, path: string, { api, caller }: Sender): Promise<void> {
  let known: KubernetesObject | undefined = live
  for (let left = TRIES; known !== undefined; left--) {
    const handover = handedOver(known)
    if (handover === undefined) return
    const answer = await api.send('PATCH', path, {
      query: { fieldManager: FIELD_MANAGER },
      contentType: 'application/json-patch+json',
      body: handover.patch,
    })
    // Without the right to, it stays kubectl’s; the apply itself tells when that is in its way.
    if (answer.code < 400 || answer.code === 404 || lacksRight(answer)) return
    if (answer.code !== 422 || left === 0)
      throw new Failed([explainRefusal(answer, `take over ${label(live)} from kubectl`, caller)])
    const again = await api.send('GET', path)
    known = again.code === 200 ? again.body : undefined
  }
}
