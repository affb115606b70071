import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { trust } from './pki.ts'
import type { World } from './world.ts'

/** One program of the sandbox, or one thing done while it starts. */
export interface Part {
  readonly name: string
  /** The parts that have to be ready before it starts. */
  readonly needs?: readonly string[]
  /** Writes the files the program reads; tells how to start it, or nothing when that was all. */
  readonly start: () => Promise<Program | undefined> | Program | undefined
  /** Asked again and again until it says true; an error counts as no. */
  readonly ready: () => Promise<boolean> | boolean
}

export interface Program {
  readonly argv: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const logOf = (world: World, name: string): string => world.path('logs', `${name}.log`)

const lastLines = (file: string): string =>
  existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n') : ''

/** The line of JSON with which our own servers say that they are ready. */
export const readAnswer = <T>(world: World, name: string): T | undefined => {
  const file = logOf(world, name)
  const line = existsSync(file) ? /^\{"ready".*\}$/m.exec(readFileSync(file, 'utf8')) : null
  return line ? JSON.parse(line[0]) : undefined
}

const run = (world: World, name: string, program: Program): ChildProcess => {
  const log = openSync(logOf(world, name), 'w')
  const [file = '', ...args] = program.argv
  // A session of its own: Ctrl-C in the terminal is for the command, not for the parts.
  const options = { stdio: ['ignore', log, log] as const, detached: true, cwd: '/' }
  const child = spawn(file, args, {
    ...options,
    stdio: [...options.stdio],
    env: { ...process.env, ...trust(world), TMPDIR: world.path('tmp'), ...program.env },
  })
  closeSync(log)
  return child
}

const failure = (world: World, name: string, what: string): Error =>
  new Error(`${name} ${what}; the last lines of ${logOf(world, name)}:\n${lastLines(logOf(world, name))}`)

/** Seconds a part has from its start until it is ready. */
const patience = Number(process.env.SANDBOX_PATIENCE || 90)

const startPart = async (world: World, part: Part, died: (error: Error) => void): Promise<void> => {
  const program = await part.start()
  let dead: Error | undefined
  if (program) {
    const child = run(world, part.name, program)
    const end = (what: string) => {
      dead = failure(world, part.name, what)
      died(dead)
    }
    child.on('error', (error) => end(`could not start (${error.message})`))
    child.on('exit', (code, signal) => end(`ended with ${signal ?? code}`))
  }
  const deadline = Date.now() + patience * 1000
  while (!dead) {
    try {
      if (await part.ready()) return
    } catch {}
    if (Date.now() > deadline) throw failure(world, part.name, `was not ready after ${patience} s`)
    await sleep(40)
  }
  throw dead
}

/** Starts each part as soon as those it needs are ready; ends when all are. Calls `died` for one that ends later. */
export const startParts = async (
  world: World,
  parts: readonly Part[],
  died: (error: Error) => void,
): Promise<ReadonlyMap<string, number>> => {
  const began = new Map<string, Promise<void>>()
  const took = new Map<string, number>()
  const begin = (part: Part): Promise<void> => {
    const known = began.get(part.name)
    if (known) return known
    const promise = (async () => {
      for (const need of part.needs ?? []) {
        const other = parts.find(({ name }) => name === need)
        if (!other) throw new Error(`${part.name} needs ${need}, which is no part of the sandbox`)
        await begin(other)
      }
      await startPart(world, part, died)
      took.set(part.name, Date.now() - world.began)
    })()
    began.set(part.name, promise)
    return promise
  }
  await Promise.all(parts.map(begin))
  return took
}
