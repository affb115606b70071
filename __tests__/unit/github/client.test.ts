import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Access } from '../../../sandbox/github/accessToken.ts'
import { type Github, nextPage, openGithub } from '../../../src/github/client.ts'
import { serveGithub } from '../../support/github.ts'
import { problemsOf, type TestIo, testIo } from '../../support/world.ts'

let world: Awaited<ReturnType<typeof serveGithub>>
let io: TestIo
let github: Github
let name: string
let count = 0

beforeAll(async () => {
  world = await serveGithub()
}, 60_000)
afterAll(() => world.server.close())
beforeEach(async () => {
  name = `octo/client-${++count}-x`
  await world.repository(name)
  await world.pull(name, 7)
  open()
})
afterEach(async () => {
  await github.close()
  expect(await world.violations()).toEqual([])
})

function open(access: Access = {}, patience = { silenceMs: 3_000, triesMs: 6_000 }) {
  io = testIo()
  github = openGithub(world.apiUrl, world.token({ repository: name, ...access }), io, patience)
}
const pull = () => github.send('GET', `/repos/${name}/pulls/7`)
const statuses = async () => (await world.requests(name)).map((line) => line.split(' ').at(-1))

test('an answer, and the token known to the log as a secret before', async () => {
  const { status, body } = await pull()
  expect([status, body.number]).toEqual([200, 7])
  expect(io.masked).toEqual([world.token({ repository: name })])
})

test.each([
  ['500', { status: 500 }],
  ['502', { status: 502 }],
  ['503', { status: 503 }],
  ['half a body', { broken: 'half' }],
  ['a reset', { broken: 'reset' }],
  ['silence', { broken: 'silence' }],
  ['a secondary limit', { secondary: 1 }],
  ['429', { status: 429, headers: { 'retry-after': '1' } }],
  ['the hourly limit, over soon', { primary: 1 }],
] as const)('%s passes', async (_, fault) => {
  await world.fault({ contains: name, ...fault })
  expect((await pull()).status).toBe(200)
  expect(github.requests()).toBe(2)
})

test.each([
  ['500', { status: 500 }, /It answered 500/],
  ['half a body', { broken: 'half' }, /./],
  ['a reset', { broken: 'reset' }, /./],
] as const)('%s each time is told', async (_, fault, why) => {
  await world.fault({ contains: name, times: 99, ...fault })
  const [problem] = await problemsOf(pull())
  expect(problem?.what).toBe(`GitHub does not answer at ${new URL(world.apiUrl).host}`)
  expect(problem?.why).toMatch(why)
  expect(github.requests()).toBeGreaterThan(2)
  expect(JSON.stringify(problem)).not.toContain(world.token({ repository: name }))
})

test('what must not be done twice is not', async () => {
  await world.fault({ contains: name, method: 'POST', status: 502, done: true })
  const body = { body: { body: 'hello' } }
  const [problem] = await problemsOf(github.send('POST', `/repos/${name}/issues/7/comments`, body))
  expect(problem?.why).toContain('Whether it was done all the same is not known')
  expect((await world.holding(name)).comments.length).toBe(1)
  await world.fault({ contains: name, method: 'POST', secondary: 1 })
  expect((await github.send('POST', `/repos/${name}/issues/7/comments`, body)).status).toBe(201)
})

test.each([
  ['the hourly limit', { primary: 1800 }, 'GitHub’s limit of requests an hour is reached until 20'],
  ['a long pause', { secondary: 900 }, 'GitHub asks for a pause until 20'],
  ['a pause without a time', { secondary: 0 }, 'GitHub asks for a pause until 20'],
])('%s is told at once', async (_, fault, what) => {
  await world.fault({ contains: name, ...fault })
  expect((await problemsOf(pull()))[0]?.what).toContain(what)
  expect(github.requests()).toBe(1)
})

test('a refusal is an answer', async () => {
  await github.close()
  open({ permissions: {} })
  expect(await pull()).toMatchObject({ status: 403, body: { message: 'Resource not accessible by integration' } })
  expect(await statuses()).toEqual(['403'])
  await github.close()
  open({ expired: true })
  expect((await pull()).status).toBe(401)
})

test('a cancel ends a request, a pause, and all later ones', async () => {
  await world.fault({ contains: name, broken: 'silence' })
  const silent = expect(pull()).rejects.toThrow(/aborted/i)
  // The silence is this request’s alone.
  while ((await statuses()).length === 0) await sleep(10)
  io.cancel()
  await silent
  await expect(pull()).rejects.toThrow(/aborted/i)
  // What must be said after a cancel has a signal of its own.
  expect((await github.send('GET', `/repos/${name}`, { signal: AbortSignal.timeout(50_000) })).status).toBe(200)
})

describe('lists', () => {
  const list = () => github.list(`/repos/${name}/issues/7/comments`)
  const plant = (many: number) =>
    world.comment(name, ...Array.from({ length: many }, (_, at) => ({ number: 7, login: 'octocat', body: `${at}` })))

  test('are read to their end', async () => {
    await plant(230)
    const { status, body } = await list()
    expect([status, body.length, body[229].body]).toEqual([200, 230, '229'])
    expect(github.requests()).toBe(3)
  })

  test('end with the first page that is refused', async () => {
    await plant(120)
    await world.fault({ contains: 'page=2', status: 404 })
    expect((await list()).status).toBe(404)
  })

  test('that do not end are not taken for whole', async () => {
    await plant(120)
    await world.fault({ contains: '/issues/7/comments', times: 200, pageSize: 1 })
    expect((await problemsOf(list()))[0]?.what).toContain('does not end')
  })

  const base = new URL('https://api.github.com')
  test.each([
    ['<https://api.github.com/repositories/1/x?page=2>; rel="next"', 'https://api.github.com/repositories/1/x?page=2'],
    ['<https://api.github.com/a>; rel="prev", <https://api.github.com/b>; rel="next"', 'https://api.github.com/b'],
    [
      '<https://api.github.com/a?q=1,2>; rel="next", <https://api.github.com/b>; rel="last"',
      'https://api.github.com/a?q=1,2',
    ],
    ['<https://evil.example/b>; rel="next"', undefined],
    ['<http://api.github.com/b>; rel="next"', undefined],
    ['<//evil.example/b>; rel="next"', undefined],
    ['<https://api.github.com/b>; rel="last"', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('the next page of %s', (link, url) => expect(nextPage(link, base)?.href).toBe(url))
})

test('a repository that was renamed is followed, but never to another host', async () => {
  await world.repository(`${name}-new`, undefined, [name.replace('octo/', 'octo/old-')])
  const old = `/repos/${name.replace('octo/', 'octo/old-')}`
  await github.close()
  open({ repository: `${name}-new` })
  expect(await github.send('GET', old)).toMatchObject({ status: 200, body: { full_name: `${name}-new` } })
  await world.fault({ contains: old, status: 301, headers: { location: 'https://evil.example/' } })
  expect((await github.send('GET', old)).status).toBe(301)
})

test('a token goes over https, or stays on this machine', async () => {
  for (const url of ['http://github.example/api/v3', 'ftp://api.github.com', 'nonsense'])
    expect(() => openGithub(url, 't', io)).toThrow(`GITHUB_API_URL is "${url}"`)
})

test('who this is', async () => {
  expect(await github.query('{viewer{login databaseId}}')).toEqual({
    viewer: { login: 'github-actions[bot]', databaseId: 41898282 },
  })
})
