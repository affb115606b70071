import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { median, tell, within } from './table.ts'

// How long a start takes until it has said which input is wrong, and how much there is to load.

const ROUNDS = 20
const dist = join(dirname(import.meta.dirname), 'dist')

/** Milliseconds. */
function start(program: readonly string[]): number {
  const began = performance.now()
  spawnSync(process.execPath, program, { env: { PATH: process.env.PATH }, stdio: 'ignore' })
  return performance.now() - began
}

const rounds = Array.from({ length: ROUNDS }, () => [start([join(dist, 'index.js')]), start(['--eval', '0'])] as const)
const [ours, bare] = [median(rounds.map(([one]) => one)), median(rounds.map(([, one]) => one))]
const bytes = readdirSync(dist)
  .filter((name) => name.endsWith('.js'))
  .reduce((sum, name) => sum + statSync(join(dist, name)).size, 0)
tell({
  rows: [
    within('start to the first wrong input', ours, 'ms', 150, `${bare.toFixed(0)} ms (an empty program)`),
    within('the bundle', bytes / 2 ** 20, 'MiB', 3),
  ],
  details: '',
})
