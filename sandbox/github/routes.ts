import type { KnownAccess } from './accessToken.ts'
import { isBot } from './accessToken.ts'
import type { Response } from './http.ts'
import type { CommentRecord, DeploymentRecord, Records, RepositoryRecord } from './records.ts'
import type { Shapes } from './shapes.ts'

/** One request, understood and allowed to be asked. */
export interface Asked {
  readonly repository: RepositoryRecord
  readonly records: Records
  readonly shapes: Shapes
  readonly access: KnownAccess
  /** What stands in the path's places. */
  readonly path: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  // biome-ignore lint/suspicious/noExplicitAny: checked against GitHub's description before
  readonly body: any
}

/** What a route answers: a list is cut into pages later. */
export type Routed = Response | { readonly list: readonly object[] }

interface Route {
  readonly needs?: readonly [permission: 'pull-requests' | 'deployments', level: 'read' | 'write']
  readonly answer: (asked: Asked) => Routed
}

const ok = (body: unknown, status = 200): Response => ({ status, body })
/** GitHub's words where there is nothing, or nothing that this token may see. */
export const notFound: Response = {
  status: 404,
  body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' },
}
const invalid = (message: string): Response => ({
  status: 422,
  body: { message, documentation_url: 'https://docs.github.com/rest', errors: [{ code: 'invalid', message }] },
})
const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z')

// GitHub’s own limit of a comment.
const MOST_BODY = 65_536

const pulls: Readonly<Record<string, Route>> = {
  'GET /repos/{owner}/{repo}/pulls': {
    needs: ['pull-requests', 'read'],
    answer: ({ repository, query, ...asked }) => ({
      list: [...repository.pulls.values()]
        .filter(({ state }) => query.state === 'all' || state === (query.state ?? 'open'))
        .toSorted((one, other) => other.number - one.number)
        .map((pull) => simplePull(asked.shapes.pull(pull, repository, forkOf(pull.head.fork, asked.records)))),
    }),
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': {
    needs: ['pull-requests', 'read'],
    answer: ({ repository, path, shapes, records }) => {
      const pull = repository.pulls.get(Number(path.pull_number))
      return pull ? ok(shapes.pull(pull, repository, forkOf(pull.head.fork, records))) : notFound
    },
  },
}

const forkOf = (name: string | null | undefined, { repositories }: Records): RepositoryRecord | undefined =>
  repositories.find((one) => one.name === name)

/** In a list a pull request has fewer fields. */
const simplePull = ({
  merged,
  mergeable,
  rebaseable,
  mergeable_state,
  merged_by,
  comments,
  review_comments,
  maintainer_can_modify,
  commits,
  additions,
  deletions,
  changed_files,
  ...simple
  // biome-ignore lint/suspicious/noExplicitAny: GitHub's own shape
}: any): object => simple

const comments: Readonly<Record<string, Route>> = {
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': {
    needs: ['pull-requests', 'read'],
    answer: ({ repository, path, shapes }) => {
      const number = Number(path.issue_number)
      if (!repository.pulls.has(number)) return notFound
      return {
        list: [...repository.comments.values()]
          .filter((comment) => comment.number === number)
          .map((comment) => shapes.comment(comment, repository)),
      }
    },
  },
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': {
    needs: ['pull-requests', 'write'],
    answer: ({ repository, path, shapes, access, body, records }) => {
      const number = Number(path.issue_number)
      if (!repository.pulls.has(number)) return notFound
      const wrong = wrongBody(body.body)
      if (wrong) return wrong
      const comment: CommentRecord = {
        id: records.next(),
        number,
        login: access.login,
        body: body.body,
        created: now(),
        updated: now(),
      }
      repository.comments.set(comment.id, comment)
      return ok(shapes.comment(comment, repository), 201)
    },
  },
  'GET /repos/{owner}/{repo}/issues/comments': {
    needs: ['pull-requests', 'read'],
    answer: ({ repository, shapes, query }) => ({
      list: [...repository.comments.values()]
        .filter(({ updated }) => query.since === undefined || Date.parse(updated) >= Date.parse(query.since))
        .toSorted((one, other) => {
          const order = query.sort === 'updated' ? one.updated.localeCompare(other.updated) : one.id - other.id
          return query.direction === 'desc' ? -order : order
        })
        .map((comment) => shapes.comment(comment, repository)),
    }),
  },
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}': {
    needs: ['pull-requests', 'read'],
    answer: ({ repository, path, shapes }) => {
      const comment = repository.comments.get(Number(path.comment_id))
      return comment ? ok(shapes.comment(comment, repository)) : notFound
    },
  },
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': {
    needs: ['pull-requests', 'write'],
    answer: ({ repository, path, shapes, body }) => {
      const comment = repository.comments.get(Number(path.comment_id))
      if (!comment) return notFound
      const wrong = wrongBody(body.body)
      if (wrong) return wrong
      const edited = { ...comment, body: body.body as string, updated: now() }
      repository.comments.set(comment.id, edited)
      return ok(shapes.comment(edited, repository))
    },
  },
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}': {
    needs: ['pull-requests', 'write'],
    answer: ({ repository, path }) =>
      repository.comments.delete(Number(path.comment_id)) ? { status: 204, body: undefined } : notFound,
  },
}

const wrongBody = (text: string): Response | undefined => {
  if (text.trim() === '') return invalid("Body can't be blank")
  return text.length > MOST_BODY ? invalid(`Body is too long (maximum is ${MOST_BODY} characters)`) : undefined
}

const deployments: Readonly<Record<string, Route>> = {
  'GET /repos/{owner}/{repo}/deployments': {
    needs: ['deployments', 'read'],
    answer: ({ repository, shapes, query }) => ({
      list: [...repository.deployments.values()]
        .filter((one) =>
          (['sha', 'ref', 'task', 'environment'] as const).every((name) => (query[name] ?? one[name]) === one[name]),
        )
        .toReversed()
        .map((one) => shapes.deployment(one, repository)),
    }),
  },
  'POST /repos/{owner}/{repo}/deployments': {
    needs: ['deployments', 'write'],
    answer: ({ repository, shapes, access, body, records }) => {
      const pull = [...repository.pulls.values()].find(({ head }) => [head.ref, head.sha].includes(body.ref))
      const sha = pull?.head.sha ?? (/^[0-9a-f]{40}$/.test(body.ref) ? body.ref : undefined)
      if (sha === undefined) return invalid(`No ref found for: ${body.ref}`)
      const deployment: DeploymentRecord = {
        id: records.next(),
        sha,
        ref: body.ref,
        task: body.task ?? 'deploy',
        environment: body.environment ?? 'production',
        description: body.description ?? null,
        payload: body.payload ?? '',
        transient: body.transient_environment ?? false,
        production: body.production_environment ?? (body.environment ?? 'production') === 'production',
        login: access.login,
        created: now(),
        statuses: [],
      }
      repository.deployments.set(deployment.id, deployment)
      return ok(shapes.deployment(deployment, repository), 201)
    },
  },
  'GET /repos/{owner}/{repo}/deployments/{deployment_id}': {
    needs: ['deployments', 'read'],
    answer: ({ repository, path, shapes }) => {
      const deployment = repository.deployments.get(Number(path.deployment_id))
      return deployment ? ok(shapes.deployment(deployment, repository)) : notFound
    },
  },
  'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses': {
    needs: ['deployments', 'read'],
    answer: ({ repository, path, shapes }) => {
      const deployment = repository.deployments.get(Number(path.deployment_id))
      if (!deployment) return notFound
      return { list: deployment.statuses.toReversed().map((one) => shapes.status(one, deployment, repository)) }
    },
  },
  'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses': {
    needs: ['deployments', 'write'],
    answer: ({ repository, path, shapes, access, body, records }) => {
      const deployment = repository.deployments.get(Number(path.deployment_id))
      if (!deployment) return notFound
      if ((body.description ?? '').length > 140) return invalid('description is too long (maximum is 140 characters)')
      const status = (state: string) => ({
        id: records.next(),
        state,
        description: state === body.state ? (body.description ?? '') : '',
        logUrl: body.log_url ?? body.target_url ?? '',
        environmentUrl: body.environment_url ?? '',
        login: access.login,
        created: now(),
      })
      const added = status(body.state)
      deployment.statuses.push(added)
      // What GitHub does by itself; transient deployments are left to whoever made them.
      if (body.state === 'success' && body.auto_inactive !== false)
        for (const other of repository.deployments.values())
          if (
            other.id < deployment.id &&
            other.environment === deployment.environment &&
            !other.transient &&
            !other.production &&
            other.statuses.at(-1)?.state === 'success'
          )
            other.statuses.push(status('inactive'))
      return ok(shapes.status(added, deployment, repository), 201)
    },
  },
}

/** Everything that is served, by method and path. */
export const routes: Readonly<Record<string, Route>> = {
  'GET /repos/{owner}/{repo}': { answer: ({ repository, shapes }) => ok(shapes.repository(repository)) },
  ...pulls,
  ...comments,
  ...deployments,
}

/** GitHub's refusal when the token lacks a permission; undefined when it has what the route needs. */
export const refusal = ({ needs }: Route, { login, permissions }: KnownAccess): Response | undefined => {
  if (needs === undefined) return undefined
  const [permission, level] = needs
  const had = permissions[permission]
  if (had === 'write' || had === level) return undefined
  const whose = isBot(login) ? 'integration' : 'personal access token'
  return {
    status: 403,
    body: {
      message: `Resource not accessible by ${whose}`,
      documentation_url: 'https://docs.github.com/rest',
      status: '403',
    },
  }
}
