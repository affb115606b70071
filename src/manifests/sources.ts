import { glob, lstat, readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Problem } from '../problem.ts'
import { type Roots, shownIn } from '../roots.ts'
import { nearest } from './nearest.ts'
import { checkTree, locate } from './paths.ts'

/** What a source turns out to be: a file to read, or a folder that a program renders. */
export interface Source {
  readonly kind: 'file' | 'kustomization' | 'chart'
  /** Without any link in it. */
  readonly path: string
  /** As the user and GitHub know it: from the root of the checkout. */
  readonly shown: string
}

const EXTENSIONS = /\.(ya?ml|json)$/
const RENDERED: Readonly<Record<string, 'kustomization' | 'chart'>> = {
  'kustomization.yaml': 'kustomization',
  'kustomization.yml': 'kustomization',
  Kustomization: 'kustomization',
  'Chart.yaml': 'chart',
}
const NAMES = { kustomization: 'a kustomization', chart: 'a Helm chart' }

/** Finds what the lines of `manifests` name, each file and folder once, in their order. */
export async function findSources(
  lines: readonly string[],
  roots: Roots,
): Promise<{ found: Source[]; problems: Problem[] }> {
  const found = new Map<string, Source>()
  const problems: Problem[] = []
  for (const line of lines)
    for (const one of await sourcesOf(line, roots)) 'what' in one ? problems.push(one) : found.set(one.path, one)
  return { found: [...found.values()], problems }
}

type Found = Source | Problem | { readonly nested: Source }

async function sourcesOf(line: string, roots: Roots): Promise<(Source | Problem)[]> {
  const isPattern = /[*?[{]/.test(line) && (await lstat(resolve(roots[0], line)).catch(() => undefined)) === undefined
  const paths = isPattern ? (await Array.fromAsync(glob(line, { cwd: roots[0] }))).sort() : [line]
  const all = (await Promise.all(paths.map((path) => expand(path, [], isPattern, roots)))).flat()
  const nested = all.flatMap((one) => ('nested' in one ? [one.nested] : []))
  const rest = all.filter((one) => !('nested' in one)) as (Source | Problem)[]
  if (nested.length > 0) rest.push(unnamed(line, nested))
  if (rest.length > 0) return rest
  if (!isPattern)
    return [
      { what: `\`manifests\`: ${line} holds no .yaml, .yml or .json file`, fix: await nearest(join(line, '*'), roots) },
    ]
  const what = `\`manifests\`: ${line} matches no ${paths.length === 0 ? 'file' : '.yaml, .yml or .json file'}`
  const fix = `Patterns start at the root of the checkout. ${await nearest(line.slice(0, line.search(/[*?[{]/)), roots)}`
  return [{ what, fix: fix.trim() }]
}

function unnamed(line: string, nested: readonly Source[]): Problem {
  const names = [...new Set(nested.map(({ kind, shown }) => `${shown} (${NAMES[kind as 'chart']})`))]
  return {
    what: `\`manifests\`: ${line} holds what has to be rendered: ${names.join(', ')}`,
    why: 'Only a folder that is named itself is rendered; which of them this environment needs cannot be known.',
    fix: `Name the one to deploy, for example \`manifests: ${nested[0]?.shown}\`.`,
  }
}

/**
 * What is at a path; a folder's own are all files that end in .yaml, .yml or .json, whatever their depth. `above` are
 * the folders on the way, so that a link back to one of them ends there.
 */
async function expand(path: string, above: readonly string[], isMatch: boolean, roots: Roots): Promise<Found[]> {
  const isNamed = above.length === 0
  const place = await locate(path, 'manifests', roots)
  if ('what' in place) return [place]
  const { real, isFile } = place
  const shown = shownIn(real, roots)
  if (isFile) {
    const renderer = RENDERED[basename(path)]
    if (renderer !== undefined) return [notAlone(path, renderer)]
    return EXTENSIONS.test(path) || (isNamed && !isMatch) ? [{ kind: 'file', path: real, shown }] : []
  }
  if (above.includes(real)) return []
  const entries = (await readdir(real)).sort()
  const kinds = new Set(entries.map((entry) => RENDERED[entry]).filter((kind) => kind !== undefined))
  const [kind] = kinds
  if (kind === undefined) {
    const inner = await Promise.all(entries.map((entry) => expand(join(path, entry), [...above, real], false, roots)))
    return inner.flat()
  }
  if (!isNamed) return [{ nested: { kind, path: real, shown } }]
  if (kinds.size > 1)
    return [
      {
        what: `\`manifests\`: ${path} is a kustomization and a Helm chart at once`,
        fix: 'Move one of the two into a folder of its own, and name the one to deploy.',
      },
    ]
  // Kustomize itself opens nothing outside the folder; helm reads all that is in it, and follows links.
  const wrong = await checkTree(real, kind === 'chart' ? [] : ['.git', 'node_modules'], roots)
  return wrong.length > 0 ? wrong : [{ kind, path: real, shown }]
}

function notAlone(path: string, renderer: 'kustomization' | 'chart'): Problem {
  return {
    what: `\`manifests\`: ${path} is no manifest, but makes its folder ${NAMES[renderer]}`,
    fix: `Name the folder: \`manifests: ${dirname(path)}\`.`,
  }
}
