import { Agent } from 'node:https'
import { grant } from '../grant.ts'
import type { Io } from '../io.ts'
import { Failed, type Problem } from '../problem.ts'
import { type AwsError, BUSY, NETWORK, retrying } from './retry.ts'

/** What every AWS client of ours is made with: short connect, bounded answers, HTTPS_PROXY honoured; `call` asks again. */
export function clientSettings(region: string, io: Io) {
  return {
    region,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout: 10_000,
      throwOnRequestTimeout: true,
      httpsAgent: new Agent({ keepAlive: true, maxSockets: 16, proxyEnv: io.environment }),
    },
  }
}

interface Client {
  readonly config: { readonly credentials: (options: { readonly forceRefresh: boolean }) => Promise<unknown> }
  readonly middlewareStack: {
    // biome-ignore lint/suspicious/noExplicitAny: what goes through is a matter of the service
    readonly add: (middleware: (next: any) => any, options: { readonly step: 'initialize' }) => void
  }
}

/** A client that asks for new keys when AWS says that its own have ended; who asks again then has them. */
export function renewingKeys<C extends Client>(client: C): C {
  const renew =
    <In, Out>(next: (input: In) => Promise<Out>) =>
    (input: In): Promise<Out> =>
      next(input).catch(async (error: AwsError) => {
        if (/^ExpiredToken/.test(error.name)) await client.config.credentials({ forceRefresh: true })
        throw error
      })
  client.middlewareStack.add(renew, { step: 'initialize' })
  return client
}

/** Settings of the environment that would send secrets where they can be read. */
export function checkConnections(environment: NodeJS.ProcessEnv): Problem[] {
  const problems: Problem[] = []
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    problems.push({
      what: 'NODE_TLS_REJECT_UNAUTHORIZED is 0, so no certificate would be checked',
      why: 'Credentials would go to whoever answers.',
      fix: 'Remove it from `env`; a private CA goes into NODE_EXTRA_CA_CERTS.',
    })
  for (const [name, value = ''] of Object.entries(environment))
    if (/^AWS_ENDPOINT_URL(_\w+)?$/.test(name) && !isPrivate(value))
      problems.push({
        what: `${name} is "${value}"`,
        why: 'Credentials would cross the network in clear.',
        fix: 'Use https, or an address of this machine.',
      })
  return problems
}

function isPrivate(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}

/** Sends one AWS call, again when it failed for a moment; an error that AWS answers becomes the problem that `explain` makes of it. `needed`: its actions. */
export async function call<T>(
  io: Io,
  what: string,
  send: (options: { abortSignal: AbortSignal }) => Promise<T>,
  explain: (error: AwsError) => Problem | undefined = () => undefined,
  needed: readonly string[] = [],
): Promise<T> {
  try {
    return await retrying(io, () => send({ abortSignal: io.signal }))
  } catch (error) {
    io.signal.throwIfAborted()
    // Credentials are renewed within a call; why they could not be is told already.
    if (error instanceof Failed) throw error
    const { name, message } = worded(error as AwsError)
    throw new Failed([explain({ name, message }) ?? { what, ...hint(name, message, needed), cause: error }])
  }
}

const CERTIFICATE = /certificate|CERT_/i

/** An answer without a word of its own is told by its status. */
function worded({ name, message, $metadata }: AwsError): AwsError {
  const status = $metadata?.httpStatusCode
  const said = message.split('\n')[0] ?? ''
  if (/Deserialization error/.test(message)) return { name: 'Half an answer', message: said }
  if (status === undefined || status < 300 || !/^Unknown/.test(name)) return { name, message }
  return { name: `HTTP ${status}`, message: 'the answer says no more' }
}

const isDenied = (name: string) => /AccessDenied|UnauthorizedOperation|^HTTP 403/.test(name)

/** Why a call failed and what to do, for the causes that every service shares. `needed`: the actions of this part. */
export function hint(
  name: string,
  message: string,
  needed: readonly string[] = [],
): { readonly why: string; readonly fix: string } {
  const why = `${name}: ${message}`
  if (isDenied(name)) return { why, fix: grant(message, needed) }
  if (/ExpiredToken|InvalidClientTokenId|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch/.test(name))
    return {
      why,
      fix: 'The credentials are expired or belong to no account: set `role-to-assume`, or sign in again in the step before.',
    }
  if (name === 'CredentialsProviderError')
    return { why, fix: 'Set `role-to-assume`, or sign in before this step with aws-actions/configure-aws-credentials.' }
  if (NETWORK.test(`${name} ${message}`))
    return {
      why,
      fix: 'Check `aws-region`, and that this runner may reach AWS (proxy, firewall, VPC endpoint); then run the job again.',
    }
  if (BUSY.test(name) || /^HTTP 429/.test(name))
    return {
      why,
      fix: 'AWS limits how often this account may ask: run the job again in some minutes, with fewer at once.',
    }
  if (CERTIFICATE.test(message))
    return { why, fix: 'A proxy replaces certificates: give its CA to the job by NODE_EXTRA_CA_CERTS.' }
  return {
    why,
    fix: 'Run the job again; if it happens again, look the error up in the AWS documentation of this call.',
  }
}
