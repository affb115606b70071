import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { getState, saveState } from '@actions/core'
import { readInputs } from './inputs/inputs.ts'
import { realIo } from './io.ts'
import { stopOn } from './problem.ts'
import { BEGUN, openReport } from './report.ts'
import { readRun } from './run.ts'

const FOLDER = 'folder'
const POST_MS = 30_000

/** The step itself: everything that goes wrong ends here, once. */
async function main(): Promise<number> {
  const cancel = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => cancel.abort())
  const io = realIo(cancel.signal, process.env)
  const report = openReport(io)
  let folder: string | undefined
  try {
    saveState('main', 'done')
    const { inputs, problems } = readInputs(process.env)
    stopOn(problems)
    if (inputs === undefined) return 1
    const run = readRun(process.env)
    folder = await mkdtemp(join(run.temp, 'ship-to-eks-'))
    saveState(FOLDER, folder)
    // Loaded only now, so that a wrong input is told at once.
    const { ship } = await import('./ship.ts')
    await ship({ inputs, run, folder, report, io })
    report.finish()
    return 0
  } catch (error) {
    report.fail(error)
    return 1
  } finally {
    await remove(folder)
  }
}

/** After the job, also a failed or cancelled one: what a killed step left on disk, and begun on GitHub, ends. Never fails. */
async function post(): Promise<number> {
  await remove(getState(FOLDER))
  const begun = getState(BEGUN)
  if (begun) await end(begun).catch(() => undefined)
  return 0
}

async function end(begun: string): Promise<void> {
  const { inputs } = readInputs(process.env)
  const signal = AbortSignal.timeout(POST_MS)
  if (inputs === undefined) return
  const { endRun } = await import('./stages/announcing.ts')
  await endRun(JSON.parse(begun), inputs, readRun(process.env), realIo(signal, process.env))
}

async function remove(folder: string | undefined): Promise<void> {
  if (folder) await rm(folder, { recursive: true, force: true }).catch(() => undefined)
}

process.exit(await (getState('main') === 'done' ? post() : main()))
