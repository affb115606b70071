import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { Request, Response } from './http.ts'

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly schema: object
}

interface Operation {
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly body: { readonly properties?: object } | null
  readonly answers: Readonly<Record<string, object>>
}

interface Description {
  readonly operations: readonly Operation[]
  readonly components: object
  // biome-ignore lint/suspicious/noExplicitAny: GitHub's own examples of its answers
  readonly examples: Readonly<Record<string, any>>
}

/** What a request asks for: the template of its path, and what stands in the template's places. */
export interface Match {
  readonly operation: Operation
  readonly path: Readonly<Record<string, string>>
}

/** GitHub's OpenAPI description, as far as the sandbox serves it. */
export interface Contract {
  readonly examples: Description['examples']
  match(method: string, path: string): Match | undefined
  /** What is wrong with a request. */
  request(match: Match, request: Request): string[]
  /** What is wrong with an answer. */
  answer(match: Match, response: Response): string[]
}

const BASIC_ERROR = { $ref: 'github#/components/schemas/basic-error' }
// GitHub answers these everywhere, also where it does not say so.
const everywhere = [301, 400, 401, 403, 404, 422, 429]

/** Reads the description, which is made by describe.ts. Schemas are compiled when they are first needed. */
export const readContract = (): Contract => {
  const text = readFileSync(join(import.meta.dirname, 'description.json'), 'utf8')
  // One home for what many schemas share, so that it is compiled once.
  const description: Description = JSON.parse(text.replaceAll('"$ref":"#/', '"$ref":"github#/'))
  const settings = { strict: false, allErrors: true, logger: false, code: { optimize: false } } as const
  // Parameters come as text.
  const [exact, coercing] = [new Ajv(settings), new Ajv({ ...settings, coerceTypes: true })].map((ajv) => {
    formats.default(ajv)
    ajv.addSchema({ $id: 'github', components: description.components })
    // Their dates are not all to the standard's letter.
    for (const name of ['repo.nwo', 'timestamp']) ajv.addFormat(name, true)
    return ajv
  }) as [Ajv, Ajv]
  const compiled = new Map<object, ValidateFunction>()
  const check = (ajv: Ajv, schema: object, value: unknown, what: string): string[] => {
    const validate = compiled.get(schema) ?? ajv.compile(schema)
    compiled.set(schema, validate)
    if (validate(value)) return []
    return (validate.errors ?? []).map(({ instancePath, message }) => `${what}${instancePath}: ${message}`)
  }
  return {
    examples: description.examples,
    match(method, pathname) {
      for (const operation of description.operations) {
        if (operation.method !== method) continue
        const pattern = operation.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')
        const found = new RegExp(`^${pattern}$`).exec(pathname)
        if (found) return { operation, path: { ...found.groups } }
      }
      return undefined
    },
    request({ operation, path }, { url, headers, body }) {
      const known = operation.parameters
      const query = Object.fromEntries(url.searchParams)
      const strange = Object.keys(query).filter((name) => !known.some((one) => one.in === 'query' && one.name === name))
      const given = (one: Parameter) => (one.in === 'path' ? decodeURIComponent(path[one.name] ?? '') : query[one.name])
      return [
        ...(headers['user-agent'] ? [] : ['User-Agent is missing']),
        ...(/^application\/(vnd\.github\+)?json$/.test(headers.accept ?? '') ? [] : [`Accept is ${headers.accept}`]),
        ...(headers['x-github-api-version'] === '2022-11-28' ? [] : ['X-GitHub-Api-Version is not 2022-11-28']),
        ...strange.map((name) => `there is no parameter ${name}`),
        ...known.flatMap((one) => {
          const value = given(one)
          if (value === undefined) return one.required ? [`${one.name} is missing`] : []
          const wrapped = { type: 'object', properties: { [one.name]: one.schema } }
          return check(coercing, remembered(one, wrapped), { [one.name]: value }, 'parameter')
        }),
        ...bodyErrors(operation, body, headers['content-type']),
      ]
    },
    answer({ operation }, { status, body }) {
      const schema =
        operation.answers[status] ?? (everywhere.includes(status) || status >= 500 ? BASIC_ERROR : undefined)
      if (schema === undefined) return [`${status} is no answer of this operation`]
      return check(exact, schema, body ?? null, `answer ${status}`)
    },
  }

  function bodyErrors({ body: schema }: Operation, text: string, type = ''): string[] {
    if (schema === null) return text === '' ? [] : ['there is a body']
    if (!type.startsWith('application/json')) return [`the body is ${type}`]
    try {
      const body: object = JSON.parse(text)
      const strange = Object.keys(body).filter((name) => !Object.hasOwn(schema.properties ?? {}, name))
      return [...strange.map((name) => `there is no field ${name}`), ...check(exact, schema, body, 'body')]
    } catch {
      return ['the body is no JSON']
    }
  }
}

const wrappers = new WeakMap<object, object>()

/** The same schema each time, so that it is compiled once. */
const remembered = (one: object, wrapped: object): object => {
  const known = wrappers.get(one) ?? wrapped
  wrappers.set(one, known)
  return known
}
