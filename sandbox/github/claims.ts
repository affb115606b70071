import { createHash, randomUUID } from 'node:crypto'
import type { RunClaims } from './requestToken.ts'

export const issuer = 'https://token.actions.githubusercontent.com'

/** GitHub's token is good for five minutes and valid from ten minutes ago. */
const lifetime = 300
const backdated = 600

/** The claims of a GitHub Actions ID token for this run: its own, and GitHub's defaults for the rest. */
export const idTokenClaims = (run: RunClaims, audience: string | null, now: number): Record<string, unknown> => {
  const { expires_in: expiresIn = lifetime, fail: _, ...own } = run
  const repository = String(own.repository ?? 'octo-org/node-app')
  const owner = repository.split('/')[0] ?? ''
  const event = String(own.event_name ?? 'push')
  const ref = String(own.ref ?? (event === 'pull_request' ? 'refs/pull/7/merge' : 'refs/heads/main'))
  const sha = createHash('sha1').update(`${repository} ${ref}`).digest('hex')
  const workflowRef = `${repository}/.github/workflows/deploy.yml@${ref}`
  return {
    jti: randomUUID(),
    sub: subject(repository, ref, event, own.environment),
    aud: audience ?? `https://github.com/${owner}`,
    ref,
    sha,
    repository,
    repository_owner: owner,
    repository_owner_id: '65',
    run_id: '17436125874',
    run_number: '10',
    run_attempt: '1',
    repository_visibility: 'private',
    repository_id: '74',
    actor_id: '12',
    actor: 'octocat',
    workflow: 'deploy',
    head_ref: event === 'pull_request' ? 'feature' : '',
    base_ref: event === 'pull_request' ? 'main' : '',
    event_name: event,
    ref_protected: 'false',
    ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    workflow_ref: workflowRef,
    workflow_sha: sha,
    job_workflow_ref: workflowRef,
    job_workflow_sha: sha,
    runner_environment: 'github-hosted',
    iss: issuer,
    nbf: now + Math.min(0, expiresIn) - backdated,
    exp: now + expiresIn,
    iat: now + Math.min(0, expiresIn - lifetime),
    ...own,
  }
}

/** A job's environment comes before its event, and a colon in its name is escaped. */
const subject = (repository: string, ref: string, event: string, environment: string | undefined): string => {
  if (environment !== undefined) return `repo:${repository}:environment:${environment.replaceAll(':', '%3A')}`
  if (event === 'pull_request') return `repo:${repository}:pull_request`
  return `repo:${repository}:ref:${ref}`
}
