import type { KubernetesObject } from '../../src/manifest.ts'

/** The same random numbers for the same seed, from 0 to below 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** The object with each of its fields changed, in every way that comes to mind, one at a time. */
export function changes(object: KubernetesObject): KubernetesObject[] {
  const { apiVersion, kind, metadata, ...rest } = object
  const { name, namespace, ...more } = metadata
  return changed({ metadata: more, ...rest }).map((value) => {
    const other = (value ?? {}) as Partial<KubernetesObject>
    const named = { ...(typeof other.metadata === 'object' ? other.metadata : undefined), name }
    return { ...other, apiVersion, kind, metadata: namespace === undefined ? named : { ...named, namespace } }
  })
}

function changed(value: unknown): unknown[] {
  if (typeof value === 'string') return [`${value}x`, '', null]
  if (typeof value === 'number') return [value + 1, 0, String(value), null]
  if (typeof value === 'boolean') return [!value, null]
  if (Array.isArray(value))
    return [
      [],
      null,
      value.toReversed(),
      [...value, ...value.slice(0, 1)],
      ...value.map((_, at) => value.toSpliced(at, 1)),
      ...value.flatMap((item, at) => changed(item).map((other) => value.with(at, other))),
    ]
  if (typeof value !== 'object' || value === null) return ['', 0, false, {}]
  const fields = Object.entries(value)
  return [
    {},
    null,
    { ...value, added: 'x' },
    ...fields.map(([key]) => Object.fromEntries(fields.filter(([other]) => other !== key))),
    ...fields.flatMap(([key, inner]) => changed(inner).map((other) => ({ ...value, [key]: other }))),
  ]
}
