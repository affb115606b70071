import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { kubectl } from './cluster.ts'
import { ROLE } from './inputs.ts'
import { github, jobFor, payloadOf, type Workflow } from './pullWorld.ts'
import { commit, type Job, newJob, type Result, runPost, runStep } from './step.ts'

// examples/previews by the steps of its workflows, from the first commit of a pull request to its end.

const EXAMPLE = resolve(import.meta.dirname, '../../examples/previews')
const NUMBER = 4012
const NAMESPACE = `preview-shop-pr-${NUMBER}`
const HOST = `pr-${NUMBER}.preview.example.com`
const WORKFLOW: Workflow = { repository: { id: 9500, name: 'octo-org/shop' }, ecr: 'my-app-repo-previews' }
const COMMON = {
  'role-to-assume': ROLE,
  'aws-region': 'ap-northeast-1',
  'cluster-name': 'my-eks-cluster',
  'ecr-repository': 'my-app-repo',
}
const OF_PREVIEWS = { ...COMMON, 'ecr-repository': WORKFLOW.ecr }
const PREVIEW = {
  ...OF_PREVIEWS,
  'replace-image': 'my-app-repo',
  manifests: 'k8s/preview',
  'preview-host': 'preview.example.com',
  timeout: '2m',
}

let checkout: Job
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'previews-example-'))
  cpSync(EXAMPLE, folder, { recursive: true })
  // There is no certificate for example.com in this cloud.
  const ingress = join(folder, 'k8s/base/ingress.yaml')
  writeFileSync(ingress, readFileSync(ingress, 'utf8').replace('"HTTPS": 443', '"HTTP": 80'))
  checkout = newJob(folder)
  await github.repository(WORKFLOW.repository.name, WORKFLOW.repository.id)
})

/** Runs a step for an event, and its post. */
async function run(event: string, payload: object, inputs: Record<string, string>, id: number): Promise<Result> {
  const job = jobFor(checkout, WORKFLOW, event, payload, id)
  const token = github.token({ repository: WORKFLOW.repository.name })
  const result = await runStep(job, { ...inputs, 'github-token': token })
  await runPost(job, result)
  return result
}

const stateOf = (sha: string, state: 'open' | 'closed') => ({
  number: NUMBER,
  state,
  draft: false,
  labels: [],
  head: { sha, ref: 'topic' },
})

/** What GitHub has and sends of the pull request. */
async function pull(action: string, sha: string, state: 'open' | 'closed'): Promise<object> {
  const now = stateOf(sha, state)
  await github.pull(WORKFLOW.repository.name, NUMBER, now)
  return payloadOf(action, WORKFLOW, now as never)
}

const get = (kind: string, path: string) => kubectl('-n', NAMESPACE, 'get', kind, '-o', `jsonpath={.items[0]${path}}`)

test('a pull request is deployed, unchanged, started by hand, planned and removed', { timeout: 600_000 }, async () => {
  const sha = commit(checkout)
  const opened = await run('pull_request', await pull('opened', sha, 'open'), PREVIEW, 1)
  expect(opened.code, opened.log).toBe(0)
  expect(opened.outputs).toMatchObject({ preview: 'deployed', namespace: NAMESPACE, url: `http://${HOST}` })
  expect(opened.outputs.image).toContain(`/my-app-repo-previews:pr-${NUMBER}-${sha.slice(0, 12)}@sha256:`)
  expect(get('ingress', '.spec.rules[0].host')).toBe(HOST)
  expect(get('resourcequota', '.status.used.pods')).toBe('1')

  // An event that changes nothing of it.
  const again = await run('pull_request', await pull('ready_for_review', sha, 'open'), PREVIEW, 2)
  expect(again.outputs, again.log).toMatchObject({ preview: 'deployed', changed: 'false' })

  // A newer commit, which an older run does not show.
  const newer = commit(checkout)
  const late = await pull('synchronize', sha, 'open')
  await pull('synchronize', newer, 'open')
  const stale = await run('pull_request', late, PREVIEW, 3)
  expect(stale.outputs, stale.log).toMatchObject({ preview: 'skipped' })
  expect(stale.outputs['skipped-reason']).toContain('has a newer commit')

  // By hand, from another branch: what the pull request has is shown.
  const hand = { ...PREVIEW, preview: 'deploy' }
  const dispatched = await run('workflow_dispatch', { inputs: { 'pull-request': `${NUMBER}` } }, hand, 4)
  expect(dispatched.outputs, dispatched.log).toMatchObject({ preview: 'deployed' })
  expect(kubectl('get', 'namespace', NAMESPACE, '-o', 'jsonpath={.metadata.annotations.ship-to-eks/sha}')).toBe(newer)

  const plan = { ...COMMON, manifests: 'k8s/base', namespace: 'default', 'dry-run': 'true' }
  const planned = await run('pull_request', await pull('synchronize', newer, 'open'), plan, 5)
  expect(planned.outputs, planned.log).toMatchObject({ changed: 'true' })
  expect(planned.outputs.preview ?? '').toBe('')
  const { comments } = await github.holding(WORKFLOW.repository.name)
  // One of the preview, edited by each run, and one of the plan.
  expect(comments).toHaveLength(2)

  const closed = await run('pull_request', await pull('closed', newer, 'closed'), PREVIEW, 6)
  expect(closed.outputs, closed.log).toMatchObject({ preview: 'removed' })
  expect(() => kubectl('get', 'namespace', NAMESPACE)).toThrow()
  expect(await github.violations()).toEqual([])
})
