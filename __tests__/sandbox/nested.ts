import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export const repository = resolve(import.meta.dirname, '../..')

/** Not below the system's own: a sandbox does not start from a folder that its own private ones cover. */
export const newFolder = (name: string): string => mkdtempSync(join('/tmp', `${name}-`))

export interface Options {
  readonly args?: readonly string[]
  readonly command?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** The checkout it is started from. */
  readonly from?: string
  /** Starts it as the only child of a shell, as npm does. */
  readonly byShell?: boolean
}

/** A sandbox inside the one that the tests run in. */
export interface Nested {
  /** Of the first process: the launcher, or the shell that started it. */
  readonly child: ChildProcess
  /** In the environment of each of its processes. */
  readonly mark: string
  readonly output: () => string
  readonly ended: Promise<number>
  /** Waits for a process of this name in it; its id. */
  readonly find: (name: string) => Promise<string>
}

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** The ids of all processes, in every namespace below this one, that have `mark` in their environment. */
export const processesOf = (mark: string): string[] =>
  readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && read(`/proc/${pid}/environ`).includes(mark))

/** Waits until `condition` gives something that is neither false nor undefined. */
export const until = async <T>(
  what: string,
  seconds: number,
  condition: () => T | false | undefined | Promise<T | false | undefined>,
): Promise<T> => {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const value = await condition()
    if (value !== false && value !== undefined) return value
    if (Date.now() > deadline) throw new Error(`after ${seconds} s still not: ${what}`)
    await sleep(50)
  }
}

const started = new Set<Nested>()

export const startSandbox = (options: Options = {}): Nested => {
  const mark = randomUUID()
  const { command = ['sleep', '1000'], args = [], from = repository } = options
  const launcher = [process.execPath, join(from, 'sandbox/index.ts'), ...args, '--', ...command]
  const argv = options.byShell ? ['sh', '-c', '"$@"; exit $?', 'sh', ...launcher] : launcher
  const child = spawn(argv[0] as string, argv.slice(1), {
    cwd: options.cwd ?? repository,
    env: { ...process.env, SANDBOX_LB_DELAY: '0', ...options.env, TEST_MARK: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const ended = once(child, 'close').then(([code]) => code as number)
  const find = (name: string) =>
    until(`${name} runs in the sandbox, which said: ${output}`, 120, () => {
      if (child.exitCode !== null) throw new Error(`the sandbox ended with ${child.exitCode}: ${output}`)
      return processesOf(mark).find((pid) => read(`/proc/${pid}/comm`).trim() === name)
    })
  const nested = { child, mark, output: () => output, ended, find }
  started.add(nested)
  return nested
}

/** Ends what tests left running. */
export const endSandboxes = async (): Promise<void> => {
  for (const nested of started) {
    nested.child.kill('SIGKILL')
    await until('no process of the sandbox is left', 60, () => processesOf(nested.mark).length === 0)
  }
  started.clear()
}

export interface Answer {
  readonly code: number
  readonly text: string
}

/** Runs a shell's line where process `pid` is, with its environment. */
export const runIn = (pid: string, line: string): Promise<Answer> => {
  const pairs = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean)
  const env = Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
  const argv = ['--target', pid, '--mount', '--net', '--pid', '--wdns=/', '--', 'sh', '-c', line]
  return new Promise((done) => {
    execFile('nsenter', argv, { env: { ...env, KUBECONFIG: env.SANDBOX_KUBECONFIG } }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code ?? 1) : 0, text: `${stdout}${stderr}`.trim() }),
    )
  })
}
