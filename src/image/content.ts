import { createHash } from 'node:crypto'
import { relative, resolve } from 'node:path'
import type { BuildInputs } from '../inputs.ts'
import type { Io } from '../io.ts'

/**
 * The hash of everything a build is made from: the committed tree of the context, the Dockerfile and the build's
 * settings. `undefined` when the build would see a file that is not committed as it stands, so that no hash is true.
 */
export async function contentHash(build: BuildInputs, workspace: string, io: Io): Promise<string | undefined> {
  const git = async (...args: string[]): Promise<string | undefined> => {
    const safe = ['-C', workspace, '-c', `safe.directory=${workspace}`]
    // Without git, or outside a checkout, nothing is known of the content, and the image is built.
    const result = await io.exec('git', [...safe, ...args]).catch(() => io.signal.throwIfAborted())
    return result?.code === 0 ? result.stdout : undefined
  }
  // A folder or an image that only buildx knows.
  if (build.options.some((option) => option.startsWith('--build-context'))) return undefined
  const context = inside(build.context, workspace)
  const dockerfile = build.file === undefined ? undefined : inside(build.file, workspace)
  const paths = [context, ...(dockerfile === undefined ? [] : [dockerfile])].map((path) => path || '.')
  const [dirty, ...trees] = await Promise.all([
    git('status', '--porcelain', '--ignored', '--untracked-files=all', '--', ...paths),
    ...paths.map((path) => git('rev-parse', path === '.' ? 'HEAD^{tree}' : `HEAD:${path}`)),
  ])
  if (dirty !== '' || trees.some((tree) => tree === undefined)) return undefined
  const settings = [trees, context, dockerfile, ...settingsOf(build)]
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 32)
}

/** What a build is told; of secrets the names, since a hash of few characters can be guessed. The cache and the builder change nothing. */
function settingsOf(build: BuildInputs): readonly unknown[] {
  const { target, buildArgs, labels, secrets, platforms, provenance, sbom, options } = build
  const platform = platforms.length === 0 ? [process.arch] : [...platforms].sort()
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
