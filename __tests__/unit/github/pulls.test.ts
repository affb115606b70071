import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Access } from '../../../sandbox/github/accessToken.ts'
import { type Github, openGithub } from '../../../src/github/client.ts'
import { readPull } from '../../../src/github/pulls.ts'
import type { Repository } from '../../../src/preview/preview.ts'
import { serveGithub } from '../../support/github.ts'
import { testIo } from '../../support/world.ts'

let world: Awaited<ReturnType<typeof serveGithub>>
let github: Github
let repository: Repository
let count = 0

beforeAll(async () => {
  world = await serveGithub()
}, 60_000)
afterAll(() => world.server.close())
beforeEach(async () => {
  const id = 500 + ++count
  repository = { id, name: `octo/pulls-${count}-x` }
  await world.repository(repository.name, id)
  open()
})
afterEach(async () => {
  await github.close()
  expect(await world.violations()).toEqual([])
})

function open(access: Access = {}) {
  const token = world.token({ repository: repository.name, ...access })
  github = openGithub(world.apiUrl, token, testIo(), { silenceMs: 3_000, triesMs: 1_500 })
}
const read = (number = 7) => readPull(github, repository, number)

test('a pull request as it is now', async () => {
  const head = { sha: 'b'.repeat(40), ref: 'feature/x' }
  await world.pull(repository.name, 7, { labels: ['preview', 'keep'], draft: true, head })
  const { name, id } = repository
  expect(await read()).toEqual({
    kind: 'found',
    pull: {
      number: 7,
      state: 'open',
      isDraft: true,
      labels: ['preview', 'keep'],
      author: 'octocat',
      head: { sha: head.sha, branch: 'feature/x', repositoryId: id },
    },
  })
  await world.pull(name, 7, { state: 'closed', merged: true })
  expect(await read()).toMatchObject({ kind: 'found', pull: { state: 'closed', labels: ['preview', 'keep'] } })
})

test('a fork, and one that is gone', async () => {
  await world.repository(`mallory/${count}`, 9_000 + count)
  await world.pull(repository.name, 7, { head: { fork: `mallory/${count}` } })
  expect(await read()).toMatchObject({ pull: { head: { repositoryId: 9_000 + count } } })
  await world.pull(repository.name, 8, { head: { fork: null } })
  expect(await read(8)).toMatchObject({ kind: 'found', pull: { head: { repositoryId: undefined } } })
})

test('one that never was is gone, when the repository and its list can be read', async () => {
  expect(await read(99)).toEqual({ kind: 'gone' })
})

test.each([
  { status: 500 },
  { status: 404 },
  { status: 410 },
  { status: 451 },
  { broken: 'half' },
  { broken: 'reset' },
  { broken: 'silence' },
  { secondary: 900 },
  { primary: 900 },
  { status: 200 },
] as const)('nothing follows from %j', async (fault) => {
  await world.pull(repository.name, 7, { state: 'closed' })
  await world.fault({ contains: `${repository.name}/pulls/7`, times: 9, ...fault })
  // A 404 is believed only with proof; here the proof fails, too.
  await world.fault({ contains: repository.name, times: 9, status: 404 })
  expect((await read()).kind).toBe('unknown')
})

test('404 is not believed of another repository, without permission, or with another name', async () => {
  await github.close()
  open({ permissions: {} })
  expect(await read()).toMatchObject({
    kind: 'unknown',
    problem: {
      fix: 'Add `pull-requests: read` to the job’s `permissions`, or to those of the token in `github-token`.',
    },
  })
  await github.close()
  open()
  expect((await readPull(github, { ...repository, id: 1 }, 99)).kind).toBe('unknown')
  expect((await readPull(github, { ...repository, name: 'octo/other' }, 99)).kind).toBe('unknown')
  await world.pull(repository.name, 7)
  expect((await readPull(github, { ...repository, id: 1 }, 7)).kind, 'the pull request of another one').toBe('unknown')
  await github.close()
  open({ expired: true })
  expect((await read()).kind).toBe('unknown')
})

test('a renamed repository is the same one', async () => {
  await world.repository(`${repository.name}-b`, 7_000 + count, [`${repository.name}-a`])
  await world.pull(`${repository.name}-b`, 7)
  await github.close()
  open({ repository: `${repository.name}-b` })
  const old = { id: 7_000 + count, name: `${repository.name}-a` }
  expect((await readPull(github, old, 7)).kind).toBe('found')
  expect((await readPull(github, old, 8)).kind).toBe('gone')
})
