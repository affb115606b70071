import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Action, PlannedChange, Row } from '../../src/facts.ts'
import type { Problem } from '../../src/problem.ts'
import type { Scenario } from '../support/report.ts'
import { folderOf } from '../support/world.ts'

const run = promisify(execFile)
const PROGRAM = join(import.meta.dirname, '../support/report.ts')

/** Reports a run as the runner would see it: its log, its outputs and its summary. */
async function told(scenario: Scenario) {
  const dir = await folderOf({ output: '', summary: '', environment: '', scenario: JSON.stringify(scenario) })
  const { stdout } = await run(process.execPath, [PROGRAM, join(dir, 'scenario')], {
    env: {
      GITHUB_OUTPUT: join(dir, 'output'),
      GITHUB_STEP_SUMMARY: join(dir, 'summary'),
      GITHUB_ENV: join(dir, 'environment'),
    },
    maxBuffer: 16 * 1024 * 1024,
  })
  const file = await readFile(join(dir, 'output'), 'utf8')
  const pairs = (text: string) =>
    Object.fromEntries(
      [...text.matchAll(/^([\w-]+)<<(ghadelimiter_\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name, , value]) => [name, value]),
    )
  return {
    stdout,
    log: stdout.split('\n'),
    errors: stdout.split('\n').filter((line) => line.startsWith('::error')),
    warnings: stdout.split('\n').filter((line) => line.startsWith('::warning')),
    outputs: pairs(file),
    environment: pairs(await readFile(join(dir, 'environment'), 'utf8')),
    summary: await readFile(join(dir, 'summary'), 'utf8'),
  }
}

const FACTS = {
  url: 'http://a.elb.amazonaws.com',
  loadBalancerDns: 'a.elb.amazonaws.com',
  image: 'r/app:1@sha256:x',
  imageDigest: 'sha256:x',
  registry: 'r',
  namespace: 'default',
}
const ALL = {
  url: 'http://a.elb.amazonaws.com',
  'load-balancer-dns': 'a.elb.amazonaws.com',
  image: 'r/app:1@sha256:x',
  'image-digest': 'sha256:x',
  registry: 'r',
  namespace: 'default',
}
const problem = (n: number): Problem => ({ what: `problem ${n}`, fix: `mend ${n}` })
const many = (count: number) => Array.from({ length: count }, (_, n) => problem(n + 1))

describe('a run that succeeds', () => {
  test('writes every output, a summary, and the URL as its last words', async () => {
    const { outputs, summary, errors, log } = await told({ facts: FACTS, stages: ['Sign in', 'Apply'] })
    expect(outputs).toEqual(ALL)
    expect(summary).toMatch(/^### Pushed: <http:\/\/a\.elb\.amazonaws\.com>\n/)
    expect(errors).toEqual([])
    expect(log).toEqual([
      '::group::Sign in',
      '::endgroup::',
      '::group::Apply',
      '::endgroup::',
      'URL: http://a.elb.amazonaws.com',
      'Image: r/app:1@sha256:x',
      '',
    ])
  })

  test('writes no output that it does not know', async () => {
    expect((await told({ facts: { namespace: 'shop' } })).outputs).toEqual({ namespace: 'shop' })
  })
})

describe('a run that fails', () => {
  test('writes what it knows, and an annotation at the line', async () => {
    const at = { file: 'k8s/app.yaml', line: 7 }
    const { outputs, errors, summary } = await told({ facts: FACTS, problems: [{ ...problem(1), why: 'because', at }] })
    expect(outputs).toEqual(ALL)
    expect(errors).toEqual([
      '::error title=problem 1,file=k8s/app.yaml,line=7::k8s/app.yaml:7: problem 1%0AWhy: because%0AFix: mend 1',
    ])
    expect(summary).toContain('### Not deployed')
    expect(summary).toContain('problem 1')
  })

  test.each([
    [1, 1],
    [9, 9],
    [10, 10],
    [11, 10],
    [40, 10],
  ])('with %i problems makes %i annotations, and loses none', async (count, annotations) => {
    const { errors, summary } = await told({ problems: many(count) })
    expect(errors).toHaveLength(annotations)
    for (const { what } of many(count)) {
      expect(errors.filter((line) => new RegExp(`(::|%0A)${what}(%0A|$)`).test(line))).toHaveLength(1)
      expect(summary).toContain(`#### ${what}\n`)
    }
    if (count > 10) expect(errors.at(-1)).toMatch(new RegExp(`^::error title=${count - 9} more problems::`))
  })

  test('by an error that it does not know says so, in one annotation', async () => {
    const { errors } = await told({ error: 'x is undefined' })
    expect(errors).toHaveLength(1)
    expect(errors[0]).toContain('Something went wrong that this action does not know: x is undefined')
  })

  test('by a cancel says only that', async () => {
    const { errors, outputs, summary } = await told({ facts: FACTS, problems: many(3), cancelled: true })
    expect(errors).toEqual([expect.stringMatching(/^::error::Cancelled before anything was applied\.$/)])
    expect(outputs).toEqual(ALL)
    expect(summary).toMatch(/^### Cancelled/)
    expect(summary).not.toContain('problem 1')
  })
})

describe('text from outside', () => {
  const COMMANDS = [
    '\n::add-path::/evil',
    '\r\n::set-output name=url::evil',
    '##[add-path]/evil',
    '%0A::add-path::/evil',
  ]

  test.each(COMMANDS)('in a problem never becomes a command: %j', async (evil) => {
    const what = `bad${evil}`
    const at = { file: `k8s/app.yaml${evil}`, line: 1 }
    const { log } = await told({
      problems: [
        { what, why: what, fix: what, at },
        { what, at: { ...at, line: 2 } },
      ],
    })
    expect(log.filter((line) => /^\s*::(?!error )/.test(line) || line.includes('##[add'))).toEqual([])
    expect(log.filter((line) => line.startsWith('::error '))).toHaveLength(2)
  })

  test.each(COMMANDS)('in a title of a stage never becomes a command: %j', async (evil) => {
    const { log } = await told({ stages: [`stage${evil}`] })
    expect(log.filter((line) => /^\s*::(?!group|endgroup)/.test(line) || line.includes('##[add'))).toEqual([])
  })

  test('cannot end an output and begin another', async () => {
    const { outputs } = await told({ facts: { url: 'http://x\nghadelimiter\nimage<<EOF\nevil\nEOF' } })
    expect(Object.keys(outputs)).toEqual(['url'])
  })

  test('of any length leaves a summary that GitHub takes', async () => {
    const { summary } = await told({
      problems: many(3).map((one) => ({ ...one, why: 'こ'.repeat(120_000) })),
      facts: FACTS,
    })
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024)
  })
})

describe('annotations', () => {
  test('tell causes before what came of them, and nothing twice', async () => {
    const { errors, summary } = await told({
      problems: [
        { what: 'waited', severity: 1 },
        { what: 'broke', at: { file: 'a.yaml', line: 1 } },
        { what: 'broke', at: { file: 'a.yaml', line: 2 } },
        { what: 'broke', at: { file: 'a.yaml', line: 1 }, why: 'again' },
      ],
    })
    expect(errors.map((line) => line.replace(/^.*?::.*?::/, ''))).toEqual([
      'a.yaml:1: broke',
      'a.yaml:2: broke',
      'waited',
    ])
    expect(summary.match(/^#### .*/gm)).toEqual(['#### a.yaml:1: broke', '#### a.yaml:2: broke', '#### waited'])
  })

  test.each([
    [9, 9],
    [10, 10],
    [11, 10],
    [40, 10],
  ])('of %i warnings are %i, each warning told once, whole', async (count, annotations) => {
    const { warnings, errors, log, summary } = await told({ warnings: [...many(count), ...many(count)] })
    expect(errors).toEqual([])
    expect(warnings).toHaveLength(annotations)
    for (const { what, fix } of many(count)) {
      expect(warnings.filter((line) => new RegExp(`(::|%0A)${what}(%0A|$)`).test(line))).toHaveLength(1)
      expect(log.filter((line) => line === `Fix: ${fix}` || line.endsWith(`%0AFix: ${fix}`))).toHaveLength(1)
    }
    expect(summary).toContain('#### Warning: problem 1\n')
    if (count > 10) expect(warnings.at(-1)).toMatch(new RegExp(`^::warning title=${count - 9} more warnings::`))
  })

  test('whose text is longer than GitHub keeps have the fix all the same; the log has everything', async () => {
    const evidence = Array.from({ length: 50 }, (_, n) => `line ${n} ${'x'.repeat(300)}`)
    const { errors, log } = await told({ problems: [{ what: 'broke', why: 'because', evidence, fix: 'mend it' }] })
    expect(errors).toHaveLength(1)
    expect(errors[0]?.length).toBeLessThan(4300)
    expect(errors[0]).toMatch(
      /broke%0AWhy: because%0AEvidence:%0A {2}\| line 0 x+%0A {2}\| …%0A.*%0A {2}\| line 49 x+%0AFix: mend it$/,
    )
    expect(errors[0]).not.toContain('line 1 ')
    expect(log.filter((line) => line.startsWith('  | line'))).toEqual(evidence.map((line) => `  | ${line}`))
  })
})

test('ends with a table of the objects', async () => {
  const rows = [
    { object: 'Service/web', action: 'configured', verdict: 'no address yet', seconds: 12.34, hint: 'tag the subnets' },
    { object: 'Deployment/web', action: 'created', verdict: '2 of 2 pods ready', seconds: 3 },
  ] as const
  const { log } = await told({ facts: { rows, url: 'http://a' } })
  expect(log).toEqual([
    'Object          Action      Time  Status',
    'Service/web     configured  12 s  no address yet (tag the subnets)',
    'Deployment/web  created     3 s   2 of 2 pods ready',
    'URL: http://a',
    '',
  ])
})

describe('the outputs of changes', () => {
  const change = (object: string, action: Action) => ({
    object,
    namespace: 'shop',
    action,
    fields: [],
    at: { file: 'f' },
  })
  const plan = [change('Service/web', 'configured'), change('ConfigMap/a', 'unchanged')]
  const changes = '[{"object":"Service/web","namespace":"shop","action":"configured","fields":[]}]'

  test.each([
    ['a dry run', { facts: { plan, dryRun: true } }, changes, 'true'],
    ['a dry run without changes', { facts: { plan: plan.slice(1), dryRun: true } }, '[]', 'false'],
    ['a failed dry run', { facts: { plan, dryRun: true }, problems: many(1) }, changes, 'true'],
    ['a run that failed before it changed anything', { facts: { plan }, problems: many(1) }, '[]', 'false'],
    ['a cancelled run', { facts: { plan }, cancelled: true, problems: [] }, '[]', 'false'],
    ['a run without a cluster', { facts: {} }, undefined, undefined],
  ])('are written by %s', async (_, scenario, written, changed) => {
    const { outputs } = await told(scenario)
    expect(outputs.changes).toBe(written)
    expect(outputs.changed).toBe(changed)
  })
})

describe('what an app or a manifest says', () => {
  // What a sink may not hold: a secret, or a sign that somebody would obey.
  const CANARY = 'canary7f3a9'
  const EVIL = [
    '::set-output name=url::evil',
    '  ::add-path::/evil',
    '##[error]evil',
    '\u001b[31mred\u001b[0m \u0007bell',
    '<script>evil()</script> @octocat #1 octo/app#2 [x](http://evil) ![x](http://evil/x.png) www.evil.example',
    '| a | b | `c` ``` ~~~',
    '```',
    '# big',
    'x'.repeat(100_000),
    `password=${CANARY}`,
    `Authorization: Bearer ${CANARY}`,
    `{"db":"postgres://app:${CANARY}@db/app"}`,
    `-----BEGIN PRIVATE KEY-----\n${CANARY}${CANARY}${CANARY}\n-----END PRIVATE KEY-----`,
  ]
  const evil = EVIL.join('\n')
  const problem: Problem = {
    what: evil,
    why: evil,
    fix: EVIL.slice(0, 8).join('\n'),
    evidence: EVIL,
    at: { file: 'f\n::add-path::x', line: 1 },
  }
  const fields = [
    { path: ['data', 'x'], name: `data[${EVIL[0]}]`, before: evil, after: `${evil}\n1` },
    { path: ['data', 'y'], name: 'data.y', before: { list: EVIL }, after: EVIL[0] },
    { path: ['data', 'z'], name: 'data.password', before: '(hidden)', after: '(hidden, changed)' },
  ]
  const plan = EVIL.flatMap((line): PlannedChange[] => {
    const change: PlannedChange = {
      object: `ConfigMap/${line.slice(0, 200)}`,
      namespace: 'shop',
      action: 'configured',
      fields,
      reason: line,
      at: { file: '@me|`', line: 1 },
    }
    return [change, { ...change, action: 'unchanged' }]
  })
  const rows: Row[] = EVIL.map((line) => ({
    object: line.slice(0, 200),
    action: 'created',
    verdict: line,
    hint: line,
    seconds: 1,
  }))

  test.each([
    ['a failed run', { facts: { rows }, problems: [problem, { ...problem, at: { file: 'g' } }], warnings: [problem] }],
    ['a failed plan', { facts: { plan, dryRun: true }, problems: [problem], warnings: [problem] }],
    ['a plan', { facts: { plan, dryRun: true }, warnings: [problem] }],
    ['an unknown error', { error: evil }],
  ])('is harmless in %s, in every sink', async (_, scenario) => {
    const { stdout, log, outputs, summary } = await told(scenario)
    for (const sink of [stdout, summary, JSON.stringify(outputs)]) {
      expect(sink).not.toContain(CANARY)
      expect(sink).not.toContain('\u001b')
    }
    const commands = log.filter((line) => /^\s*::/.test(line) || line.includes('##['))
    expect(commands.filter((line) => !/^::(?:error title=|warning title=|debug::)/.test(line))).toEqual([])
    expect(Math.max(...log.map((line) => line.length))).toBeLessThan(20_000)
    expect(outputs.url).toBeUndefined()

    const outside = summary
      .replace(/^(`{3,})(?:text|diff)\n[\s\S]*?\n\1$/gm, '')
      .replace(/(?<![\\`])(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, '')
      // Inside of HTML brackets are no link.
      .replace(/<summary>.*<\/summary>/g, (title) => title.replace(/[[\]]/g, ''))
      .replace(/<\/?(?:details(?: open)?|summary|b)>/g, '')
    expect(outside).not.toMatch(/<|@octocat|@me|#\d|[^\\]\]\(|:\/\/|www\.|^# /m)
  })
})

describe('credentials for later steps', () => {
  const keys = { accessKeyId: 'AKIA', secretAccessKey: 'a-secret', sessionToken: 'a-session' }

  test('are given with their region, and masked before', async () => {
    const { environment, log } = await told({ keys })
    expect(environment).toEqual({
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 'a-secret',
      AWS_SESSION_TOKEN: 'a-session',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
    })
    const withSecrets = log.filter((line) => /a-secret|a-session/.test(line))
    expect(withSecrets).toEqual(['::add-mask::a-secret', '::add-mask::a-session'])
  })

  test('of a user clear the session of an earlier step', async () => {
    const { sessionToken: _, ...user } = keys
    expect((await told({ keys: user })).environment.AWS_SESSION_TOKEN).toBe('')
  })

  test('are given to nobody who did not ask', async () => expect((await told({})).environment).toEqual({}))
})

test('what was warned of, and came to pass, is told once', async () => {
  const { summary } = await told({ warnings: [problem(1), problem(2)], problems: [problem(1)] })
  expect(summary.match(/problem 1/g)).toHaveLength(1)
  expect(summary).toContain('Warning: problem 2')
})
