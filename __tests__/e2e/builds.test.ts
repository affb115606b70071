import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { get, jobWith, manifest, platforms, push } from './building.ts'
import { shipping } from './inputs.ts'
import { leftovers, runStep } from './step.ts'

const CANARY = 'canary-7f3a91'
const KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY',
}
const SCRATCH = 'FROM scratch\nCOPY index.js /\nCMD ["/index.js"]\n'

describe('a build with secrets and labels', () => {
  let job: ReturnType<typeof jobWith>
  beforeAll(() => {
    job = jobWith(
      'FROM node:24-slim\nRUN --mount=type=secret,id=token cat /run/secrets/token && cat /run/secrets/token | wc -c > /size\nCMD ["node"]\n',
    )
  })

  it('gives the secret to the step that asks, and to nobody else', async () => {
    const inputs = push('e2e/secrets', { secrets: `token=${CANARY}`, labels: 'team=web' })
    const result = await runStep(job, inputs)
    expect(result.code, result.log).toBe(0)
    expect(result.log).toContain('***')
    const said = result.log.replace(/^::add-mask::.*$/gm, '')
    for (const text of [said, result.summary, JSON.stringify(result.outputs), job.calls()])
      expect(text).not.toContain(CANARY)
    const { config } = await manifest('e2e/secrets', result.outputs['image-digest'] ?? '')
    const image = await (await get(`e2e/secrets/blobs/${config.digest}`)).text()
    expect(image).not.toContain(CANARY)
    expect(JSON.parse(image).config.Labels).toMatchObject({
      team: 'web',
      'org.opencontainers.image.revision': expect.stringMatching(/^[0-9a-f]{40}$/),
      'org.opencontainers.image.source': 'https://github.com/octo-org/node-app',
    })
    expect(leftovers(job)).toEqual([])
  })

  it('hides it where the build fails, too', async () => {
    writeFileSync(
      join(job.workspace, 'Broken'),
      'FROM node:24-slim\nRUN --mount=type=secret,id=token cat /run/secrets/token >&2; exit 3\n',
    )
    const result = await runStep(job, push('e2e/secrets', { secrets: `token=${CANARY}`, file: 'Broken' }))
    expect(result.code).toBe(1)
    expect(result.log.replace(/^::add-mask::.*$/gm, '')).not.toContain(CANARY)
    expect(result.summary).not.toContain(CANARY)
    expect(leftovers(job)).toEqual([])
  })
})

describe('a build for several platforms', () => {
  let job: ReturnType<typeof jobWith>
  beforeAll(() => {
    job = jobWith(SCRATCH)
  })
  const both = { platforms: 'linux/amd64\nlinux/arm64' }

  it('makes an image for each, and uses them again', async () => {
    const result = await runStep(job, push('e2e/platforms', both))
    expect(result.code, result.log).toBe(0)
    const index = await manifest('e2e/platforms', result.outputs['image-digest'] ?? '')
    expect(platforms(index)).toEqual(['linux/amd64', 'linux/arm64'])
    const again = await runStep(job, push('e2e/platforms', both))
    expect(again.log).toContain('Nothing to build')
    expect(again.outputs['image-digest']).toBe(result.outputs['image-digest'])
  })

  it('with a builder that cannot is refused before anything is built', async () => {
    const result = await runStep(job, push('e2e/unable', { ...both, builder: 'default', cache: 'registry' }))
    expect(result.code).toBe(1)
    expect(result.errors[0]?.text).toContain('The builder default cannot do several `platforms`, `cache: registry`')
    expect(result.errors[0]?.text).toContain('docker/setup-buildx-action')
    expect(result.log).not.toContain('The repository')
  })

  it('a builder that is not there is named', async () => {
    const result = await runStep(job, push('e2e/unable', { builder: 'nobody' }))
    expect(result.errors[0]?.text).toContain('`builder`: buildx does not find nobody')
  })

  it('for one whose programs do not run here says what emulates it, at the line', async () => {
    const foreign = jobWith('FROM scratch\nCOPY --chmod=755 index.js /foreign\nRUN ["/foreign"]\n')
    writeFileSync(join(foreign.workspace, 'index.js'), 'no program of this processor')
    const result = await runStep(foreign, push('e2e/foreign', { platforms: 'linux/arm64' }))
    expect(result.errors[0]).toMatchObject({ file: 'Dockerfile', line: '3' })
    expect(result.errors[0]?.text).toMatch(
      /could not be built for linux\/arm64.*\n?.*exec \/foreign: exec format error/s,
    )
    expect(result.errors[0]?.text).toContain('docker/setup-qemu-action')
  })

  it('attests when asked to, and not otherwise', async () => {
    const plain = await runStep(job, push('e2e/attested'))
    expect((await manifest('e2e/attested', plain.outputs['image-digest'] ?? '')).manifests).toBeUndefined()
    const attested = await runStep(job, push('e2e/attested', { provenance: 'true' }))
    expect(attested.code, attested.log).toBe(0)
    const index = await manifest('e2e/attested', attested.outputs['image-digest'] ?? '')
    expect(platforms(index)).toEqual(['linux/amd64', 'unknown/unknown'])
  })

  it('lists what is in it, by a generator of one’s own', async () => {
    const statement = {
      _type: 'https://in-toto.io/Statement/v0.1',
      predicateType: 'https://spdx.dev/Document',
      predicate: {},
    }
    const text = JSON.stringify(JSON.stringify(statement))
    const script = `require('fs').writeFileSync(process.env.BUILDKIT_SCAN_DESTINATION + '/x.spdx.json', ${text})`
    const generating = jobWith(`FROM node:24-slim\nENTRYPOINT ${JSON.stringify(['node', '-e', script])}\n`)
    const generator = await runStep(generating, push('e2e/generator'))
    expect(generator.code, generator.log).toBe(0)
    const result = await runStep(job, push('e2e/sbom', { sbom: `generator=${generator.outputs.image}` }))
    expect(result.code, result.log).toBe(0)
    const index = await manifest('e2e/sbom', result.outputs['image-digest'] ?? '')
    expect(platforms(index)).toEqual(['linux/amd64', 'unknown/unknown'])
    const attestation = index.manifests?.find(({ platform }) => platform.os === 'unknown')?.digest ?? ''
    const { layers } = (await (await get(`e2e/sbom/manifests/${attestation}`)).json()) as {
      readonly layers: readonly { readonly annotations: Record<string, string> }[]
    }
    expect(layers.map(({ annotations }) => annotations['in-toto.io/predicate-type'])).toEqual([statement.predicateType])
  })

  it('of other content finds a tag of its own, although another has taken it', async () => {
    const first = await runStep(job, push('e2e/collision', { 'build-args': 'A=1' }))
    const second = await runStep(job, push('e2e/collision', { 'build-args': 'A=2' }))
    expect(second.outputs.image).toMatch(/:[0-9a-f]{40}-[0-9a-f]{6}@/)
    const again = await runStep(job, push('e2e/collision', { 'build-args': 'A=2', rebuild: 'true' }))
    expect(again.code, again.log).toBe(0)
    const tags = [first, second, again].map(({ outputs }) => outputs.image?.replace(/@.*/, ''))
    expect(new Set(tags).size).toBe(3)
  })

  it('takes more arguments of buildx', async () => {
    const options = '--no-cache\n--annotation=team=web'
    const result = await runStep(job, push('e2e/options', { 'build-options': options }))
    expect(result.code, result.log).toBe(0)
    expect((await manifest('e2e/options', result.outputs['image-digest'] ?? '')).annotations).toEqual({ team: 'web' })
  })
})

describe('the platforms of an image that is deployed', () => {
  let job: ReturnType<typeof jobWith>
  const kubectl = (...args: string[]) =>
    execFileSync('kubectl', ['--kubeconfig', process.env.SANDBOX_KUBECONFIG ?? '', ...args], { encoding: 'utf8' })
  beforeAll(() => {
    job = jobWith(SCRATCH)
    kubectl('create', 'namespace', 'platforms')
  })

  it('are the nodes’, unless others are asked for', async () => {
    const result = await runStep(job, shipping('platforms', { 'dry-run': 'true' }))
    expect(result.code, result.log).toBe(0)
    expect(result.log).toContain('e2e/platforms is for linux/amd64, which the nodes run')
  })

  it('have to be the nodes’, or nothing is changed', async () => {
    const more = { 'ecr-repository': 'e2e/misfit', platforms: 'linux/arm64' }
    const result = await runStep(job, shipping('platforms', more))
    expect(result.code).toBe(1)
    expect(result.errors).toHaveLength(1)
    expect(result.errors[0]).toMatchObject({ file: 'node-app-deployment.yaml', line: '17' })
    expect(result.errors[0]?.text).toContain('is made for linux/arm64, and its nodes are linux/amd64')
    expect(result.log).not.toContain('is new')
    expect(kubectl('get', 'all', '--namespace', 'platforms', '--output', 'name')).toBe('')
  })

  it('are read of an image that is there, too', async () => {
    const pushed = await runStep(job, push('e2e/pinned', { platforms: 'linux/arm64' }))
    const image = `e2e/pinned@${pushed.outputs['image-digest']}`
    const result = await runStep(job, shipping('platforms', { 'ecr-repository': 'e2e/pinned', image }))
    expect(result.errors[0]?.text).toContain('is made for linux/arm64, and its nodes are linux/amd64')
  })
})

describe('the cache', () => {
  let job: ReturnType<typeof jobWith>
  beforeAll(() => {
    job = jobWith('FROM node:24-slim\nRUN node -e "console.log(process.hrtime())" > /made\nCMD ["node"]\n')
  })
  const prune = () =>
    execFileSync('docker', ['buildx', 'prune', '--all', '--force'], { env: { ...process.env, HOME: job.home } })

  it('is kept in the registry, and taken from there', async () => {
    const first = await runStep(job, push('e2e/cached', { cache: 'registry' }))
    expect(first.code, first.log).toBe(0)
    const kept = await manifest('e2e/cached', 'cache')
    expect(kept.config.mediaType).toBe('application/vnd.buildkit.cacheconfig.v0')
    prune()
    const second = await runStep(job, push('e2e/cached', { cache: 'registry', rebuild: 'true' }))
    expect(second.code, second.log).toBe(0)
    expect(second.log).toMatch(/#\d+ CACHED/)
    expect(second.outputs['image-digest']).toBe(first.outputs['image-digest'])
  })

  it('is refused where its tag may not move, with the command that lets it', async () => {
    const aws = (...args: string[]) => execFileSync('aws', args, { encoding: 'utf8', env: { ...process.env, ...KEYS } })
    aws('ecr', 'create-repository', '--repository-name', 'e2e/fixed', '--image-tag-mutability', 'IMMUTABLE')
    const refused = await runStep(job, push('e2e/fixed', { cache: 'registry' }))
    expect(refused.code).toBe(1)
    expect(refused.errors[0]?.text).toContain('`cache: registry` cannot be kept')
    const fix = /aws (ecr put-image-tag-mutability .*?cache\*)\./.exec(refused.errors[0]?.text ?? '')?.[1] ?? ''
    aws(...fix.split(' '))
    const result = await runStep(job, push('e2e/fixed', { cache: 'registry' }))
    expect(result.code, result.log).toBe(0)
  })

  it('of GitHub needs what its runner gives, and gets it', async () => {
    const without = await runStep(job, push('e2e/gha', { cache: 'gha' }))
    expect(without.errors[0]?.text).toContain('`cache: gha` needs ACTIONS_RUNTIME_TOKEN')
    const asked: string[] = []
    // A token as GitHub writes it: which caches may be read and written is in its claims.
    const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url')
    const scopes = JSON.stringify([{ Scope: 'refs/heads/main', Permission: 3 }])
    const token = `${part({ alg: 'none' })}.${part({ ac: scopes, nbf: 1, exp: 4_000_000_000 })}.${part({ by: CANARY })}`
    const server = createServer((request, response) => {
      asked.push(`${request.headers.authorization} ${request.url}`)
      response.writeHead(404, { 'content-type': 'application/json' }).end('{}')
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const env = { ACTIONS_RUNTIME_TOKEN: token, ACTIONS_RESULTS_URL: url, ACTIONS_CACHE_SERVICE_V2: 'True' }
    const result = await runStep({ ...job, env: { ...job.env, ...env } }, push('e2e/gha', { cache: 'gha' }))
    server.close()
    expect(asked.join('\n'), result.log).toContain(`Bearer ${token}`)
    // Of all the calls of docker, the build alone was given the token.
    const holding = job.calls().match(/^ACTIONS_RUNTIME_TOKEN=./gm)
    expect(holding).toHaveLength(1)
    expect(result.log).not.toContain(token)
  })
})
