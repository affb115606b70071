import type { Path } from '../../manifest.ts'

/** A field and its value, by its path from the object's root. */
export interface Field {
  readonly path: Path
  readonly value: unknown
}

/** Every field of an object, outer ones first; those with a name of `closed` are given and not gone into. */
export function fieldsIn(object: unknown, closed: readonly string[] = []): Field[] {
  const found: Field[] = []
  const walk = (value: unknown, path: Path): void => {
    if (path.length > 0) found.push({ path, value })
    // A 64-bit integer is an object of the engine, and has no fields.
    if (typeof value !== 'object' || value === null || closed.includes(String(path.at(-1)))) return
    for (const [key, inner] of Object.entries(value)) walk(inner, [...path, Array.isArray(value) ? Number(key) : key])
  }
  walk(object, [])
  return found
}

/** Every text of an object. */
export function stringsIn(object: unknown): { readonly path: Path; readonly text: string }[] {
  return fieldsIn(object).flatMap(({ path, value }) => (typeof value === 'string' ? [{ path, text: value }] : []))
}
