import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { releaseOf, runWorkflow } from '../sandbox/act.ts'
import { watchMemory } from './memory.ts'

// Side by side in one sandbox: this action, and the chain of tools that people use for the same. Each round is a new
// repository, a new namespace and a new commit for both, in turn; the figures are medians of the rounds.

const repository = dirname(import.meta.dirname)
const rounds = Number(process.argv[2] ?? 5)
const ROLE = 'arn:aws:iam::123456789012:role/ship-deploy'

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

const kubectl = (...args: string[]): void => {
  execFileSync('kubectl', args, {
    env: { ...process.env, KUBECONFIG: process.env.SANDBOX_KUBECONFIG },
    stdio: 'ignore',
  })
}

const makeCheckout = (rival: Rival['name'], round: number): string => {
  const checkout = join(mkdtempSync(join(tmpdir(), 'bench-')), 'node-app')
  cpSync(join(repository, 'examples/node-app'), checkout, { recursive: true })
  mkdirSync(join(checkout, '.github/workflows'), { recursive: true })
  cpSync(join(import.meta.dirname, rival, 'workflow.yml'), join(checkout, '.github/workflows/bench.yml'))
  if (rival === 'chain') cpSync(join(import.meta.dirname, 'chain/deploy.sh'), join(checkout, 'deploy.sh'))
  // Both build in a round what was never built before.
  writeFileSync(join(checkout, 'index.js'), `// ${rival} ${round}\n`, { flag: 'a' })
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', checkout, '-c', 'user.name=bench', '-c', 'user.email=bench@example.com', ...args])
  git('init', '--quiet', '--initial-branch=main')
  git('remote', 'add', 'origin', 'https://github.com/octo-org/node-app.git')
  git('add', '--all')
  git('commit', '--quiet', '--message', `${rival} ${round}`)
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

const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[values.length >> 1] ?? Number.NaN

/** Start of the bundle until it has said which input is wrong, in milliseconds. */
const startUp = async (): Promise<number> => {
  const began = performance.now()
  const env = { PATH: process.env.PATH }
  const child = spawn(process.execPath, [join(repository, 'dist/index.js')], { env, stdio: 'ignore' })
  await new Promise((done) => child.on('close', done))
  return performance.now() - began
}

execFileSync('docker', [
  'buildx',
  'create',
  '--name',
  'bench',
  '--driver',
  'remote',
  '--use',
  process.env.SANDBOX_BUILDKIT ?? '',
])
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
const row = (title: string, of: (rival: Rival) => number, unit: string, aim: string): string => {
  const [one, other] = [of(ours), of(chain)]
  return `| ${title} | ${one.toFixed(2)} ${unit} | ${other.toFixed(2)} ${unit} | ${(one / other).toFixed(2)} | ${aim} |`
}
const seconds = (runs: readonly Run[]) => median(runs.map((one) => one.seconds))
const megabytes = (runs: readonly Run[]) => median(runs.map((one) => one.megabytes))
const starts: number[] = []
for (let count = 0; count < 9; count++) starts.push(await startUp())
const size = execFileSync('find', [join(repository, 'dist'), '-name', '*.js', '-printf', '%p\\n'], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .reduce((sum, file) => sum + statSync(file).size, 0)

console.log(`Medians of ${rounds} rounds.

| | this action | the chain | ratio | aim |
| --- | --- | --- | --- | --- |
${row('first deploy', (rival) => seconds(rival.first), 's', '≤ 0.50')}
${row('second run, nothing changed', (rival) => seconds(rival.again), 's', '≤ 0.15')}
${row('memory, first deploy', (rival) => megabytes(rival.first), 'MB', '')}
${row('memory, second run', (rival) => megabytes(rival.again), 'MB', '')}

Start to the first input error: ${median(starts).toFixed(0)} ms (aim: 150). Bundle: ${(size / 1024 / 1024).toFixed(2)} MB (aim: 3).`)
