import { errorsOf } from './causes.ts'
import { EnvHttpProxyAgent, request } from './http.ts'

const CONNECT_MS = 5_000

/** Asks GitHub once for an OIDC token of this job; a refusal has its status as AWS's errors have theirs. Source: GitHub's "OpenID Connect reference". */
export async function requestIdToken(
  audience: string,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer = '' } = environment
  const tls = { timeout: CONNECT_MS }
  const dispatcher = new EnvHttpProxyAgent({ connect: tls, requestTls: tls, allowH2: false })
  try {
    const { statusCode, body } = await request(`${url}&audience=${encodeURIComponent(audience)}`, {
      dispatcher,
      signal,
      headers: { accept: 'application/json', authorization: `Bearer ${bearer}` },
    })
    const text = await body.text()
    const token = statusCode === 200 ? tokenIn(text) : undefined
    if (token !== undefined) return token
    throw Object.assign(new Error(`It answered ${statusCode}: ${text.slice(0, 200)}`), statusOf(statusCode))
  } catch (error) {
    // What a proxy answers instead is known by undici's words alone.
    const [refused] = errorsOf(error as Error).flatMap(({ message }) => /^Proxy response \((\d+)\)/.exec(message) ?? [])
    throw refused === undefined ? error : Object.assign(error as Error, statusOf(Number(/\d+/.exec(refused)?.[0])))
  } finally {
    await dispatcher.destroy()
  }
}

const statusOf = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } })

function tokenIn(text: string): string | undefined {
  try {
    const { value } = JSON.parse(text)
    return typeof value === 'string' && value !== '' ? value : undefined
  } catch {
    return undefined
  }
}
