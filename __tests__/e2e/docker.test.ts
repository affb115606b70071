import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { APP, REGISTRY, shipping } from './inputs.ts'
import { commit, type Job, leftovers, newJob, runStep } from './step.ts'

const OTHER = 'localhost:5001'
const onlyPush = (repository: string, more: Record<string, string> = {}) => {
  const { 'cluster-name': _, manifests: __, namespace: ___, 'replace-image': ____, ...rest } = shipping('x')
  return { ...rest, 'ecr-repository': repository, ...more }
}

/** A registry of somebody else's that wants a password, as Docker Hub does for private images. */
async function privateRegistry(folder: string): Promise<() => void> {
  const htpasswd = execFileSync('htpasswd', ['-Bbn', 'team', 'their-secret'], { encoding: 'utf8' })
  writeFileSync(join(folder, 'htpasswd'), htpasswd)
  const config = {
    version: '0.1',
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: '127.0.0.1:5001' },
    auth: { htpasswd: { realm: 'team', path: join(folder, 'htpasswd') } },
  }
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
  const server = spawn('docker-registry', ['serve', join(folder, 'config.json')], { stdio: 'ignore' })
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(`http://${OTHER}/v2/`).catch(() => undefined)
    if (answer?.status === 401) return () => server.kill()
    await new Promise((next) => setTimeout(next, 100))
  }
  throw new Error('the private registry did not start')
}

describe('what the job set up for Docker goes on working', () => {
  let job: Job
  let helpers: string
  let stop: () => void
  const docker = (...args: string[]) =>
    execFileSync('docker', args, {
      env: { ...process.env, HOME: job.home, PATH: `${helpers}:${process.env.PATH}` },
      encoding: 'utf8',
    })

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'registry-'))
    stop = await privateRegistry(folder)
    helpers = join(folder, 'bin')
    mkdirSync(helpers)
    // A credential helper that knows the other registry and writes down whatever it is told to store.
    const helper = `#!/bin/sh
read -r told
case "$1" in
  get) if [ "$told" = ${OTHER} ]; then echo '{"ServerURL":"${OTHER}","Username":"team","Secret":"their-secret"}'; else echo "credentials not found in native keychain"; exit 1; fi ;;
  store) echo "$told" >> ${folder}/stored ;;
  list) echo '{"${OTHER}":"team"}' ;;
esac
`
    writeFileSync(join(helpers, 'docker-credential-theirs'), helper)
    chmodSync(join(helpers, 'docker-credential-theirs'), 0o755)
    job = newJob(APP, { PATH: `${helpers}:${process.env.PATH}` })
    writeFileSync(join(job.home, '.docker/config.json'), JSON.stringify({ credsStore: 'theirs' }))
    docker('pull', '--quiet', 'node:24-slim')
    docker('tag', 'node:24-slim', `${OTHER}/team/base:1`)
    docker('push', '--quiet', `${OTHER}/team/base:1`)
    docker('buildx', 'create', '--name', 'earlier', '--driver', 'remote', '--use', process.env.SANDBOX_BUILDKIT ?? '')
    const dockerfile = join(job.workspace, 'Dockerfile')
    writeFileSync(dockerfile, readFileSync(dockerfile, 'utf8').replace(/^FROM .*$/m, `FROM ${OTHER}/team/base:1`))
    commit(job)
  })
  afterAll(() => stop())

  it('builds with the builder of an earlier step, from a private image that an earlier login opens', async () => {
    const result = await runStep(job, onlyPush('e2e/docker'))
    expect(result.code, result.log).toBe(0)
    expect(result.log).toContain('building with "earlier" instance using remote driver')
    expect(result.log).toContain(`${OTHER}/team/base:1`)
    expect(result.outputs.image).toMatch(new RegExp(`^${REGISTRY}/e2e/docker:[0-9a-f]{40}@sha256:`))
    expect(result.outputs).not.toHaveProperty('url')
    expect(result.summary).toContain('### Pushed')
  })

  it('keeps our password out of their credential store and configuration', () => {
    expect(existsSync(join(helpers, '../stored'))).toBe(false)
    expect(readFileSync(join(job.home, '.docker/config.json'), 'utf8')).toBe('{"credsStore":"theirs"}')
    expect(leftovers(job)).toEqual([])
  })

  it('uses the builder that is named, and the same content again', async () => {
    const named = await runStep(job, onlyPush('e2e/docker', { builder: 'default', rebuild: 'true', tags: 'latest' }))
    expect(named.code, named.log).toBe(0)
    expect(named.log).toContain('building with "default" instance using docker driver')
  })

  it('pushes a local image under the commit, and its digest is what the registry has', async () => {
    docker('build', '--quiet', '--tag', 'nodejs-hello:1.0', job.workspace)
    const result = await runStep(job, onlyPush('e2e/local', { image: 'nodejs-hello:1.0', tags: 'stable' }))
    expect(result.code, result.log).toBe(0)
    const auth = `Basic ${Buffer.from('AWS:123456789012-auth-token').toString('base64')}`
    const accept = 'application/vnd.docker.distribution.manifest.v2+json'
    const answer = await fetch(`https://${REGISTRY}/v2/e2e/local/manifests/stable`, {
      headers: { authorization: auth, accept },
    })
    expect(answer.headers.get('docker-content-digest')).toBe(result.outputs['image-digest'])
  })

  it('says which local image is missing', async () => {
    const result = await runStep(job, onlyPush('e2e/local', { image: 'nobody-built:1.0' }))
    expect(result.code).toBe(1)
    expect(result.errors[0]?.text).toContain('Docker holds no image nobody-built:1.0')
  })

  it('shows the Dockerfile’s line when a build fails', async () => {
    writeFileSync(join(job.workspace, 'Broken'), `FROM ${OTHER}/team/base:1\nRUN echo '::error::planted' && exit 3\n`)
    const result = await runStep(job, onlyPush('e2e/docker', { file: 'Broken' }))
    expect(result.code).toBe(1)
    expect(result.errors[0]).toMatchObject({ file: 'Broken', line: '2' })
    expect(result.errors[0]?.text).toContain('The image could not be built')
    expect(result.log).not.toMatch(/^\s*::error::planted/m)
  })

  it('takes an image of the registry as it is, by its digest', async () => {
    const pushed = await runStep(job, onlyPush('e2e/docker'))
    const digest = pushed.outputs['image-digest'] ?? ''
    const pinned = await runStep(job, onlyPush('e2e/docker', { image: `e2e/docker@${digest}` }))
    expect(pinned.code, pinned.log).toBe(0)
    expect(pinned.outputs.image).toBe(`${REGISTRY}/e2e/docker@${digest}`)
    const absent = await runStep(job, onlyPush('e2e/docker', { image: `e2e/docker@sha256:${'0'.repeat(64)}` }))
    expect(absent.code).toBe(1)
    expect(absent.errors[0]?.text).toContain('has no image sha256:000')
  })
})
