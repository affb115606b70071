import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Problem } from '../problem.ts'
import { isInside, type Roots } from '../roots.ts'
import { nearest } from './nearest.ts'

/** A path that exists inside the roots, as file or folder; anything else is not opened. */
export async function locate(
  path: string,
  input: string,
  roots: Roots,
): Promise<{ real: string; isFile: boolean } | Problem> {
  const problem = (says: string, fix: string): Problem => ({ what: `\`${input}\`: ${path} ${says}`, fix })
  const absolute = resolve(roots[0], path)
  const real = await realpath(absolute).catch((error: NodeJS.ErrnoException) => error)
  if (typeof real !== 'string') {
    if (real.code === 'EACCES')
      return problem('may not be read by this user', 'Give it and the folders above it rights.')
    const isLink = (await lstat(absolute).catch(() => undefined))?.isSymbolicLink()
    if (isLink) return problem('is a link that leads nowhere', 'Correct the link, or commit what it leads to.')
    return problem('does not exist', `Correct the path. ${await nearest(path, roots)}`)
  }
  if (!isInside(real, roots))
    return problem('leads out of the workspace', 'Keep it inside the checkout or RUNNER_TEMP.')
  const info = await stat(real)
  if (info.isFile() || info.isDirectory()) return { real, isFile: info.isFile() }
  return problem('is neither a file nor a folder', 'Name regular files.')
}

/** A regular file that an input names: its path without links, or what is wrong with it. */
export async function findFile(path: string, input: string, roots: Roots): Promise<string | Problem> {
  const place = await locate(path, input, roots)
  if ('what' in place) return place
  return place.isFile ? place.real : { what: `\`${input}\`: ${path} is a folder`, fix: 'Name files.' }
}

/** What in a folder a program must not be let at: links that lead out, and what is no file. `skip` names are left out. */
export async function checkTree(folder: string, skip: readonly string[], roots: Roots): Promise<Problem[]> {
  const seen = new Set<string>()
  const walk = async (path: string): Promise<Problem[]> => {
    const place = await locate(path, 'manifests', roots)
    if ('what' in place) return [place]
    if (place.isFile || seen.has(place.real)) return []
    seen.add(place.real)
    const entries = (await readdir(place.real)).filter((entry) => !skip.includes(entry)).sort()
    return (await Promise.all(entries.map((entry) => walk(join(path, entry))))).flat()
  }
  return walk(folder)
}
