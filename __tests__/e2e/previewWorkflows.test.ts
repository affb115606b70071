import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { releaseOf, runWorkflow, type Workflow } from '../../sandbox/act.ts'
import { roleArn } from '../sandbox/cloud.ts'
import { githubAt } from '../support/github.ts'
import { dropNamespace, kubectl, newNamespace } from './cluster.ts'

// The workflows of examples/previews, run by act on the events that GitHub sends, with GitHub's own payloads.

const ROOT = resolve(import.meta.dirname, '../..')
const REPOSITORY = { id: 74, full_name: 'octo-org/node-app' }
const ROLES = ['DEPLOY_ROLE', 'PLAN_ROLE', 'PREVIEW_ROLE', 'SWEEP_ROLE']
const VARS = Object.fromEntries(ROLES.map((name) => [name, roleArn('ship-deploy')]))
const github = githubAt('https://api.github.com')

interface Sample {
  readonly name: string
  // biome-ignore lint/suspicious/noExplicitAny: every event has its own shape
  readonly examples: readonly any[]
}
const samples: readonly Sample[] = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('@octokit/webhooks-examples'), 'utf8'),
)

let checkout: string
let release: string
const git = (...args: string[]) =>
  execFileSync('git', ['-C', checkout, '-c', 'user.name=octocat', '-c', 'user.email=octocat@example.com', ...args], {
    encoding: 'utf8',
  }).trim()

beforeAll(() => {
  checkout = join(mkdtempSync(join(tmpdir(), 'workflows-')), 'shop')
  cpSync(join(ROOT, 'examples/previews'), checkout, { recursive: true })
  const change = (path: string, from: string | RegExp, to: string) =>
    writeFileSync(join(checkout, path), readFileSync(join(checkout, path), 'utf8').replace(from, to))
  // There is no certificate for example.com in this cloud, and act takes no commit for its own checkout.
  change('k8s/base/ingress.yaml', '"HTTPS": 443', '"HTTP": 80')
  change('.github/workflows/pull-request.yml', / {8}with:\n {10}ref: [^\n]*\n {10}persist-credentials: false\n/, '')
  // Another test may have previews of the same numbers in the example's repository.
  for (const file of ['pull-request.yml', 'sweep.yml'])
    change(`.github/workflows/${file}`, 'my-app-repo-previews', 'workflows/my-app-repo-previews')
  git('init', '--quiet', '--initial-branch=main')
  git('remote', 'add', 'origin', `https://github.com/${REPOSITORY.full_name}.git`)
  release = releaseOf(ROOT, mkdtempSync(join(tmpdir(), 'release-')))
})

function commit(): string {
  git('add', '--all')
  git('commit', '--quiet', '--allow-empty', '--message', 'A commit')
  return git('rev-parse', 'HEAD')
}

/** What GitHub sends for an action of a pull request, about one of ours. */
function payloadOf(action: string, number: number, sha: string) {
  const of = samples.find(({ name }) => name === 'pull_request')?.examples ?? []
  const real = of.find((one) => one.action === action)
  const repo = { ...real.repository, ...REPOSITORY }
  const head = { ...real.pull_request.head, sha, ref: 'topic', repo }
  const base = { ...real.pull_request.base, repo }
  const pull = { ...real.pull_request, number, draft: false, head, base, user: { login: 'octocat' } }
  return { ...real, number, repository: repo, pull_request: pull }
}

async function run(file: string, event: Workflow['event'], payload: object, fails = false): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json')
  writeFileSync(path, JSON.stringify(payload))
  const lines: string[] = []
  const actions = { 'ship-to-eks/ship-to-eks@v1': release }
  const workflow = { checkout, file: `.github/workflows/${file}`, event, payload: path, vars: VARS, actions }
  const code = await runWorkflow(workflow, ({ msg }) => lines.push(msg.trimEnd()))
  const log = lines.join('\n')
  expect(code !== 0, log).toBe(fails)
  return log
}

async function on(action: string, number: number, sha: string, state: 'open' | 'closed' = 'open'): Promise<string> {
  await github.pull(REPOSITORY.full_name, number, { state, head: { sha, ref: 'topic' } })
  return run('pull-request.yml', 'pull_request', payloadOf(action, number, sha))
}

const namespaces = () => kubectl('get', 'namespaces', '--output=name').match(/preview-node-app-pr-4[12]/g) ?? []

test('a pull request is followed from its first event to its last', { timeout: 600_000 }, async () => {
  const first = commit()
  expect(await on('opened', 41, first)).toMatch(/^URL: http:\/\/pr-41\.preview\.example\.com/m)
  expect(namespaces()).toEqual(['preview-node-app-pr-41'])
  expect(await on('labeled', 41, first)).toContain('Nothing to build')
  writeFileSync(join(checkout, 'more.txt'), 'more\n')
  const second = commit()
  expect(await on('synchronize', 41, second)).toContain(`pr-41-${second.slice(0, 12)}`)
  expect(await on('closed', 41, second, 'closed')).toContain('preview-node-app-pr-41 is removed')
  expect(namespaces()).toEqual([])
})

test('what no event told is found at night', { timeout: 600_000 }, async () => {
  await on('opened', 42, commit())
  await github.pull(REPOSITORY.full_name, 42, { state: 'closed' })
  expect(namespaces()).toEqual(['preview-node-app-pr-42'])
  const log = await run('sweep.yml', 'schedule', { schedule: '17 2 * * *', repository: REPOSITORY })
  expect(log).toContain('preview-node-app-pr-42 is removed: Pull request #42 is closed.')
  expect(namespaces()).toEqual([])
})

test('production is deployed, told what a pull request would change, and looked at every night', {
  timeout: 600_000,
}, async () => {
  newNamespace('shop')
  onTestFinished(() => dropNamespace('shop'))
  const sha = commit()
  const deployed = await run('deploy.yml', 'push', { ref: 'refs/heads/main', after: sha, repository: REPOSITORY })
  expect(deployed).toContain('Deployment/shop created')
  // Not of an image of a pull request.
  expect(deployed).toMatch(/^Image: \S+\/my-app-repo:[0-9a-f]{40}@sha256:/m)

  const night = (fails?: boolean) => run('drift.yml', 'schedule', { repository: REPOSITORY }, fails)
  await night()
  writeFileSync(join(checkout, 'k8s/base/config.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n')
  const kustomization = join(checkout, 'k8s/base/kustomization.yaml')
  const before = readFileSync(kustomization, 'utf8')
  writeFileSync(kustomization, before.replace('resources:\n', 'resources:\n  - config.yaml\n'))
  const head = commit()
  await github.pull(REPOSITORY.full_name, 43, { state: 'open', head: { sha: head, ref: 'topic' } })
  expect(await run('plan.yml', 'pull_request', payloadOf('opened', 43, head))).toContain('+ ConfigMap/more')
  const { comments } = await github.holding(REPOSITORY.full_name)
  expect(comments.filter(({ number }) => number === 43).map(({ body }) => body)).toEqual([
    expect.stringContaining('ConfigMap/more'),
  ])

  writeFileSync(kustomization, before)
  commit()
  kubectl('-n', 'shop', 'scale', 'deployment/shop', '--replicas=1')
  expect(await night(true)).toContain('Production is not as main says.')
})
