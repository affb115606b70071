import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Access } from '../../sandbox/github/accessToken.ts'
import { requestToken } from '../../sandbox/github/requestToken.ts'
import { github, jobFor, makeImage, newCheckout, ofPull, payloadOf, type Workflow } from './pullWorld.ts'
import { type Job, type Result, runPost, runStep } from './step.ts'

// What GitHub shows of a run: each test has a repository of its own.

const HEAD = { sha: 'beefbeefbeefbeefbeefbeefbeefbeefbeefbeef', ref: 'feature' }
const STATE = { number: 4, head: HEAD, state: 'open', draft: false, labels: [] } as const
const UNLABELLED = { 'preview-label': '' }

let checkout: Job
let count = 0
beforeAll(() => {
  makeImage()
  checkout = newCheckout()
})

interface Told {
  readonly comments: readonly string[]
  /** The states of each deployment, in their order. */
  readonly deployments: readonly (readonly string[])[]
}

async function world(name: string) {
  const workflow: Workflow = {
    repository: { id: 9300 + ++count, name: `octo-org/${name}` },
    ecr: `e2e/pulls-${name}`,
    inputs: { 'preview-prefix': 'pulls' },
  }
  const { id, name: repository } = workflow.repository
  await github.repository(repository, id)
  await github.pull(repository, 4, { head: HEAD })
  const job = (action: string, env: Record<string, string> = {}): Job => {
    const one = jobFor(checkout, workflow, 'pull_request', payloadOf(action, workflow, STATE), 1)
    return { ...one, env: { ...one.env, ...env } }
  }
  return {
    repository,
    job,
    run: (action: string, inputs: Record<string, string> = {}, env: Record<string, string> = {}): Promise<Result> =>
      runStep(job(action, env), { ...ofPull(workflow, 4), ...UNLABELLED, ...inputs }),
    inputs: { ...ofPull(workflow, 4), ...UNLABELLED },
    token: (access: Access) => github.token({ repository, ...access }),
    async told(): Promise<Told> {
      const { comments, deployments } = await github.holding(repository)
      return {
        comments: comments.map(({ body }) => body),
        deployments: deployments.map(({ statuses }) => statuses.map(({ state }) => state)),
      }
    },
  }
}

describe.concurrent('a pull request', () => {
  test('has one comment and a deployment, from the first run to its end', async () => {
    const { run, told, repository } = await world('life')
    const first = await run('opened')
    expect(first.code, first.log).toBe(0)
    const { url = '' } = first.outputs
    expect((await told()).deployments).toEqual([['in_progress', 'success']])
    expect((await told()).comments).toEqual([expect.stringContaining(`<${url}>`)])
    const second = await run('synchronize', { rebuild: 'true' })
    expect(second.outputs).toMatchObject({ preview: 'deployed', changed: 'false' })
    expect((await told()).deployments).toEqual([
      ['in_progress', 'success', 'inactive'],
      ['in_progress', 'success'],
    ])
    await github.pull(repository, 4, { state: 'closed' })
    const last = await run('closed')
    expect(last.outputs.preview, last.log).toBe('removed')
    expect((await told()).deployments.map((states) => states.at(-1))).toEqual(['inactive', 'inactive'])
    expect((await told()).comments).toEqual([expect.stringMatching(/### Preview: removed/)])
  })

  test('hears why its preview failed', async () => {
    const { run, told } = await world('fails')
    const { code } = await run('opened', { manifests: 'lb/service.yaml' })
    expect(code).toBe(1)
    expect((await told()).deployments).toEqual([['in_progress', 'failure']])
    expect((await told()).comments).toEqual([
      expect.stringMatching(/Preview: failed[\s\S]*No manifest names the image/),
    ])
  })

  test('that is closed while its preview is deployed loses it in the same run', async () => {
    const { told, job, inputs, repository } = await world('closes')
    let closing: Promise<void> | undefined
    const result = await runStep(job('opened'), inputs, {
      onLog: (log) => {
        // Long before it looks again.
        if (/::group::Build and push/.test(log)) closing ??= github.pull(repository, 4, { state: 'closed' })
      },
    })
    await closing
    expect(result.code, result.log).toBe(0)
    expect(result.outputs.preview).toBe('removed')
    expect((await told()).deployments.map((states) => states.at(-1))).toEqual(['inactive'])
  })

  test('whose run was killed is not left in progress', async () => {
    const { told, job, inputs } = await world('killed')
    const killed = new AbortController()
    const isTold = async () => {
      const { comments, deployments } = await told()
      return comments.length === 1 && deployments[0]?.join() === 'in_progress'
    }
    let killing: Promise<void> | undefined
    const kill = async () => {
      while (!(await isTold())) await delay(10)
      killed.abort()
    }
    const one = job('opened')
    const result = await runStep(one, inputs, {
      signal: killed.signal,
      kill: 'SIGKILL',
      onLog: (log) => {
        // Both are known to the post step.
        if (/::save-state name=begun::(?=[^\n]*deployment)[^\n]*comment/.test(log)) killing ??= kill()
      },
    })
    await killing
    expect(result.code).not.toBe(0)
    expect((await told()).deployments).toEqual([['in_progress']])
    const post = await runPost(one, result)
    expect(post.code).toBe(0)
    expect((await told()).deployments.map((states) => states.at(-1))).toEqual(['error'])
    expect((await told()).comments).toEqual([expect.stringContaining('stopped before it was done')])
  })

  test('has its preview, too, where the token may neither comment nor deploy', async () => {
    const { run, told, token } = await world('denied')
    const permissions = { contents: 'read', 'pull-requests': 'read' } as const
    const { code, log, outputs } = await run('opened', { 'github-token': token({ permissions }) })
    expect(code, log).toBe(0)
    expect(outputs.preview).toBe('deployed')
    expect(log).toMatch(/^::warning [^\n]*deployments: write/m)
    expect(log).toMatch(/^::warning [^\n]*pull-requests: write/m)
    expect(await told()).toEqual({ comments: [], deployments: [] })
  })

  test('has no second deployment where the job has an environment of its own', async () => {
    const { run, told } = await world('environment')
    const env = { ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken({ environment: 'preview' }) }
    const { code, log } = await run('opened', {}, env)
    expect(code, log).toBe(0)
    expect((await told()).deployments).toEqual([])
    expect((await told()).comments).toHaveLength(1)
  })

  test('of a fork is skipped before anybody is asked', async () => {
    const { job, inputs, repository } = await world('fork')
    const fork = job('opened')
    const payload = { ...payloadOf('opened', { repository: { id: 1, name: repository }, ecr: '' }, STATE) }
    const { env } = jobFor(checkout, { repository: { id: 2, name: repository }, ecr: '' }, 'pull_request', payload, 1)
    const { code, outputs, log } = await runStep({ ...fork, env: { ...env, ACTIONS_ID_TOKEN_REQUEST_URL: '' } }, inputs)
    expect(code, log).toBe(0)
    expect(outputs).toMatchObject({ preview: 'skipped' })
    expect(outputs['skipped-reason']).toContain('comes from a fork')
    expect((await github.requests(repository)).filter((one) => !one.includes('/graphql'))).toEqual([])
  })

  test('is asked about only where certificates are checked', async () => {
    const { run, repository } = await world('unchecked')
    const { code, errors } = await run('opened', {}, { NODE_TLS_REJECT_UNAUTHORIZED: '0' })
    expect([code, errors.length]).toEqual([1, 1])
    expect(errors[0]?.text).toContain('NODE_TLS_REJECT_UNAUTHORIZED is 0')
    expect((await github.requests(repository)).filter((one) => !one.includes('/graphql'))).toEqual([])
  })

  test('is told by a dry run what merging it would change, in a comment beside that of its preview', async () => {
    const { run, told } = await world('plan')
    const dry = { 'dry-run': 'true', namespace: 'default' }
    expect((await run('opened', dry)).code).toBe(0)
    expect((await told()).comments).toEqual([expect.stringMatching(/environment=plan[\s\S]*### Plan: 2 to create/)])
    await run('synchronize', dry)
    const { code, log } = await run('synchronize')
    expect(code, log).toBe(0)
    expect((await told()).comments).toHaveLength(2)
    expect((await told()).deployments).toHaveLength(1)
  })
})

test('GitHub’s own description allows all that was said', async () => {
  expect(await github.violations()).toEqual([])
})
