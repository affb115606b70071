import type { Github } from './client.ts'

/** A comment of a pull request. */
export interface Comment {
  readonly id: number
  /** Of the pull request. */
  readonly number: number
  readonly body: string
  readonly author: Account
}

/** Who acts on GitHub. */
export interface Account {
  readonly login: string
  readonly id: number | undefined
}

/** Who comments with a job’s own token. */
const JOBS_OWN: Account = { login: 'github-actions[bot]', id: 41_898_282 }

/** Those that we wrote ourselves: anybody can write our marker. GitHub is asked who we are only when there are any. */
export async function byUs(
  github: Github,
  comments: readonly Comment[],
  signal: AbortSignal,
): Promise<readonly Comment[]> {
  if (comments.length === 0) return []
  const us = await whoAmI(github, signal)
  return comments.filter(({ author }) => isSameAccount(author, us))
}

/** REST tells a person who they are, and an app, which a job’s token is, nothing; GraphQL tells both. */
async function whoAmI(github: Github, signal: AbortSignal): Promise<Account> {
  const viewer = (await github.query('{viewer{login databaseId}}', signal))?.viewer
  return typeof viewer?.login === 'string' ? { login: viewer.login, id: viewer.databaseId } : JOBS_OWN
}

/** Whether two are one; by their numbers, where both have one. */
export function isSameAccount(one: Account, other: Account): boolean {
  return one.id === undefined || other.id === undefined ? one.login === other.login : one.id === other.id
}

/** A comment as GitHub answers it; none where it is none. */
// biome-ignore lint/suspicious/noExplicitAny: what it looks like is checked here
export function commentOf({ id, body, user, issue_url }: any): Comment[] {
  if (!Number.isInteger(id)) return []
  const number = Number(String(issue_url).split('/').at(-1))
  return [{ id, number, body: String(body ?? ''), author: { login: String(user?.login), id: user?.id } }]
}
