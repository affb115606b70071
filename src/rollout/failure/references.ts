import { type Manifest, type Path, valueAt } from '../../manifest.ts'
import { listAt, podSpecPath } from './fields.ts'

/** A ConfigMap or Secret that pods wait for, or a key of it. */
export interface Missing {
  readonly kind: 'ConfigMap' | 'Secret'
  readonly name: string
  readonly key: string | undefined
}

/** Where a manifest names a ConfigMap, a Secret, or a key of one. */
export interface Reference extends Missing {
  readonly path: Path
}

/** The field of the manifest that names what is missing. */
export function referenceTo({ object }: Manifest, { kind, name, key }: Missing): Reference | undefined {
  const found = referencesIn(object).filter((one) => one.kind === kind && (name === '' || one.name === name))
  return found.find((one) => one.key === key) ?? (name === '' ? undefined : found[0])
}

/** The keys that a manifest’s pods want of a ConfigMap or Secret. */
export function keysWanted({ object }: Manifest, kind: Missing['kind'], name: string): string[] {
  const keys = referencesIn(object).flatMap((one) =>
    one.kind === kind && one.name === name && one.key ? [one.key] : [],
  )
  return [...new Set(keys)].slice(0, 10)
}

const FIELDS: readonly (readonly [string, Missing['kind'], string])[] = [
  ['secretKeyRef', 'Secret', 'name'],
  ['configMapKeyRef', 'ConfigMap', 'name'],
  ['secretRef', 'Secret', 'name'],
  ['configMapRef', 'ConfigMap', 'name'],
  ['configMap', 'ConfigMap', 'name'],
]

/** Every place of a pod’s spec that names a ConfigMap or Secret, and the key where it names one. */
function referencesIn(object: Manifest['object']): Reference[] {
  const spec = podSpecPath(object)
  const found: Reference[] = []
  const walk = (path: Path): void => {
    const value = valueAt(object, path)
    if (typeof value !== 'object' || value === null) return
    for (const [field, kind, name] of [...FIELDS, ['secret', 'Secret', nameFieldOf(value)] as const])
      found.push(...referencesAt(object, [...path, field], kind, name))
    for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) walk([...path, key])
  }
  if (spec !== undefined) walk(spec)
  return found
}

/** A volume’s secret has a secretName, a projected one a name. */
function nameFieldOf(value: object): string {
  return valueAt(value, ['secret', 'secretName']) === undefined ? 'name' : 'secretName'
}

function referencesAt(object: unknown, path: Path, kind: Missing['kind'], field: string): Reference[] {
  const name = valueAt(object, [...path, field])
  if (typeof name !== 'string') return []
  const key = valueAt(object, [...path, 'key'])
  const items = listAt(object, [...path, 'items']).map((item, index) => ({
    key: String(valueAt(item, ['key'])),
    path: [...path, 'items', index, 'key'],
  }))
  const whole = { kind, name, key: undefined, path: [...path, field] }
  if (typeof key === 'string') return [{ kind, name, key, path: [...path, 'key'] }, whole]
  return [whole, ...items.map((item) => ({ kind, name, ...item }))]
}
