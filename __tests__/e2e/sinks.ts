import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { get, manifest } from './building.ts'
import type { Job, Result } from './step.ts'

/** Everything that one run wrote, said or left, by the name of the place. */
export type Sinks = ReadonlyMap<string, string>

/** A text as others may write it down: as it is, in base64 at any offset, escaped for a URL, JSON or a workflow command. */
export function formsOf(secret: string): string[] {
  const inBase64 = [0, 1, 2].map((before) => {
    const whole = Buffer.from(' '.repeat(before) + secret).toString('base64')
    // Without the characters that hold a part of what stands before or after.
    return whole.slice(before && before + 1, whole.replace(/=+$/, '').length - 1)
  })
  const forURL = inBase64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  const escaped = [encodeURIComponent(secret), secret.replaceAll('%', '%25'), JSON.stringify(secret).slice(1, -1)]
  return [...new Set([secret, ...inBase64, ...forURL, ...escaped])]
}

/** Which secrets are found where. */
export function found(secrets: ReadonlyMap<string, string>, sinks: Sinks): string[] {
  return [...sinks].flatMap(([place, text]) =>
    [...secrets]
      .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
      .map(([name]) => `${name} in ${place}`),
  )
}

/** What the runner was told to mask: everything that is a secret of this run alone. */
export function maskedIn({ log }: Result): string[] {
  return [...log.matchAll(/^::add-mask::(.+)$/gm)].map(([, secret = '']) =>
    secret.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%'),
  )
}

/** What a step told the runner: the log without the masks, for the runner keeps those to itself; states are in it. */
export function toldBy(name: string, { log, outputs, summary, errors }: Result): [string, string][] {
  return [
    [`log of ${name}`, log.replace(/^::add-mask::.*$/gm, '')],
    [`outputs of ${name}`, JSON.stringify(outputs)],
    [`summary of ${name}`, summary],
    [`annotations of ${name}`, JSON.stringify(errors)],
  ]
}

/** Puts programs on the PATH of a job that write down their arguments and variables, and what is in RUNNER_TEMP meanwhile. */
export function watched(job: Job, programs: readonly string[]): { job: Job; calls(): string; modes(): string[] } {
  const bin = join(job.temp, '../watching')
  mkdirSync(bin)
  const [calls, modes] = [join(bin, 'calls'), join(bin, 'modes')]
  for (const file of [calls, modes]) writeFileSync(file, '')
  const path = job.env.PATH ?? process.env.PATH
  for (const program of programs) {
    const script = `#!/bin/sh
{ echo "${program} $*"; env; } >> ${calls}
find ${job.temp}/ship-to-eks-* \\( -type d -o -type f \\) -printf '%m %y %P\\n' >> ${modes} 2>/dev/null
PATH=${path} exec ${program} "$@"
`
    writeFileSync(join(bin, program), script)
    chmodSync(join(bin, program), 0o755)
  }
  return {
    job: { ...job, env: { ...job.env, PATH: `${bin}:${path}` } },
    calls: () => readFileSync(calls, 'utf8'),
    modes: () => readFileSync(modes, 'utf8').trim().split('\n'),
  }
}

/** All files below a folder, by their paths in it. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** An image as the registry has it: its manifest, its history, and what its layers hold. */
export async function imageText(repository: string, digest: string): Promise<string> {
  const { config, layers } = (await manifest(repository, digest)) as Awaited<ReturnType<typeof manifest>> & {
    readonly layers: readonly { readonly digest: string }[]
  }
  const blobs = [config, ...layers].map(async (blob) => {
    const bytes = Buffer.from(await (await get(`${repository}/blobs/${blob.digest}`)).arrayBuffer())
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('latin1')
  })
  return (await Promise.all(blobs)).join('\n')
}
