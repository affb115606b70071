import { describe, expect, test } from 'vitest'
import type { Facts, Row } from '../../../src/facts.ts'
import { summary, type Told } from '../../../src/github/summary.ts'
import type { Problem } from '../../../src/problem.ts'
import { change, field } from '../../support/plans.ts'

const told = (more: Partial<Told>) =>
  summary({ facts: {}, stages: STAGES, problems: [], warnings: [], cancelled: false, ...more })

const STAGES = [
  { title: 'Sign in to AWS', seconds: 0.51 },
  { title: 'Apply the manifests', seconds: 2 },
]
const ROW: Row = { object: 'Deployment/web', action: 'created', verdict: '2 of 2 pods ready', seconds: 3.21 }

test('a deployment: the URL first, then its objects, the image and the times', () => {
  const facts = {
    url: 'http://a.elb.amazonaws.com',
    image: 'r/app:1@sha256:x',
    rows: [ROW, { ...ROW, seconds: undefined }],
  }
  expect(told({ facts })).toBe(`### Deployed: <http://a.elb.amazonaws.com>

| Object | Action | Status | Time |
| --- | --- | --- | --- |
| Deployment/web | created | 2 of 2 pods ready | 3.2 s |
| Deployment/web | created | 2 of 2 pods ready |  |

Image: \`r/app:1@sha256:x\`

<details><summary>2.5 s in all</summary>

| Stage | Time |
| --- | --- |
| Sign in to AWS | 0.5 s |
| Apply the manifests | 2 s |

</details>

`)
})

test.each([
  ['Pushed', {}, [], false],
  ['Nothing to push', { pushed: false }, [], false],
  ['Not pushed', { registry: 'r' }, [{ what: 'x' }], false],
  ['Unchanged', { rows: [{ ...ROW, action: 'unchanged' }] }, [], false],
  ['Deployment failed, rolled back', { rows: [{ ...ROW, undone: true }] }, [{ what: 'x' }], false],
  ['Deployment failed, rolled back in part', { rows: [{ ...ROW, undone: true }, ROW] }, [{ what: 'x' }], false],
  ['Preview skipped', { preview: 'skipped', skippedReason: 'It is of a fork.' }, [], false],
  ['No preview', { aim: 'removal', preview: 'removed' }, [], false],
  ['Preview removed', { aim: 'removal', preview: 'removed', namespace: 'preview-7' }, [], false],
  ['Preview would be removed', { aim: 'removal', dryRun: true, namespace: 'preview-7' }, [], false],
  ['Preview not removed', { aim: 'removal', namespace: 'preview-7' }, [{ what: 'x' }], false],
  ['Previews swept', { aim: 'sweep', preview: 'swept' }, [], false],
  ['Sweep failed', { aim: 'sweep' }, [{ what: 'x' }], false],
  ['Deployed', { rows: [] }, [], false],
  ['Not deployed', {}, [{ what: 'x' }], false],
  ['Deployment failed', { rows: [ROW] }, [{ what: 'x' }], false],
  ['Cancelled', { rows: [ROW] }, [], true],
  ['Plan: nothing to change', { plan: [], dryRun: true }, [], false],
  ['This plan would fail: nothing to change', { plan: [], dryRun: true }, [{ what: 'x' }], false],
  ['Dry run: no plan', { dryRun: true }, [{ what: 'x' }], false],
] satisfies [string, Facts, Problem[], boolean][])('the verdict: %s', (verdict, facts, problems, cancelled) => {
  expect(told({ facts, problems, cancelled })).toMatch(new RegExp(`^### ${verdict}\n`))
})

test('a plan: the counts, a table of the changes, and each one’s fields as a diff', () => {
  const plan = [
    change('Namespace/shop', 'unchanged', { namespace: undefined }),
    change('Deployment/web', 'configured', {
      fields: [
        field('data.nginx', 'a\nb\n', 'a\nc\n'),
        field('spec.replicas', 2, 3),
        field('spec.template.spec.containers[web].image', 'app:1', undefined),
        field('metadata.labels.x', undefined, 'y'),
      ],
    }),
    change('Widget/a', 'deferred', { reason: 'its `CustomResourceDefinition` is new' }),
  ]
  expect(told({ facts: { plan, dryRun: true } })).toContain(`### Plan: 1 to change, 1 not known yet, 1 unchanged

|  | Object | What changes | Where |
| --- | --- | --- | --- |
| change | Deployment/web | data.nginx, replicas, containers\\[web\\].image and 1 more | k8s/app.yaml:3 |
| later | Widget/a | its \`CustomResourceDefinition\` is new | k8s/app.yaml:3 |

<details open><summary>change <b>Deployment/web</b> · 4 fields · k8s/app.yaml:3</summary>

\`\`\`diff
- spec.replicas: 2
+ spec.replicas: 3
- spec.template.spec.containers[web].image: app:1
+ metadata.labels.x: y
@@ data.nginx @@
  a
- b
+ c
\`\`\`

</details>

<details><summary>1 unchanged</summary>

Namespace/shop

</details>
`)
})

test('a failed deployment: each problem with its evidence and its fix, then the warnings, then the objects', () => {
  const problems = [
    {
      what: 'Deployment/web crashes',
      why: 'It exits with code 1.\nThe old revision still serves.',
      evidence: ['Error: no `database`', '```'],
      fix: 'Run this:\nkubectl x\nkubectl y',
      at: { file: 'k8s/web.yaml', line: 31 },
    },
  ]
  const warnings = [{ what: 'Service/web is internal', fix: 'Say `scheme`, as in https://a.example/b.' }]
  const rows = [
    { ...ROW, hint: 'see k8s/web.yaml:31' },
    ...Array.from(
      { length: 6 },
      (_, n): Row => ({ object: `ConfigMap/${n}`, action: 'unchanged', verdict: '', seconds: undefined }),
    ),
  ]
  expect(told({ facts: { rows }, problems, warnings })).toContain(`### Deployment failed

#### k8s/web.yaml:31: Deployment/web crashes

It exits with code 1.\\
The old revision still serves.

\`\`\`\`text
Error: no \`database\`
\`\`\`
\`\`\`\`

**Fix:** Run this:

\`\`\`text
kubectl x
kubectl y
\`\`\`

#### Warning: Service/web is internal

**Fix:** Say \`scheme\`, as in \`https://a.example/b\`.

| Object | Action | Status | Time |
| --- | --- | --- | --- |
| Deployment/web | created | 2 of 2 pods ready (see k8s/web.yaml:31) | 3.2\u00a0s |

<details><summary>6 unchanged</summary>

ConfigMap/0, ConfigMap/1, ConfigMap/2, ConfigMap/3, ConfigMap/4, ConfigMap/5

</details>
`)
})

test.each([
  ['Mend it.', '**Fix:** Mend it.'],
  ['Create it: kubectl create namespace x', '**Fix:** Create it:\n\n```text\nkubectl create namespace x\n```'],
  ['Look (kubectl get pods), or wait.', '**Fix:** Look (kubectl get pods), or wait.'],
  [
    'See the tags: aws ecr x\nThen push it.\nOr, by hand: {"a":"b"}',
    '**Fix:** See the tags:\n\n```text\naws ecr x\n```\n\nThen push it.\\\nOr, by hand:\n\n```text\n{"a":"b"}\n```',
  ],
  ['One of these:\n- this, or;\n- that.', '**Fix:** One of these:\n\n- this, or;\n- that.'],
  ['Run these:\na\nb', '**Fix:** Run these:\n\n```text\na\nb\n```'],
  ['a: 1\nb: 2', '**Fix:**\n\n```text\na: 1\nb: 2\n```'],
])('a fix can be copied: %j', (fix, shown) => {
  expect(told({ problems: [{ what: 'x', fix }] })).toContain(`#### x\n\n${shown}\n\n<details>`)
})

test('a plan that was not begun is told as such', () => {
  const plan = [change('Service/web', 'created')]
  const written = told({ facts: { plan }, problems: [{ what: 'refused' }] })
  expect(written).toMatch(
    /^### Not deployed\n\n#### refused\n\nWhat was planned, and not begun:\n\n\|.*\n.*\n\| create \| Service/,
  )
  expect(told({ facts: { plan }, cancelled: true })).not.toContain('Service')
})

describe('what GitHub takes of a step', () => {
  const MOST = 1024 * 1024
  const text = 'こ`🚢'.repeat(2_000)
  const fields = Array.from({ length: 20 }, (_, n) => field(`data.f${n}`, `${text}\n1`, `${text}\n${n}`))
  const plan = Array.from({ length: 300 }, (_, n) =>
    change(`ConfigMap/${text}${n}`, 'configured', { fields, reason: text }),
  )
  const rows = plan.map(({ object }): Row => ({ object, action: 'created', verdict: text, hint: text, seconds: 1 }))
  const problems = Array.from({ length: 100 }, (_, n) => ({
    what: `${n}${text}`,
    why: text,
    fix: text,
    evidence: fields.map(() => text),
  }))

  const scenarios: readonly (readonly [string, Partial<Told>])[] = [
    ['plans', { facts: { plan: plan.slice(0, 40), dryRun: true } }],
    ['rows', { facts: { rows } }],
    ['problems', { problems, warnings: problems }],
  ]
  test.each(scenarios)('is more than %s of any length make; it is cut between its parts', (_, scenario) => {
    const written = told(scenario)
    expect(Buffer.byteLength(written)).toBeLessThan(MOST)
    expect(written.isWellFormed()).toBe(true)
    const rest = written.replace(/^(`{3,})(?:text|diff)\n[\s\S]*?\n\1$/gm, '')
    expect(rest).not.toMatch(/^`{3}/m)
    expect(rest.match(/<details/g)?.length).toBe(rest.match(/<\/details>/g)?.length)
    expect(written).toMatch(/in all<\/summary>[\s\S]*<\/details>\n\n$/)
  })

  test('what does not fit is counted', () => {
    const many = Array.from({ length: 5000 }, (_, n) => ({ what: `problem ${n}`, why: 'x'.repeat(1000) }))
    const written = told({ problems: many })
    const shown = written.match(/^#### problem/gm)?.length ?? 0
    expect(shown).toBeGreaterThan(500)
    expect(written).toContain(`*${5000 - shown} more parts did not fit; the log has everything.*`)
  })
})

describe('text from outside', () => {
  test('in a problem is text', () => {
    const evil = '<script> @octocat #1 [x](http://evil)'
    const problem = {
      what: evil,
      why: `${evil}\n  more`,
      fix: 'a\n````\nb',
      evidence: ['```', evil],
      at: { file: '@me', line: 1 },
    }
    const text = told({ problems: [problem] })
    const outside = text.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '')
    expect(outside).not.toMatch(/<script|@octocat|@me|#1|[^\\]\]\(/)
    expect(text).toContain(`\`\`\`\`text\n\`\`\`\n${evil}\n\`\`\`\``)
    expect(text).toContain(`\`\`\`text\n${evil}\n  more\n\`\`\``)
    expect(text).toContain('`````text\na\n````\nb\n`````')
  })

  test('in a row is text', () => {
    const text = told({ facts: { rows: [{ ...ROW, verdict: 'x | @me\n| y' }] } })
    expect(text).toContain('x \\| @\u200bme \\| y')
  })

  test.each(['http://x/> @octocat <y', 'http://x/\n\n# big\n@octocat', 'http://x/ @octocat'])(
    'in a URL stays in the URL: %j',
    (url) => {
      const [first] = told({ facts: { url } }).split('\n\n')
      expect(first).toMatch(/^### Pushed: <[^<>\s]+>$/)
    },
  )
})
