import { describe, expect, test } from 'vitest'
import type { Row } from '../../../src/facts.ts'
import { summary, type Told } from '../../../src/github/summary.ts'

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

| Object | Action | After | Verdict |
| --- | --- | --- | --- |
| Deployment/web | created | 3.2 s | 2 of 2 pods ready |
| Deployment/web | created |  | 2 of 2 pods ready |

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
  expect(told({ facts, problems, cancelled })).toMatch(new RegExp(`^### ${verdict}\n`))
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
