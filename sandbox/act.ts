import { spawn } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { accessToken } from './github/accessToken.ts'

/** What a job on GitHub would have from its runner, and this one has from the sandbox. */
const fromSandbox = [
  'HOME',
  'AWS_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'AWS_EC2_METADATA_DISABLED',
  'DOCKER_HOST',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
]

export interface Workflow {
  /** A git checkout that holds the workflow. */
  readonly checkout: string
  /** Its path in the checkout. */
  readonly file: string
  readonly event: 'push' | 'workflow_dispatch' | 'pull_request' | 'pull_request_target' | 'schedule'
  /** A file with the event's payload; without it act makes a small one. */
  readonly payload?: string
  /** The job's own token; by default one with the permissions that a preview needs. */
  readonly token?: string
  readonly vars: Readonly<Record<string, string>>
  readonly secrets?: Readonly<Record<string, string>>
  /** Of a workflow that is started by hand. */
  readonly inputs?: Readonly<Record<string, string>>
  /** Actions that are served from a folder: `owner/name@ref` to that folder. */
  readonly actions: Readonly<Record<string, string>>
}

/** One line of act's log, as far as it is used. */
export interface ActLine {
  readonly msg: string
  readonly step?: string
  readonly stage?: string
  readonly stepResult?: string
  /** Nanoseconds, on the line that ends a step. */
  readonly executionTime?: number
  readonly jobResult?: string
  readonly raw_output?: boolean
}

/** A copy of the action as a release has it: what the sources are built from would only slow act down. */
export const releaseOf = (repository: string, to: string): string => {
  mkdirSync(to, { recursive: true })
  for (const name of ['action.yml', 'dist']) cpSync(join(repository, name), join(to, name), { recursive: true })
  return to
}

/** Runs a workflow by act on this machine, in the sandbox around it. Gives act's exit code. */
export const runWorkflow = (workflow: Workflow, onLine: (line: ActLine) => void): Promise<number> => {
  const pairs = (option: string, values: readonly (readonly [string, string])[]) =>
    values.flatMap(([name, value]) => [option, `${name}=${value}`])
  const args = [
    workflow.event,
    '--json',
    '--workflows',
    workflow.file,
    '--platform',
    'ubuntu-latest=-self-hosted',
    '--action-offline-mode',
    '--no-cache-server',
    '--actor',
    'octocat',
    ...(workflow.payload === undefined ? [] : ['--eventpath', workflow.payload]),
    '--secret',
    `GITHUB_TOKEN=${workflow.token ?? accessToken()}`,
    // Which a runner has, and act does not.
    '--env',
    'GITHUB_REPOSITORY_ID=74',
    ...pairs('--local-repository', Object.entries(workflow.actions)),
    ...pairs('--var', Object.entries(workflow.vars)),
    ...pairs('--secret', Object.entries(workflow.secrets ?? {})),
    ...pairs('--input', Object.entries(workflow.inputs ?? {})),
    ...pairs(
      '--env',
      fromSandbox.map((name) => [name, process.env[name] ?? '']),
    ),
  ]
  const act = spawn('act', args, { cwd: workflow.checkout, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [act.stdout, act.stderr])
    createInterface(stream).on('line', (line) => {
      try {
        onLine(JSON.parse(line))
      } catch {
        onLine({ msg: line })
      }
    })
  return new Promise((done, fail) => {
    act.on('error', fail)
    act.on('close', (code) => done(code ?? 1))
  })
}
