import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { releaseOf, runWorkflow } from '../sandbox/act.ts'
import { commit, kubectl, ROLE, useBuilder } from './ground.ts'
import { watchMemory } from './memory.ts'
import { beside, median, tell } from './table.ts'

// Side by side in one sandbox: this action, and the chain of tools that people use for the same. Each round is a new
// repository, a new namespace and a new commit for both, in turn; the figures are medians of the rounds.

const repository = dirname(import.meta.dirname)
const rounds = Number(process.argv[2] ?? 3)

interface Run {
  /** Of the job's steps, main and post, without act's own time. */
  readonly seconds: number
  /** Largest sum of the resident memory of the processes that the steps started, in MB. */
  readonly megabytes: number
}

interface Rival {
  readonly name: 'ours' | 'chain'
  readonly first: Run[]
  readonly again: Run[]
}

const makeCheckout = (rival: Rival['name'], round: number): string => {
  const checkout = join(mkdtempSync(join(tmpdir(), 'bench-')), 'node-app')
  cpSync(join(repository, 'examples/node-app'), checkout, { recursive: true })
  mkdirSync(join(checkout, '.github/workflows'), { recursive: true })
  cpSync(join(import.meta.dirname, rival, 'workflow.yml'), join(checkout, '.github/workflows/bench.yml'))
  if (rival === 'chain') cpSync(join(import.meta.dirname, 'chain/deploy.sh'), join(checkout, 'deploy.sh'))
  // Both build in a round what was never built before.
  writeFileSync(join(checkout, 'index.js'), `// ${rival} ${round}\n`, { flag: 'a' })
  commit(checkout, `${rival} ${round}`)
  return checkout
}

const run = async (checkout: string, vars: Record<string, string>, release: string): Promise<Run> => {
  const log: string[] = []
  let nanoseconds = 0
  const memory = watchMemory('act')
  const workflow = {
    checkout,
    file: '.github/workflows/bench.yml',
    event: 'push',
    vars,
    actions: { 'ship-to-eks/ship-to-eks@v1': release },
  } as const
  const code = await runWorkflow(workflow, (line) => {
    log.push(line.msg)
    if (line.stepResult !== undefined && line.step !== 'actions/checkout@v7') nanoseconds += line.executionTime ?? 0
  })
  const megabytes = memory()
  if (code !== 0) throw new Error(`the workflow failed:\n${log.join('\n')}`)
  return { seconds: nanoseconds / 1e9, megabytes }
}

useBuilder()
const release = releaseOf(repository, mkdtempSync(join(tmpdir(), 'release-')))
const rivals: readonly Rival[] = [
  { name: 'ours', first: [], again: [] },
  { name: 'chain', first: [], again: [] },
]
// Round 0 fills what both find filled later: the builder's and the node's copy of the base image.
for (let round = 0; round <= rounds; round++)
  for (const { name, first, again } of rivals) {
    const target = `bench-${name}-${round}`
    kubectl('create', 'namespace', target)
    const checkout = makeCheckout(name, round)
    const vars = { ROLE, NAMESPACE: target, REPOSITORY: `bench/${name}-${round}` }
    const runs = [await run(checkout, vars, release), await run(checkout, vars, release)] as const
    kubectl('delete', 'namespace', target, '--wait=true')
    if (round === 0) continue
    first.push(runs[0])
    again.push(runs[1])
    console.error(
      `round ${round} of ${rounds}: ${name} ${runs.map(({ seconds }) => `${seconds.toFixed(2)} s`).join(', then ')}`,
    )
  }

const [ours, chain] = rivals as [Rival, Rival]
const seconds = (runs: readonly Run[]) => median(runs.map((one) => one.seconds))
const megabytes = (runs: readonly Run[]) => median(runs.map((one) => one.megabytes))
tell({
  rows: [
    beside('first deployment', seconds(ours.first), seconds(chain.first), 's', 0.5),
    beside('second run, nothing changed', seconds(ours.again), seconds(chain.again), 's', 0.15),
    beside('memory, first deployment', megabytes(ours.first), megabytes(chain.first), 'MB'),
    beside('memory, second run', megabytes(ours.again), megabytes(chain.again), 'MB'),
  ],
  details: `Medians of ${rounds} rounds.`,
})
