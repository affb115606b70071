import { mkdir, readFile, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Repository } from '../../../src/aws/repository.ts'
import { checkDocker, lastLine, login, privateDocker } from '../../../src/image/docker.ts'
import { stub } from '../../support/stub.ts'
import { folder, folderOf, problemsOf, testIo } from '../../support/world.ts'

const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const PASSWORD = 'a-secret-of-twelve-hours'
const REPOSITORY: Repository = {
  registry: HOST,
  name: 'app',
  uri: `${HOST}/app`,
  exists: true,
  immutable: false,
  movable: [],
  password: PASSWORD,
}

/** A private Docker over a stub of the real one, for a user with this configuration. */
async function world(config?: unknown, body = '', environment: Record<string, string> = {}) {
  const dir = folder()
  const docker = await stub(dir, 'docker', body)
  const home = await folderOf(config === undefined ? {} : { '.docker/config.json': JSON.stringify(config) })
  const io = testIo({ PATH: docker.path, HOME: home, ...environment })
  const ours = join(dir, 'ours')
  const run = await privateDocker(ours, [HOST], io)
  return { docker, home, io, ours, run, config: JSON.parse(await readFile(join(ours, 'config.json'), 'utf8')) }
}

describe('the private configuration', () => {
  test('keeps the user’s logins, helpers, plugins, contexts and builders', async () => {
    const theirs = {
      auths: { 'https://index.docker.io/v1/': { auth: 'dXNlcjpwYXNz' } },
      credsStore: 'desktop',
      credHelpers: { 'gcr.io': 'gcloud' },
      cliPluginsExtraDirs: ['/opt/plugins'],
      currentContext: 'remote',
      proxies: { default: { httpProxy: 'http://proxy' } },
    }
    const { home, ours, run, docker, config } = await world(theirs)
    expect(config).toEqual({
      ...theirs,
      // No helper for our host: its password goes into the private file, and nowhere else.
      credHelpers: { 'gcr.io': 'gcloud', [HOST]: '' },
      cliPluginsExtraDirs: [join(home, '.docker/cli-plugins'), '/opt/plugins'],
    })
    expect(await readlink(join(ours, 'contexts'))).toBe(join(home, '.docker/contexts'))
    await run(['version'])
    const [call] = await docker.calls()
    expect(call?.env).toMatchObject({ DOCKER_CONFIG: ours, BUILDX_CONFIG: join(home, '.docker/buildx') })
  })

  test('starts from DOCKER_CONFIG and BUILDX_CONFIG where they are set', async () => {
    const theirs = await folderOf({ 'config.json': '{"credsStore": "pass"}' })
    const { run, docker, config } = await world(undefined, '', { DOCKER_CONFIG: theirs, BUILDX_CONFIG: '/builders' })
    expect(config.credsStore).toBe('pass')
    await run(['version'])
    expect((await docker.calls())[0]?.env.BUILDX_CONFIG).toBe('/builders')
  })

  test('is made where the user has none', async () => {
    const { home, config } = await world()
    expect(config).toEqual({ credHelpers: { [HOST]: '' }, cliPluginsExtraDirs: [join(home, '.docker/cli-plugins')] })
  })

  test('is nobody else’s to read', async () => {
    const { ours } = await world({})
    expect((await stat(ours)).mode & 0o777).toBe(0o700)
    expect((await stat(join(ours, 'config.json'))).mode & 0o777).toBe(0o600)
  })

  test.each(['{', 'hello'])('a file that is no JSON (%s) is a problem that names it', async (text) => {
    const home = await folderOf({ '.docker/config.json': text })
    const [problem] = await problemsOf(privateDocker(join(folder(), 'ours'), [HOST], testIo({ HOME: home })))
    expect(problem?.what).toBe(`${join(home, '.docker/config.json')} cannot be read as Docker’s configuration`)
  })

  test('never goes over another step’s', async () => {
    const dir = folder()
    await mkdir(join(dir, 'ours'))
    await expect(privateDocker(join(dir, 'ours'), [HOST], testIo({ HOME: dir }))).rejects.toMatchObject({
      code: 'EEXIST',
    })
  })
})

describe('login', () => {
  test('gives the password by stdin, never in an argument or a variable', async () => {
    const { run, docker } = await world()
    await login(run, REPOSITORY)
    const [call, ...more] = await docker.calls()
    expect(more).toEqual([])
    expect(call?.stdin).toBe(PASSWORD)
    expect(call?.argv).toEqual(['login', '--username', 'AWS', '--password-stdin', HOST])
    expect(JSON.stringify(call?.argv)).not.toContain(PASSWORD)
    expect(JSON.stringify(call?.env)).not.toContain(PASSWORD)
  })

  test('that fails says why, without the password', async () => {
    const { run } = await world({}, `console.error('WARNING\\nError: 403 Forbidden\\n'); process.exit(1)`)
    const problems = await problemsOf(login(run, REPOSITORY))
    expect(problems).toMatchObject([{ what: `docker login to ${HOST} failed`, why: 'Error: 403 Forbidden' }])
    expect(JSON.stringify(problems)).not.toContain(PASSWORD)
  })
})

describe('checkDocker', () => {
  const check = async (build: boolean, body: string) => {
    const docker = await stub(folder(), 'docker', body)
    return (await checkDocker(build, testIo({ PATH: docker.path }))).map(({ what, why }) => [what, why])
  }

  test('a Docker that works', async () => {
    expect(await check(true, '')).toEqual([])
    expect(await check(false, '')).toEqual([])
  })

  test('without buildx', async () => {
    const problems = await check(
      true,
      `console.error("docker: 'buildx' is not a docker command.\\nSee 'docker --help'"); process.exit(1)`,
    )
    expect(problems).toEqual([
      ['docker buildx does not work on this runner', "docker: 'buildx' is not a docker command."],
    ])
  })

  test('without a daemon', async () => {
    const problems = await check(false, `console.error('Cannot connect to the Docker daemon'); process.exit(1)`)
    expect(problems).toEqual([['The Docker daemon does not answer', 'Cannot connect to the Docker daemon']])
  })

  test('without Docker', async () => {
    const [problem] = await problemsOf(checkDocker(true, testIo({ PATH: folder() })))
    expect(problem?.what).toBe('docker is not installed on this runner')
  })
})

test.each([
  ['a\nb\n\n', 'b'],
  ['  x  ', 'x'],
  ['', 'docker said nothing'],
])('the last line of %j is %s', (text, line) => expect(lastLine(text)).toBe(line))
