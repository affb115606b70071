import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropNamespace, kubectl, newNamespace } from './cluster.ts'
import { APP, shipping } from './inputs.ts'
import { processesWith } from './processes.ts'
import { commit, type Job, leftovers, newJob, type Result, runPost, runStep } from './step.ts'

const NAMESPACE = 'cancel'

/** A deployment that never gets ready, so that there is something to wait for. */
function stuck(): Job {
  const job = newJob(APP)
  const file = join(job.workspace, 'node-app-deployment.yaml')
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(/(httpGet:\s+path: \/\s+port: )3000/, (_, probe) => `${probe}3999`),
  )
  commit(job)
  return job
}

function slowBuild(): Job {
  const job = newJob(APP)
  const file = join(job.workspace, 'Dockerfile')
  writeFileSync(file, `${readFileSync(file, 'utf8')}\nRUN sleep 600\n`)
  commit(job)
  return job
}

/** Sends the signal once the log shows `sign`; gives the result and how long the step took to end. */
async function interrupt(
  job: Job,
  inputs: Record<string, string>,
  sign: RegExp,
  kill: NodeJS.Signals,
): Promise<{ result: Result; took: number }> {
  const controller = new AbortController()
  let sent = 0
  const result = await runStep(job, inputs, {
    signal: controller.signal,
    kill,
    onLog: (log) => {
      if (sent > 0 || !sign.test(log)) return
      sent = performance.now()
      controller.abort()
    },
  })
  return { result, took: performance.now() - sent }
}

describe('a cancel is obeyed at once', () => {
  beforeAll(() => void newNamespace(NAMESPACE))
  afterAll(() => dropNamespace(NAMESPACE))

  it.each([
    ['SIGINT while it waits', stuck, /::group::Wait for/, 'SIGINT'],
    ['SIGTERM while it waits', stuck, /::group::Wait for/, 'SIGTERM'],
    ['SIGINT while it builds', slowBuild, /sleep 600/, 'SIGINT'],
  ] as const)('%s', async (_, prepare, sign, signal) => {
    const job = prepare()
    const inputs = shipping(NAMESPACE, { 'ecr-repository': 'e2e/cancel', verify: 'false' })
    const { result, took } = await interrupt(job, inputs, sign, signal)
    expect(result.code, result.log).toBe(1)
    // The runner kills what is left by then.
    expect(took).toBeLessThan(7_500)
    expect(result.errors[0]?.text).toMatch(/^Cancelled( before anything was applied)?\./)
    expect(result.summary).toContain('### Cancelled')
    expect(leftovers(job)).toEqual([])
  })

  it('what a killed step left is removed by post, what it left running by the runner', async () => {
    const plain = slowBuild()
    const job = { ...plain, env: { ...plain.env, RUNNER_TRACKING_ID: 'github_cancel' } }
    const { result } = await interrupt(
      job,
      shipping(NAMESPACE, { 'ecr-repository': 'e2e/cancel' }),
      /sleep 600/,
      'SIGKILL',
    )
    expect(leftovers(job)).toHaveLength(1)
    const marked = processesWith('RUNNER_TRACKING_ID=github_cancel')
    expect([...marked.values()].join('\n')).toContain('buildx')
    expect(marked).toEqual(processesWith(`HOME=${job.home}`))
    for (const pid of marked.keys()) process.kill(pid, 'SIGKILL')
    await runPost(job, result)
    expect(leftovers(job)).toEqual([])
  })

  it('post never fails, whatever it finds', async () => {
    const job = newJob(APP)
    const nothing = { code: 0, log: '', outputs: {}, summary: '', errors: [], milliseconds: 0, inputs: {} }
    for (const begun of ['{', '[]', 'null', '{"deployment":"x","comment":{}}'])
      for (const inputs of [{}, { timeout: 'never' }, shipping(NAMESPACE)]) {
        const states = { main: 'done', folder: '/dev/null/nowhere', begun }
        const log = Object.entries(states).map(([name, value]) => `::save-state name=${name}::${value}`)
        const { code, log: said } = await runPost(job, { ...nothing, inputs, log: log.join('\n') })
        expect(code, said).toBe(0)
      }
  })

  it('the next run goes on from there', async () => {
    const job = newJob(APP)
    const result = await runStep(job, shipping(NAMESPACE, { 'ecr-repository': 'e2e/cancel' }))
    expect(result.code, result.log).toBe(0)
    expect(kubectl('--namespace', NAMESPACE, 'get', 'deployment', '--output=name')).toContain('node-app')
  })
})
