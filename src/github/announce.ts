import type { Io } from '../io.ts'
import type { Repository } from '../preview/preview.ts'
import { Failed, type Problem } from '../problem.ts'
import type { Github } from './client.ts'
import type { News } from './comment.ts'
import {
  CUT_OFF,
  createDeployment,
  inactivate,
  listDeployments,
  type Status,
  setStatus,
  unended,
} from './deployments.ts'
import { endPreview } from './ending.ts'
import { titleOf } from './problems.ts'
import { openRunComment } from './runComment.ts'
import type { Told } from './summary.ts'

/** What is announced, and where. */
export interface Announcing {
  readonly repository: Repository
  readonly number: number
  readonly sha: string
  /** The environment of GitHub’s deployments: `preview`. */
  readonly environment: string
  /** Tells the jobs of a matrix apart, `''` where there is one alone; each has its own comment and deployments. */
  readonly component: string
  readonly runId: string
  readonly runUrl: string | undefined
  /** How long the preview lives without another deployment. */
  readonly ttlMs: number | undefined
  readonly comment: boolean
  /** Whether to make a deployment: not where the job’s own `environment` makes one. */
  readonly deployment: Promise<boolean>
}

/** What GitHub shows of this run and has to be ended, whatever becomes of it. Nothing in it is secret. */
export interface Begun {
  readonly deployment?: number
  readonly comment?: number
}

/** What GitHub is told of one run: a deployment, and a comment. Nothing of it throws; what GitHub refuses is a warning. */
export interface Announcement {
  /** Begins the deployment, and says so in the comment. Returns at once; all others wait for it. */
  building(): void
  succeeded(told: Told): Promise<void>
  /** A cancel, too: there are some seconds for it. */
  failed(told: Told): Promise<void>
  planned(told: Told): Promise<void>
  /** The preview went, for this reason. */
  removed(because: string): Promise<void>
  /** There is none, for this reason. */
  skipped(because: string): Promise<void>
}

interface World {
  readonly github: Github
  readonly io: Io
  readonly warn: (problem: Problem) => void
  /** Called each time there is more to end. */
  readonly onBegun: (begun: Begun) => void
}

// The runner kills what still runs ten seconds after a cancel.
const AFTER_CANCEL_MS = 6_000

/** Opens the announcement of one run; nothing is asked of GitHub yet. */
export function openAnnouncement(what: Announcing, { github, io, warn, onBegun }: World): Announcement {
  const { repository, environment, number, component, sha, runId, runUrl } = what
  const place = { repository, environment, number, component }
  const signal = shortlyAfter(io.signal)
  let begun: Begun = {}
  let beginning: Promise<unknown> = Promise.resolve()

  const quietly = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      if (error instanceof Failed) for (const problem of error.problems) warn(problem)
      else if (!signal.aborted) warn(unsaid(error))
    }
  }
  const begin = (more: Begun) => {
    begun = { ...begun, ...more }
    onBegun(begun)
  }
  const own = openRunComment(what, { github, signal, onWritten: (id) => begin({ comment: id }) })
  const comment = (news: News, isLasting = false) =>
    quietly(async () => {
      if (what.comment) await own.write(news, isLasting)
    })
  const deployment = (status: Status, and: (id: number) => Promise<void> = async () => {}) =>
    quietly(async () => {
      const id = begun.deployment
      if (id === undefined) return
      await setStatus(github, repository, id, { logUrl: runUrl, ...status }, signal)
      await and(id)
    })
  const after = async (...work: readonly (() => Promise<void>)[]) => {
    await beginning
    await Promise.all(work.map((one) => one()))
  }

  /** What is there besides ours: when that is newer, ours is over already; what is older is over now. */
  const succeed = async (id: number) => {
    const all = await listDeployments(github, place, signal)
    const older = all.filter((one) => one.id < id)
    await inactivate(github, repository, await unended(github, repository, older, signal), SUPERSEDED, signal)
    if (all.some((one) => one.id > id))
      await setStatus(github, repository, id, { state: 'inactive', description: SUPERSEDED }, signal)
  }
  /** What was deployed before is still there; what never ended is not. */
  const fail = async (id: number) => {
    const older = (await listDeployments(github, place, signal)).filter((one) => one.id < id)
    for (const one of await unended(github, repository, older, signal))
      if (one.state !== 'success') await setStatus(github, repository, one.id, CUT_OFF, signal)
  }

  return {
    building() {
      const make = () =>
        quietly(async () => {
          if (!(await what.deployment)) return
          const id = await createDeployment(github, { ...place, sha, run: runId }, signal)
          begin({ deployment: id })
          const status = { state: 'in_progress', description: 'Building and deploying', logUrl: runUrl } as const
          await setStatus(github, repository, id, status, signal)
        })
      beginning = Promise.all([make(), comment({ kind: 'building' })])
    },
    succeeded: (told) =>
      after(
        () => deployment({ state: 'success', description: 'Deployed', environmentUrl: urlOf(told.facts.url) }, succeed),
        () => comment({ kind: 'succeeded', told }, true),
      ),
    failed: (told) => {
      const [first] = told.problems
      if (told.cancelled)
        return after(
          () => deployment({ state: 'error', description: 'Cancelled' }),
          () => quietly(() => own.cancelled(told)),
        )
      return after(
        () => deployment({ state: 'failure', description: first === undefined ? 'Failed' : titleOf(first, 140) }, fail),
        () => comment({ kind: 'failed', told }),
      )
    },
    planned: (told) => after(() => comment({ kind: 'planned', told })),
    removed: (because) =>
      after(() => quietly(() => endPreview(github, place, because, { comment: what.comment, warn, signal }))),
    skipped: (because) => after(() => comment({ kind: 'skipped', because })),
  }
}

const SUPERSEDED = 'A newer deployment took its place'

/** GitHub takes an address of the web alone. */
function urlOf(url: string | undefined): string | undefined {
  return url !== undefined && /^https?:\/\//.test(url) ? url : undefined
}

/** Aborts some seconds after another one. */
function shortlyAfter(signal: AbortSignal): AbortSignal {
  const later = new AbortController()
  const abort = () => void setTimeout(() => later.abort(), AFTER_CANCEL_MS).unref()
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return later.signal
}

function unsaid(error: unknown): Problem {
  return { what: `GitHub could not be told of this run: ${(error as Error).message}`, cause: error }
}
