import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Access, accessToken } from '../../sandbox/github/accessToken.ts'
import type { Fault } from '../../sandbox/github/faults.ts'
import { answer } from '../../sandbox/github/http.ts'
import type { CommentRecord, DeploymentRecord, PullRecord } from '../../sandbox/github/records.ts'
import { createRest } from '../../sandbox/github/rest.ts'
import type { Served, Violation } from '../../sandbox/github/served.ts'

/** Everything that one repository holds. */
export interface Holding {
  readonly id: number
  readonly name: string
  readonly pulls: readonly PullRecord[]
  readonly comments: readonly CommentRecord[]
  readonly deployments: readonly DeploymentRecord[]
}

/** GitHub's REST API, checked against its own description, and what a test does there as somebody else. */
export interface Github {
  readonly apiUrl: string
  /** A repository of a test's own. */
  repository(name: string, id?: number, former?: readonly string[]): Promise<void>
  pull(repository: string, number: number, more?: object): Promise<void>
  noPull(repository: string, number: number): Promise<void>
  comment(repository: string, ...comments: readonly { number: number; login: string; body: string }[]): Promise<void>
  holding(repository: string): Promise<Holding>
  /** Adds faults; one that names a part of a token's note, or of a path, hits that test alone. */
  fault(...faults: readonly Fault[]): Promise<void>
  /** Ends the faults that name this part. */
  noFault(contains: string): Promise<void>
  /** Requests to a repository, as `GET /pulls/7 200`. */
  requests(repository: string): Promise<string[]>
  /** What GitHub's description does not allow; a test that leaves any has found a mistake. */
  violations(): Promise<readonly Violation[]>
  token(access?: Access): string
}

/** GitHub at an address: the sandbox's is https://api.github.com. */
export function githubAt(apiUrl: string): Github {
  const ask = async (method: string, path: string, body?: unknown) => {
    const answered = await fetch(`${apiUrl}/_sandbox/${path}`, {
      method,
      // One that is kept may be closed while a test waits for a program, and the next request would break.
      headers: { connection: 'close' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answered.ok) throw new Error(`${method} /_sandbox/${path}: ${answered.status} ${await answered.text()}`)
    // biome-ignore lint/suspicious/noExplicitAny: as the interface says
    return (await answered.json()) as any
  }
  return {
    apiUrl,
    repository: (name, id, former = []) => ask('POST', 'repos', { id, name, former }),
    pull: (repository, number, more = {}) => ask('PUT', `repos/${repository}/pulls/${number}`, more),
    noPull: (repository, number) => ask('DELETE', `repos/${repository}/pulls/${number}`),
    comment: (repository, ...comments) => ask('POST', `repos/${repository}/comments`, comments),
    holding: (repository) => ask('GET', `repos/${repository}`),
    fault: (...faults) => ask('POST', 'faults', faults),
    noFault: (contains) => ask('DELETE', `faults?contains=${encodeURIComponent(contains)}`),
    requests: async (repository) =>
      ((await ask('GET', 'requests')) as Served[])
        .filter(({ path }) => path.startsWith(`/repos/${repository}`) || path === '/graphql')
        .map(({ method, path, status }) => `${method} ${path.replace(`/repos/${repository}`, '')} ${status}`),
    violations: () => ask('GET', 'violations'),
    token: accessToken,
  }
}

/** The same API on this machine, for a test outside of the sandbox. */
export async function serveGithub(): Promise<Github & { readonly server: Server }> {
  const handler = createRest()
  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing, `http://${incoming.headers.host}`, handler)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const github = githubAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await warm(github)
  return { ...github, server }
}

/** The first request of a kind compiles what it is checked by, for which no test should wait. */
async function warm(github: Github): Promise<void> {
  const name = 'warm/up'
  await github.repository(name)
  await github.pull(name, 1)
  const ask = async (path: string, body?: object) => {
    const headers = {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${github.token({ repository: name })}`,
      'user-agent': 'warm-up',
      'x-github-api-version': '2022-11-28',
      'content-type': 'application/json',
    }
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const answered = await fetch(`${github.apiUrl}/repos/${name}${path}`, { headers, ...sent })
    return (await answered.json()) as { readonly id: number }
  }
  await ask('')
  await ask('/pulls/1')
  await ask('/pulls')
  await ask('/issues/1/comments', { body: 'x' })
  await ask('/issues/1/comments')
  const { id } = await ask('/deployments', { ref: 'a'.repeat(40) })
  await ask('/deployments')
  await ask(`/deployments/${id}/statuses`, { state: 'success' })
  await ask(`/deployments/${id}/statuses`)
}
