import { execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

// Another bundle than the committed one, to try a change.
const BUNDLE = process.env.SHIP_BUNDLE ?? resolve(import.meta.dirname, '../../dist/index.js')

/** A job of a runner: a checkout of its own, RUNNER_TEMP, and the files that the runner reads outputs from. */
export interface Job {
  readonly workspace: string
  readonly temp: string
  readonly home: string
  readonly env: Record<string, string>
}

export interface RunOptions {
  /** Sends `kill` to the step when it aborts. */
  readonly signal?: AbortSignal
  readonly kill?: NodeJS.Signals
  /** Called when the step runs, with the way to send it any signal. */
  readonly onStart?: (kill: (signal: NodeJS.Signals) => void) => void
  /** Called with the whole log so far. */
  readonly onLog?: (log: string) => void
}

export interface Result {
  readonly code: number
  readonly log: string
  readonly outputs: Record<string, string>
  readonly summary: string
  /** `::error` lines, with their properties and unescaped text. */
  readonly errors: readonly { readonly file?: string; readonly line?: string; readonly text: string }[]
  readonly milliseconds: number
  /** The runner gives them to the post step, too. */
  readonly inputs: Record<string, string>
}

/** Makes a job whose checkout is a copy of `folder`, committed. */
export function newJob(folder: string, env: Record<string, string> = {}): Job {
  const root = mkdtempSync(join(tmpdir(), 'job-'))
  const [workspace, temp, home] = ['checkout', 'temp', 'home'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ]
  mkdirSync(temp)
  mkdirSync(join(home, '.docker'), { recursive: true })
  symlinkSync(join(homedir(), '.docker/cli-plugins'), join(home, '.docker/cli-plugins'))
  cpSync(folder, workspace, { recursive: true })
  const job: Job = { workspace, temp, home, env }
  commit(job)
  return job
}

/** Commits what the checkout holds now; gives the new sha. */
export function commit(job: Job): string {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', job.workspace, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      encoding: 'utf8',
    })
  if (!existsSync(join(job.workspace, '.git'))) git('init', '-q')
  git('add', '--all')
  git('commit', '-q', '--allow-empty', '--message', 'a change')
  return git('rev-parse', 'HEAD').trim()
}

/** Runs the committed bundle as a runner runs a step's main; `post` runs its post. */
export function runStep(job: Job, inputs: Record<string, string>, options: RunOptions = {}) {
  return run(job, inputs, {}, options)
}

export function runPost(job: Job, result: Result): Promise<Result> {
  const states = [...result.log.matchAll(/^::save-state name=(\w+)::(.*)$/gm)].map(([, name, value]) => [
    `STATE_${name}`,
    value as string,
  ])
  return run(job, result.inputs, Object.fromEntries(states), {})
}

/** The files this action left under RUNNER_TEMP. */
export function leftovers(job: Job): string[] {
  return readdirSync(job.temp).filter((name) => name.startsWith('ship-to-eks'))
}

function run(
  job: Job,
  inputs: Record<string, string>,
  states: Record<string, string>,
  { signal, kill = 'SIGINT', onStart, onLog }: RunOptions,
): Promise<Result> {
  const runner = mkdtempSync(join(job.temp, 'runner-'))
  const [output, summary] = ['output', 'summary'].map((name) => join(runner, name)) as [string, string]
  for (const path of [output, summary]) writeFileSync(path, '')
  const started = performance.now()
  const child = spawn(process.execPath, [BUNDLE], {
    cwd: job.workspace,
    env: {
      ...inherited(),
      HOME: job.home,
      GITHUB_WORKSPACE: job.workspace,
      RUNNER_TEMP: job.temp,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_REPOSITORY: 'octo-org/node-app',
      GITHUB_SHA: execFileSync('git', ['-C', job.workspace, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim(),
      GITHUB_RUN_ID: '1',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_EVENT_NAME: 'push',
      ...Object.fromEntries(
        Object.entries({ ...DEFAULTS, ...inputs }).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
      ...states,
      ...job.env,
    },
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk
      onLog?.(log)
    })
  signal?.addEventListener('abort', () => child.kill(kill))
  onStart?.((name) => child.kill(name))
  return new Promise((done, reject) => {
    child.on('error', reject)
    child.on('close', (code, by) =>
      done({
        code: code ?? (by === null ? 1 : 128),
        log,
        outputs: readOutputs(readFileSync(output, 'utf8')),
        summary: readFileSync(summary, 'utf8'),
        errors: [...log.matchAll(/^::error(?: ([^:]*?))?::(.*)$/gm)].map(([, properties = '', text = '']) => ({
          ...Object.fromEntries(properties.split(',').map((pair) => pair.split('=') as [string, string])),
          text: unescaped(text),
        })),
        milliseconds: performance.now() - started,
        inputs,
      }),
    )
  })
}

/** What a job of the sandbox has: no credentials, no cluster of its own. */
function inherited(): NodeJS.ProcessEnv {
  const { KUBECONFIG: _, ...rest } = process.env
  return rest
}

const DEFAULTS = {
  'create-repository': 'true',
  context: '.',
  provenance: 'false',
  sbom: 'false',
  cache: 'none',
  rebuild: 'false',
  'service-type': 'LoadBalancer',
  timeout: '15m',
  verify: 'true',
  'dry-run': 'false',
  'force-conflicts': 'false',
  recreate: 'false',
  prune: 'false',
  rollback: 'false',
  restart: 'false',
  overlap: 'true',
}

function readOutputs(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^(.+?)<<(ghadelimiter_\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name, , value]) => [name, value]),
  )
}

function unescaped(text: string): string {
  return text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%')
}
