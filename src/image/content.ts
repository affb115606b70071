import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import type { BuildInputs } from '../inputs/build.ts'
import type { Io } from '../io.ts'
import { ignoreRule } from './ignore.ts'

/** A list of all files of a large checkout. */
const KEPT = 64 * 1024 * 1024

/** What a build sees of a commit: the context, the Dockerfile, and the files as `git ls-tree` lists them. */
export interface Committed {
  readonly context: string
  readonly dockerfile: string
  readonly files: readonly string[]
}

/**
 * The committed files of the context that `.dockerignore` leaves in, and the Dockerfile. `undefined` when the build would
 * see a file that is not committed as it stands.
 */
export async function readCommitted(build: BuildInputs, workspace: string, io: Io): Promise<Committed | undefined> {
  const git = async (...args: string[]): Promise<string | undefined> => {
    const safe = ['-C', workspace, '-c', `safe.directory=${workspace}`]
    // Without git, or outside a checkout, nothing is known of the content, and the image is built.
    const result = await io.exec('git', [...safe, ...args], { keep: KEPT }).catch(() => io.signal.throwIfAborted())
    return result?.code === 0 && result.stdout.length < KEPT ? result.stdout : undefined
  }
  // A folder or an image that only buildx knows.
  if (build.options.some((option) => option.startsWith('--build-context'))) return undefined
  const context = inside(build.context, workspace)
  const dockerfile = inside(build.file ?? join(build.context, 'Dockerfile'), workspace)
  const paths = [...new Set([context || '.', dockerfile])]
  const [prefix, status, tree, isIgnored] = await Promise.all([
    git('rev-parse', '--show-prefix'),
    git('status', '--porcelain', '-z', '--ignored', '--untracked-files=all', '--no-renames', '--', ...paths),
    git('ls-tree', '-r', '-z', 'HEAD', '--', ...paths),
    readIgnore(join(workspace, dockerfile), join(workspace, context)),
  ])
  // In a folder of a larger checkout the paths would start elsewhere.
  if (prefix?.trim() !== '' || status === undefined || tree === undefined) return undefined
  const counts = (path: string) => {
    if (path === dockerfile) return true
    const below = relative(context, path)
    return !below.startsWith('../') && !isIgnored(below)
  }
  if (entries(status).some((entry) => counts(entry.slice(3)))) return undefined
  const files = entries(tree).filter((entry) => counts(entry.slice(entry.indexOf('\t') + 1)))
  return files.some((entry) => entry.endsWith(`\t${dockerfile}`)) ? { context, dockerfile, files } : undefined
}

/** The hash of everything a build is made from: what it sees of the commit, and its settings. */
export function contentHash(build: BuildInputs, { context, dockerfile, files }: Committed): string {
  const settings = [files, context, dockerfile, ...settingsOf(build)]
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 32)
}

/** The Dockerfile's own `.dockerignore`, else the context's; the one on disk, since the build reads that one. */
async function readIgnore(dockerfile: string, context: string): Promise<(path: string) => boolean> {
  const read = (path: string) => readFile(path, 'utf8').catch(() => undefined)
  return ignoreRule((await read(`${dockerfile}.dockerignore`)) ?? (await read(join(context, '.dockerignore'))) ?? '')
}

function entries(text: string): string[] {
  return text.split('\0').filter((entry) => entry !== '')
}

/** What a build is told; of secrets the names, since a hash of few characters can be guessed. The cache and the builder change nothing. */
function settingsOf(build: BuildInputs): readonly unknown[] {
  const { target, buildArgs, labels, secrets, platforms, provenance, sbom, pods, options } = build
  // The builder’s own one: of pods, another than this runner’s.
  const platform = platforms.length === 0 ? [pods === undefined ? process.arch : 'pods'] : [...platforms].sort()
  return [
    target,
    [...buildArgs].sort(),
    [...labels].sort(),
    [...secrets.keys()].sort(),
    platform,
    provenance,
    sbom,
    options,
  ]
}

function inside(path: string, workspace: string): string {
  return relative(workspace, resolve(workspace, path))
}
