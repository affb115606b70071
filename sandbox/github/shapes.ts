import { isBot } from './accessToken.ts'
import type { CommentRecord, DeploymentRecord, PullRecord, RepositoryRecord, StatusRecord } from './records.ts'

// biome-ignore lint/suspicious/noExplicitAny: GitHub's own examples of its answers
type Example = any

/** Answers in GitHub's shape: its own examples, with what the records say in the places that matter. */
export interface Shapes {
  /** Who asks, where that is a person. */
  person(login: string): object
  repository(record: RepositoryRecord): object
  pull(record: PullRecord, repository: RepositoryRecord, fork: RepositoryRecord | undefined): object
  comment(record: CommentRecord, repository: RepositoryRecord): object
  deployment(record: DeploymentRecord, repository: RepositoryRecord): object
  status(record: StatusRecord, deployment: DeploymentRecord, repository: RepositoryRecord): object
}

/** GitHub's number of an account: the one of its own bot is known. */
export const idOf = (login: string): number =>
  login === 'github-actions[bot]'
    ? 41_898_282
    : 1000 + ([...login].reduce((sum, sign) => sum * 31 + sign.charCodeAt(0), 7) % 900_000)

export const createShapes = (examples: Readonly<Record<string, Example>>, origin: string): Shapes => {
  const user = (login: string) => ({
    ...examples['issue-comment'].user,
    login,
    id: idOf(login),
    type: isBot(login) ? 'Bot' : 'User',
    html_url: isBot(login) ? `https://github.com/apps/${login.replace('[bot]', '')}` : `https://github.com/${login}`,
  })
  const urlOf = ({ name }: RepositoryRecord, rest = '') => `${origin}/repos/${name}${rest}`
  const named = (example: Example, record: RepositoryRecord) => ({
    ...example,
    id: record.id,
    full_name: record.name,
    name: record.name.split('/')[1],
    owner: user(record.name.split('/')[0] ?? ''),
    url: urlOf(record),
    html_url: `https://github.com/${record.name}`,
  })
  const shapes: Shapes = {
    person: (login) => ({
      ...examples['private-user-response-with-public-profile-information'],
      login,
      id: idOf(login),
    }),
    // The examples lack what the description asks for.
    repository: (record) => ({ has_discussions: false, ...named(examples['full-repository'], record) }),
    pull({ number, state, merged, draft, labels, author, title, head }, repository, fork) {
      const example = examples['pull-request']
      const [label] = example.labels
      const source = head.fork === undefined ? repository : fork
      return {
        ...example,
        number,
        state,
        merged,
        draft,
        title,
        user: user(author),
        url: urlOf(repository, `/pulls/${number}`),
        html_url: `https://github.com/${repository.name}/pull/${number}`,
        closed_at: state === 'closed' ? example.created_at : null,
        merged_at: merged ? example.created_at : null,
        requested_teams: [],
        labels: labels.map((name) => ({ ...label, name })),
        head: {
          ...example.head,
          sha: head.sha,
          ref: head.ref,
          label: `${(source ?? repository).name.split('/')[0]}:${head.ref}`,
          repo: source === undefined ? null : named(example.head.repo, source),
        },
        base: { ...example.base, ref: 'main', repo: named(example.base.repo, repository) },
      }
    },
    comment: ({ id, number, login, body, created, updated }, repository) => ({
      ...examples['issue-comment'],
      id,
      body,
      user: user(login),
      created_at: created,
      updated_at: updated,
      url: urlOf(repository, `/issues/comments/${id}`),
      html_url: `https://github.com/${repository.name}/pull/${number}#issuecomment-${id}`,
      issue_url: urlOf(repository, `/issues/${number}`),
    }),
    deployment: (record, repository) => ({
      ...examples.deployment,
      id: record.id,
      sha: record.sha,
      ref: record.ref,
      task: record.task,
      payload: record.payload,
      environment: record.environment,
      original_environment: record.environment,
      description: record.description,
      creator: user(record.login),
      created_at: record.created,
      updated_at: record.statuses.at(-1)?.created ?? record.created,
      transient_environment: record.transient,
      production_environment: record.production,
      url: urlOf(repository, `/deployments/${record.id}`),
      statuses_url: urlOf(repository, `/deployments/${record.id}/statuses`),
      repository_url: urlOf(repository),
    }),
    status: (record, deployment, repository) => ({
      ...examples['deployment-status'],
      id: record.id,
      state: record.state,
      description: record.description,
      log_url: record.logUrl,
      target_url: record.logUrl,
      environment_url: record.environmentUrl,
      environment: deployment.environment,
      creator: user(record.login),
      created_at: record.created,
      updated_at: record.created,
      url: urlOf(repository, `/deployments/${deployment.id}/statuses/${record.id}`),
      deployment_url: urlOf(repository, `/deployments/${deployment.id}`),
      repository_url: urlOf(repository),
    }),
  }
  return shapes
}
