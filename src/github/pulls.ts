import type { Pull, Repository } from '../preview/preview.ts'
import { Failed, type Problem } from '../problem.ts'
import type { Github } from './client.ts'
import { refused } from './refusal.ts'

/**
 * What GitHub says of a pull request. `gone`: GitHub knows none of this number, and that can be believed. `unknown`: an
 * error, from which nothing follows.
 */
export type Seen =
  | { readonly kind: 'found'; readonly pull: Pull }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown'; readonly problem: Problem }

/** A pull request as it is now. Never throws but for a cancel: what is not known is said so. */
export async function readPull(
  github: Github,
  repository: Repository,
  number: number,
  signal?: AbortSignal,
): Promise<Seen> {
  const options = signal === undefined ? {} : { signal }
  const what = `Pull request #${number} of ${repository.name} cannot be read`
  try {
    const answer = await github.send('GET', `/repos/${repository.name}/pulls/${number}`, options)
    if (answer.status === 404 && (await isReadable(github, repository, options))) return { kind: 'gone' }
    const pull = answer.status === 200 ? pullOf(answer.body, repository, number) : undefined
    if (pull !== undefined) return { kind: 'found', pull }
    return { kind: 'unknown', problem: refused(answer, what, 'pull-requests: read') }
  } catch (error) {
    if (!(error instanceof Failed)) throw error
    const [cause] = error.problems
    return { kind: 'unknown', problem: { ...cause, what: `${what}: ${cause?.what}` } }
  }
}

/**
 * Whether a 404 for one pull request means what it says: the repository is there, it is the same one, and this token sees
 * its pull requests. Without permission GitHub says 404, too.
 */
async function isReadable(github: Github, repository: Repository, options: { signal?: AbortSignal }): Promise<boolean> {
  const path = `/repos/${repository.name}`
  const own = await github.send('GET', path, options)
  if (own.status !== 200 || own.body?.id !== repository.id) return false
  const list = await github.send('GET', `${path}/pulls`, { ...options, query: { state: 'all', per_page: '1' } })
  return list.status === 200 && Array.isArray(list.body)
}

/** Undefined when the answer is about another repository, or is not what GitHub answers. */
// biome-ignore lint/suspicious/noExplicitAny: what it looks like is checked here
function pullOf(body: any, { id }: Repository, number: number): Pull | undefined {
  const { state, head, base, labels, draft, user } = body ?? {}
  const isOurs = body?.number === number && base?.repo?.id === id
  if (!isOurs || (state !== 'open' && state !== 'closed') || typeof head?.sha !== 'string') return undefined
  return {
    number,
    state,
    isDraft: draft === true,
    labels: (labels ?? []).map(({ name }: { name?: string }) => String(name)),
    // Whoever deleted their account is shown as this one.
    author: user?.login ?? 'ghost',
    head: { sha: head.sha, branch: String(head.ref), repositoryId: head.repo?.id },
  }
}
