import { describe, expect, test } from 'vitest'
import type { Row } from '../../../src/facts.ts'
import { summary } from '../../../src/github/summary.ts'

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
  expect(summary(facts, STAGES, [], false)).toBe(`### Deployed: <http://a.elb.amazonaws.com>

| Object | Action | Verdict | After |
| --- | --- | --- | --- |
| Deployment/web | created | 2 of 2 pods ready | 3.2 s |
| Deployment/web | created | 2 of 2 pods ready |  |

Image: \`r/app:1@sha256:x\`

<details><summary>2.5 s in all</summary>

| Stage | Time |
| --- | --- |
| Sign in to AWS | 0.5 s |
| Apply the manifests | 2.0 s |

</details>

`)
})

test.each([
  ['Pushed', {}, [], false],
  ['Deployed', { rows: [] }, [], false],
  ['Not deployed', {}, [{ what: 'x' }], false],
  ['Deployment failed', { rows: [ROW] }, [{ what: 'x' }], false],
  ['Cancelled', { rows: [ROW] }, [], true],
])('the verdict: %s', (verdict, facts, problems, cancelled) => {
  expect(summary(facts, STAGES, problems, cancelled)).toMatch(new RegExp(`^### ${verdict}\n`))
})

describe('text from outside', () => {
  test('in a problem is text', () => {
    const evil = '<script> @octocat #1 [x](http://evil)'
    const text = summary(
      {},
      STAGES,
      [{ what: evil, why: `\`\`\`\n${evil}`, fix: 'a\n````\nb', at: { file: '@me', line: 1 } }],
      false,
    )
    const outside = text.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '')
    expect(outside).not.toMatch(/<script|@octocat|@me|#1|[^\\]\]\(/)
    expect(text).toContain(`\`\`\`\`text\n\`\`\`\n${evil}\n\`\`\`\``)
    expect(text).toContain('`````text\na\n````\nb\n`````')
  })

  test('in a row is text', () => {
    const text = summary({ rows: [{ ...ROW, verdict: 'x | @me\n| y' }] }, STAGES, [], false)
    expect(text).toContain('x \\| @\u200bme \\| y')
  })

  test.each(['http://x/> @octocat <y', 'http://x/\n\n# big\n@octocat', 'http://x/ @octocat'])(
    'in a URL stays in the URL: %j',
    (url) => {
      const [first] = summary({ url }, STAGES, [], false).split('\n\n')
      expect(first).toMatch(/^### Pushed: <[^<>\s]+>$/)
    },
  )
})
