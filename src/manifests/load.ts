import { glob, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { type KubernetesObject, label, type Manifest, type Path, valueAt } from '../manifest.ts'
import { Failed, type Position, type Problem, place } from '../problem.ts'
import type { Run } from '../run.ts'
import { type Document, readYaml } from './yaml.ts'

const EXTENSIONS = /\.(ya?ml|json)$/
const RENDERED: Readonly<Record<string, string>> = {
  'kustomization.yaml': 'kubectl kustomize',
  'kustomization.yml': 'kubectl kustomize',
  Kustomization: 'kubectl kustomize',
  'Chart.yaml': 'helm template',
}

/** An object, and where its fields were written. */
export type Written = Pick<Manifest, 'object' | 'at'>

/** Reads every object that the sources (files, directories, globs) hold. All problems of all files are thrown at once. */
export async function loadManifests(sources: readonly string[], run: Run): Promise<Written[]> {
  const problems: Problem[] = []
  const manifests: Written[] = []
  const files = new Set<string>()
  for (const source of sources)
    for (const found of await filesOf(source, run)) typeof found === 'string' ? files.add(found) : problems.push(found)
  const workspace = await realpath(run.workspace).catch(() => run.workspace)
  for (const path of files) {
    const { documents, problems: unreadable } = readYaml(await readFile(path, 'utf8'), shown(path, workspace))
    problems.push(...unreadable)
    for (const document of documents)
      for (const found of objectsOf(document)) 'what' in found ? problems.push(found) : manifests.push(found)
  }
  problems.push(...duplicates(manifests))
  if (problems.length === 0 && manifests.length === 0)
    problems.push({
      what: `\`manifests\`: ${sources.join(', ')} holds no object`,
      fix: 'Name the files or folders of your Kubernetes YAML.',
    })
  if (problems.length > 0) throw new Failed(problems)
  return manifests
}

async function filesOf(source: string, run: Run): Promise<(string | Problem)[]> {
  const isPattern = /[*?[{]/.test(source)
  const paths = isPattern ? await Array.fromAsync(glob(source, { cwd: run.workspace })) : [source]
  if (paths.length === 0)
    return [
      {
        what: `\`manifests\`: ${source} matches no file`,
        fix: 'Patterns start at the root of the checkout. Correct it.',
      },
    ]
  return (await Promise.all(paths.sort().map((path) => expand(path, !isPattern, [], run)))).flat()
}

/**
 * The files at a path; a directory's own are all that end in .yaml, .yml or .json, whatever their depth. `above` are
 * the directories on the way, so that a link back to one of them ends there.
 */
async function expand(path: string, named: boolean, above: readonly string[], run: Run): Promise<(string | Problem)[]> {
  const absolute = resolve(run.workspace, path)
  const real = await realpath(absolute).catch(() => undefined)
  if (real === undefined)
    return [
      {
        what: `\`manifests\`: ${path} does not exist`,
        fix: 'Paths start at the root of the checkout. Correct it, and check that actions/checkout runs before this step.',
      },
    ]
  if (!(await isInside(real, run)))
    return [
      {
        what: `\`manifests\`: ${path} leads out of the workspace`,
        fix: 'Keep manifests inside the checkout or RUNNER_TEMP.',
      },
    ]
  const info = await stat(real)
  if (info.isFile()) return named || EXTENSIONS.test(path) ? [real] : []
  if (!info.isDirectory())
    return [{ what: `\`manifests\`: ${path} is neither a file nor a folder`, fix: 'Name regular files.' }]
  if (above.includes(real)) return []
  const entries = (await readdir(real)).sort()
  const renderer = entries.map((entry) => RENDERED[entry]).find((command) => command !== undefined)
  if (renderer !== undefined)
    return [
      {
        what: `\`manifests\`: ${path} has to be rendered by ${renderer} first`,
        fix: `Add a step before: run: ${renderer} ${path} > "$RUNNER_TEMP/manifests.yaml", and name that file in \`manifests\`.`,
      },
    ]
  const inner = await Promise.all(entries.map((entry) => expand(join(path, entry), false, [...above, real], run)))
  return inner.flat()
}

async function isInside(real: string, run: Run): Promise<boolean> {
  for (const root of [run.workspace, run.temp]) {
    const way = relative(await realpath(root).catch(() => root), real)
    if (!isAbsolute(way) && way.split(sep)[0] !== '..') return true
  }
  return false
}

/** As the user and GitHub know the file: from the root of the checkout. */
function shown(path: string, workspace: string): string {
  const way = relative(workspace, path)
  return way.startsWith('..') ? path : way
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
  if (typeof valueAt(value, ['metadata', 'name']) !== 'string') return [missing(['metadata', 'name'])]
  return [{ object: value as KubernetesObject, at }]
}

function duplicates(manifests: readonly Written[]): Problem[] {
  const seen = new Map<string, Written>()
  return manifests.flatMap((manifest) => {
    const { apiVersion, kind, metadata } = manifest.object
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
