import type { Faults } from './faults.ts'
import type { Request, Response } from './http.ts'
import { createRepository, pullRecord, type Records, type RepositoryRecord } from './records.ts'
import type { Served, Violation } from './served.ts'

interface Controlled {
  readonly records: Records
  readonly faults: Faults
  readonly violations: Violation[]
  readonly served: Served[]
}

/**
 * The tests' own way in. /_sandbox/faults: PUT replaces, POST adds, DELETE ends those of ?contains=; see faults.ts.
 * /_sandbox/violations and /_sandbox/requests: GET and DELETE. /_sandbox/repos: GET gives everything, POST adds
 * {id, name, former}.
 * Below /_sandbox/repos/OWNER/NAME: GET gives all that it holds; PUT pulls/N makes a pull request or changes these
 * fields of it, DELETE takes it away; POST comments {number, login, body} plants one, or several: a list.
 */
export const control = ({ method, url, body }: Request, controlled: Controlled): Response => {
  const { records, faults, violations, served } = controlled
  // biome-ignore lint/suspicious/noExplicitAny: a test's own
  const given: any = body === '' ? undefined : JSON.parse(body)
  const [, , what, owner, name, kind, number] = url.pathname.split('/')
  const ok = (answer: unknown): Response => ({ status: 200, body: answer })
  if (what === 'faults') {
    if (method === 'PUT') faults.replace([given].flat())
    if (method === 'POST') faults.add([given].flat())
    if (method === 'DELETE') faults.end(url.searchParams.get('contains') ?? '')
    return ok(faults.list())
  }
  if (what === 'violations' || what === 'requests') {
    const list = what === 'violations' ? violations : served
    return ok(method === 'DELETE' ? list.splice(0) : list)
  }
  if (what === 'repos' && owner === undefined) {
    if (method === 'POST') {
      const repository = createRepository(given.id ?? records.next(), given.name)
      repository.former.push(...(given.former ?? []))
      records.repositories.push(repository)
    }
    return ok(records.repositories.map(told))
  }
  const repository = records.repositories.find((one) => one.name === `${owner}/${name}`)
  if (repository === undefined) return { status: 404, body: { message: 'no such repository' } }
  if (method === 'DELETE' && kind === undefined) {
    records.repositories.splice(records.repositories.indexOf(repository), 1)
    return ok({})
  }
  if (kind === 'pulls' && method === 'PUT') {
    const key = Number(number)
    const before = repository.pulls.get(key)
    const head = { ...before?.head, ...given?.head }
    repository.pulls.set(
      key,
      pullRecord(key, { ...before, ...given, ...(Object.keys(head).length > 0 ? { head } : {}) }),
    )
  } else if (kind === 'pulls' && method === 'DELETE') repository.pulls.delete(Number(number))
  else if (kind === 'comments' && method === 'POST')
    for (const { created = '2026-01-01T00:00:00Z', ...comment } of [given].flat()) {
      const id = records.next()
      repository.comments.set(id, { created, updated: created, ...comment, id })
    }
  return ok(told(repository))
}

const told = (repository: RepositoryRecord) => ({
  ...repository,
  pulls: [...repository.pulls.values()],
  comments: [...repository.comments.values()],
  deployments: [...repository.deployments.values()],
})
