import { resolve } from 'node:path'
import { type Path, valueAt } from '../manifest.ts'
import type { Position } from '../problem.ts'
import { isInside, type Roots, shownIn } from '../roots.ts'
import type { Text } from './render.ts'
import { readText } from './text.ts'
import { type Document, readYaml } from './yaml.ts'

/** What a kustomization rendered with `originAnnotations`, and the folder that their paths start from. */
export interface Traces {
  readonly text: string
  readonly folder: string
}

interface Origin {
  readonly file: string
  /** What the object was before it was patched, where that is plain. */
  readonly before: Document | undefined
}

const ANNOTATION = ['metadata', 'annotations', 'config.kubernetes.io/origin']

/**
 * Where the objects of a kustomization were written. A field that still is what its file says has its line there; one
 * that was patched on the way is of the kustomization, `rendered`.
 */
export async function originsOf(
  traces: Traces | undefined,
  rendered: string,
  roots: Roots,
): Promise<NonNullable<Text['rendered']>['at']> {
  const origins = new Map<string, Origin>()
  const files = new Map<string, readonly Document[]>()
  for (const { value } of traces === undefined ? [] : readYaml(traces.text, rendered).documents) {
    const [, key, way] = /^(path|configuredIn): (.+)$/m.exec(String(valueAt(value, ANNOTATION))) ?? []
    // What a remote base holds is in no file of this checkout.
    if (traces === undefined || way === undefined || /^repo: /m.test(String(valueAt(value, ANNOTATION)))) continue
    const path = resolve(traces.folder, way)
    if (!isInside(path, roots)) continue
    const file = shownIn(path, roots)
    if (key === 'path' && !files.has(file)) files.set(file, await documentsOf(path, file))
    origins.set(nameOf(value), { file, before: among(files.get(file) ?? [], value) })
  }
  return (document) => {
    const origin = origins.get(nameOf(document.value))
    return (path): Position => {
      if (origin?.before === undefined) return { file: origin?.file ?? rendered }
      return isUntouched(document.value, origin.before.value, path) ? origin.before.at(path) : { file: rendered }
    }
  }
}

async function documentsOf(path: string, file: string): Promise<readonly Document[]> {
  const text = await readText(path, file)
  return typeof text === 'string' ? readYaml(text, file).documents : []
}

/** The document that an object was made of: the only one of its kind whose name is in the object's. */
function among(documents: readonly Document[], object: unknown): Document | undefined {
  const [, , , name] = identity(object)
  const alike = documents.filter(({ value }) => {
    const [apiVersion, kind, , before] = identity(value)
    return (
      apiVersion === identity(object)[0] && kind === identity(object)[1] && name !== '' && name?.includes(before ?? '')
    )
  })
  return alike.find(({ value }) => identity(value)[3] === name) ?? (alike.length === 1 ? alike[0] : undefined)
}

function identity(object: unknown): string[] {
  const fields = [['apiVersion'], ['kind'], ['metadata', 'namespace'], ['metadata', 'name']]
  return fields.map((field) => String(valueAt(object, field) ?? ''))
}

function nameOf(object: unknown): string {
  return identity(object).join(' ')
}

/** Whether the field at a path, or what is nearest around it, is the same item of the same lists, with the same value. */
function isUntouched(now: unknown, before: unknown, path: Path): boolean {
  // A name with a prefix still is written where the name is.
  if (path.length === 2 && path[0] === 'metadata' && path[1] === 'name') return true
  for (let length = 1; length <= path.length; length++) {
    const [one, other] = [now, before].map((value) => valueAt(value, path.slice(0, length)))
    if (one === undefined && other === undefined) return true
    if (one === undefined || other === undefined) return false
    const isItem = typeof path[length - 1] === 'number'
    if (isItem && valueAt(one, ['name']) !== valueAt(other, ['name'])) return false
    if (length === path.length) return typeof one === 'object' || one === other
  }
  return true
}
