import type { Pull, Repository } from '../preview/preview.ts'
import { Failed, type Problem } from '../problem.ts'
import type { Github } from './client.ts'
import { commentText, isRemoved } from './comment.ts'
import { editComment, editComments, readComment, shownIn } from './comments.ts'
import {
  CUT_OFF,
  type Deployments,
  inactivate,
  isOver,
  listDeployments,
  setStatus,
  stateOf,
  unended,
} from './deployments.ts'
import { readPull } from './pulls.ts'
import { isInDoubt } from './refusal.ts'

/** What a removal or a sweep asks of GitHub, and tells it. */
export interface Endings {
  /** A pull request as it is now; `gone`: surely there is none. Throws for anything but a sure answer. */
  pull(number: number): Promise<Pull | 'gone'>
  /** The pull requests that GitHub still shows as deployed, or whose comments do not say that it is over. */
  shown(): Promise<readonly number[]>
  /** Makes the deployments of a pull request inactive, of all components, and says in its comments why. */
  ended(number: number, because: string): Promise<void>
}

interface Telling {
  readonly comment: boolean
  readonly warn: (problem: Problem) => void
  readonly signal: AbortSignal
}

// A sweep runs each night, and misses what several of them in a row did.
const RECENT_MS = 14 * 86_400_000

/** What is over, on GitHub. What GitHub refuses is a warning; that it does not answer is thrown. */
export function openEndings(
  github: Github,
  { repository, environment }: Pick<Deployments, 'repository' | 'environment'>,
  telling: Telling,
): Endings {
  return {
    async pull(number) {
      const seen = await readPull(github, repository, number, telling.signal)
      if (seen.kind === 'unknown') throw new Failed([seen.problem])
      return seen.kind === 'gone' ? 'gone' : seen.pull
    },
    async shown() {
      const numbers = new Set<number>()
      await refusalsTold(telling.warn, async () => {
        const since = Date.now() - RECENT_MS
        const recent = await listDeployments(github, { repository, environment }, telling.signal, since)
        const keyOf = (one: (typeof recent)[number]) => JSON.stringify([one.number, one.component])
        for (const some of Map.groupBy(recent, keyOf).values())
          if ((await unended(github, repository, some, telling.signal)).length > 0) numbers.add(some[0]?.number ?? 0)
      })
      if (telling.comment)
        await refusalsTold(telling.warn, async () => {
          const since = new Date(Date.now() - RECENT_MS)
          const place = { repository, environment }
          for (const number of await shownIn(github, place, isRemoved, since, telling.signal)) numbers.add(number)
        })
      return [...numbers]
    },
    ended: (number, because) => endPreview(github, { repository, environment, number }, because, telling),
  }
}

/** Ends all that GitHub shows of a preview. */
export async function endPreview(
  github: Github,
  place: Deployments,
  because: string,
  { comment, warn, signal }: Telling,
): Promise<void> {
  const { repository, environment, number } = place
  await refusalsTold(warn, async () => {
    const all = await listDeployments(github, { repository, environment, number }, signal)
    const byComponent = [...Map.groupBy(all, ({ component }) => component).values()]
    for (const some of byComponent)
      await inactivate(github, repository, await unended(github, repository, some, signal), 'Removed', signal)
  })
  if (!comment) return
  const about = { component: '', sha: '', runUrl: undefined, now: new Date(), expires: undefined }
  const text = commentText({ kind: 'removed', because }, about)
  await refusalsTold(warn, () => editComments(github, { repository, environment, number }, text, signal))
}

/**
 * After the job: what this run began and did not end is ended, so that nothing stays in progress. `text` of the comment is
 * left alone where another run has written since. Never throws.
 */
export async function endBegun(
  github: Github,
  repository: Repository,
  { deployment, comment }: { readonly deployment?: number; readonly comment?: number },
  runUrl: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const endDeployment = async (id: number) => {
    const state = await stateOf(github, repository, id, signal)
    if (state === 'success' || isOver(state)) return
    await setStatus(github, repository, id, { ...CUT_OFF, logUrl: runUrl }, signal)
  }
  const endComment = async (id: number) => {
    const body = await readComment(github, repository, id, signal)
    if (body === undefined || (runUrl !== undefined && !body.includes(`<${runUrl}>`))) return
    const ended = body.replace(/^### Preview: building/m, '### Preview: stopped before it was done')
    if (ended !== body) await editComment(github, repository, id, ended, signal)
  }
  await Promise.allSettled([
    ...(deployment === undefined ? [] : [endDeployment(deployment)]),
    ...(comment === undefined ? [] : [endComment(comment)]),
  ])
}

/** Does what can be done without: a permission that is missing is told, and nothing more. */
async function refusalsTold(warn: (problem: Problem) => void, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Failed) || isInDoubt(error)) throw error
    for (const problem of error.problems) warn(problem)
  }
}
