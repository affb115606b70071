import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { requestIdToken } from '../../src/idToken.ts'

/** GitHub’s issuer as a job sees it. */
async function issuer(answer: RequestListener): Promise<NodeJS.ProcessEnv> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
  }
}

const never = new AbortController().signal

test('asks with the job’s token, for the audience', async () => {
  const asked: unknown[] = []
  const environment = await issuer(({ url, method, headers: { authorization } }, response) => {
    asked.push([method, url, authorization])
    response.end('{"value": "a.b.c", "count": 5}')
  })
  expect(await requestIdToken('https://sts&x', environment, never)).toBe('a.b.c')
  expect(asked).toEqual([['GET', '/token?api-version=2.0&audience=https%3A%2F%2Fsts%26x', 'Bearer request-token']])
})

test.each([
  [503, 'busy', 503],
  [403, '{"message": "no"}', 403],
  [200, '{}', 200],
  [200, '{"value": ""}', 200],
  [200, '<html>', 200],
])('an answer of %i %s is an error, with its status', async (status, body, httpStatusCode) => {
  const environment = await issuer((_, response) => response.writeHead(status).end(body))
  const error = { message: `It answered ${status}: ${body}`, $metadata: { httpStatusCode } }
  await expect(requestIdToken('sts', environment, never)).rejects.toMatchObject(error)
})

test('a cancel ends it', async () => {
  const cancel = new AbortController()
  const environment = await issuer(() => cancel.abort())
  await expect(requestIdToken('sts', environment, cancel.signal)).rejects.toThrow(/abort/i)
})
