import type { Io } from '../io.ts'
import { type KubernetesObject, label, type Path, valueAt } from '../manifest.ts'
import { Failed, type Position, type Problem, place } from '../problem.ts'
import { rootsOf } from '../roots.ts'
import type { Run } from '../run.ts'
import { withoutHooks } from './hooks.ts'
import type { Text } from './render.ts'
import { findSources } from './sources.ts'
import { textsOf, type Wanted } from './texts.ts'
import type { Written } from './written.ts'
import { type Document, readYaml } from './yaml.ts'

/** Where a set is read: the run, the world, and a folder of this step alone. */
export interface Surroundings {
  readonly run: Run
  readonly io: Io
  readonly folder: string
  readonly warn: (problem: Problem) => void
}

/** Reads every object that the sources hold, rendered where they have to be. All problems are thrown at once. */
export async function loadManifests(wanted: Wanted, { run, io, folder, warn }: Surroundings): Promise<Written[]> {
  const roots = await rootsOf(run)
  const { found, problems } = await findSources(wanted.manifests, roots)
  const { texts, problems: unreadable } = await textsOf(found, wanted, { io, folder, roots, warn })
  problems.push(...unreadable)
  const manifests: Written[] = []
  for (const text of texts) {
    const { written, problems: wrong } = objectsIn(text)
    const sorted = text.isChart ? withoutHooks(written) : { kept: written, left: [], problems: [], warnings: [] }
    for (const { object } of sorted.left) io.info(`${label(object)} is left out: a Helm hook of another time`)
    for (const warning of sorted.warnings) warn(warning)
    manifests.push(...sorted.kept)
    problems.push(...wrong, ...sorted.problems)
  }
  problems.push(...duplicates(manifests))
  if (problems.length === 0 && manifests.length === 0)
    problems.push({
      what: `\`manifests\`: ${wanted.manifests.join(', ')} holds no object`,
      fix: 'Name the files or folders of your Kubernetes YAML.',
    })
  if (problems.length > 0) throw new Failed(problems)
  return manifests
}

function objectsIn({ text, file, rendered }: Text): { written: Written[]; problems: Problem[] } {
  const { documents, problems } = readYaml(text, file)
  if (rendered === undefined)
    return parted(
      documents.flatMap((document) => objectsOf(document)),
      problems,
    )
  const written = documents.flatMap((document) => objectsOf({ value: document.value, at: rendered.at(document) }))
  // A line of what was rendered is in no file, but it can be looked up.
  const told = problems.map((problem): Problem => {
    const line = problem.at?.line ?? 1
    return { ...problem, why: `It is in line ${line} of what was rendered.`, at: rendered.lineAt(line) }
  })
  return parted(written, told)
}

function parted(found: readonly (Written | Problem)[], problems: readonly Problem[]) {
  return {
    written: found.filter((one) => 'object' in one),
    problems: [...problems, ...found.filter((one) => 'what' in one)],
  }
}

function objectsOf(document: Document, path: Path = []): (Written | Problem)[] {
  const value = valueAt(document.value, path)
  if (value === null && path.length === 0) return []
  const at = (inner: Path = []): Position => document.at([...path, ...inner])
  const missing = (field: Path): Problem => ({
    what: `This ${path.length === 0 ? 'document' : 'item'} has no ${field.join('.')}, so it is no Kubernetes object`,
    fix: `Add ${field.join('.')}, or keep the file out of \`manifests\`.`,
    at: at(field),
  })
  for (const field of [['apiVersion'], ['kind']]) if (typeof valueAt(value, field) !== 'string') return [missing(field)]
  const items = valueAt(value, ['items'])
  if (Array.isArray(items) && String(valueAt(value, ['kind'])).endsWith('List'))
    return items.flatMap((_, index) => objectsOf(document, [...path, 'items', index]))
  // Where both are given, the name wins, as it does for the API server.
  const named = ['name', 'generateName'].some((field) => typeof valueAt(value, ['metadata', field]) === 'string')
  if (!named) return [missing(['metadata', 'name'])]
  return [{ object: value as KubernetesObject, at }]
}

function duplicates(manifests: readonly Written[]): Problem[] {
  const seen = new Map<string, Written>()
  return manifests.flatMap((manifest) => {
    const { apiVersion, kind, metadata } = manifest.object
    // The cluster gives each a name of its own.
    if (metadata.name === undefined) return []
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
    const key = [group, kind, metadata.namespace ?? '', metadata.name].join(' ')
    const first = seen.get(key)
    seen.set(key, first ?? manifest)
    if (first === undefined) return []
    return [
      {
        what: `${label(manifest.object)} is in the set twice`,
        why: `It is also at ${place(first.at())}.`,
        fix: 'Keep one of the two.',
        at: manifest.at(['metadata', 'name']),
      },
    ]
  })
}
