import { isBot, type KnownAccess, readAccessToken } from './accessToken.ts'
import { type Contract, readContract } from './contract.ts'
import { control } from './control.ts'
import { createFaults, type Fault, suffer } from './faults.ts'
import type { Handler, Request, Response } from './http.ts'
import { createRecords, type RepositoryRecord } from './records.ts'
import { notFound, type Routed, refusal, routes } from './routes.ts'
import type { Served, Violation } from './served.ts'
import { createShapes, idOf } from './shapes.ts'

/**
 * GitHub's REST API: pull requests, comments, deployments. Every request and every answer is checked against GitHub's
 * OpenAPI description. What lies below /_sandbox is for tests, see control.ts.
 */
export const createRest = (): Handler => {
  const records = createRecords()
  const faults = createFaults()
  const [violations, served]: [Violation[], Served[]] = [[], []]
  // Read with the first request: the sandbox does not wait for it.
  let known: Contract | undefined
  const find = (name: string) => records.repositories.find((one) => one.name === name)

  const respond = async (request: Request, contract: Contract, access: KnownAccess | undefined, fault?: Fault) => {
    const { method, url } = request
    if (access === undefined) return failure(401, 'Bad credentials')
    if (url.pathname === '/graphql' || url.pathname === '/api/graphql') return viewer(request, access)
    const path = byName(url.pathname, records.repositories)
    const match = contract.match(method, path)
    if (match === undefined) {
      violations.push({ method, path, errors: ['the sandbox serves no such path'] })
      return notFound
    }
    const errors = contract.request(match, request)
    if (errors.length > 0) {
      violations.push({ method, path, errors })
      return failure(422, `Invalid request. ${errors.join('; ')}`)
    }
    const shapes = createShapes(contract.examples, url.origin)
    const checked = (answer: Response): Response => {
      const wrong = contract.answer(match, answer)
      if (wrong.length === 0) return answer
      violations.push({ method, path, errors: wrong })
      return failure(500, `The sandbox's answer is not GitHub's. ${wrong.join('; ')}`)
    }
    // An app is nobody who could be asked for.
    if (match.operation.path === '/user')
      return checked(
        isBot(access.login)
          ? failure(403, 'Resource not accessible by integration')
          : { status: 200, body: shapes.person(access.login) },
      )
    const name = `${match.path.owner}/${match.path.repo}`
    const repository = find(name)
    if (repository === undefined) return moved(name, url, records.repositories) ?? notFound
    if (![repository.name, ...repository.former].includes(access.repository)) return notFound
    const route = routes[`${method} ${match.operation.path}`]
    if (route === undefined) return notFound
    const asked = {
      repository,
      records,
      access,
      shapes,
      query: Object.fromEntries(url.searchParams),
      path: match.path,
      body: request.body === '' ? undefined : JSON.parse(request.body),
    }
    return checked(paged(refusal(route, access) ?? route.answer(asked), url, repository, fault?.pageSize))
  }

  const handle: Handler = async (request) => {
    const { method, url } = request
    if (url.pathname.startsWith('/_sandbox/')) return control(request, { records, faults, violations, served })
    known ??= readContract()
    const access = readAccessToken((request.headers.authorization ?? '').replace(/^(bearer|token) /i, ''))
    const fault = faults.take(request, `${access?.login} ${access?.note}`)
    const before = fault?.done ? await respond(request, known, access, fault) : undefined
    const broken = fault && (await suffer(fault))
    const response = (broken && { ...before, ...broken }) ?? before ?? (await respond(request, known, access, fault))
    served.push({ method, path: url.pathname + url.search, status: response.status, login: access?.login })
    return { ...response, headers: { ...limits, ...response.headers } }
  }
  return handle

  function viewer({ method, body, url }: Request, { login }: KnownAccess): Response {
    const query = body.startsWith('{') ? JSON.parse(body).query : undefined
    if (method === 'POST' && /^(query )?\{ ?viewer ?\{ ?login databaseId ?\} ?\}$/.test(query))
      return { status: 200, body: { data: { viewer: { login, databaseId: idOf(login) } } } }
    violations.push({ method, path: url.pathname, errors: [`the sandbox answers no such query: ${query}`] })
    return failure(400, 'Problems parsing JSON')
  }
}

const limits = {
  'x-ratelimit-limit': '1000',
  'x-ratelimit-remaining': '998',
  'x-ratelimit-reset': '4102444800',
  'x-ratelimit-resource': 'core',
  'x-github-media-type': 'github.v3; format=json',
}

const failure = (status: number, message: string): Response => ({
  status,
  body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
})

/** GitHub's links, and old names, lead to a repository by its number. */
const byName = (path: string, repositories: readonly RepositoryRecord[]): string =>
  path.replace(/^(?:\/api\/v3)?\/repositories\/(\d+)/, (whole, id) => {
    const repository = repositories.find((one) => one.id === Number(id))
    return repository === undefined ? whole : `/repos/${repository.name}`
  })

const moved = (name: string, url: URL, repositories: readonly RepositoryRecord[]): Response | undefined => {
  const repository = repositories.find(({ former }) => former.includes(name))
  if (repository === undefined) return undefined
  const location = `${url.origin}${url.pathname.replace(`/repos/${name}`, `/repositories/${repository.id}`)}${url.search}`
  const body = { message: 'Moved Permanently', url: location, documentation_url: 'https://docs.github.com/rest' }
  return { status: 301, body, headers: { location } }
}

/** A list, cut into the page that was asked for, with links to the others. */
const paged = (routed: Routed, url: URL, { id, name }: RepositoryRecord, most = 100): Response => {
  if (!('list' in routed)) return routed
  const asked = (parameter: string, fallback: number) => Number(url.searchParams.get(parameter) ?? fallback)
  const size = Math.min(asked('per_page', 30), most)
  const [page, last] = [asked('page', 1), Math.max(1, Math.ceil(routed.list.length / size))]
  const link = (to: number, rel: string) => {
    const target = new URL(url)
    target.pathname = target.pathname.replace(`/repos/${name}`, `/repositories/${id}`)
    target.searchParams.set('page', String(to))
    return `<${target.href}>; rel="${rel}"`
  }
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ]
  return {
    status: 200,
    body: routed.list.slice((page - 1) * size, page * size),
    headers: links.length > 0 ? { link: links.join(', ') } : {},
  }
}
