import { beforeAll, describe, expect, test } from 'vitest'
import { inParallel } from '../../src/preview/parallel.ts'
import { readLeftovers, readOrphans } from './leftovers.ts'
import { eventsOf, LABEL, type Moment, type State } from './pullEvents.ts'
import {
  again,
  github,
  jobFor,
  makeImage,
  newCheckout,
  ofSweep,
  openWorld,
  type Ran,
  type Workflow,
} from './pullWorld.ts'
import { type Job, runPost, runStep } from './step.ts'

const SEED = Number(process.env.PREVIEWS_SEED ?? 8)
const PULLS = Number(process.env.PREVIEWS_PULLS ?? 50)
const RUNNERS = 8

const WORKFLOW: Workflow = {
  repository: { id: 9100, name: 'octo-org/loop' },
  ecr: 'e2e/previews-loop',
  inputs: { 'preview-prefix': 'preview-loop', 'preview-label': LABEL, 'preview-limit': '100' },
}

let checkout: Job
beforeAll(async () => {
  makeImage()
  checkout = newCheckout()
  await github.repository(WORKFLOW.repository.name, WORKFLOW.repository.id)
})

describe(`${PULLS} pull requests, with events, kills and what nobody tells by chance`, () => {
  test('leave nothing behind after one sweep', { timeout: 1_200_000 }, async () => {
    const lines = eventsOf(PULLS, 1001, SEED)
    const moments = lines.flat()
    const world = openWorld(WORKFLOW, checkout, RUNNERS)
    await inParallel(RUNNERS, lines, async (line) => {
      for (const moment of line) await world.pass(moment)
    })
    await world.rest()

    const states = new Map(
      moments.flatMap((one): [number, State][] => (one.kind === 'pull' ? [[one.pull.number, one.pull]] : [])),
    )
    const failures = world.ran.filter(({ cut, result }) => !cut && result.code !== 0)
    console.log(tally(moments, world.ran))
    for (const { title, result } of failures) console.log(`${title} failed:\n${result.log.slice(-3000)}`)

    const sweep = jobFor(checkout, WORKFLOW, 'schedule', {}, 9999)
    const result = await runStep(sweep, ofSweep(WORKFLOW))
    await runPost(sweep, result)
    expect(result.code, result.log).toBe(0)
    expect(result.outputs.preview).toBe('swept')

    const wanted = [...states.values()].filter(({ state, labels }) => state === 'open' && labels.includes(LABEL))
    const living = new Set(wanted.map(({ number }) => number))
    const left = await readLeftovers(WORKFLOW)
    console.log(`${living.size} may live; there is left: ${JSON.stringify(left)}`)
    const ended = (all: readonly number[]) => all.filter((number) => !living.has(number))
    expect(ended(left.namespaces)).toEqual([])
    expect(ended(left.images)).toEqual([])
    expect(ended(left.deployments)).toEqual([])
    expect(ended(left.comments)).toEqual([])
    await expect.poll(readOrphans, { timeout: 180_000, interval: 2_000 }).toEqual([])
    // The sweep took nothing of what is wanted: the last run of it deployed it, and came to its end.
    const deployed = wanted.filter(({ number }) => {
      const last = world.ran.findLast((one) => one.number === number)
      return last !== undefined && !last.cut && last.result.outputs.preview === 'deployed'
    })
    expect(left.namespaces).toEqual(expect.arrayContaining(deployed.map(({ number }) => number)))
    expect(failures.map(({ title }) => title)).toEqual([])
    expect(await again(() => github.violations())).toEqual([])
  })
})

function tally(moments: readonly Moment[], ran: readonly Ran[]): string {
  const count = (what: (one: Ran) => boolean) => ran.filter(what).length
  const missed = moments.filter((one) => one.kind === 'pull' && one.missed).length
  const did = (preview: string) => count(({ result }) => result.outputs.preview === preview)
  return `seed ${SEED}: ${moments.length} events, ${missed} of them missed, ${ran.length} runs, ${count(({ cut }) => cut)} cut off; ${did('deployed')} deployed, ${did('removed')} removed, ${did('swept')} swept, ${did('skipped')} skipped`
}
