import { isDeepStrictEqual } from 'node:util'
import type { FieldChange } from '../../facts.ts'
import type { KubernetesObject, Path } from '../../manifest.ts'
import { hide } from './hidden.ts'
import { isMap } from './owned.ts'

/** What only the server writes, and what kubectl keeps for itself. */
const NOT_COMPARED = ['managedFields', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'selfLink']
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** What tells the items of a list apart to a reader; the first that does so for all of them, before and after. */
const KEYS: readonly (readonly string[])[] = [
  ['name'],
  ['containerPort'],
  ['containerPort', 'protocol'],
  ['port'],
  ['port', 'protocol'],
  ['mountPath'],
  ['devicePath'],
  ['topologyKey'],
  ['ip'],
  ['host'],
  ['path'],
  ['key'],
  ['id'],
  ['type'],
]

/** A value twice: as it is, to compare, and as it may be shown. */
interface Value {
  readonly is: unknown
  readonly shown: unknown
}

/**
 * The fields in which two states of an object differ, for people to read: items of a list by their names, not their
 * places. A path counts places in the state after; where an item goes, in the one before.
 */
export function difference(live: KubernetesObject, after: KubernetesObject): FieldChange[] {
  return compare(twice(live), twice(after), [], '')
}

function twice(object: KubernetesObject): Value {
  const { status: _, metadata, ...rest } = object
  const kept = Object.entries(metadata).filter(([key]) => !NOT_COMPARED.includes(key))
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => key !== LAST_APPLIED)
  const own = Object.fromEntries(kept.filter(([key]) => key !== 'annotations')) as KubernetesObject['metadata']
  // No annotations at all is the same as none of them.
  const more = annotations.length === 0 ? {} : { annotations: Object.fromEntries(annotations) }
  const is = { ...rest, metadata: { ...own, ...more } } as KubernetesObject
  return { is, shown: hide(is) }
}

function compare(before: Value, after: Value, path: Path, name: string): FieldChange[] {
  const [one, other] = [before.is, after.is]
  if (one === other) return []
  if (isMap(one) && isMap(other))
    return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
      compare(inside(before, key), inside(after, key), [...path, key], nameOf(name, key)),
    )
  if (Array.isArray(one) && Array.isArray(other)) {
    const keyed = itemsByKey(one, other)
    if (keyed !== undefined) return compareKeyed(before, after, keyed, path, name)
    const areMaps = one.length === other.length && [...one, ...other].every(isMap)
    if (areMaps)
      return one.flatMap((_, at) => compare(inside(before, at), inside(after, at), [...path, at], `${name}[${at}]`))
  }
  return isDeepStrictEqual(one, other) ? [] : [changed(before, after, path, name)]
}

function compareKeyed(before: Value, after: Value, { before: one, after: other }: Keyed, path: Path, name: string) {
  const changes = [...new Set([...one.keys(), ...other.keys()])].flatMap((item): FieldChange[] => {
    const [from, to] = [one.get(item), other.get(item)]
    return compare(inside(before, from), inside(after, to), [...path, (to ?? from) as number], `${name}[${item}]`)
  })
  const stayed = (items: ReadonlyMap<string, number>, others: ReadonlyMap<string, number>) =>
    [...items.keys()].filter((item) => others.has(item))
  const [was, is] = [stayed(one, other), stayed(other, one)]
  return isDeepStrictEqual(was, is) ? changes : [...changes, { path, name, before: was, after: is }]
}

function changed(before: Value, after: Value, path: Path, name: string): FieldChange {
  return { path, name, before: before.shown, after: marked(before, after) }
}

/** What is shown after, where nothing else would show that a hidden value changed. */
function marked(before: Value, after: Value): unknown {
  const { is, shown } = after
  if (isMap(is))
    return Object.fromEntries(Object.keys(is).map((key) => [key, marked(inside(before, key), inside(after, key))]))
  if (Array.isArray(is)) return is.map((_, at) => marked(inside(before, at), inside(after, at)))
  if (typeof shown !== 'string' || shown !== before.shown || is === before.is) return shown
  return shown.includes('(hidden') ? shown.replaceAll('(hidden', '(hidden, changed') : `${shown} (changed)`
}

function inside({ is, shown }: Value, key: string | number | undefined): Value {
  return { is: own(is, key), shown: own(shown, key) }
}

function own(value: unknown, key: string | number | undefined): unknown {
  if (key === undefined || typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Record<string | number, unknown>)[key]
}

/** Where the items of a list stand, by what tells them apart, before and after. */
export interface Keyed {
  readonly before: ReadonlyMap<string, number>
  readonly after: ReadonlyMap<string, number>
}

/** The items of two states of a list by the first key that tells all of them apart; undefined when none does. */
export function itemsByKey(before: readonly unknown[], after: readonly unknown[]): Keyed | undefined {
  if (before.length + after.length === 0) return undefined
  for (const key of KEYS) {
    const items = { before: places(before, key), after: places(after, key) }
    if (items.before.size === before.length && items.after.size === after.length) return items
  }
  return undefined
}

/** The items of a list by a key, and where they stand; what has no such key is left out. */
function places(list: readonly unknown[], key: readonly string[]): Map<string, number> {
  return new Map(
    list.flatMap((item, at): [string, number][] => {
      const values = key.map((field) => own(item, field))
      return values.every((value) => ['string', 'number'].includes(typeof value)) ? [[values.join('/'), at]] : []
    }),
  )
}

/** `spec` in `metadata` reads `metadata.spec`; a name with signs of its own stands in brackets. */
function nameOf(name: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${name}[${key}]`
  return name === '' ? key : `${name}.${key}`
}
