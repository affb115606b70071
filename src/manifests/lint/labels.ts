import { label, type Manifest, type Path, valueAt } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import { type Check, entriesAt, listAt } from './survey.ts'

const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/
const PREFIX = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** Labels and annotations that Kubernetes refuses: of objects, of the pods that they make, and in selectors. */
export const labelValues: Check = ({ manifests, pods }) => [
  ...manifests.flatMap((manifest) => [
    ...badLabels(manifest, ['metadata', 'labels']),
    ...badAnnotations(manifest, ['metadata', 'annotations']),
    ...(manifest.object.kind === 'Service' ? badLabels(manifest, ['spec', 'selector']) : []),
    ...badLabels(manifest, ['spec', 'selector', 'matchLabels']),
  ]),
  ...pods
    .filter(({ spec }) => spec.length > 1)
    .flatMap(({ manifest, labelsPath }) => [
      ...badLabels(manifest, labelsPath),
      ...badAnnotations(manifest, [...labelsPath.slice(0, -1), 'annotations']),
    ]),
]

function badLabels(manifest: Manifest, path: Path): Problem[] {
  return entriesAt(manifest.object, path).flatMap(([key, value]) => [
    ...badKey(manifest, [...path, key], key, key),
    ...(typeof value === 'string' && (value.length > 63 || (value !== '' && !NAME.test(value)))
      ? [
          {
            what: `${label(manifest.object)}: "${value.slice(0, 80)}" cannot be the value of a label (${key})`,
            why:
              value.length > 63
                ? `It has ${value.length} characters; 63 is the most.`
                : 'It may hold letters, digits, `-`, `_` and `.`, with a letter or digit first and last.',
            fix: 'Shorten or change it, or make it an annotation, which takes any text.',
            at: manifest.at([...path, key]),
          },
        ]
      : []),
  ])
}

function badAnnotations(manifest: Manifest, path: Path): Problem[] {
  // Unlike those of labels, their prefixes may have capitals.
  return entriesAt(manifest.object, path).flatMap(([key]) => badKey(manifest, [...path, key], key, key.toLowerCase()))
}

function badKey({ object, at }: Manifest, path: Path, key: string, checked: string): Problem[] {
  const parts = checked.split('/')
  const name = parts.at(-1) as string
  const isGood = parts.length <= 2 && NAME.test(name) && name.length <= 63
  if (isGood && (parts.length === 1 || PREFIX.test(parts[0] as string))) return []
  return [
    {
      what: `${label(object)}: "${key.slice(0, 80)}" cannot be the key of a label or annotation`,
      why: 'A key is a name of at most 63 letters, digits, `-`, `_` and `.`, or a lower-case domain, one `/` and such a name.',
      fix: 'Correct the key.',
      at: at(path),
    },
  ]
}

/** The maps that hold nothing but text. */
const TEXTS: Readonly<Record<string, readonly string[]>> = { ConfigMap: ['data'], Secret: ['stringData', 'data'] }

/** Numbers and booleans where Kubernetes takes text only: labels, annotations, variables, data. Values are not told. */
export const textValues: Check = ({ manifests, pods }) => [
  ...manifests.flatMap((manifest) => {
    const { kind } = manifest.object
    const fields = Object.hasOwn(TEXTS, kind) && manifest.object.apiVersion === 'v1' ? TEXTS[kind] : []
    const paths: Path[] = [
      ['metadata', 'labels'],
      ['metadata', 'annotations'],
      ...(fields ?? []).map((field) => [field]),
    ]
    return paths.flatMap((path) => notText(manifest, entriesAt(manifest.object, path), (key) => [...path, key]))
  }),
  ...pods.flatMap(({ manifest, labelsPath, spec, containers }) => {
    const maps = spec.length > 1 ? [labelsPath, [...labelsPath.slice(0, -1), 'annotations']] : []
    return [
      ...maps.flatMap((path) => notText(manifest, entriesAt(manifest.object, path), (key) => [...path, key])),
      ...containers.flatMap(({ path, value }) =>
        listAt(value, ['env']).flatMap((variable, index) => {
          const text = [[String(valueAt(variable, ['name'])), valueAt(variable, ['value'])]] as const
          return notText(manifest, text, () => [...path, 'env', index, 'value'])
        }),
      ),
    ]
  }),
]

function notText(
  { object, at }: Manifest,
  entries: readonly (readonly [string, unknown])[],
  pathOf: (key: string) => Path,
): Problem[] {
  return entries.flatMap(([key, value]): Problem[] => {
    // No value at all is as good as an empty one.
    if (typeof value === 'string' || value === null || value === undefined) return []
    const is = wordFor(value)
    return [
      {
        what: `${label(object)}: ${key} is ${is}, where Kubernetes takes text only`,
        fix: typeof value === 'object' ? 'Write it as one text (`|`).' : 'Put the value in quotes.',
        at: at(pathOf(key)),
      },
    ]
  })
}

/** Secret data that is not base64. */
export const secretData: Check = ({ manifests }) =>
  manifests
    .filter(({ object }) => object.kind === 'Secret' && object.apiVersion === 'v1')
    .flatMap(({ object, at }) =>
      entriesAt(object, ['data']).flatMap(([key, value]): Problem[] => {
        const text = typeof value === 'string' ? value.replace(/[\r\n]/g, '') : ''
        if (text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)) return []
        return [
          {
            what: `${label(object)}: data.${key} is not base64`,
            fix: 'Move it to stringData, which takes plain text.',
            at: at(['data', key]),
          },
        ]
      }),
    )

function wordFor(value: unknown): string {
  // An integer that a JavaScript number would round is kept as raw JSON.
  if ((JSON as unknown as { isRawJSON(value: unknown): boolean }).isRawJSON(value)) return 'a number'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a map' : `a ${typeof value}`
}
