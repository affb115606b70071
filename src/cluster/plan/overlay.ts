import type { KubernetesObject } from '../../manifest.ts'
import { itemsByKey } from './difference.ts'
import { below, elementsOf, type Fields, isMap, placesOf } from './owned.ts'

/**
 * A guess at an object as the cluster would have it with `desired` in it, for where the cluster itself cannot say yet:
 * what the file says, and around it what is live.
 */
export function laidOver(live: KubernetesObject, desired: KubernetesObject): KubernetesObject {
  return lay(live, desired) as KubernetesObject
}

function lay(live: unknown, desired: unknown): unknown {
  if (isMap(live) && isMap(desired)) {
    const fields = Object.entries(desired).map(([key, value]) => [
      key,
      Object.hasOwn(live, key) ? lay(live[key], value) : value,
    ])
    return { ...live, ...Object.fromEntries(fields.filter(([, value]) => value !== null)) }
  }
  if (!Array.isArray(live) || !Array.isArray(desired)) return desired
  const keyed = itemsByKey(live, desired)
  if (keyed === undefined) return desired
  return [...keyed.after].map(([item, place]) => lay(live[keyed.before.get(item) ?? -1], desired[place]))
}

/** An object without the fields that lose their last owner: those of `gone` that nobody in `kept` has. */
export function withoutLost(object: KubernetesObject, gone: Fields, kept: readonly Fields[]): KubernetesObject {
  return without(object, gone, kept) as KubernetesObject
}

function without(value: unknown, gone: Fields, kept: readonly Fields[]): unknown {
  const elements = elementsOf(gone)
  /** The thing itself goes, with all that is in it. */
  const isLost = (element: string): boolean => {
    const set = gone[element] as Fields
    const whole = elementsOf(set).length === 0 || '.' in set
    return whole && below(kept, element).length === 0
  }
  const inner = (element: string, item: unknown): unknown =>
    without(item, gone[element] as Fields, below(kept, element))
  if (Array.isArray(value)) {
    const elementAt = new Map([...placesOf(value, elements)].map(([element, place]) => [place, element]))
    return value.flatMap((item, place) => {
      const element = elementAt.get(place)
      if (element === undefined) return [item]
      return isLost(element) ? [] : [inner(element, item)]
    })
  }
  if (!isMap(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
      const element = `f:${key}`
      if (!Object.hasOwn(gone, element)) return [[key, item]]
      if (isLost(element)) return []
      const left = inner(element, item)
      // What has become empty is left out by the server, too.
      const isEmpty = left !== item && isMap(left) && Object.keys(left).length === 0
      return isEmpty && isMap(item) && Object.keys(item).length > 0 ? [] : [[key, left]]
    }),
  )
}
