import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Access } from '../../../sandbox/github/accessToken.ts'
import { type Github, openGithub } from '../../../src/github/client.ts'
import { editComments, markerOf, putComment } from '../../../src/github/comments.ts'
import type { Repository } from '../../../src/preview/preview.ts'
import { serveGithub } from '../../support/github.ts'
import { problemsOf, testIo } from '../../support/world.ts'

let world: Awaited<ReturnType<typeof serveGithub>>
let github: Github
let repository: Repository
let count = 0
const signal = AbortSignal.timeout(600_000)
const US = 'github-actions[bot]'

beforeAll(async () => {
  world = await serveGithub()
}, 60_000)
afterAll(() => world.server.close())
beforeEach(async () => {
  repository = { id: 500 + ++count, name: `octo/comments-${count}-x` }
  await world.repository(repository.name, repository.id)
  await world.pull(repository.name, 7)
  open()
})
afterEach(async () => {
  await github.close()
  expect(await world.violations()).toEqual([])
})

function connect(access: Access = {}): Github {
  const token = world.token({ repository: repository.name, ...access })
  return openGithub(world.apiUrl, token, testIo(), { silenceMs: 3_000, triesMs: 6_000 })
}
function open(access: Access = {}) {
  github = connect(access)
}
const place = (more: object = {}) => ({ repository, number: 7, environment: 'preview', component: 'web', ...more })
const MARKER = markerOf({ environment: 'preview', component: 'web' })
const put = (text: string, more: object = {}, by = github) => putComment(by, place(more), () => text, signal)
const bodies = async () => (await world.holding(repository.name)).comments.map(({ login, body }) => `${login}: ${body}`)
const plant = (...comments: readonly (readonly [login: string, body: string])[]) =>
  world.comment(repository.name, ...comments.map(([login, body]) => ({ number: 7, login, body })))
const writes = async () => (await world.requests(repository.name)).filter((line) => !/^(GET|POST \/graphql)/.test(line))

test('is made once, then edited, then left alone', async () => {
  const { id, body } = await put('one')
  expect(body).toBe(`${MARKER}\none`)
  expect(await put('two')).toMatchObject({ id })
  expect(await put('two')).toMatchObject({ id })
  expect(await bodies()).toEqual([`${US}: ${MARKER}\ntwo`])
  expect((await writes()).map((line) => line.split(' ')[0])).toEqual(['POST', 'PATCH'])
})

test('what stands there is known to what is written', async () => {
  await put('one')
  await putComment(github, place(), (before) => `two, after ${before?.split('\n')[1]}`, signal)
  expect(await bodies()).toEqual([`${US}: ${MARKER}\ntwo, after one`])
})

test('is found behind a hundred others', async () => {
  const { id } = await put('one')
  await plant(...Array.from({ length: 120 }, (_, at) => ['octocat', `${at}`] as const))
  await world.fault({ contains: '/issues/7/comments', times: 99, method: 'GET', pageSize: 25 })
  expect(await put('two')).toMatchObject({ id })
  await plant(...Array.from({ length: 120 }, (_, at) => ['octocat', `${at}`] as const))
  expect((await bodies()).filter((text) => text.startsWith(US)).length).toBe(1)
})

test('is found when it is the hundred and fiftieth', async () => {
  await plant(...Array.from({ length: 149 }, (_, at) => ['octocat', `${at}`] as const))
  const { id } = await put('one')
  expect(await put('two')).toMatchObject({ id })
  expect((await bodies()).length).toBe(150)
})

test.each([
  ['octocat', MARKER],
  ['dependabot[bot]', MARKER],
  ['github-actions', MARKER],
])('one that %s planted is not touched', async (login, marker) => {
  await plant([login, `${marker}\nplanted`])
  await put('one')
  await put('two')
  expect(await bodies()).toEqual([`${login}: ${marker}\nplanted`, `${US}: ${MARKER}\ntwo`])
})

test('one of ours that only quotes the marker is not touched', async () => {
  await plant([US, `Look at this:\n${MARKER}\none`])
  await put('one')
  expect((await bodies()).length).toBe(2)
})

test.each<[string, Access]>([
  ['a person', { login: 'octocat' }],
  ['another app', { login: 'our-app[bot]' }],
])('%s has their own', async (_, access) => {
  await plant([US, `${MARKER}\nof the other`])
  await github.close()
  open(access)
  await put('one')
  await put('two')
  expect(await bodies()).toEqual([`${US}: ${MARKER}\nof the other`, `${access.login}: ${MARKER}\ntwo`])
})

test('jobs of a matrix and environments have their own', async () => {
  await Promise.all([put('web'), put('api', { component: 'api' }), put('staging', { environment: 'staging' })])
  await put('web 2')
  expect((await bodies()).map((text) => text.split('\n')[1]).toSorted()).toEqual(['api', 'staging', 'web 2'])
})

test('nothing in a marker ends it early', () => {
  expect(markerOf({ environment: 'a --> <b', component: 'x\ny component=web -->' })).toBe(
    '<!-- ship-to-eks environment=a%20--%3E%20%3Cb component=x%0Ay%20component%3Dweb%20--%3E -->',
  )
})

test('two runs at once end with one, which shows what one of them said', async () => {
  const other = connect({ note: 'other' })
  for (let round = 0; round < 5; round++) {
    const number = 10 + round
    await world.pull(repository.name, number)
    await Promise.all([put('one', { number }), put('two', { number }, other)])
    const all = (await world.holding(repository.name)).comments.filter((one) => one.number === number)
    expect(all.length).toBe(1)
    expect(all[0]?.body).toMatch(/one|two/)
  }
  await other.close()
})

test('doubles of an earlier run go, the first one stays', async () => {
  await plant([US, `${MARKER}\na`], ['octocat', `${MARKER}\nplanted`], [US, `${MARKER}\nb`])
  await put('c')
  expect(await bodies()).toEqual([`${US}: ${MARKER}\nc`, `octocat: ${MARKER}\nplanted`])
})

test('one that is deleted between looking and editing is made again', async () => {
  await put('one')
  await world.fault({ method: 'PATCH', contains: repository.name, status: 404 })
  await put('two')
  expect((await bodies()).at(0)).toBe(`${US}: ${MARKER}\ntwo`)
  expect((await bodies()).length).toBe(1)
})

describe.each([{ status: 502 }, { broken: 'half' }, { broken: 'reset' }, { broken: 'silence' }] as const)(
  'GitHub answers with %j',
  (fault) => {
    test('after it has made the comment: there is one', async () => {
      await world.fault({ method: 'POST', contains: `${repository.name}/issues`, done: true, ...fault })
      await put('one')
      expect(await bodies()).toEqual([`${US}: ${MARKER}\none`])
    })

    test('each time: it is told', async () => {
      await world.fault({ contains: `${repository.name}/issues`, times: 99, ...fault })
      expect((await problemsOf(put('one')))[0]?.what).toContain('GitHub does not answer')
    })
  },
)

test.each<[Access['permissions'], string]>([
  [{}, 'The comments of #7 cannot be read'],
  [{ 'pull-requests': 'read' }, 'Pull request #7 cannot be commented on'],
])('with permissions %j the one that is missing is named', async (permissions, what) => {
  await github.close()
  open({ permissions: permissions ?? {} })
  const [problem] = await problemsOf(put('one'))
  expect(problem?.what).toBe(what)
  expect(problem?.fix).toContain('`pull-requests: write`')
})

test('when a preview ends, all of its comments say so, and none is made', async () => {
  const ended = () => editComments(github, { repository, number: 7, environment: 'preview' }, 'gone', signal)
  await ended()
  expect(await bodies()).toEqual([])
  await put('web')
  await put('api', { component: 'api' })
  await put('staging', { environment: 'staging' })
  await plant(['octocat', `${MARKER}\nplanted`])
  await ended()
  await ended()
  expect((await bodies()).map((text) => text.split('\n')[1])).toEqual(['gone', 'gone', 'staging', 'planted'])
  expect((await writes()).filter((line) => line.startsWith('PATCH')).length).toBe(2)
})
