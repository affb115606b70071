import { beforeAll, describe, expect, it } from 'vitest'
import { jobWith, manifest, push } from './building.ts'
import { dropNamespace, kubectl } from './cluster.ts'
import { APP, shipping } from './inputs.ts'
import { commit, newJob, type Result, runStep } from './step.ts'

describe('the same content under another commit', () => {
  const job = newJob(APP)
  let first: Result
  beforeAll(async () => {
    kubectl('create', 'namespace', 'again')
    first = await runStep(job, shipping('again'))
    return () => dropNamespace('again')
  })

  it('is the image that is there: nothing is built, nothing is rolled', async () => {
    expect(first.code, first.log).toBe(0)
    const pods = kubectl('get', 'pods', '--namespace=again', '--output=name')
    const sha = commit(job)
    const second = await runStep(job, shipping('again', { tags: 'latest' }))
    expect(second.code, second.log).toBe(0)
    expect(second.log).toContain(`Nothing to build: ${first.outputs.image} is there already`)
    expect(second.outputs.image).toBe(first.outputs.image)
    expect(second.log).toContain('Deployment/node-app unchanged')
    expect(kubectl('get', 'pods', '--namespace=again', '--output=name')).toBe(pods)
    // Both names of this run are on it, and a run of this commit again has nothing to do.
    for (const tag of [sha, 'latest'])
      expect(await manifest('e2e/again', tag)).toEqual(await manifest('e2e/again', first.outputs['image-digest'] ?? ''))
    const third = await runStep(job, shipping('again', { tags: 'latest' }))
    expect(third.outputs.image).toBe(first.outputs.image)
    expect(third.log).not.toContain('Also tagged')
  })

  it('is looked at, and not touched, by a dry run', async () => {
    const sha = commit(job)
    const result = await runStep(job, shipping('again', { 'dry-run': 'true' }))
    expect(result.code, result.log).toBe(0)
    expect(result.outputs.changed).toBe('false')
    expect(JSON.stringify(await manifest('e2e/again', sha))).toContain('MANIFEST_UNKNOWN')
  })

  it('is built again where a pull request alone has built it', async () => {
    const pull = jobWith('FROM scratch\nCOPY . /\n')
    const pushing = push('e2e/pull')
    const inPull = { ...pull, env: { ...pull.env, GITHUB_EVENT_NAME: 'pull_request' } }
    await runStep(inPull, pushing)
    commit(pull)
    const again = await runStep(inPull, pushing)
    expect(again.log).toContain('Nothing to build')
    commit(pull)
    const merged = await runStep(pull, pushing)
    expect(merged.code, merged.log).toBe(0)
    expect(merged.log).not.toContain('Nothing to build')
  })
})
