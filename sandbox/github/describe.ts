import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Writes description.json: of GitHub's OpenAPI description, which is 400 MB, the paths that the sandbox serves, their
// schemas as JSON Schema, and GitHub's own examples of what it answers. `node sandbox/github/describe.ts`

const VERSION = '23.0.2'

const REPOSITORY = '/repos/{owner}/{repo}'
const PATHS: Readonly<Record<string, readonly string[]>> = {
  '/user': ['get'],
  [REPOSITORY]: ['get'],
  [`${REPOSITORY}/pulls`]: ['get'],
  [`${REPOSITORY}/pulls/{pull_number}`]: ['get'],
  [`${REPOSITORY}/issues/{issue_number}/comments`]: ['get', 'post'],
  [`${REPOSITORY}/issues/comments`]: ['get'],
  [`${REPOSITORY}/issues/comments/{comment_id}`]: ['get', 'patch', 'delete'],
  [`${REPOSITORY}/deployments`]: ['get', 'post'],
  [`${REPOSITORY}/deployments/{deployment_id}`]: ['get', 'delete'],
  [`${REPOSITORY}/deployments/{deployment_id}/statuses`]: ['get', 'post'],
}
const EXAMPLES = [
  'pull-request',
  'full-repository',
  'issue-comment',
  'deployment',
  'deployment-status',
  'private-user-response-with-public-profile-information',
]

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
type Fields = { [name: string]: Json }

const isFields = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A schema of OpenAPI 3.0 as one of JSON Schema, and where GitHub itself answers otherwise, as it answers. */
const schema = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(schema)
  if (!isFields(value)) return value
  const { nullable, example, examples, description, discriminator, title, ...rest } = value
  // An empty text where there is no address.
  if (rest.format === 'uri' && rest.default === '') delete rest.format
  const kept = Object.fromEntries(
    Object.entries(rest).map(([name, inner]) => [
      name,
      name === 'properties' && isFields(inner)
        ? Object.fromEntries(Object.entries(inner).map(([property, one]) => [property, schema(one)]))
        : name === 'enum' || name === 'default'
          ? inner
          : schema(inner),
    ]),
  )
  return nullable === true ? { anyOf: [kept, { type: 'null' }] } : kept
}

const folder = mkdtempSync(join(tmpdir(), 'openapi-'))
try {
  execFileSync('npm', ['pack', `@octokit/openapi@${VERSION}`, '--silent', '--pack-destination', folder])
  const file = 'package/generated/api.github.com.json'
  execFileSync('tar', ['-xzf', `octokit-openapi-${VERSION}.tgz`, file], { cwd: folder })
  const whole = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
    paths: Record<string, Fields>
    components: { schemas: Fields; examples: Fields }
  }
  const at = (reference: string): Json =>
    reference
      .slice('#/'.length)
      .split('/')
      .reduce<Json>((found, name) => (found as Fields)[name] as Json, whole as unknown as Json)

  /** A parameter or an answer itself, where there is only a reference to it. */
  const resolved = (value: Json): Fields =>
    isFields(value) && typeof value.$ref === 'string' ? (at(value.$ref) as Fields) : (value as Fields)

  const content = (value: Json | undefined): Json => {
    const json = isFields(value) && isFields(value.content) ? value.content['application/json'] : undefined
    return isFields(json) && json.schema !== undefined ? schema(json.schema) : {}
  }
  const operations = Object.entries(PATHS).flatMap(([path, methods]) =>
    methods.map((method) => {
      const { parameters = [], requestBody, responses = {} } = (whole.paths[path] as Fields)[method] as Fields
      return {
        method: method.toUpperCase(),
        path,
        parameters: (parameters as Json[]).map(resolved).map((one) => ({
          name: one.name as string,
          in: one.in as string,
          required: one.required === true,
          schema: schema(one.schema as Json),
        })),
        body: requestBody === undefined ? null : content(requestBody),
        answers: Object.fromEntries(
          Object.entries(responses as Fields).map(([code, answer]) => [code, content(resolved(answer))]),
        ),
      }
    }),
  )
  const schemas: Fields = {}
  const collect = (value: Json): void => {
    if (Array.isArray(value)) for (const inner of value) collect(inner)
    if (!isFields(value)) return
    const name = typeof value.$ref === 'string' ? value.$ref.replace('#/components/schemas/', '') : undefined
    if (name !== undefined && schemas[name] === undefined) {
      schemas[name] = schema(whole.components.schemas[name] as Json)
      collect(schemas[name])
    }
    for (const inner of Object.values(value)) collect(inner)
  }
  collect(operations as unknown as Json)
  collect({ $ref: '#/components/schemas/basic-error' })
  // A fork that was deleted is null.
  for (const name of ['pull-request', 'pull-request-simple']) {
    const head = ((schemas[name] as Fields).properties as Fields).head as Fields
    const properties = head.properties as Fields
    properties.repo = { anyOf: [properties.repo as Json, { type: 'null' }] }
  }
  const examples = Object.fromEntries(EXAMPLES.map((name) => [name, (whole.components.examples[name] as Fields).value]))
  const description = { version: VERSION, operations, components: { schemas }, examples }
  const target = join(import.meta.dirname, 'description.json')
  writeFileSync(target, `${JSON.stringify(description)}\n`)
} finally {
  rmSync(folder, { recursive: true })
}
