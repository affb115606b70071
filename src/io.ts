import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import * as core from '@actions/core'
import { Failed } from './problem.ts'
import { harmless, lineSplitter } from './untrusted.ts'

export interface ExecOptions {
  readonly stdin?: string
  readonly cwd?: string
  /** Added to the variables that child processes get. */
  readonly env?: Readonly<Record<string, string>>
  /** Called with each line of stdout and stderr as it comes. */
  readonly onLine?: (line: string) => void
  /** How many characters of each stream are kept, from its end. Default 256 Ki. */
  readonly keep?: number
  /** Ends the program before the run's own cancel does; what it aborts with is thrown. */
  readonly signal?: AbortSignal
}

/** What a program left behind: its exit code, and the end of each stream. */
export interface ExecResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The world as the rooms see it: log, programs, clock and the runner's cancel. */
export interface Io {
  /** Aborted by SIGINT and SIGTERM; everything that waits obeys it. */
  readonly signal: AbortSignal
  /** The runner's variables. */
  readonly environment: NodeJS.ProcessEnv
  info(line: string): void
  group<T>(title: string, body: () => Promise<T>): Promise<T>
  /** Registers a secret with the runner; before its first use. */
  mask(secret: string): void
  exec(program: string, args: readonly string[], options?: ExecOptions): Promise<ExecResult>
  sleep(milliseconds: number): Promise<void>
  /** Milliseconds of a clock that never goes back. */
  now(): number
  idToken(audience: string): Promise<string>
}

/** The real world. `signal` ends every wait, `environment` is the runner's. */
export function realIo(signal: AbortSignal, environment: NodeJS.ProcessEnv): Io {
  return {
    signal,
    environment,
    info: (line) => core.info(harmless(line)),
    async group(title, body) {
      core.startGroup(harmless(title))
      try {
        return await body()
      } finally {
        core.endGroup()
      }
    },
    mask(secret) {
      for (const line of secret.split('\n')) if (line.trim() !== '') core.setSecret(line)
    },
    exec: (program, args, options = {}) =>
      run(program, args, options, options.signal ? AbortSignal.any([signal, options.signal]) : signal, environment),
    sleep: async (milliseconds) => {
      await delay(milliseconds, undefined, { signal })
    },
    now: () => performance.now(),
    idToken: (audience) => Promise.race([core.getIDToken(audience), aborted(signal)]),
  }
}

const INHERITED = [
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_.+|TZ|TMPDIR|TEMP|TMP|XDG_.+|SSH_AUTH_SOCK|KUBECONFIG)$/,
  /^(DOCKER|BUILDX|BUILDKIT)_.+$/,
  /^(https?|no|all)_proxy$/i,
  /^(SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS|GIT_SSL_CAINFO|CURL_CA_BUNDLE)$/,
  // By it the runner finds what a killed step leaves running, and ends it with the job.
  /^RUNNER_TRACKING_ID$/,
]

/** The variables a child process may see: none of the runner's tokens, none of the inputs. */
export function childEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && INHERITED.some((name) => name.test(entry[0])),
    ),
  )
}

const KILL_AFTER = 1500
const DRAIN = 500
const KEPT = 256 * 1024

function run(
  program: string,
  args: readonly string[],
  options: ExecOptions,
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv,
): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...childEnvironment(environment), ...options.env },
      // A process group of its own: a cancel reaches what the program started, too.
      detached: true,
    })
    const output = { stdout: '', stderr: '' }
    const splitters = (['stdout', 'stderr'] as const).map((name) => {
      const splitter = lineSplitter((line) => options.onLine?.(line))
      child[name].setEncoding('utf8').on('data', (chunk: string) => {
        output[name] = (output[name] + chunk).slice(-(options.keep ?? KEPT))
        splitter.write(chunk)
      })
      return splitter
    })
    const kill = (name: NodeJS.Signals) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, name)
      } catch {
        // The group is gone already.
      }
    }
    let killer: NodeJS.Timeout | undefined
    const cancel = () => {
      kill('SIGINT')
      killer = setTimeout(kill, KILL_AFTER, 'SIGKILL')
    }
    signal.addEventListener('abort', cancel, { once: true })
    const settle = (finish: () => void) => {
      signal.removeEventListener('abort', cancel)
      clearTimeout(killer)
      // The program is gone; what it started and left behind may be deaf to SIGINT.
      if (signal.aborted) kill('SIGKILL')
      for (const splitter of splitters) splitter.end()
      finish()
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      const missing = error.code === 'ENOENT'
      settle(() =>
        reject(
          new Failed([
            {
              what: missing
                ? `${program} is not installed on this runner`
                : `${program} could not be started: ${error.message}`,
              fix: `Install ${program}, or use a runner that has it, such as ubuntu-latest.`,
              cause: error,
            },
          ]),
        ),
      )
    })
    const finished = (code: number | null) =>
      settle(() => (signal.aborted ? reject(signal.reason) : resolve({ code: code ?? 1, ...output })))
    child.on('close', finished)
    // A grandchild that keeps the pipe open must not keep us.
    child.on('exit', (code) => setTimeout(finished, DRAIN, code).unref())
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.stdin ?? '')
  })
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
