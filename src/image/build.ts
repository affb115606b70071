import { realpath, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { BuildInputs } from '../inputs/build.ts'
import type { Io } from '../io.ts'
import { Failed, type Problem } from '../problem.ts'
import { isInside } from '../roots.ts'
import { type Docker, lastLine } from './docker.ts'
import { pushAdvice } from './failure.ts'

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
