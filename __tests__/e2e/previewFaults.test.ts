import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { kubectl } from './cluster.ts'
import { type Leftovers, readLeftovers, readOrphans } from './leftovers.ts'
import type { State } from './pullEvents.ts'
import {
  again,
  github,
  jobFor,
  makeImage,
  newCheckout,
  ofPull,
  ofSweep,
  payloadOf,
  type Workflow,
} from './pullWorld.ts'
import { type Job, type Result, type RunOptions, runPost, runStep } from './step.ts'

const WORKFLOW: Workflow = {
  repository: { id: 9200, name: 'octo-org/faults' },
  ecr: 'e2e/previews-faults',
  inputs: { 'preview-prefix': 'preview-faults' },
}
const { name: NAME } = WORKFLOW.repository
const namespaceOf = (number: number) => `preview-faults-faults-pr-${number}`

let checkout: Job
let runs = 0
beforeAll(async () => {
  makeImage()
  checkout = newCheckout()
  await github.repository(NAME, WORKFLOW.repository.id)
})

const stateOf = (number: number, state: State['state']): State => ({
  number,
  state,
  draft: false,
  labels: [],
  head: { sha: number.toString(16).padStart(40, '5e1f0c0ffee'), ref: `topic-${number}` },
})
/** What GitHub has; nobody is told. */
const turns = (number: number, state: State['state']) => {
  const { number: _, ...fields } = stateOf(number, state)
  return again(() => github.pull(NAME, number, fields))
}
const run = (number: number, state: State['state'], options: RunOptions = {}): Promise<Result> => {
  const payload = payloadOf(state === 'open' ? 'opened' : 'closed', WORKFLOW, stateOf(number, state))
  const inputs = ofPull(WORKFLOW, number)
  return runStep(jobFor(checkout, WORKFLOW, 'pull_request', payload, ++runs), inputs, options)
}
const sweep = async (more: Record<string, string> = {}): Promise<Result> => {
  const job = jobFor(checkout, WORKFLOW, 'schedule', {}, ++runs)
  const inputs = { ...ofSweep(WORKFLOW), ...more }
  const result = await runStep(job, inputs)
  await runPost(job, result)
  return result
}
/** Sends SIGKILL at the first line that shows this. */
const killedAt = (sign: RegExp): RunOptions => {
  let kill: ((signal: NodeJS.Signals) => void) | undefined
  return {
    onStart: (send) => {
      kill = send
    },
    onLog: (log) => {
      if (sign.test(log)) kill?.('SIGKILL')
    },
  }
}
const none = { namespaces: [], images: [], deployments: [], comments: [] }
const left = async (): Promise<Leftovers> => {
  // What another test removes may be half gone at this moment.
  await expect.poll(readOrphans, { timeout: 180_000, interval: 2_000 }).toEqual([])
  return readLeftovers(WORKFLOW)
}
const namespaces = () =>
  kubectl('get', 'namespaces', '--output=name')
    .split('\n')
    .filter((line) => line.includes('preview-faults-'))

describe('a run is killed, its pull request ends unheard, and a sweep leaves nothing', () => {
  test('at every stage', { timeout: 400_000 }, async () => {
    const stages = [
      'Look at the pull request',
      'Check the inputs and manifests',
      'Sign in to AWS',
      'Look at the registry and the cluster',
      'Plan the changes',
      'Build and push the image',
      'Apply the manifests',
      'Wait for the rollout and the load balancer',
    ]
    for (const [index, stage] of stages.entries()) {
      await turns(2010 + index, 'open')
      const { log } = await run(2010 + index, 'open', killedAt(new RegExp(`::group::${stage}`)))
      expect(log).toContain(`::group::${stage}`)
      await turns(2010 + index, 'closed')
    }
    // The removal itself, too, once its pull request has a preview.
    await turns(2020, 'open')
    const deployed = await run(2020, 'open')
    expect(deployed.code, deployed.log).toBe(0)
    await turns(2020, 'closed')
    await run(2020, 'closed', killedAt(/being deleted/))
    const swept = await sweep()
    expect(swept.code, swept.log).toBe(0)
    expect(await left()).toEqual(none)
  })
})

describe('a pull request', () => {
  test('has two runs at once: they end with one preview', async () => {
    await turns(2030, 'open')
    const both = await Promise.all([run(2030, 'open'), run(2030, 'open')])
    for (const { code, log } of both) expect(code, log).toBe(0)
    expect(namespaces()).toEqual([`namespace/${namespaceOf(2030)}`])
    await turns(2030, 'closed')
    const removals = await Promise.all([run(2030, 'closed'), run(2030, 'closed')])
    for (const { code, log, outputs } of removals) expect([code, outputs.preview], log).toEqual([0, 'removed'])
    expect(await left()).toEqual(none)
  })

  test('is closed while it is deployed: the run that deployed it removes it', async () => {
    await turns(2031, 'open')
    let told: Promise<unknown> | undefined
    const result = await run(2031, 'open', {
      onLog: (log) => {
        // Long before it looks again.
        if (log.includes('::group::Build and push')) told ??= turns(2031, 'closed')
      },
    })
    await told
    expect(result.code, result.log).toBe(0)
    expect(result.outputs.preview).toBe('removed')
    expect(await left()).toEqual(none)
  })

  test('of which a controller holds something: the next preview waits for it, and comes', async () => {
    await turns(2032, 'open')
    expect((await run(2032, 'open')).code).toBe(0)
    const hold = (finalizers: string) =>
      kubectl(
        '--namespace',
        namespaceOf(2032),
        'patch',
        'deployment',
        'web',
        '--type=merge',
        `--patch={"metadata":{"finalizers":${finalizers}}}`,
      )
    hold('["test.example.com/hold"]')
    kubectl('delete', 'namespace', namespaceOf(2032), '--wait=false')
    let isFreed = false
    const result = await run(2032, 'open', {
      onLog: (log) => {
        if (isFreed || !log.includes('is still being deleted')) return
        isFreed = true
        setTimeout(hold, 2_000, '[]')
      },
    })
    expect(result.code, result.log).toBe(0)
    expect(result.log).toContain(
      `Namespace/${namespaceOf(2032)} is still being deleted; the preview is made anew once it is gone`,
    )
    await turns(2032, 'closed')
    expect((await run(2032, 'closed')).code).toBe(0)
    expect(await left()).toEqual(none)
  })
})

describe('a sweep', () => {
  const unread = `/repos/${NAME}/pulls/2040`
  // Those of other tests stay.
  afterEach(() => again(() => github.noFault(unread)))

  test('while GitHub is down removes nothing, and fails with why', async () => {
    await turns(2040, 'open')
    expect((await run(2040, 'open')).code).toBe(0)
    await turns(2040, 'closed')
    await github.fault({ contains: unread, status: 503, times: 1000 })
    const failed = await sweep()
    expect(failed.code, failed.log).toBe(1)
    expect(failed.errors[0]?.text).toContain('Pull request #2040 of octo-org/faults cannot be read')
    expect(namespaces()).toEqual([`namespace/${namespaceOf(2040)}`])
  })

  test('that only tells removes nothing; the next one does', async () => {
    const told = await sweep({ 'dry-run': 'true' })
    expect(told.code, told.log).toBe(0)
    expect(told.log).toContain(`${namespaceOf(2040)} would be removed: Pull request #2040 is closed.`)
    expect(namespaces()).toHaveLength(1)
    const swept = await sweep()
    expect(swept.code, swept.log).toBe(0)
    expect(await left()).toEqual(none)
  })
})
