import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { runWorkflow } from '../../sandbox/act.ts'
import { openAnnouncement } from '../../src/github/announce.ts'
import { openGithub } from '../../src/github/client.ts'
import { openEndings } from '../../src/github/ending.ts'
import { readPull } from '../../src/github/pulls.ts'
import type { Told } from '../../src/github/summary.ts'
import type { Problem } from '../../src/problem.ts'
import { githubAt } from '../support/github.ts'
import { problemsOf, testIo } from '../support/world.ts'

const API = 'https://api.github.com'
const world = githubAt(API)
let count = 0

afterEach(async () => expect(await world.violations()).toEqual([]))

/** A repository of a test's own, and a client for it. */
async function open(patience = { silenceMs: 5_000, triesMs: 20_000 }) {
  const repository = { id: 800 + ++count, name: `octo-org/real-${count}` }
  await world.repository(repository.name, repository.id)
  await world.pull(repository.name, 7)
  const io = testIo()
  const token = world.token({ repository: repository.name })
  return { repository, io, token, github: openGithub(API, token, io, patience) }
}

const told: Told = {
  facts: { url: 'http://a.example', rows: [] },
  stages: [],
  problems: [],
  warnings: [],
  cancelled: false,
}

test('a preview from its first state to its last, among 130 comments, with planted markers and a bad network', async () => {
  const { repository, github, io, token } = await open()
  const { name } = repository
  const warnings: Problem[] = []
  const warn = (problem: Problem) => void warnings.push(problem)
  const what = {
    repository,
    number: 7,
    sha: 'd'.repeat(40),
    environment: 'preview',
    component: '',
    runId: '1-1',
    runUrl: 'https://github.com/octo-org/node-app/actions/runs/1',
    ttlMs: undefined,
    comment: true,
    deployment: Promise.resolve(true),
  }
  const planted = '<!-- ship-to-eks environment=preview component= -->\nplanted'
  await world.comment(
    name,
    { number: 7, login: 'octocat', body: planted },
    ...Array.from({ length: 130 }, (_, at) => ({ number: 7, login: 'octocat', body: `${at}` })),
  )
  for (const fault of [
    { broken: 'reset' },
    { status: 502 },
    { secondary: 1 },
    { broken: 'half', done: true },
  ] as const) {
    await world.fault({ contains: name, ...fault })
    const announcement = openAnnouncement(what, { github, io, warn, onBegun: () => {} })
    announcement.building()
    await announcement.succeeded(told)
  }
  const { comments, deployments } = await world.holding(name)
  expect(comments.filter(({ login }) => login !== 'octocat').map(({ body }) => body.split('\n')[1])).toEqual([
    '### Preview: <http://a.example>',
  ])
  expect(comments.filter(({ body }) => body === planted).length).toBe(1)
  expect(deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual([
    'inactive',
    'inactive',
    'inactive',
    'success',
  ])
  const telling = { comment: true, warn, signal: io.signal }
  const endings = openEndings(github, { repository, environment: 'preview' }, telling)
  expect(await endings.shown()).toEqual([7])
  await endings.ended(7, 'Pull request #7 is closed.')
  expect(await endings.shown()).toEqual([])
  expect(warnings).toEqual([])
  expect(JSON.stringify([await world.holding(name), io.lines])).not.toContain(token.slice(8, 40))
  await github.close()
})

test.each(['silence', 'reset', 'half'] as const)(
  'a GitHub that answers with %s is told, and nothing is taken for closed',
  async (broken) => {
    const { repository, github } = await open({ silenceMs: 1_500, triesMs: 1_000 })
    await world.pull(repository.name, 7, { state: 'closed' })
    // More than there are tries.
    await world.fault({ contains: repository.name, times: 9, broken })
    expect((await readPull(github, repository, 7)).kind).toBe('unknown')
    await github.close()
  },
)

test('a certificate of nobody is not trusted', async () => {
  const github = openGithub('https://127.0.0.5', 'ghs_canary0123456789abcdef', testIo(), {
    silenceMs: 2_000,
    triesMs: 500,
  })
  const [problem] = await problemsOf(github.send('GET', '/user'))
  expect(problem?.why).toMatch(/certificate|altnames/i)
  expect(inspect(problem, { depth: 9 })).not.toContain('canary')
  await github.close()
})

describe('a job that act runs', () => {
  test('has a token, an event and its API', async () => {
    const checkout = mkdtempSync(join(tmpdir(), 'api-'))
    mkdirSync(join(checkout, '.github/workflows'), { recursive: true })
    const script = [
      'const { readFileSync } = require("fs");',
      'const { number, repository } = JSON.parse(readFileSync(process.env.GITHUB_EVENT_PATH));',
      'const headers = { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28", "user-agent": "x", authorization: "Bearer " + process.env.TOKEN };',
      'fetch(process.env.GITHUB_API_URL + "/repos/" + process.env.GITHUB_REPOSITORY + "/pulls/" + number, { headers }).then((answer) => answer.json()).then((pull) =>',
      'console.log(["SAW", pull.number, pull.base.repo.id === repository.id, process.env.GITHUB_REPOSITORY_ID, process.env.GITHUB_EVENT_NAME].join(" ")))',
    ]
    writeFileSync(join(checkout, 'ask.cjs'), script.join('\n'))
    const workflow = `on: pull_request
jobs:
  ask:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - run: node ask.cjs
        env: { TOKEN: '\${{ github.token }}' }
`
    writeFileSync(join(checkout, '.github/workflows/ask.yml'), workflow)
    const payload = join(checkout, 'event.json')
    const event = { action: 'opened', number: 31, pull_request: { number: 31 }, repository: { id: 74 } }
    writeFileSync(payload, JSON.stringify(event))
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', checkout, '-c', 'user.name=octocat', '-c', 'user.email=octocat@example.com', ...args])
    git('init', '--quiet', '--initial-branch=main')
    git('remote', 'add', 'origin', 'https://github.com/octo-org/node-app.git')
    git('add', '--all')
    git('commit', '--quiet', '--message', 'A job')
    await world.pull('octo-org/node-app', 31)
    const lines: string[] = []
    const file = '.github/workflows/ask.yml'
    const run = { checkout, file, event: 'pull_request', vars: {}, actions: {}, payload } as const
    expect(await runWorkflow(run, ({ msg }) => lines.push(msg)), lines.join('\n')).toBe(0)
    expect(lines.join('\n')).toContain('SAW 31 true 74 pull_request')
  })
})
