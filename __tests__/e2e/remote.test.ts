import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { buildkitAddress } from '../../sandbox/parts/docker.ts'
import { push } from './building.ts'
import { APP, REGISTRY } from './inputs.ts'
import { type Job, newJob, runStep } from './step.ts'

// As docker/setup-buildx-action makes them, in a step before this one.

const pki = (name: string) => join(process.env.SANDBOX_DIR ?? '', 'pki', name)
const buildx = (job: Job, ...args: string[]) =>
  execFileSync('docker', ['buildx', ...args], {
    env: { ...process.env, HOME: job.home },
    encoding: 'utf8',
    stdio: 'pipe',
  })
const create = (job: Job, name: string, driver: string, ...more: string[]) =>
  buildx(job, 'create', '--name', name, '--driver', driver, ...more)
const tls = (certificate: string) =>
  Object.entries({ cacert: pki('ca.pem'), cert: pki(`${certificate}.pem`), key: pki(`${certificate}.key`) }).map(
    ([name, file]) => `--driver-opt=${name}=${file}`,
  )

describe('a remote BuildKit', () => {
  it('is reached by TCP, both sides with a certificate', async () => {
    const job = newJob(APP)
    create(job, 'far', 'remote', ...tls('buildkit-client'), '--driver-opt=servername=localhost', buildkitAddress)
    const result = await runStep(job, push('e2e/tcp', { builder: 'far', cache: 'registry' }))
    expect(result.code, result.log).toBe(0)
    expect(result.log).toContain('building with "far" instance using remote driver')
    // The second one comes from what the first one kept.
    const again = await runStep(job, push('e2e/tcp', { builder: 'far', cache: 'registry', rebuild: 'true' }))
    expect(again.outputs['image-digest']).toBe(result.outputs['image-digest'])
  })

  it('that does not know us is told as that, and nothing is pushed', async () => {
    const job = newJob(APP)
    create(
      job,
      'far',
      'remote',
      '--driver-opt',
      `cacert=${pki('ca.pem')}`,
      '--driver-opt=servername=localhost',
      buildkitAddress,
    )
    const result = await runStep(job, push('e2e/stranger', { builder: 'far', platforms: 'linux/amd64\nlinux/arm64' }))
    expect(result.code).toBe(1)
    expect(result.errors[0]?.text, result.log).toContain('The builder far does not answer')
    expect(result.errors[0]?.text).toContain('`cacert`, `cert`, `key`')
    expect(result.log).not.toContain('is new')
  })

  it('is reached by a socket', async () => {
    const job = newJob(APP)
    create(job, 'near', 'remote', process.env.SANDBOX_BUILDKIT ?? '')
    const result = await runStep(job, push('e2e/socket', { builder: 'near', platforms: 'linux/amd64' }))
    expect(result.code, result.log).toBe(0)
    expect(result.log).toContain('building with "near" instance using remote driver')
  })

  it('that is gone is told before anything is made', async () => {
    const job = newJob(APP)
    create(job, 'gone', 'remote', 'tcp://127.0.0.1:1235')
    const result = await runStep(job, push('e2e/gone', { builder: 'gone' }))
    expect(result.code).toBe(1)
    expect(result.errors[0]?.text, result.log).toContain('No BuildKit lets this runner in at tcp://127.0.0.1:1235')
    expect(result.log).not.toContain('is new')
  })
})

describe('a BuildKit in a container', () => {
  const job = newJob(APP)
  afterAll(() => buildx(job, 'rm', '--force', 'boxed'))

  it('is started by the build, and used', async () => {
    const config = join(job.temp, 'buildkitd.toml')
    const mirror = '[registry."docker.io"]\nmirrors = ["127.0.0.6:5000"]\n[registry."127.0.0.6:5000"]\nhttp = true\n'
    writeFileSync(config, `${mirror}[registry."${REGISTRY}"]\nca = ["${pki('ca.pem')}"]\n`)
    create(job, 'boxed', 'docker-container', '--driver-opt=network=host', '--buildkitd-config', config)
    const result = await runStep(job, push('e2e/boxed', { builder: 'boxed', provenance: 'true' }))
    expect(result.code, result.log).toBe(0)
    expect(result.log).toContain('building with "boxed" instance using docker-container driver')
  })
})
