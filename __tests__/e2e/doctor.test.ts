import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { APP, shipping } from './inputs.ts'
import { commit, newJob, runStep } from './step.ts'

const DRY = { 'dry-run': 'true' }
const UNKNOWN_TO_CLUSTER = { 'role-to-assume': 'arn:aws:iam::123456789012:role/ship-unmapped' }

/** What each error says first. */
const told = (errors: readonly { readonly text: string }[]) => errors.map(({ text }) => text.split('\n')[0])

describe('a dry run on an account that is not ready', () => {
  it('tells in one run what is wrong in the files, the registry and the cluster', async () => {
    const job = newJob(APP)
    writeFileSync(join(job.workspace, 'node-app-service.yaml'), 'apiVersion: v1\nkind: Service\nmetadata: {}\n')
    commit(job)
    const inputs = shipping('doctor', { ...DRY, ...UNKNOWN_TO_CLUSTER, 'create-repository': 'false' })
    const { code, errors, summary } = await runStep(job, inputs)
    expect(code).toBe(1)
    expect(told(errors)).toEqual([
      expect.stringContaining('has no metadata.name'),
      expect.stringMatching(/^The ECR repository .* does not exist$/),
      expect.stringContaining('does not know'),
    ])
    expect(summary).toContain('No plan')
  })

  it('tells of a manifest and of the role, when no one signs in', async () => {
    const job = newJob(APP)
    writeFileSync(join(job.workspace, 'node-app-service.yaml'), 'apiVersion: v1\nkind: Service\nmetadata: {}\n')
    commit(job)
    const inputs = shipping('doctor', { ...DRY, 'role-to-assume': 'arn:aws:iam::123456789012:role/ship-other-repo' })
    const { errors } = await runStep(job, inputs)
    expect(told(errors)).toEqual([
      expect.stringContaining('has no metadata.name'),
      expect.stringContaining('AWS refused to let this job assume'),
    ])
  })
})

it('a deployment stops at the first stage that fails', async () => {
  const job = newJob(APP)
  writeFileSync(join(job.workspace, 'node-app-service.yaml'), 'apiVersion: v1\nkind: Service\nmetadata: {}\n')
  commit(job)
  const { log, errors } = await runStep(job, shipping('doctor', UNKNOWN_TO_CLUSTER))
  expect(told(errors)).toHaveLength(1)
  expect(log).not.toContain('Sign in to AWS')
})
