import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished, vi } from 'vitest'
import type { Identity } from '../../src/aws/credentials.ts'

/** One call as it came in: `AssumeRole` of STS, `CreateRepository` of ECR, `GET /clusters/x` of EKS. */
export interface AwsCall {
  readonly action: string
  /** Parameters of a query, or the fields of a JSON body. */
  // biome-ignore lint/suspicious/noExplicitAny: bodies have any shape
  readonly body: any
  /** Whose keys signed it; undefined for a call that is not signed. */
  readonly accessKey: string | undefined
}

/** A refusal, or: `hang`, no answer at all; `reset`, the connection breaks; `half`, it breaks within a good answer. */
export type AwsFault =
  | { readonly status: number; readonly code?: string; readonly message?: string; readonly half?: true }
  | 'hang'
  | 'reset'
  | 'half'

export interface FakeAws {
  readonly calls: readonly AwsCall[]
  /** The next calls of this action suffer these, one each; the last one again and again when `always`. */
  fail(action: string, faults: readonly AwsFault[], always?: boolean): void
  /** What an action answers when nothing is wrong: text, or an object as JSON. */
  answer(action: string, body: string | object | ((call: AwsCall) => string | object)): void
}

/** STS, ECR and EKS on this machine; the clients of this process go there until the test has ended. */
export async function fakeAws(): Promise<FakeAws> {
  const calls: AwsCall[] = []
  const faults = new Map<string, { list: AwsFault[]; always: boolean }>()
  const answers = new Map<string, string | object | ((call: AwsCall) => string | object)>()
  const server = createServer(async (request, response) => {
    const call = await readCall(request)
    calls.push(call)
    const waiting = faults.get(call.action)
    const fault = waiting?.always && waiting.list.length === 1 ? waiting.list[0] : waiting?.list.shift()
    if (fault === 'hang') return
    if (fault === 'reset') return void request.socket.resetAndDestroy()
    if (typeof fault === 'object') return refuse(fault, request, response)
    const known = answers.get(call.action)
    const found = typeof known === 'function' ? known(call) : known
    if (found === undefined) return refuse({ status: 400, code: 'NotFaked', message: call.action }, request, response)
    const text = typeof found === 'string' ? found : JSON.stringify(found)
    response.writeHead(200, { 'content-length': text.length })
    send(text, fault === 'half', request, response)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    vi.unstubAllEnvs()
    server.closeAllConnections()
    server.close()
  })
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return {
    calls,
    fail: (action, list, always = false) => void faults.set(action, { list: [...list], always }),
    answer: (action, body) => void answers.set(action, body),
  }
}

async function readCall(request: IncomingMessage): Promise<AwsCall> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  const accessKey = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1]
  const target = request.headers['x-amz-target']
  if (typeof target === 'string') return { action: target.split('.').at(-1) ?? '', body: JSON.parse(text), accessKey }
  const parameters = Object.fromEntries(new URLSearchParams(text))
  if (parameters.Action !== undefined) return { action: parameters.Action, body: parameters, accessKey }
  return { action: `${request.method} ${request.url}`, body: undefined, accessKey }
}

/** Each protocol has its own way to say what is wrong. */
function refuse(fault: Exclude<AwsFault, string>, request: IncomingMessage, response: ServerResponse): void {
  const { status, code, message = 'No.', half = false } = fault
  if (code === undefined) return void response.writeHead(status).end()
  const isJson = request.headers['x-amz-target'] !== undefined || request.headers['content-type'] === 'application/json'
  if (isJson || request.method !== 'POST') {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code })
    send(JSON.stringify({ __type: code, message }), half, request, response)
    return
  }
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`
  response.writeHead(status, { 'content-type': 'text/xml' })
  send(`<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>`, half, request, response)
}

function send(text: string, half: boolean, request: IncomingMessage, response: ServerResponse): void {
  if (half) response.write(text.slice(0, text.length / 2), () => request.socket.resetAndDestroy())
  else response.end(text)
}

/** What STS answers to AssumeRole and AssumeRoleWithWebIdentity. */
export function credentialsFor(action: string, accessKey: string, expiresInMs = 3_600_000): string {
  const expires = new Date(Date.now() + expiresInMs).toISOString()
  const keys = `<AccessKeyId>${accessKey}</AccessKeyId><SecretAccessKey>secret-of-${accessKey}</SecretAccessKey>`
  const session = `<SessionToken>session-of-${accessKey}</SessionToken><Expiration>${expires}</Expiration>`
  return `<${action}Response><${action}Result><Credentials>${keys}${session}</Credentials></${action}Result></${action}Response>`
}

/** Somebody who has signed in already. */
export function identityOf(name: string, account = '123456789012'): Identity {
  return {
    account,
    arn: `arn:aws:iam::${account}:role/${name}`,
    partition: 'aws',
    keys: async () => ({ accessKeyId: `AK-${name}`, secretAccessKey: 'secret', sessionToken: 'session' }),
  }
}
