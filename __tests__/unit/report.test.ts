import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Problem } from '../../src/problem.ts'
import { text } from '../../src/report.ts'
import type { Scenario } from '../support/report.ts'
import { folderOf } from '../support/world.ts'

const run = promisify(execFile)
const PROGRAM = join(import.meta.dirname, '../support/report.ts')

/** Reports a run as the runner would see it: its log, its outputs and its summary. */
async function told(scenario: Scenario) {
  const dir = await folderOf({ output: '', summary: '', scenario: JSON.stringify(scenario) })
  const { stdout } = await run(process.execPath, [PROGRAM, join(dir, 'scenario')], {
    env: { GITHUB_OUTPUT: join(dir, 'output'), GITHUB_STEP_SUMMARY: join(dir, 'summary') },
    maxBuffer: 16 * 1024 * 1024,
  })
  const file = await readFile(join(dir, 'output'), 'utf8')
  const outputs = [...file.matchAll(/^([\w-]+)<<(ghadelimiter_\S+)\n([\s\S]*?)\n\2$/gm)]
  return {
    log: stdout.split('\n'),
    errors: stdout.split('\n').filter((line) => line.startsWith('::error')),
    outputs: Object.fromEntries(outputs.map(([, name, , value]) => [name, value])),
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
      expect(summary).toContain(`**${what}**`)
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
    expect(errors).toEqual([expect.stringMatching(/^::error::Cancelled\. /)])
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
        { what, at },
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

test.each([
  [{ what: 'a' }, 'a'],
  [{ what: 'a', at: { file: 'f', line: 2 } }, 'f:2: a'],
  [{ what: 'a', why: 'b', fix: 'c' }, 'a\nWhy: b\nFix: c'],
  [{ what: 'a\n::error::b' }, 'a\n:\u200b:error::b'],
])('%j reads %j', (one, read) => expect(text(one)).toBe(read))
