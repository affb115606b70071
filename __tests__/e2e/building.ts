import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { APP, REGISTRY, ROLE } from './inputs.ts'
import { commit, type Job, newJob } from './step.ts'

const TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]

export interface Manifest {
  readonly config: { readonly digest: string; readonly mediaType: string }
  readonly annotations?: Record<string, string>
  readonly manifests?: readonly {
    readonly digest: string
    readonly platform: { readonly os: string; readonly architecture: string }
  }[]
}

/** Asks the registry. */
export const get = (path: string) =>
  fetch(`https://${REGISTRY}/v2/${path}`, {
    headers: {
      authorization: `Basic ${Buffer.from('AWS:123456789012-auth-token').toString('base64')}`,
      accept: TYPES.join(', '),
    },
  })
/** What a tag or digest stands for. */
export const manifest = async (repository: string, reference: string) =>
  (await (await get(`${repository}/manifests/${reference}`)).json()) as Manifest
/** The platforms of an index. */
export const platforms = ({ manifests = [] }: Manifest) =>
  manifests.map(({ platform }) => `${platform.os}/${platform.architecture}`).toSorted()

/** A job with a builder of its own from an earlier step, which writes down what docker is called with. */
export function jobWith(dockerfile?: string, folder = APP): Job & { readonly calls: () => string } {
  const job = newJob(folder)
  const bin = join(job.temp, '..', 'bin')
  mkdirSync(bin)
  const real = execFileSync('sh', ['-c', 'command -v docker'], { encoding: 'utf8' }).trim()
  const calls = join(bin, 'calls')
  writeFileSync(calls, '')
  writeFileSync(join(bin, 'docker'), `#!/bin/sh\necho "$@" >> ${calls}\nenv >> ${calls}\nexec ${real} "$@"\n`)
  chmodSync(join(bin, 'docker'), 0o755)
  const env = { ...process.env, HOME: job.home }
  const create = [
    'buildx',
    'create',
    '--name',
    'able',
    '--driver',
    'remote',
    '--use',
    process.env.SANDBOX_BUILDKIT ?? '',
  ]
  execFileSync(real, create, { env })
  if (dockerfile !== undefined) writeFileSync(join(job.workspace, 'Dockerfile'), dockerfile)
  commit(job)
  return { ...job, env: { PATH: `${bin}:${process.env.PATH}` }, calls: () => readFileSync(calls, 'utf8') }
}

/** The inputs of a run that only pushes. */
export const push = (repository: string, more: Record<string, string> = {}) => ({
  'role-to-assume': ROLE,
  'aws-region': 'ap-northeast-1',
  'ecr-repository': repository,
  ...more,
})
