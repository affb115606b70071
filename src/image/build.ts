import { mkdtemp, readFile, realpath, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { BuildInputs } from '../inputs.ts'
import type { Io } from '../io.ts'
import { Failed, type Problem } from '../problem.ts'
import { isInside } from '../roots.ts'
import { buildArguments, type Making } from './arguments.ts'
import { cacheEnvironment } from './cache.ts'
import { type Docker, lastLine } from './docker.ts'
import { hideSecrets, writeSecrets } from './secrets.ts'

/** What a build needs on disk: its context and Dockerfile, inside the workspace. */
export async function checkBuild(build: BuildInputs, workspace: string): Promise<Problem[]> {
  if (/^(https?|git|ssh):\/\/|^git@|^-$/.test(build.context))
    return [
      {
        what: `\`context\`: "${build.context}" is not a folder of this checkout`,
        why: 'The image has to come from the commit that this run deploys.',
        fix: 'Check the other repository out in a step before, and name its folder.',
      },
    ]
  const context = await inside('context', build.context, workspace)
  if (Array.isArray(context)) return context
  const dockerfile = await inside('file', build.file ?? join(build.context, 'Dockerfile'), workspace)
  return Array.isArray(dockerfile) ? dockerfile : []
}

async function inside(input: string, path: string, workspace: string): Promise<string | Problem[]> {
  const missing = {
    what: `\`${input}\`: ${path} does not exist`,
    fix: `Paths start at the root of the checkout. Correct \`${input}\`, and check that actions/checkout runs before this step.`,
  }
  const real = await realpath(resolve(workspace, path)).catch(() => undefined)
  if (real === undefined) return [missing]
  const wanted = await stat(real)
  if (input === 'context' ? !wanted.isDirectory() : !wanted.isFile())
    return [
      {
        what: `\`${input}\`: ${path} is not a ${input === 'context' ? 'folder' : 'file'}`,
        fix: `Correct \`${input}\`.`,
      },
    ]
  if (!isInside(real, [await realpath(workspace)]))
    return [{ what: `\`${input}\`: ${path} leads out of the workspace`, fix: 'Keep it inside the checkout.' }]
  return real
}

/** Builds and pushes; gives the digest that the build itself reports. */
export async function buildAndPush(
  build: BuildInputs,
  making: Pick<Making, 'names' | 'labels' | 'cache'>,
  workspace: string,
  folder: string,
  docker: Docker,
  io: Io,
): Promise<string> {
  const own = await mkdtemp(join(folder, 'build-'))
  const metadata = join(own, 'metadata.json')
  const hide = hideSecrets(build)
  try {
    const secrets = await writeSecrets(build, own, io)
    const result = await docker(buildArguments(build, { ...making, metadata, secrets }), {
      cwd: workspace,
      env: cacheEnvironment(build, io.environment),
      onLine: (line) => io.info(hide(line)),
    })
    if (result.code !== 0) throw new Failed([explainBuild(build, hide(result.stderr))])
    const { 'containerimage.digest': digest } = JSON.parse(await readFile(metadata, 'utf8').catch(() => '{}'))
    if (typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest
  } finally {
    await rm(own, { recursive: true, force: true })
  }
  throw new Failed([
    {
      what: 'The build did not report the digest of what it pushed',
      why: 'Its metadata has no `containerimage.digest`.',
      fix: 'Use a newer buildx: `uses: docker/setup-buildx-action@v4` before this step.',
    },
  ])
}

/** The id of an image that Docker holds, and what it is made for. Holding none is a problem. */
export async function findLocal(
  reference: string,
  io: Io,
): Promise<{ readonly content: string; readonly platforms: readonly string[] }> {
  const format = '{{.Id}} {{.Os}}/{{.Architecture}}'
  const result = await io.exec('docker', ['image', 'inspect', '--format', format, '--', reference])
  const [content = '', platform = ''] = result.stdout.trim().split(' ')
  if (result.code === 0) return { content, platforms: /^\w+\/\w+$/.test(platform) ? [platform] : [] }
  throw new Failed([
    {
      what: `\`image\`: Docker holds no image ${reference}`,
      why: lastLine(result.stderr),
      fix: 'Build it in a step before this one (docker build --tag … --load), or drop `image` to let this step build it.',
    },
  ])
}

/** Tags an image that Docker holds already and pushes it; gives the digest that the push reports. */
export async function pushLocal(reference: string, names: readonly string[], docker: Docker, io: Io): Promise<string> {
  let digest: string | undefined
  for (const name of names) {
    const tagged = await docker(['tag', '--', reference, name])
    const pushed = tagged.code === 0 ? await docker(['push', '--', name], { onLine: io.info }) : tagged
    digest = /: digest: (sha256:[0-9a-f]{64}) size: \d+/.exec(pushed.stdout)?.[1]
    if (pushed.code !== 0 || digest === undefined)
      throw new Failed([{ what: `${name} could not be pushed`, ...pushAdvice(lastLine(pushed.stderr)) }])
  }
  return digest as string
}

// BuildKit prints the line of the Dockerfile above the lines around it.
const ERROR_AT = /^\S+:(\d+)\n-{5,}$/m

function explainBuild(build: BuildInputs, stderr: string): Problem {
  const error = stderr.match(/^ERROR: (?:failed to build: )?(.*)$/m)?.[1] ?? lastLine(stderr)
  const line = ERROR_AT.exec(stderr)?.[1]
  const file = build.file ?? join(build.context, 'Dockerfile')
  const at = line === undefined ? {} : { at: { file, line: Number(line) } }
  const foreign = /^.*: exec format error$/m.exec(stderr)?.[0]
  // On the builder's own platform it is a script without its first line, which the lines above show.
  if (foreign !== undefined && build.platforms.length > 0)
    return {
      what: `The image could not be built for ${build.platforms.join(', ')}: the builder cannot run such programs`,
      why: foreign.replace(/^(#\d+ )?[\d.]+ /, ''),
      fix: 'Add `uses: docker/setup-qemu-action@v4` before this step to emulate that platform, use a `builder` or a runner of it, or correct `platforms`.',
      ...at,
    }
  if (/failed to push|push access|denied|tag is immutable/i.test(error))
    return { what: 'The image was built but could not be pushed', ...pushAdvice(error) }
  return { what: 'The image could not be built', why: error, fix: 'The lines above show the step that failed.', ...at }
}

function pushAdvice(why: string): { why: string; fix: string } {
  if (/immutable/i.test(why))
    return {
      why,
      fix: 'A tag of `tags` exists already and the repository’s tags are immutable: drop it from `tags`, or exclude it from the immutability.',
    }
  if (/denied|403|not authorized/i.test(why))
    return {
      why,
      fix: 'The role needs ecr:BatchCheckLayerAvailability, ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:PutImage and ecr:BatchGetImage on the repository.',
    }
  return { why, fix: 'Run the job again; if it stays, check that this runner may reach the registry.' }
}
