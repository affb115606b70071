import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Administrator, atHome, newGithubRole } from './access.ts'
import { APP, shipping } from './inputs.ts'
import { newJob, runStep } from './step.ts'

// The rows of docs/permissions.md, tried: with all of them a step passes, and without one of them it names that one.
// What a push needs, the sandbox's registry does not ask.

const [, table = ''] = readFileSync(resolve(import.meta.dirname, '../../docs/permissions.md'), 'utf8').split('## AWS\n')
const rows = table.split('\n## ')[0]?.split('\n') ?? []
const actions = rows
  .filter((row) => /^\| `(ecr|eks):/.test(row))
  .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+:\w+)`/g)].map(([, action = '']) => action))

let home: Administrator
beforeAll(async () => {
  home = await atHome()
})

const allow = (...without: readonly string[]) => ({
  Effect: 'Allow',
  Action: actions.filter((action) => !without.includes(action)),
  Resource: '*',
})
const push = (role: string, repository: string, more: Record<string, string> = {}) => {
  const inputs = { 'cluster-name': '', manifests: '', 'replace-image': '', ...more }
  return runStep(newJob(APP), shipping('default', { 'role-to-assume': role, 'ecr-repository': repository, ...inputs }))
}

describe('the permissions that are documented', () => {
  it('are enough to make a repository, and to push', async () => {
    const result = await push(newGithubRole('documented', [allow()], home), 'documented/app', { tags: 'latest' })
    expect(result.code, result.log).toBe(0)
    expect(result.log).not.toMatch(/^::warning/m)
  })

  it.each([
    ['ecr:GetAuthorizationToken', 1],
    ['ecr:DescribeRepositories', 1],
    ['ecr:CreateRepository', 1],
    ['ecr:PutLifecyclePolicy', 0],
  ])('%s is needed: without it, exit %i, and it is named', async (action, code) => {
    const name = `documented-${action.slice(4)}`
    const result = await push(newGithubRole(name, [allow(action)], home), name.toLowerCase())
    expect(result.code, result.log).toBe(code)
    expect(result.log).toMatch(new RegExp(`^::(error|warning) .*"${action}"`, 'm'))
  })

  it('eks:ListClusters is not, and names the clusters', async () => {
    const wrong = { 'dry-run': 'true', 'cluster-name': 'no-such', manifests: 'node-app-service.yaml' }
    const [may, mayNot] = ['documented-list', 'documented-no-list'].map((name, index) =>
      newGithubRole(name, [allow(...(index === 0 ? [] : ['eks:ListClusters']))], home),
    ) as [string, string]
    expect((await push(may, 'documented/app', wrong)).log).toMatch(/The region has [^\n]*\bmy-eks-cluster\b/)
    expect((await push(mayNot, 'documented/app', wrong)).log).toContain('may not list the clusters')
  })
})
