import { afterAll, expect, it } from 'vitest'
import { openSurroundings } from '../support/surroundings.ts'
import { deployAll, deployFault, type Outcome } from './faults.ts'

// What looks like a failure for a while and is none: the step waits, and succeeds.

const ROWS = [
  'depends-recovers',
  'image-late',
  'image-slow',
  'crash-recovers',
  'secret-late',
  'readiness-late',
  'pod-evicted',
].map((fault) => ({ fault }))

const surroundings = openSurroundings()
const outcomeOf = deployAll(ROWS, surroundings)
afterAll(async () => (await surroundings).close())

it.for(ROWS)('$fault', async ({ fault }, { annotate }) => {
  const outcome = await outcomeOf(fault)
  await annotate(`after ${outcome.seconds} s`)
  expectSuccess(outcome)
})

// After the others, as it holds up every pod.
it('node-cordoned', async ({ annotate }) => {
  const outcome = await deployFault('node-cordoned', await surroundings)
  await annotate(`after ${outcome.seconds} s`)
  expectSuccess(outcome)
})

function expectSuccess({ result }: Outcome): void {
  expect(result.code, result.log).toBe(0)
  expect(result.errors).toEqual([])
  expect(result.summary).toContain('### Deployed')
}
