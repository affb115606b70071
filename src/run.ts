import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'

/** The workflow run this step is part of: what the runner says, read once. */
export interface Run {
  readonly workspace: string
  readonly temp: string
  readonly repository: string | undefined
  /** Stays when the repository is renamed or moved. */
  readonly repositoryId: number | undefined
  readonly apiUrl: string
  readonly eventName: string | undefined
  /** The commit to tag with: the head of a pull request, not the merge commit GitHub checks out. */
  readonly sha: string | undefined
  readonly id: string | undefined
  readonly attempt: string
  readonly url: string | undefined
  /** Whether the job may ask GitHub for an OIDC token. */
  readonly mayRequestIdToken: boolean
  /** The pull request that the event is about, or that a workflow started by hand was given as `pull-request`. */
  readonly pullRequest: number | undefined
  /** The account that the event's pull request was opened by. */
  readonly pullAuthor: string | undefined
  /** The head commit of the event's pull request; undefined for events that bring none, such as a comment. */
  readonly pullHead: string | undefined
  /** A pull request whose head lives in another repository: GitHub gives it no OIDC token. */
  readonly fromFork: boolean
}

/** Reads GITHUB_* and the event's payload; the one place that does. */
export function readRun(env: NodeJS.ProcessEnv): Run {
  const payload = readPayload(env.GITHUB_EVENT_PATH)
  const repository = env.GITHUB_REPOSITORY
  return {
    workspace: env.GITHUB_WORKSPACE || process.cwd(),
    temp: env.RUNNER_TEMP || tmpdir(),
    repository,
    repositoryId: payload.repository?.id ?? (Number(env.GITHUB_REPOSITORY_ID) || undefined),
    apiUrl: env.GITHUB_API_URL || 'https://api.github.com',
    eventName: env.GITHUB_EVENT_NAME,
    sha: payload.pull_request?.head?.sha ?? (env.GITHUB_SHA || undefined),
    pullHead: payload.pull_request?.head?.sha,
    id: env.GITHUB_RUN_ID,
    attempt: env.GITHUB_RUN_ATTEMPT ?? '1',
    url:
      env.GITHUB_SERVER_URL && repository && env.GITHUB_RUN_ID
        ? `${env.GITHUB_SERVER_URL}/${repository}/actions/runs/${env.GITHUB_RUN_ID}`
        : undefined,
    mayRequestIdToken: Boolean(env.ACTIONS_ID_TOKEN_REQUEST_URL && env.ACTIONS_ID_TOKEN_REQUEST_TOKEN),
    pullRequest: numberOf(payload),
    pullAuthor: payload.pull_request?.user?.login,
    fromFork: payload.pull_request !== undefined && payload.pull_request.head?.repo?.id !== payload.repository?.id,
  }
}

interface Payload {
  readonly repository?: { readonly id?: number }
  readonly number?: number
  readonly pull_request?: {
    readonly number?: number
    readonly user?: { readonly login?: string } | null
    readonly head?: { readonly sha?: string; readonly repo?: { readonly id?: number } | null }
  }
  /** A comment's; a pull request where it says so. */
  readonly issue?: { readonly number?: number; readonly pull_request?: unknown }
  /** Of a workflow that was started by hand. */
  readonly inputs?: { readonly [name: string]: unknown } | null
}

function numberOf({ pull_request: pull, number, issue, inputs }: Payload): number | undefined {
  const asked = inputs?.['pull-request']
  return (
    (pull && (pull.number ?? number)) ??
    (issue?.pull_request === undefined ? undefined : issue.number) ??
    // As people write it, `12` or `#12`, and no other number.
    (Number(/^\s*#?([1-9]\d{0,9})\s*$/.exec(String(asked))?.[1]) || undefined)
  )
}

function readPayload(path: string | undefined): Payload {
  if (!path) return {}
  try {
    return JSON.parse(readFileSync(path, 'utf8')) ?? {}
  } catch {
    // An event without a readable payload is an event that says nothing about a pull request.
    return {}
  }
}
