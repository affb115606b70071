import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { get, jobWith, manifest, push } from './building.ts'
import { commit, leftovers, runStep } from './step.ts'

const CANARY = 'canary-of-the-monorepo'

/** A monorepo with these services, each a folder with a Dockerfile. */
function monorepo(services: Readonly<Record<string, string>>): ReturnType<typeof jobWith> {
  const folder = mkdtempSync(join(tmpdir(), 'monorepo-'))
  for (const [name, dockerfile] of Object.entries(services)) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'Dockerfile'), dockerfile)
  }
  return jobWith(undefined, folder)
}

/** A run that pushes the images of these folders; the repositories are in one folder of the registry. */
const pushing = (where: string, names: readonly string[], more: Record<string, string> = {}) => {
  const { 'ecr-repository': _, ...rest } = push('x', more)
  const images = names.map((name) => `- {repository: ${where}/${name}, context: ${name}}`).join('\n')
  return { ...rest, images }
}
const bakes = (job: ReturnType<typeof jobWith>) => job.calls().match(/^buildx (bake|build) .*$/gm) ?? []
const config = async (repository: string, digest = '') => {
  const { config } = await manifest(repository, digest)
  return (await (await get(`${repository}/blobs/${config.digest}`)).json()) as {
    config: { Labels: object; Env: string[] }
  }
}

describe('several images in one step', () => {
  const USER = 'FROM node:24-slim\nARG GREETING\nENV GREETING=$GREETING\nRUN sleep 1\nCMD ["node"]\n'
  const PRODUCT =
    'FROM node:24-slim\nRUN --mount=type=secret,id=token wc -c < /run/secrets/token > /size\nCMD ["node"]\n'
  let job: ReturnType<typeof jobWith>
  const greeting = `Hello $\{USER} %{if}`
  const more = { 'build-args': `GREETING=${greeting}`, labels: 'team=shop', secrets: `token=${CANARY}` }
  const run = (names: readonly string[], again = {}) => runStep(job, pushing('shop', names, { ...more, ...again }))
  beforeAll(() => {
    job = monorepo({ user: USER, product: PRODUCT, third: 'FROM scratch\nCOPY . /\n' })
  })

  it('are built by one call, after one login, each with what is its own', async () => {
    const result = await run(['user', 'product'])
    expect(result.code, result.log).toBe(0)
    expect(bakes(job)).toHaveLength(1)
    expect(job.calls().match(/^login /gm)).toHaveLength(1)
    const [user, product] = (result.outputs['image-digest'] ?? '').split('\n')
    expect(user).not.toBe(product)
    const made = (await config('shop/user', user)).config
    expect(made.Env).toContain(`GREETING=${greeting}`)
    expect(made.Labels).toMatchObject({ team: 'shop', 'org.opencontainers.image.revision': expect.any(String) })
    expect((await config('shop/product', product)).config.Labels).toMatchObject({ team: 'shop' })
    expect(result.log).toMatch(/^\[shop\/user\] #\d+ \[shop-user 2\/2\] RUN sleep 1$/m)
    expect(result.log).toMatch(/^\[shop\/product\] #\d+ DONE/m)
    for (const text of [result.log.replace(/^::add-mask::.*$/gm, ''), result.summary, job.calls()])
      expect(text).not.toContain(CANARY)
    expect(leftovers(job)).toEqual([])
  })

  it('that are there are used again; the new one alone is built, by itself', async () => {
    const before = bakes(job).length
    const result = await run(['user', 'product', 'third'])
    expect(result.code, result.log).toBe(0)
    expect(result.log.match(/Nothing to build/g)).toHaveLength(2)
    expect(bakes(job).slice(before)).toEqual([expect.stringMatching(/^buildx build .* third$/)])
    expect(result.outputs['image-digest']?.split('\n')).toHaveLength(3)
  })

  it('of which one fails: it is named, at its line, and nothing is deployed of the rest', async () => {
    writeFileSync(join(job.workspace, 'user/Dockerfile'), `${USER}RUN cat /none >&2; exit 3\n`)
    writeFileSync(join(job.workspace, 'third/more'), 'x')
    commit(job)
    const result = await run(['user', 'product', 'third'])
    expect(result.code, result.log).toBe(1)
    expect(result.errors).toHaveLength(1)
    expect(result.errors[0]).toMatchObject({ file: 'user/Dockerfile', line: '6' })
    expect(result.errors[0]?.text).toContain('The image shop/user could not be built')
    expect(leftovers(job)).toEqual([])
    writeFileSync(join(job.workspace, 'user/Dockerfile'), USER)
    commit(job)
    const mended = await run(['user', 'product', 'third'])
    expect(mended.code, mended.log).toBe(0)
    // The content of the first commit is there again; only what is new is built.
    expect(mended.log).toMatch(/Nothing to build: \S+\/shop\/user:/)
    expect(mended.log).toMatch(/Nothing to build: \S+\/shop\/product:/)
  })

  it('with an option that bake does not know are built side by side', async () => {
    const before = bakes(job).length
    const result = await run(['user', 'product'], { 'build-options': '--cgroup-parent=/x', rebuild: 'true' })
    expect(
      bakes(job)
        .slice(before)
        .map((call) => call.split(' ')[1]),
      result.log,
    ).toEqual(['build', 'build'])
  })

  it('keep a cache each, are for several platforms, and attest', async () => {
    const able = monorepo({ one: 'FROM scratch\nCOPY . /\n', two: 'FROM scratch\nCOPY Dockerfile /two\n' })
    const settings = { platforms: 'linux/amd64\nlinux/arm64', provenance: 'mode=max', cache: 'registry' }
    const result = await runStep(able, pushing('able', ['one', 'two'], settings))
    expect(result.code, result.log).toBe(0)
    for (const [index, name] of ['one', 'two'].entries()) {
      const digest = result.outputs['image-digest']?.split('\n')[index] ?? ''
      expect((await manifest(`able/${name}`, digest)).manifests).toHaveLength(4)
      expect((await manifest(`able/${name}`, 'cache')).config.mediaType).toContain('buildkit.cacheconfig')
    }
  })

  it('may be asked for in vain: a folder that is not there stops all of them first', async () => {
    rmSync(join(job.workspace, 'third'), { recursive: true })
    const result = await run(['user', 'third'], { rebuild: 'true' })
    expect(result.errors[0]?.text).toContain('`context`: third does not exist')
  })
})
