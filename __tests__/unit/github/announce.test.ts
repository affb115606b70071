import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Access } from '../../../sandbox/github/accessToken.ts'
import { type Announcing, type Begun, openAnnouncement } from '../../../src/github/announce.ts'
import { openGithub } from '../../../src/github/client.ts'
import { endBegun, openEndings } from '../../../src/github/ending.ts'
import type { Told } from '../../../src/github/summary.ts'
import type { Repository } from '../../../src/preview/preview.ts'
import type { Problem } from '../../../src/problem.ts'
import { serveGithub } from '../../support/github.ts'
import { problemsOf, testIo } from '../../support/world.ts'

let world: Awaited<ReturnType<typeof serveGithub>>
let repository: Repository
let count = 0
let opened: { close(): Promise<void> }[] = []
const SHA = 'd'.repeat(40)
const URL = 'http://pr-7.example.com'

beforeAll(async () => {
  world = await serveGithub()
}, 60_000)
afterAll(() => world.server.close())
beforeEach(async () => {
  repository = { id: 500 + ++count, name: `octo/announce-${count}-x` }
  await world.repository(repository.name, repository.id)
  await world.pull(repository.name, 7)
})
afterEach(async () => {
  for (const one of opened) await one.close()
  opened = []
  expect(await world.violations()).toEqual([])
})

const runUrl = (id: string) => `https://github.com/octo/app/actions/runs/${id}`

/** Keeps a test’s faults to itself. */
const noteOf = (id: string) => `run-${id} of ${count};`

/** One run, and what it has said so far. */
function run(id: string, more: Partial<Announcing> = {}, access: Access = {}, triesMs = 1_500) {
  const io = testIo()
  const token = world.token({ repository: repository.name, note: noteOf(id), ...access })
  const github = openGithub(world.apiUrl, token, io, { silenceMs: 3_000, triesMs })
  opened.push(github)
  const warnings: Problem[] = []
  const begun: Begun[] = []
  const announcement = openAnnouncement(
    {
      repository,
      number: 7,
      sha: SHA,
      environment: 'preview',
      component: '',
      runId: `${id}-1`,
      runUrl: runUrl(id),
      ttlMs: 7 * 86_400_000,
      comment: true,
      deployment: Promise.resolve(true),
      ...more,
    },
    { github, io, warn: (problem) => void warnings.push(problem), onBegun: (one) => void begun.push(one) },
  )
  return { io, github, token, warnings, begun, announcement }
}
const told = (more: Partial<Told> = {}): Told => ({
  facts: { url: URL, rows: [] },
  stages: [],
  problems: [],
  warnings: [],
  cancelled: false,
  ...more,
})
const failure = told({ problems: [{ what: 'web crashes', fix: 'Mend it.' }] })
const holding = () => world.holding(repository.name)
const states = async () =>
  (await holding()).deployments.map(({ statuses }) => statuses.map(({ state }) => state).join(' '))
const titles = async () => (await holding()).comments.map(({ body }) => body.split('\n')[1])
/** Whether a comment is this run’s, as one of an earlier run becomes. */
const isShown = async (id: string) => (await holding()).comments.some(({ body }) => body.includes(`<${runUrl(id)}>`))
/** Until GitHub shows this much of a run. */
async function until(is: () => Promise<boolean>) {
  for (let left = 1_000; !(await is()); left--) {
    if (left === 0) throw new Error(`It never came: ${is}`)
    await sleep(50)
  }
}

test('a deployment: begun, then done, with the same comment', async () => {
  const { announcement, begun, warnings } = run('1')
  announcement.building()
  await until(async () => (await states()).join() === 'in_progress' && (await titles()).length === 1)
  expect(await titles()).toEqual(['### Preview: building'])
  await announcement.succeeded(told())
  const { deployments, comments } = await holding()
  expect(deployments).toMatchObject([
    {
      sha: SHA,
      statuses: [
        { state: 'in_progress', logUrl: runUrl('1') },
        { state: 'success', environmentUrl: URL },
      ],
    },
  ])
  expect(await titles()).toEqual([`### Preview: <${URL}>`])
  expect(comments[0]?.body).toMatch(/expires \d{4}-/)
  expect(begun.at(-1)).toEqual({ deployment: deployments[0]?.id, comment: comments[0]?.id })
  expect(warnings).toEqual([])
})

test('the first deployment of a pull request takes few requests', async () => {
  const { announcement, github } = run('1')
  announcement.building()
  await announcement.succeeded(told())
  // Deployment, two states, its list; comments before and after making one, making it, editing it, and who we are.
  expect(github.requests()).toBeLessThanOrEqual(10)
})

test('the next deployment ends those before it, of this job alone', async () => {
  const first = run('1')
  first.announcement.building()
  await first.announcement.succeeded(told())
  const other = run('2', { component: 'api' })
  other.announcement.building()
  await other.announcement.succeeded(told())
  const killed = run('3')
  killed.announcement.building()
  await until(async () => (await states())[2] === 'in_progress' && (await isShown('3')))
  const last = run('4')
  last.announcement.building()
  await last.announcement.succeeded(told())
  expect(await states()).toEqual([
    'in_progress success inactive',
    'in_progress success',
    'in_progress inactive',
    'in_progress success',
  ])
  expect(await titles()).toEqual([`### Preview: <${URL}>`, `### Preview: <${URL}>`])
})

test('of two at once, the newer one is shown, whichever is done first', async () => {
  const [older, newer] = [run('1'), run('2')]
  const isShown = async (id: string) => (await holding()).comments[0]?.body.includes(`<${runUrl(id)}>`) === true
  older.announcement.building()
  await until(async () => (await states()).join() === 'in_progress' && (await isShown('1')))
  newer.announcement.building()
  await until(async () => (await states()).join() === 'in_progress,in_progress' && (await isShown('2')))
  await newer.announcement.succeeded(told())
  await older.announcement.succeeded(told())
  expect((await states()).map((all) => all.split(' ').at(-1))).toEqual(['inactive', 'success'])
  expect(await titles()).toEqual([`### Preview: <${URL}>`])
  expect(await isShown('2')).toBe(true)
})

test('a failure says why, leaves what was there before, and ends what never ended', async () => {
  const good = run('1')
  good.announcement.building()
  await good.announcement.succeeded(told())
  const killed = run('2')
  killed.announcement.building()
  await until(async () => (await states())[1] === 'in_progress' && (await isShown('2')))
  const bad = run('3')
  bad.announcement.building()
  await bad.announcement.failed(failure)
  expect(await states()).toEqual(['in_progress success', 'in_progress error', 'in_progress failure'])
  expect((await holding()).deployments[2]?.statuses[1]?.description).toBe('web crashes')
  expect(await titles()).toEqual(['### Preview: failed'])
  const next = run('4')
  next.announcement.building()
  await next.announcement.succeeded(told())
  expect((await states()).map((all) => all.split(' ').at(-1))).toEqual(['inactive', 'error', 'failure', 'success'])
})

describe('a cancel', () => {
  test('is told within its seconds', async () => {
    const { io, announcement } = run('1')
    announcement.building()
    await until(async () => (await titles()).length === 1)
    io.cancel()
    await announcement.failed(told({ cancelled: true }))
    expect(await states()).toEqual(['in_progress error'])
    expect(await titles()).toEqual(['### Preview: cancelled'])
  })

  test('at the very start ends what is begun', async () => {
    const { io, announcement, begun } = run('1')
    announcement.building()
    io.cancel()
    await announcement.failed(told({ cancelled: true }))
    expect(begun.at(-1)?.deployment).toBeDefined()
    expect(await states()).toEqual(['in_progress error'])
    expect(await titles()).toEqual(['### Preview: cancelled'])
  })

  test('does not write over the run that it was cancelled for', async () => {
    const old = run('1')
    old.announcement.building()
    await until(async () => (await titles()).length === 1)
    const next = run('2', { sha: 'e'.repeat(40) })
    next.announcement.building()
    await until(async () => (await holding()).comments[0]?.body.includes('eeeeeee') === true)
    old.io.cancel()
    await old.announcement.failed(told({ cancelled: true }))
    expect(await titles()).toEqual(['### Preview: building'])
    await next.announcement.succeeded(told())
    expect((await states()).map((all) => all.split(' ').at(-1))).toEqual(['error', 'success'])
  })

  test('ends in time although GitHub is silent', async () => {
    // Left alone, it would go on asking.
    const { io, announcement } = run('1', {}, {}, 60_000)
    await world.fault({ contains: noteOf('1'), times: 99, broken: 'silence' })
    announcement.building()
    io.cancel()
    const began = performance.now()
    await announcement.failed(told({ cancelled: true }))
    expect(performance.now() - began).toBeLessThan(9_000)
  }, 20_000)
})

test('where the job has an environment of its own there is only the comment', async () => {
  const { announcement, begun } = run('1', { deployment: Promise.resolve(false) })
  announcement.building()
  await announcement.succeeded(told())
  expect(await states()).toEqual([])
  expect(await titles()).toEqual([`### Preview: <${URL}>`])
  expect(begun.at(-1)?.deployment).toBeUndefined()
})

test('without `comment` there is only the deployment', async () => {
  const { announcement } = run('1', { comment: false })
  announcement.building()
  await announcement.failed(failure)
  await announcement.removed('It is closed.')
  expect(await states()).toEqual(['in_progress failure'])
  expect(await titles()).toEqual([])
})

test('a plan, and a reason for none', async () => {
  const { announcement } = run('1', { environment: 'production' })
  await announcement.planned(told({ facts: { dryRun: true, plan: [] } }))
  expect(await titles()).toEqual(['### Plan: nothing to change'])
  await announcement.skipped('There are 20 already.')
  expect(await titles()).toEqual(['### Preview: none'])
  expect(await states()).toEqual([])
})

test.each<[string, Access['permissions'], string[]]>([
  ['neither', {}, ['deployments: write', 'pull-requests: write']],
  ['comments', { deployments: 'write' }, ['pull-requests: write']],
  ['deployments', { 'pull-requests': 'write' }, ['deployments: write']],
])('without the permission for %s it is a warning with the one to add', async (_, permissions, fixes) => {
  const { announcement, warnings } = run('1', {}, { permissions: permissions ?? {} })
  announcement.building()
  await announcement.succeeded(told())
  const named = warnings.map(({ fix }) => /`([a-z-]+: write)`/.exec(fix ?? '')?.[1])
  expect([...new Set(named)].toSorted()).toEqual(fixes)
})

test.each([
  { status: 500 },
  { status: 502 },
  { broken: 'half' },
  { broken: 'reset' },
  { secondary: 900 },
  { primary: 900 },
] as const)(
  '%j each time is a warning, and never thrown',
  async (fault) => {
    const { announcement, warnings, token } = run('1')
    await world.fault({ contains: noteOf('1'), times: 999, ...fault })
    announcement.building()
    await announcement.succeeded(told())
    await announcement.removed('It is closed.')
    expect(warnings.length).toBeGreaterThan(0)
    expect(JSON.stringify(warnings)).not.toContain(token)
  },
  30_000,
)

test('the token is in nothing that is told', async () => {
  const { announcement, io, token, warnings, begun } = run('1', {}, {}, 20_000)
  await world.fault({ contains: noteOf('1'), times: 2, status: 500 }, { contains: noteOf('1'), secondary: 1 })
  announcement.building()
  await announcement.failed(
    told({ problems: [{ what: `refused ${token}`, evidence: [`Authorization: Bearer ${token}`] }] }),
  )
  const { comments, deployments } = await holding()
  expect(comments.length + deployments.length).toBe(2)
  expect(JSON.stringify({ comments, deployments, warnings, begun, lines: io.lines })).not.toContain(token.slice(8, 40))
  expect(io.masked).toContain(token)
})

describe('the end', () => {
  const endings = (access: Access = {}) => {
    const { github, warnings } = run('9', {}, access)
    const telling = {
      comment: true,
      warn: (problem: Problem) => void warnings.push(problem),
      signal: AbortSignal.timeout(60_000),
    }
    return { warnings, ...openEndings(github, { repository, environment: 'preview' }, telling) }
  }
  const deployed = async (id: string, more: Partial<Announcing> = {}) => {
    const { announcement } = run(id, more)
    announcement.building()
    await announcement.succeeded(told())
  }

  test('of a preview: every deployment inactive, every comment says why', async () => {
    await deployed('1')
    await deployed('2', { component: 'api' })
    await world.pull(repository.name, 8)
    await deployed('3', { number: 8 })
    const { ended, shown, warnings } = endings()
    expect((await shown()).toSorted()).toEqual([7, 8])
    await ended(7, 'Pull request #7 is closed.')
    expect((await states()).map((all) => all.split(' ').at(-1))).toEqual(['inactive', 'inactive', 'success'])
    expect(await titles()).toEqual(['### Preview: removed', '### Preview: removed', `### Preview: <${URL}>`])
    expect(await shown()).toEqual([8])
    // Again is a no-op.
    const before = (await world.requests(repository.name)).filter((line) => !line.startsWith('GET')).length
    await ended(7, 'Pull request #7 is closed.')
    const after = (await world.requests(repository.name)).filter((line) => !/^(GET|POST .graphql)/.test(line)).length
    expect(after).toBeLessThanOrEqual(before)
    expect(warnings).toEqual([])
  })

  test('a comment alone is found, too, until it says that it is over', async () => {
    const { announcement } = run('1', { deployment: Promise.resolve(false) })
    announcement.building()
    await announcement.failed(failure)
    await world.pull(repository.name, 8)
    const other = run('2', { number: 8, environment: 'plan' })
    await other.announcement.planned(told({ facts: { dryRun: true, plan: [] } }))
    await world.comment(repository.name, {
      number: 8,
      login: 'octocat',
      body: '<!-- ship-to-eks environment=preview component= -->\nplanted',
    })
    const { ended, shown, warnings } = endings()
    expect(await shown()).toEqual([7])
    await ended(7, 'Pull request #7 is closed.')
    expect(await shown()).toEqual([])
    expect(warnings).toEqual([])
  })

  test('pull requests are known for sure, or not at all', async () => {
    const { pull } = endings()
    expect(await pull(7)).toMatchObject({ number: 7, state: 'open' })
    expect(await pull(99)).toBe('gone')
    await world.fault({ contains: `${repository.name}/pulls/7`, times: 9, status: 500 })
    expect((await problemsOf(pull(7)))[0]?.what).toContain('Pull request #7')
  })

  test('a permission that is missing is a warning, and that GitHub is down is not', async () => {
    await deployed('1')
    const without = endings({ permissions: { 'pull-requests': 'read' } })
    expect(await without.shown()).toEqual([7])
    await without.ended(7, 'Closed.')
    expect(without.warnings.length).toBeGreaterThan(1)
    const down = endings()
    await world.fault({ contains: noteOf('9'), times: 99, status: 503 })
    expect((await problemsOf(down.shown())).length).toBe(1)
    expect((await problemsOf(down.ended(7, 'Closed.'))).length).toBe(1)
    expect(down.warnings).toEqual([])
  }, 20_000)
})

describe('after the job', () => {
  const signal = AbortSignal.timeout(60_000)

  test('what a killed step left is ended', async () => {
    const { announcement, begun, github } = run('1')
    announcement.building()
    await until(async () => begun.at(-1)?.comment !== undefined && (await states()).join() === 'in_progress')
    await endBegun(github, repository, begun.at(-1) ?? {}, runUrl('1'), signal)
    expect(await states()).toEqual(['in_progress error'])
    expect(await titles()).toEqual(['### Preview: stopped before it was done'])
  })

  test('what ended stays as it is', async () => {
    for (const [id, end] of [
      ['1', told()],
      ['2', failure],
    ] as const) {
      const { announcement, begun, github } = run(id)
      announcement.building()
      await (end.problems.length > 0 ? announcement.failed(end) : announcement.succeeded(end))
      const before = JSON.stringify(await holding())
      await endBegun(github, repository, begun.at(-1) ?? {}, runUrl(id), signal)
      expect(JSON.stringify(await holding())).toBe(before)
    }
  })

  test('the comment of the next run is left alone', async () => {
    const old = run('1')
    old.announcement.building()
    await until(async () => old.begun.at(-1)?.comment !== undefined)
    const next = run('2')
    next.announcement.building()
    await until(async () => (await holding()).comments[0]?.body.includes('/runs/2') === true)
    await endBegun(old.github, repository, old.begun.at(-1) ?? {}, runUrl('1'), signal)
    expect(await titles()).toEqual(['### Preview: building'])
    await next.announcement.succeeded(told())
  })

  test.each([{ status: 500 }, { broken: 'reset' }, { status: 403 }] as const)(
    'nothing is thrown for %j',
    async (fault) => {
      const { github } = run('1')
      await world.fault({ contains: noteOf('1'), times: 99, ...fault })
      await endBegun(github, repository, { deployment: 1, comment: 2 }, undefined, signal)
    },
  )
})
