import { isDeepStrictEqual } from 'node:util'
import type { KubernetesObject } from '../../manifest.ts'
import { below, elementsOf, entriesOf, entryOf, type Fields, isMap, isShared, parsed, placesOf } from './owned.ts'

/** What names an object, or what the server writes whatever an apply says. */
const NOT_OWNED = ['name', 'namespace', 'creationTimestamp', 'selfLink', 'generation']

/**
 * Whether `manager` applied exactly this before and all of it is still live, so that applying it again changes
 * nothing, not even who owns what. Whatever is doubtful is no: a value that the server rewrote, an integer that
 * JavaScript cannot hold, another version of the API, an item whose place has changed.
 */
export function isApplied(desired: KubernetesObject, live: KubernetesObject, manager: string): boolean {
  const entry = entryOf(live, manager)
  const { apiVersion, kind: _, metadata, ...rest } = desired
  const said = Object.entries(metadata).filter(([field]) => !NOT_OWNED.includes(field))
  const wanted = { ...rest, ...(said.length === 0 ? {} : { metadata: Object.fromEntries(said) }) }
  // Who says nothing of an object that is there owns nothing of it.
  if (Object.keys(wanted).length === 0) return entriesOf(live).every((one) => one.manager !== manager)
  if (entry?.apiVersion !== apiVersion || live.apiVersion !== apiVersion) return false
  return isSame(
    wanted,
    entry.fieldsV1,
    live,
    entriesOf(live).map(({ fieldsV1 }) => fieldsV1),
  )
}

/** Maps that are only set as a whole; of any other, its parts are owned. Source: the API's `x-kubernetes-map-type`. */
const WHOLE = /selector$|ref$|^dataSource$/i

function isSame(desired: unknown, fields: Fields, live: unknown, everybodys: readonly Fields[], element = ''): boolean {
  const elements = elementsOf(fields)
  if (elements.length === 0) return isSameWhole(desired, live, everybodys, element)
  if (Array.isArray(desired)) return Array.isArray(live) && isSameList(desired, fields, live, everybodys)
  if (!isMap(desired) || !isMap(live)) return false
  const names = Object.keys(desired)
  return (
    names.length === elements.length &&
    names.every((name) => {
      const inner = Object.hasOwn(fields, `f:${name}`) ? fields[`f:${name}`] : undefined
      const value = Object.hasOwn(live, name) ? live[name] : undefined
      return inner !== undefined && isSame(desired[name], inner, value, below(everybodys, `f:${name}`), name)
    })
  )
}

/** Of what has no parts with owners: a scalar, a list or map that is set as a whole, an empty map, or null. */
function isSameWhole(desired: unknown, live: unknown, everybodys: readonly Fields[], element: string): boolean {
  if (desired === null) return live === undefined
  const isEmpty = isMap(desired) && Object.keys(desired).length === 0
  // It was set without parts, as it is to be now, and others have put theirs into it.
  if (isEmpty && isShared(everybodys)) return isMap(live)
  // It was set without parts, and the server has filled them in: now they would become ours.
  if (isMap(desired) && !isEmpty && !WHOLE.test(element)) return false
  return isDeepStrictEqual(desired, live) && !(typeof desired === 'object' && isShared(everybodys))
}

function isSameList(
  desired: readonly unknown[],
  fields: Fields,
  live: readonly unknown[],
  everybodys: readonly Fields[],
): boolean {
  const elements = elementsOf(fields)
  if (desired.length !== elements.length) return false
  const wanted = placesOf(
    desired.map((item) => completed(item, elements)),
    elements,
  )
  const there = placesOf(live, elements)
  if (wanted.size !== elements.length || there.size !== elements.length) return false
  // In the order of the manifest, each has to stand behind the one before it.
  const pairs = [...wanted].sort(([, one], [, other]) => one - other)
  let last = -1
  return pairs.every(([element, place], at) => {
    const stands = there.get(element) as number
    const inOrder = place === at && stands > last
    last = stands
    const inner = fields[element] as Fields
    return (
      inOrder && (element.startsWith('v:') || isSame(desired[place], inner, live[stands], below(everybodys, element)))
    )
  })
}

/** A port without a protocol is one of TCP: the only key that Kubernetes fills in by itself. */
function completed(item: unknown, elements: readonly string[]): unknown {
  if (!isMap(item) || 'protocol' in item || !isMap(parsed(elements[0] ?? ''))) return item
  return 'protocol' in (parsed(elements[0] ?? '') as object) ? { ...item, protocol: 'TCP' } : item
}
