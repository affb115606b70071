import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Access } from '../../../sandbox/github/accessToken.ts'
import { type Github, openGithub } from '../../../src/github/client.ts'
import {
  createDeployment,
  inactivate,
  listDeployments,
  setStatus,
  stateOf,
  unended,
} from '../../../src/github/deployments.ts'
import type { Repository } from '../../../src/preview/preview.ts'
import { serveGithub } from '../../support/github.ts'
import { problemsOf, testIo } from '../../support/world.ts'

let world: Awaited<ReturnType<typeof serveGithub>>
let github: Github
let repository: Repository
let count = 0
const signal = AbortSignal.timeout(600_000)
const SHA = 'c'.repeat(40)

beforeAll(async () => {
  world = await serveGithub()
}, 60_000)
afterAll(() => world.server.close())
beforeEach(async () => {
  repository = { id: 500 + ++count, name: `octo/deployments-${count}-x` }
  await world.repository(repository.name, repository.id)
  open()
})
afterEach(async () => {
  await github.close()
  expect(await world.violations()).toEqual([])
})

function open(access: Access = {}) {
  const token = world.token({ repository: repository.name, ...access })
  github = openGithub(world.apiUrl, token, testIo(), { silenceMs: 3_000, triesMs: 6_000 })
}
const wanted = (more: object = {}) => ({
  repository,
  environment: 'preview',
  number: 7,
  component: 'web',
  sha: SHA,
  run: '42-1',
  ...more,
})
const create = (more: object = {}) => createDeployment(github, wanted(more), signal)
const holding = () => world.holding(repository.name)

test('a deployment is made as GitHub shows a preview', async () => {
  const id = await create()
  const status = { state: 'in_progress', description: 'x'.repeat(200), logUrl: 'https://github.com/run' } as const
  await setStatus(github, repository, id, status, signal)
  const url = 'http://pr-7.example.com'
  await setStatus(github, repository, id, { state: 'success', description: '', environmentUrl: url }, signal)
  const [made] = (await holding()).deployments
  expect(made).toMatchObject({
    sha: SHA,
    task: 'preview:pr-7',
    environment: 'preview',
    payload: { component: 'web', run: '42-1' },
    transient: true,
    production: false,
  })
  expect(made?.statuses).toMatchObject([
    { state: 'in_progress', logUrl: 'https://github.com/run', description: 'x'.repeat(140) },
    { state: 'success', environmentUrl: url },
  ])
  expect(await stateOf(github, repository, id, signal)).toBe('success')
  expect(await stateOf(github, repository, 999_999, signal)).toBe('inactive')
})

test.each([{ status: 502 }, { broken: 'half' }, { broken: 'reset' }, { broken: 'silence' }] as const)(
  'whose answer is lost by %j it is found, not made again',
  async (fault) => {
    await world.fault({ method: 'POST', contains: repository.name, done: true, ...fault })
    const id = await create()
    expect((await holding()).deployments.map((one) => one.id)).toEqual([id])
  },
)

test.each([{ status: 502 }, { broken: 'reset' }, { secondary: 1 }] as const)(
  'that was not made because of %j it is made after all',
  async (fault) => {
    await world.fault({ method: 'POST', contains: repository.name, ...fault })
    const id = await create()
    expect((await holding()).deployments.map((one) => one.id)).toEqual([id])
  },
)

test('a permission that is missing is named', async () => {
  await github.close()
  open({ permissions: { deployments: 'read' } })
  expect(await problemsOf(create())).toEqual([
    {
      what: 'The deployment of #7 could not be made on GitHub',
      why: 'GitHub answered 403: Resource not accessible by integration',
      fix: 'Add `deployments: write` to the job’s `permissions`, or to those of the token in `github-token`.',
    },
  ])
  expect(
    (await problemsOf(setStatus(github, repository, 1, { state: 'error', description: '' }, signal)))[0]?.fix,
  ).toContain('`deployments: write`')
})

test('jobs of a matrix, other pull requests and other environments are kept apart', async () => {
  const id = await create()
  await create({ component: 'api' })
  await create({ number: 70 })
  await create({ environment: 'staging' })
  const list = async (more: object) =>
    (await listDeployments(github, { repository, environment: 'preview', ...more }, signal)).map((one) => one.id)
  expect(await list({ number: 7, component: 'web' })).toEqual([id])
  expect(await list({ number: 7 })).toEqual([id + 1, id])
  expect(await list({})).toEqual([id + 2, id + 1, id])
})

test('only so far back as is asked for', async () => {
  for (let made = 0; made < 3; made++) await create()
  await world.fault({ contains: '/deployments', times: 9, pageSize: 1 })
  const place = { repository, environment: 'preview' }
  const before = github.requests()
  expect(await listDeployments(github, place, signal, Date.now() + 60_000)).toEqual([])
  expect(github.requests() - before).toBe(1)
  expect((await listDeployments(github, place, signal, Date.now() - 60_000)).length).toBe(3)
})

test('what is not over is found up to the first that is inactive, and ended from the oldest on', async () => {
  const old = ['success', 'success', 'success', 'success'] as const
  const states = [
    ...old,
    'success',
    'inactive',
    'success',
    undefined,
    'failure',
    'error',
    'in_progress',
    'success',
  ] as const
  for (const state of states) {
    const id = await create()
    if (state !== undefined) await setStatus(github, repository, id, { state, description: '' }, signal)
  }
  const place = { repository, environment: 'preview', number: 7 }
  const list = () => listDeployments(github, place, signal)
  const left = await unended(github, repository, await list(), signal)
  expect(left.map(({ state }) => state)).toEqual(['success', 'in_progress', undefined, 'success', 'success'])
  // A pass that is killed after its first leaves the rest to be found.
  await world.fault({ method: 'POST', contains: `/deployments/${left[1]?.id}/`, times: 99, status: 404 })
  expect((await problemsOf(inactivate(github, repository, left, 'Removed', signal))).length).toBe(1)
  const rest = await unended(github, repository, await list(), signal)
  expect(rest.map(({ id }) => id)).toEqual([left[0]?.id, left[1]?.id])
  // What was inactive before is not made so again.
  expect((await holding()).deployments.map(({ statuses }) => statuses.length)).toEqual([
    1, 1, 1, 1, 2, 1, 2, 1, 1, 1, 1, 1,
  ])
})
