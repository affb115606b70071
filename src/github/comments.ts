import type { Repository } from '../preview/preview.ts'
import { Failed } from '../problem.ts'
import { byUs, type Comment, commentOf, isSameAccount } from './authors.ts'
import type { Answer, Github } from './client.ts'
import { isInDoubt, refused } from './refusal.ts'

/** Where a comment belongs. Each environment, and each component of it, has one of its own. */
export interface CommentPlace {
  readonly repository: Repository
  readonly number: number
  readonly environment: string
  readonly component: string
}

/** A comment as it was written: with its marker. */
export interface Written {
  readonly id: number
  readonly body: string
}

const NEEDED = 'pull-requests: write'
/** The first line of a comment, which nobody sees. Nothing in it can end it early. */
export function markerOf({ environment, component }: Pick<CommentPlace, 'environment' | 'component'>): string {
  return `${markerStart(environment)}component=${encodeURIComponent(component)} -->`
}

function markerStart(environment: string): string {
  return `<!-- ship-to-eks environment=${encodeURIComponent(environment)} `
}

/**
 * Writes the comment: edits the one that there is, if it is ours, else makes one. Two runs that make one at the same
 * moment end with one. `text`: of what stands there already; undefined leaves that.
 */
export async function putComment(
  github: Github,
  place: CommentPlace,
  text: (before: string | undefined) => string | undefined,
  signal: AbortSignal,
): Promise<Written> {
  const marker = markerOf(place)
  const own = (comments: readonly Comment[]) => comments.filter((one) => firstLine(one) === marker)
  const [first, ...doubles] = await byUs(github, own(await listComments(github, place, signal)), signal)
  const wanted = text(first?.body)
  const body = wanted === undefined ? (first?.body ?? marker) : `${marker}\n${wanted}`
  if (first !== undefined) {
    await deleteAll(github, place.repository, doubles, signal)
    if (isSame(first.body, body) || (await editComment(github, place.repository, first.id, body, signal)))
      return { id: first.id, body }
  }
  const made = await createComment(github, place, body, signal)
  // Whoever made this one is us.
  const all = own(await listComments(github, place, signal)).filter(({ author }) => isSameAccount(author, made.author))
  const [kept = made, ...others] = all
  await deleteAll(github, place.repository, others, signal)
  if (!isSame(kept.body, body)) await editComment(github, place.repository, kept.id, body, signal)
  return { id: kept.id, body }
}

/** Writes the same into every comment of ours for an environment, whatever its component; makes none. */
export async function editComments(
  github: Github,
  place: Omit<CommentPlace, 'component'>,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  const all = await listComments(github, place, signal)
  const start = markerStart(place.environment)
  const marked = all.filter((comment) => firstLine(comment).startsWith(start))
  for (const comment of await byUs(github, marked, signal)) {
    const body = `${firstLine(comment)}\n${text}`
    if (!isSame(comment.body, body)) await editComment(github, place.repository, comment.id, body, signal)
  }
}

/** The pull requests that a comment of ours for an environment was written to since then, and does not say that it is over. */
export async function shownIn(
  github: Github,
  { repository, environment }: Pick<CommentPlace, 'repository' | 'environment'>,
  isOver: (text: string) => boolean,
  since: Date,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const query = { since: since.toISOString(), sort: 'updated', direction: 'desc' }
  const answer = await github.list(`/repos/${repository.name}/issues/comments`, { query, signal })
  if (answer.status !== 200) throw failed(answer, 'The comments cannot be read')
  const start = markerStart(environment)
  const marked = (answer.body as readonly unknown[])
    .flatMap(commentOf)
    .filter((one) => firstLine(one).startsWith(start) && !isOver(one.body))
  return (await byUs(github, marked, signal)).map(({ number }) => number)
}

/** The text of a comment, with its marker; undefined when it is gone. */
export async function readComment(
  github: Github,
  { name }: Repository,
  id: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const answer = await github.send('GET', `/repos/${name}/issues/comments/${id}`, { signal })
  if (answer.status === 404) return undefined
  if (answer.status !== 200) throw failed(answer, `Comment ${id} cannot be read`)
  return String(answer.body?.body ?? '')
}

/** Edits a comment; false when it is gone. `body`: with its marker. */
export async function editComment(
  github: Github,
  { name }: Repository,
  id: number,
  body: string,
  signal: AbortSignal,
): Promise<boolean> {
  const answer = await github.send('PATCH', `/repos/${name}/issues/comments/${id}`, { body: { body }, signal })
  if (answer.status === 404) return false
  if (answer.status !== 200) throw failed(answer, 'The comment cannot be edited')
  return true
}

async function createComment(github: Github, place: CommentPlace, body: string, signal: AbortSignal): Promise<Comment> {
  const path = `/repos/${place.repository.name}/issues/${place.number}/comments`
  try {
    const answer = await github.send('POST', path, { body: { body }, signal })
    const [made] = answer.status === 201 ? commentOf(answer.body) : []
    if (made !== undefined) return made
    throw failed(answer, `Pull request #${place.number} cannot be commented on`)
  } catch (error) {
    // The answer may be all that was lost.
    if (!isInDoubt(error)) throw error
    const all = (await listComments(github, place, signal)).filter((one) => firstLine(one) === firstLine({ body }))
    const [made] = await byUs(github, all, signal)
    if (made === undefined) throw error
    return made
  }
}

async function listComments(
  github: Github,
  { repository, number }: Omit<CommentPlace, 'component'>,
  signal: AbortSignal,
): Promise<readonly Comment[]> {
  const answer = await github.list(`/repos/${repository.name}/issues/${number}/comments`, { signal })
  if (answer.status !== 200) throw failed(answer, `The comments of #${number} cannot be read`)
  return (answer.body as readonly unknown[]).flatMap(commentOf).toSorted((one, other) => one.id - other.id)
}

async function deleteAll(
  github: Github,
  { name }: Repository,
  comments: readonly Comment[],
  signal: AbortSignal,
): Promise<void> {
  for (const { id } of comments) await github.send('DELETE', `/repos/${name}/issues/comments/${id}`, { signal })
}

function firstLine({ body }: Pick<Comment, 'body'>): string {
  return /^[^\r\n]*/.exec(body)?.[0].trimEnd() ?? ''
}

function isSame(one: string, other: string): boolean {
  const plain = (text: string) => text.replaceAll('\r\n', '\n').trimEnd()
  return plain(one) === plain(other)
}

function failed(answer: Answer, what: string): Failed {
  return new Failed([refused(answer, what, NEEDED)])
}
