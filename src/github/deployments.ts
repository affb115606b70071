import type { Repository } from '../preview/preview.ts'
import { Failed } from '../problem.ts'
import type { Github } from './client.ts'
import { isInDoubt, refused } from './refusal.ts'

/** The deployments of one pull request to one environment; with a component, those of one job of a matrix alone. */
export interface Deployments {
  readonly repository: Repository
  readonly environment: string
  readonly number: number
  readonly component?: string
}

/** A deployment to be made. `run` is unlike that of any other run. */
export interface NewDeployment extends Required<Deployments> {
  readonly sha: string
  readonly run: string
}

/** A state as GitHub takes it; the description has at most 140 signs. */
export interface Status {
  readonly state: 'in_progress' | 'success' | 'failure' | 'error' | 'inactive'
  readonly description: string
  /** Where the log is. */
  readonly logUrl?: string | undefined
  readonly environmentUrl?: string | undefined
}

/** A deployment that GitHub has. */
export interface Deployment {
  readonly id: number
  readonly number: number
  readonly component: string | undefined
  readonly run: string | undefined
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

const NEEDED = 'deployments: write'
/** Of a deployment that nobody ended. Not inactive: from that follows more, see `unended`. */
export const CUT_OFF: Status = { state: 'error', description: 'The step ended before it was done' }
const MOST_SIGNS = 140
const AT_ONCE = 4

/** One task a pull request: deleting environments would need an administrator’s token, so all share one. */
const taskOf = (number: number) => `preview:pr-${number}`

/** Makes a deployment of the head commit; gives its id. */
export async function createDeployment(github: Github, wanted: NewDeployment, signal: AbortSignal): Promise<number> {
  const { repository, environment, number, component, sha, run } = wanted
  const body = {
    ref: sha,
    task: taskOf(number),
    environment,
    description: `Preview of #${number}`,
    payload: { component, run },
    transient_environment: true,
    production_environment: false,
    auto_merge: false,
    required_contexts: [],
  }
  const create = async () => {
    const answer = await github.send('POST', `/repos/${repository.name}/deployments`, { body, signal })
    if (answer.status === 201 && Number.isInteger(answer.body?.id)) return answer.body.id as number
    throw new Failed([refused(answer, `The deployment of #${number} could not be made on GitHub`, NEEDED)])
  }
  let refusal: unknown
  try {
    return await create()
  } catch (error) {
    refusal = error
  }
  // The answer may be all that was lost.
  if (!isInDoubt(refusal)) throw refusal
  const made = (await listDeployments(github, wanted, signal)).find((one) => one.run === run)
  return made?.id ?? (await create())
}

/** Adds a state to a deployment. */
export async function setStatus(
  github: Github,
  { name }: Repository,
  id: number,
  { state, description, logUrl, environmentUrl }: Status,
  signal: AbortSignal,
): Promise<void> {
  const body = {
    state,
    description: description.slice(0, MOST_SIGNS),
    ...(logUrl === undefined ? {} : { log_url: logUrl }),
    ...(environmentUrl === undefined ? {} : { environment_url: environmentUrl }),
    // What GitHub ends by itself would be other jobs’, too.
    auto_inactive: false,
  }
  const path = `/repos/${name}/deployments/${id}/statuses`
  const answer = await github.send('POST', path, { body, signal, repeatable: true })
  if (answer.status !== 201)
    throw new Failed([refused(answer, `GitHub could not be told that deployment ${id} is ${state}`, NEEDED)])
}

/** The deployments, newest first, that were made after `since`. Without a number: those of all pull requests. */
export async function listDeployments(
  github: Github,
  { repository, environment, number, component }: Omit<Deployments, 'number'> & { readonly number?: number },
  signal: AbortSignal,
  since = 0,
): Promise<readonly Deployment[]> {
  const query = { environment, ...(number === undefined ? {} : { task: taskOf(number) }) }
  const isOld = ({ created_at }: { created_at?: string }) => Date.parse(created_at ?? '') < since
  const answer = await github.list(`/repos/${repository.name}/deployments`, { query, signal }, isOld)
  if (answer.status !== 200)
    throw new Failed([refused(answer, 'The deployments cannot be read from GitHub', 'deployments: read')])
  return (answer.body as readonly unknown[])
    .flatMap(deploymentOf)
    .filter((one) => one.createdAt >= since && (component === undefined || one.component === component))
}

/** Undefined where it is no deployment of ours. */
// biome-ignore lint/suspicious/noExplicitAny: what it looks like is checked here
function deploymentOf({ id, task, payload, created_at }: any): Deployment[] {
  const number = Number(/^preview:pr-(\d+)$/.exec(String(task))?.[1] ?? Number.NaN)
  if (Number.isNaN(number)) return []
  const { component, run } = typeof payload === 'object' && payload !== null ? payload : {}
  return [{ id, number, component, run, createdAt: Date.parse(created_at) }]
}

/** The state a deployment is in, `inactive` when it is gone; undefined when it never had any. */
export async function stateOf(
  github: Github,
  { name }: Repository,
  id: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const options = { query: { per_page: '1' }, signal }
  const answer = await github.send('GET', `/repos/${name}/deployments/${id}/statuses`, options)
  if (answer.status === 404) return 'inactive'
  if (answer.status !== 200)
    throw new Failed([refused(answer, `The state of deployment ${id} cannot be read from GitHub`, 'deployments: read')])
  return answer.body?.[0]?.state
}

/** Whether nothing follows on a state. */
export function isOver(state: string | undefined): boolean {
  return state === 'inactive' || state === 'failure' || state === 'error'
}

/** A deployment that is not over, and the state it is in; undefined when it never had any. */
export interface Unended extends Deployment {
  readonly state: string | undefined
}

/**
 * Those of the deployments, given newest first, that are not over. The first one that is inactive ends the search: what is
 * older was made inactive before it.
 */
export async function unended(
  github: Github,
  repository: Repository,
  deployments: readonly Deployment[],
  signal: AbortSignal,
): Promise<readonly Unended[]> {
  const found: Unended[] = []
  for (let at = 0; at < deployments.length; at += AT_ONCE) {
    const some = await Promise.all(
      deployments
        .slice(at, at + AT_ONCE)
        .map(async (one) => ({ ...one, state: await stateOf(github, repository, one.id, signal) })),
    )
    found.push(...some.filter(({ state }) => !isOver(state)))
    if (some.some(({ state }) => state === 'inactive')) break
  }
  return found
}

/** Makes deployments inactive, given newest first: the oldest goes first, so that `unended` may stop early. */
export async function inactivate(
  github: Github,
  repository: Repository,
  deployments: readonly Deployment[],
  description: string,
  signal: AbortSignal,
): Promise<void> {
  for (const { id } of deployments.toReversed())
    await setStatus(github, repository, id, { state: 'inactive', description }, signal)
}
