import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { type Measured, type Row, tableOf } from './table.ts'

// The whole benchmark, or some of its parts: npm run bench [-- [--write] [PART [ARGUMENT…]]]. `--write` puts the figures
// into docs/benchmarks.md and the README. Nothing else should run on the machine meanwhile.

interface Part {
  readonly name: string
  readonly title: string
  /** Options of the sandbox it runs in; undefined: it needs none. */
  readonly sandbox?: readonly string[]
}

const PARTS: readonly Part[] = [
  { name: 'deploy', title: 'A deployment beside the chain', sandbox: [] },
  { name: 'objects', title: 'Many objects beside kubectl', sandbox: [] },
  { name: 'faults', title: 'Until each says that it failed', sandbox: [] },
  { name: 'overlap', title: 'A slow build and a slow load balancer', sandbox: ['--lb-delay', '30'] },
  { name: 'manifests', title: 'Loading manifests' },
  { name: 'start', title: 'Start and size' },
]

const root = dirname(import.meta.dirname)

function measure({ name, sandbox }: Part, args: readonly string[]): Measured {
  const program = [join(import.meta.dirname, `${name}.ts`), ...args]
  const inside = sandbox && [join(root, 'sandbox/index.ts'), ...sandbox, '--', process.execPath]
  console.error(`== ${name}`)
  const { status, stdout } = spawnSync(process.execPath, [...(inside ?? []), ...program], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  })
  const told = stdout.trim().split('\n').at(-1) ?? ''
  if (status === 0 && told.startsWith('{')) return JSON.parse(told)
  process.stderr.write(stdout)
  // The other parts are worth their minutes all the same.
  const row: Row = { what: `${name}: failed`, ours: '', theirs: '', ratio: '', aim: '' }
  process.exitCode = 1
  return { rows: [row], details: '' }
}

/** Replaces what stands between two marks of a document. */
function put(file: string, text: string): void {
  const path = join(root, file)
  const before = readFileSync(path, 'utf8')
  const after = before.replace(
    /(<!-- figures -->\n)[\s\S]*?(<!-- \/figures -->)/,
    (_, from, to) => `${from}\n${text}\n\n${to}`,
  )
  writeFileSync(path, after)
}

const began = performance.now()
const given = process.argv.slice(2)
const isWritten = given.includes('--write')
const [wanted, ...args] = given.filter((one) => one !== '--write')
const parts = PARTS.filter(({ name }) => wanted === undefined || wanted === name)
if (parts.length === 0) throw new Error(`There is no part ${wanted}: ${PARTS.map(({ name }) => name).join(', ')}`)

const measured = parts.map((part) => ({ ...part, ...measure(part, args) }))
const rows = measured.flatMap((part) => part.rows)
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}.`
const details = measured
  .filter((part) => part.details !== '')
  .map((part) => `### ${part.title}\n\n${part.details}`)
  .join('\n\n')
const text = `${machine}\n\n${tableOf(rows)}\n\n${details}`.trim()
console.log(text)
console.error(`\n${((performance.now() - began) / 60_000).toFixed(1)} minutes`)
if (isWritten && wanted === undefined && process.exitCode !== 1) {
  put('docs/benchmarks.md', text)
  put('README.md', tableOf(measured.flatMap((part) => part.rows.filter(({ ratio }) => ratio !== '').slice(0, 3))))
}
