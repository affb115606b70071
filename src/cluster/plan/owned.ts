import type { KubernetesObject } from '../../manifest.ts'

/**
 * A set of fields as `metadata.managedFields` has it: `f:name` a field, `k:{…}` the item of a list with these keys,
 * `v:…` an item by its value, `i:n` by its place, `.` the thing itself. No further elements: all that is below.
 */
export interface Fields {
  readonly [element: string]: Fields
}

/** One entry of `metadata.managedFields`: who set what, and how. */
export interface Entry {
  readonly manager: string
  readonly operation: string
  readonly apiVersion: string
  readonly subresource?: string
  readonly fieldsV1: Fields
}

/** All entries of an object, those of subresources included. */
export function entriesOf(object: KubernetesObject): readonly Entry[] {
  const { managedFields } = object.metadata
  if (!Array.isArray(managedFields)) return []
  return (managedFields as Entry[]).filter(({ fieldsV1 }) => fieldsV1 !== undefined)
}

/** What a manager set by server-side apply; undefined when it is nothing, or was set in several versions of the API. */
export function entryOf(object: KubernetesObject, manager: string): Entry | undefined {
  const found = entriesOf(object).filter(
    (entry) => entry.manager === manager && entry.operation === 'Apply' && (entry.subresource ?? '') === '',
  )
  return found.length === 1 ? found[0] : undefined
}

/** The part of a live object that `fields` names, ready to be applied: with its kind, name and namespace. */
export function extractOwned(live: KubernetesObject, fields: Fields): KubernetesObject {
  const everybodys = entriesOf(live).map(({ fieldsV1 }) => fieldsV1)
  // No fields at all, at the root, is nothing.
  const owned: Partial<KubernetesObject> =
    elementsOf(fields).length === 0 ? {} : (partOf(live, fields, everybodys) as KubernetesObject)
  const { apiVersion, kind, metadata } = live
  const { name, namespace } = metadata
  return {
    ...owned,
    apiVersion,
    kind,
    metadata: { ...owned.metadata, name, ...(namespace === undefined ? {} : { namespace }) },
  }
}

function partOf(value: unknown, fields: Fields, everybodys: readonly Fields[]): unknown {
  const elements = elementsOf(fields)
  if (elements.length === 0) return isShared(everybodys) ? emptied(value) : value
  const inner = (element: string, item: unknown): unknown =>
    partOf(item, fields[element] as Fields, below(everybodys, element))
  if (Array.isArray(value)) {
    const places = placesOf(value, elements)
    return elements
      .flatMap((element): [number, unknown][] => {
        const place = places.get(element)
        if (place === undefined) return []
        const part = inner(element, value[place])
        return [[place, element.startsWith('k:') ? { ...(parsed(element) as object), ...(part as object) } : part]]
      })
      .sort(([one], [other]) => one - other)
      .map(([, part]) => part)
  }
  if (!isMap(value)) return undefined
  const parts = elements.map((element) => [
    element.slice(2),
    Object.hasOwn(value, element.slice(2)) ? inner(element, value[element.slice(2)]) : undefined,
  ])
  return Object.fromEntries(parts.filter(([, part]) => part !== undefined))
}

/** Everything that either of two sets names. */
export function union(one: Fields, other: Fields): Fields {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  return Object.fromEntries([...keys].map((key) => [key, union(one[key] ?? {}, other[key] ?? {})]))
}

/** The elements of a set, without the thing itself. */
export function elementsOf(fields: Fields): readonly string[] {
  return Object.keys(fields).filter((element) => element !== '.')
}

/** What sets have below an element. */
export function below(sets: readonly Fields[], element: string): readonly Fields[] {
  return sets.flatMap((fields) => fields[element] ?? [])
}

/** Whether anybody owns a part of this alone: it is no map or list that is only set as a whole. */
export function isShared(sets: readonly Fields[]): boolean {
  return sets.some((fields) => elementsOf(fields).length > 0)
}

/** Where in a list the items stand that elements mean. */
export function placesOf(list: readonly unknown[], elements: readonly string[]): ReadonlyMap<string, number> {
  const indexes = new Map<string, Map<string, number>>()
  /** The items by their values of these keys; none: by themselves. Made once for all elements of the same keys. */
  const indexBy = (keys: readonly string[] | undefined): Map<string, number> => {
    const name = JSON.stringify(keys)
    const index = indexes.get(name) ?? new Map(list.map((item, place) => [signature(item, keys), place]))
    indexes.set(name, index)
    return index
  }
  return new Map(
    elements.flatMap((element): [string, number][] => {
      const meant = parsed(element)
      const keys = element.startsWith('k:') && isMap(meant) ? Object.keys(meant) : undefined
      const place = element.startsWith('i:') ? Number(meant) : indexBy(keys).get(signature(meant, keys))
      return place !== undefined && place < list.length ? [[element, place]] : []
    }),
  )
}

/** The value in an element: keys of `k:`, a value of `v:`, a place of `i:`. */
export function parsed(element: string): unknown {
  try {
    return JSON.parse(element.slice(2))
  } catch {
    return undefined
  }
}

function signature(item: unknown, keys: readonly string[] | undefined): string {
  return JSON.stringify(keys === undefined ? item : keys.map((key) => (isMap(item) ? (item[key] ?? null) : null)))
}

function emptied(value: unknown): unknown {
  return isMap(value) ? {} : undefined
}

/** A map of JSON: no list, no null. */
export function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
