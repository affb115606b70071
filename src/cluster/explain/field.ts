import { type KubernetesObject, type Path, valueAt } from '../../manifest.ts'
import { isRawJson } from '../api/rawJson.ts'
import { hide } from '../plan/hidden.ts'

// As values that are secret read there.
const HIDDEN = '(hidden)'

/** `.spec.ports[0].name`, `spec.containers[name="web"].image` as a path in the object. */
export function pathOf(field: string, object: unknown): Path {
  const path: (string | number)[] = []
  let rest = field
  while (rest !== '') {
    const selector = /^\[([^\]]*)\]/.exec(rest)
    if (selector !== null) {
      const key = keyOf(valueAt(object, path), selector[1] ?? '')
      if (key === undefined) break
      path.push(key)
      rest = rest.slice(selector[0].length)
      continue
    }
    rest = rest.replace(/^\./, '')
    const key = longestKey(valueAt(object, path), rest) ?? /^[^.[]+/.exec(rest)?.[0]
    if (key === undefined) break
    path.push(key)
    rest = rest.slice(key.length)
  }
  return path
}

/** The names of labels, annotations and data have dots of their own; what the object has tells where they end. */
function longestKey(value: unknown, rest: string): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const keys = Object.keys(value).filter((key) => rest.startsWith(key) && /^($|[.[])/.test(rest.slice(key.length)))
  return keys.toSorted((one, other) => other.length - one.length)[0]
}

/** What a selector means in a value: an index, a key, or the item with these fields; undefined when it has none. */
function keyOf(value: unknown, selector: string): string | number | undefined {
  if (/^\d+$/.test(selector)) return Number(selector)
  if (!Array.isArray(value)) return longestKey(value, selector) === selector ? selector : undefined
  const wanted = [...selector.matchAll(/([\w-]*)=(?:"([^"]*)"|([^,]*))/g)].map(
    ([, key, text, bare]) => [key as string, text ?? bare] as const,
  )
  if (wanted.length === 0) return undefined
  const index = value.findIndex((item) =>
    wanted.every(([key, text]) => String((key === '' ? item : valueAt(item, [key])) ?? text) === text),
  )
  return index < 0 ? undefined : index
}

/** The value of a field as people write it; undefined for what is secret, or too long to show. */
export function shownAt(object: KubernetesObject, path: Path): string | undefined {
  const value = valueAt(hide(object), path)
  if (value === undefined) return undefined
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.length > 60 || text.includes(HIDDEN) ? undefined : text
}

/** Whether everything that `wanted` says is so in `live`; what `live` has besides does not matter. */
export function holds(live: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || isRawJson(wanted))
    return JSON.stringify(live) === JSON.stringify(wanted)
  if (typeof live !== 'object' || live === null || Array.isArray(live) !== Array.isArray(wanted)) return false
  if (Array.isArray(wanted) && wanted.length !== (live as unknown[]).length) return false
  return Object.entries(wanted).every(([key, value]) => holds(valueAt(live, [key]), value))
}
