import { join } from 'node:path'
import { grant, PUSHING } from '../grant.ts'
import type { BuildInputs } from '../inputs/build.ts'
import type { Problem } from '../problem.ts'
import { lastLine } from './docker.ts'

// BuildKit prints the line of the Dockerfile above the lines around it.
const ERROR_AT = /^\S+:(\d+)\n-{5,}$/m

// The builder inside the Docker daemon gives the network's error alone; the step that it is of says what it was about.
const PUSH_FAILED = /^#(\d+) pushing .* with docker$[\s\S]*^#\1 ERROR/m

/** Why a build failed, from what buildx printed last; `called` where there are several. */
export function explainBuild(build: BuildInputs, stderr: string, called?: string): Problem {
  const image = called === undefined ? 'The image' : `The image ${called}`
  const error = stderr.match(ERROR)?.[1] ?? lastLine(stderr)
  const step = failedStep(stderr)
  const line = ERROR_AT.exec(stderr)?.[1]
  const file = build.file ?? join(build.context, 'Dockerfile')
  const at = line !== undefined ? { at: { file, line: Number(line) } } : step === undefined ? {} : { at: { file } }
  const foreign = /^.*: exec format error$/m.exec(stderr)?.[0]
  // On the builder's own platform it is a script without its first line, which the lines above show.
  if (foreign !== undefined && build.platforms.length > 0)
    return {
      what: `${image} could not be built for ${build.platforms.join(', ')}: the builder cannot run such programs`,
      why: foreign.replace(/^(#\d+ )?[\d.]+ /, ''),
      fix: 'Add `uses: docker/setup-qemu-action@v4` before this step to emulate that platform, use a `builder` or a runner of it, or correct `platforms`.',
      ...at,
    }
  const [, base] = /load metadata for (\S+)$/.exec(step?.name ?? '') ?? []
  if (base !== undefined)
    return {
      what: `${image} could not be built: its base image ${base} cannot be read`,
      why: error,
      fix: 'Correct the image after FROM; or let the builder reach its registry, and log in to it in a step before (`docker login`) where it is private.',
      ...at,
    }
  if (/failed to push|push access|denied|tag is immutable/i.test(error) || PUSH_FAILED.test(stderr))
    return { what: `${image} was built but could not be pushed`, ...pushAdvice(error) }
  const what = `${image} could not be built`
  const fix = OF_THE_BUILDER.find(([text]) => text.test(error))?.[1]
  if (fix !== undefined) return { what, why: error, fix, ...at }
  const [, code] = /exit code: (\d+)$/.exec(error) ?? []
  if (step === undefined)
    return { what, why: error, fix: 'See what the builder printed in the log, and correct that.', ...at }
  const why = code === undefined ? error : `The step ${step.name} ended with exit code ${code}.`
  return {
    what,
    why,
    evidence: step.lines,
    fix: 'Mend this step of the Dockerfile; the log has all that it printed.',
    ...at,
  }
}

// `failed to solve` and what else only says that something failed.
const ERROR =
  /^ERROR: (?:(?:failed to build|target [\w-]+|failed to solve(?: with frontend \S+)?|rpc error: code = Unknown desc =|failed to create LLB definition):? )*(.*)$/m

/** The step that failed, and the last lines that it printed: between two rules, without their times. */
function failedStep(stderr: string): { readonly name: string; readonly lines: readonly string[] } | undefined {
  const [, name, printed = ''] = /^-{6}\n > (.*):\n((?:(?!-{6}$).*\n)*)-{6}$/m.exec(stderr) ?? []
  if (name === undefined) return undefined
  const lines = printed.split('\n').map((line) => line.replace(/^\d+\.\d+ /, ''))
  return { name, lines: lines.filter((line) => line.trim() !== '') }
}

// What is no fault of the Dockerfile.
const OF_THE_BUILDER: readonly (readonly [text: RegExp, fix: string])[] = [
  [
    /no space left on device/i,
    'The builder’s disk is full: free some of it (`docker system prune --all --force` in a step before), or take a runner or a `builder` with more.',
  ],
  [
    /cannot connect to the docker daemon|failed to connect to the docker api|error during connect|failed to dial|connection refused/i,
    'The builder is gone, or was never there: see that Docker runs on this runner, or that `builder` answers; then run the job again.',
  ],
]

/** What a registry’s refusal means, and what mends it. */
export function pushAdvice(why: string): { why: string; fix: string } {
  if (/immutable/i.test(why))
    return {
      why,
      fix: 'A tag of `tags` exists already and the repository’s tags are immutable: drop it from `tags`, or exclude it from the immutability.',
    }
  if (/denied|403|not authorized/i.test(why)) return { why, fix: grant(why, PUSHING) }
  if (/no space left on device/i.test(why))
    return { why, fix: 'Free some of this runner’s disk, or take a larger one.' }
  return { why, fix: 'Run the job again; if it happens again, check that this runner may reach the registry.' }
}
