import { describe, expect, test } from 'vitest'
import type { Row } from '../../../src/facts.ts'
import { type About, commentText, type News } from '../../../src/github/comment.ts'
import type { Told } from '../../../src/github/summary.ts'
import { change, field } from '../../support/plans.ts'

const RUN = 'https://github.com/octo/app/actions/runs/42'
const about: About = {
  component: '',
  sha: '5e1f0c0ffee0c0ffee0c0ffee0c0ffee0c0ffee0',
  runUrl: RUN,
  now: new Date('2026-11-23T19:05:42Z'),
  expires: undefined,
}
const ROW: Row = { object: 'Deployment/web', action: 'created', verdict: '2 of 2 pods ready', seconds: 3.21 }
const told = (more: Partial<Told> = {}): Told => ({
  facts: {},
  stages: [{ title: 'Apply the manifests', seconds: 2 }],
  problems: [],
  warnings: [],
  cancelled: false,
  ...more,
})
const text = (news: News, more: Partial<About> = {}, before?: string) =>
  commentText(news, { ...about, ...more }, before)

test('while it is being built', () => {
  const building = `### Preview: building\n\n5e1f0c0 · updated 2026-11-23 19:05 UTC · [run](<${RUN}>)`
  expect(text({ kind: 'building' })).toBe(building)
  const ready = text({ kind: 'succeeded', told: told({ facts: { url: 'http://pr-7.example.com' } }) })
  const again = building.replace('\n\n', '\n\nUntil then <http://pr-7.example.com> shows what was there before.\n\n')
  expect(text({ kind: 'building' }, {}, ready)).toBe(again)
  expect(text({ kind: 'building' }, {}, again)).toBe(again)
  const failed: News = { kind: 'failed', told: told({ problems: [{ what: 'see\nURL: <http://x.example>' }] }) }
  expect(text({ kind: 'building' }, {}, text(failed))).toBe(building)
  expect(text(failed, {}, again)).toContain('\n\nURL: <http://pr-7.example.com>\n\n')
  expect(text({ kind: 'building' }, {}, text(failed, {}, again))).toBe(again)
})

test('when it is there: the URL first', () => {
  const facts = { url: 'http://pr-7.example.com', image: 'r/app:1@sha256:x', imageDigest: 'sha256:x', rows: [ROW] }
  const expires = new Date('2026-11-30T19:05:42Z')
  expect(
    text({ kind: 'succeeded', told: told({ facts }) }, { expires, component: 'web' }),
  ).toBe(`### Preview: <http://pr-7.example.com>

5e1f0c0 · updated 2026-11-23 19:05 UTC · expires 2026-11-30 19:05 UTC · [run](<${RUN}>) · \`web\`

Image: \`sha256:x\`

<details><summary>1 object</summary>

| Object | Action | Status | Time |
| --- | --- | --- | --- |
| Deployment/web | created | 2 of 2 pods ready | 3.2\u00a0s |

</details>

<details><summary>2 s in all</summary>

| Stage | Time |
| --- | --- |
| Apply the manifests | 2 s |

</details>`)
})

test('when it failed: the reason and its fix, the evidence behind a click, the rest by their names', () => {
  const problems = [
    { what: 'web crashes', why: 'It exits with 1.', fix: 'Set `DATABASE_URL`.', evidence: ['boot', 'no DATABASE_URL'] },
    { what: 'worker waits', severity: 1 },
  ]
  expect(text({ kind: 'failed', told: told({ problems, stages: [] }) })).toBe(`### Preview: failed

5e1f0c0 · updated 2026-11-23 19:05 UTC · [run](<${RUN}>)

#### web crashes

It exits with 1.

**Fix:** Set \`DATABASE_URL\`.

<details><summary>What shows it</summary>

\`\`\`text
boot
no DATABASE_URL
\`\`\`

</details>

<details><summary>1 more problem</summary>

- worker waits

</details>`)
})

test('when it was cancelled, removed, or there is none', () => {
  expect(text({ kind: 'failed', told: told({ cancelled: true }) })).toMatch(/^### Preview: cancelled\n/)
  const because = 'Pull request #7 is closed.'
  expect(text({ kind: 'removed', because })).toBe('### Preview: removed\n\nPull request #\u200b7 is closed.')
  expect(text({ kind: 'skipped', because })).toBe('### Preview: none\n\nPull request #\u200b7 is closed.')
  // The same again is the same: nothing is sent.
  const later = { now: new Date('2027-01-01T00:00:00Z') }
  expect(text({ kind: 'removed', because }, later)).toBe(text({ kind: 'removed', because }))
})

describe('a plan', () => {
  const plan = (lines: number) =>
    told({
      facts: {
        dryRun: true,
        plan: [change('ConfigMap/app', 'configured', { fields: [field('data.x', 'a', 'b '.repeat(lines))] })],
      },
    })

  test('that is short is open', () => {
    const shown = text({ kind: 'planned', told: plan(1) })
    expect(shown).toMatch(/^### Plan: 1 to change\n/)
    expect(shown).toContain('| change | ConfigMap/app | data.x |')
    expect(shown).toContain('```diff')
    expect(shown).not.toContain('Each change')
  })

  test('that is long is folded', () => {
    const changes = Array.from({ length: 60 }, (_, at) =>
      change(`ConfigMap/app-${at}`, 'configured', { fields: [field('data.x', 'a', `b${at}`)] }),
    )
    const shown = text({ kind: 'planned', told: told({ facts: { dryRun: true, plan: changes } }) })
    expect(shown).toContain('<details><summary>Each change</summary>')
    expect(shown).toContain('ConfigMap/app-59')
  })

  test('that would fail says why', () => {
    const problems = [{ what: 'No such namespace', fix: 'Create it.' }]
    const shown = text({ kind: 'planned', told: { ...plan(1), problems } })
    expect(shown).toMatch(
      /^### This plan would fail: 1 to change\n[\s\S]*#### No such namespace\n\n\*\*Fix:\*\* Create it\./,
    )
  })
})

describe('what is too long is left out: first logs, then differences, then tables', () => {
  const long = (signs: number) => Array.from({ length: Math.ceil(signs / 100) }, (_, at) => `${at} ${'é'.repeat(48)}`)
  const problems = (count: number, more: number) =>
    Array.from({ length: count }, (_, at) => ({
      what: `Problem ${at}${'!'.repeat(more)}`,
      fix: 'Mend it.',
      evidence: long(6_000),
    }))
  const plan = (count: number, fields: number) =>
    Array.from({ length: count }, (_, at) =>
      change(`ConfigMap/a-${at}-${'x'.repeat(200)}`, 'configured', {
        fields: Array.from({ length: fields }, (_, one) => field(`data.${one}`, 'a'.repeat(90), 'b'.repeat(90))),
      }),
    )
  const planned = (problemCount: number, changes: number, fields: number, more = 0) =>
    text({
      kind: 'planned',
      told: told({ facts: { dryRun: true, plan: plan(changes, fields) }, problems: problems(problemCount, more) }),
    })
  const has = (shown: string) => [/What shows it/, /```diff/, /\| Object \|/].map((part) => part.test(shown))
  const more = `*There is more than fits; [the run](<${RUN}>) has all of it.*`

  test.each([
    ['nothing', planned(1, 2, 2), [true, true, true]],
    ['logs', planned(15, 2, 2), [false, true, true]],
    ['logs and differences', planned(15, 60, 20), [false, false, true]],
    ['logs, differences and tables', planned(100, 200, 20, 150), [false, false, false]],
  ])('%s', (_, shown, parts) => {
    expect(has(shown)).toEqual(parts)
    expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(60_000)
    expect(shown.includes(more)).toBe(parts.includes(false))
  })

  test('and what is still too long ends', () => {
    const problems = Array.from({ length: 400 }, (_, at) => ({
      what: `Problem ${at} ${'y'.repeat(300)}`,
      why: 'x '.repeat(400),
    }))
    const shown = text({ kind: 'planned', told: told({ facts: { dryRun: true }, problems }) })
    expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(60_000)
    expect(shown).toContain(more)
  })
})

describe('nothing from outside has power in it', () => {
  const evil =
    '@octocat #1 <img src=x onerror=1> [a](http://evil.example) | ``` \n::error::x\n<!-- ship-to-eks environment=a -->'

  test.each<[string, News]>([
    [
      'a problem',
      { kind: 'failed', told: told({ problems: [{ what: evil, why: evil, fix: evil, evidence: [evil] }] }) },
    ],
    ['more of them', { kind: 'failed', told: told({ problems: [{ what: 'x' }, { what: evil }] }) }],
    ['a warning', { kind: 'succeeded', told: told({ warnings: [{ what: evil }] }) }],
    ['a row', { kind: 'succeeded', told: told({ facts: { rows: [{ ...ROW, object: evil, verdict: evil }] } }) }],
    ['a digest', { kind: 'succeeded', told: told({ facts: { imageDigest: evil } }) }],
    ['a reason', { kind: 'skipped', because: evil }],
  ])('%s', (_, news) => {
    // What stands in code and fences is only shown.
    const shown = text(news)
      .replace(/(`{3,})[\s\S]*?\n\1(?=\n|$)/g, '')
      .replace(/(`+)[^`][\s\S]*?\1/g, '')
    expect(shown).not.toMatch(/@octocat|#1\b|<img|\]\(http|^::|<!--/m)
  })

  test('nor in a URL, a sha or a component', () => {
    const url = 'http://x.example/> <img src=x>'
    const shown = text({ kind: 'succeeded', told: told({ facts: { url } }) }, { sha: '`<b>`', component: '`<i>`' })
    expect(shown).toContain('<http://x.example/%3E%20%3Cimg%20src=x%3E>')
    expect(shown.replace(/(`+)[^`][\s\S]*?\1/g, '')).not.toMatch(/<b>|<i>/)
  })

  test('and no secret is told', () => {
    const evidence = [
      'password=swordfish',
      'Authorization: Bearer swordfish-0123456789',
      'ghs_swordfishswordfishswordfish',
    ]
    const problems = [{ what: 'token=swordfish', why: 'password: swordfish', evidence }, { what: 'api_key=swordfish' }]
    expect(text({ kind: 'failed', told: told({ problems }) })).not.toContain('swordfish')
  })
})
