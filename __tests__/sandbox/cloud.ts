import {
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  STSClient,
  type STSClientConfig,
  type STSServiceException,
} from '@aws-sdk/client-sts'
import { type RunClaims, requestToken } from '../../sandbox/github/requestToken.ts'

export const region = 'ap-northeast-1'
export const stsHost = `sts.${region}.amazonaws.com`
// A connection that is kept may be closed while a test waits for a program, and the next request would break.
const ONCE = { connection: 'close' }
export const roleArn = (name: string) => `arn:aws:iam::123456789012:role/${name}`

/** An ID token as a job of this description gets it. */
export const idToken = async (run: RunClaims = {}, audience = 'sts.amazonaws.com'): Promise<string> => {
  const answer = await askForIdToken(requestToken(run), audience)
  const { value } = (await answer.json()) as { value: string }
  return value
}

export const askForIdToken = (token: string, audience?: string): Promise<Response> => {
  const url = process.env.ACTIONS_ID_TOKEN_REQUEST_URL
  if (url === undefined) throw new Error('ACTIONS_ID_TOKEN_REQUEST_URL is not set: run this inside the sandbox')
  const query = audience === undefined ? '' : `&audience=${encodeURIComponent(audience)}`
  return fetch(url + query, { headers: { ...ONCE, authorization: `bearer ${token}` } })
}

export interface Attempt {
  readonly role?: string
  readonly token: string
  readonly session?: string
  readonly client?: STSClientConfig
}

export const assume = async ({ role = 'ship-deploy', token, session = 'test', client = {} }: Attempt) => {
  const sts = new STSClient({ region, maxAttempts: 1, ...client })
  const command = { RoleArn: roleArn(role), RoleSessionName: session, WebIdentityToken: token }
  const { Credentials: credentials } = await sts.send(new AssumeRoleWithWebIdentityCommand(command))
  return sdkCredentials(credentials)
}

export const sdkCredentials = (given: Credentials | undefined) => ({
  accessKeyId: given?.AccessKeyId ?? '',
  secretAccessKey: given?.SecretAccessKey ?? '',
  sessionToken: given?.SessionToken ?? '',
})

/** What a call was refused with: the error's name, message and status, which is all that a client can go by. */
export const refusal = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (error: STSServiceException) => error,
  )
  return error && { name: error.name, message: error.message, status: error.$metadata?.httpStatusCode }
}

/** Adds faults to the AWS endpoints; `contains` keeps them to the calls of one test. */
export const fault = (...faults: readonly Record<string, unknown>[]) =>
  fetch(`https://${stsHost}/_sandbox/faults`, { method: 'POST', headers: ONCE, body: JSON.stringify(faults) })

/** Ends the faults that were kept to the calls with these words. */
export const endFaults = (contains: string) =>
  fetch(`https://${stsHost}/_sandbox/faults?contains=${encodeURIComponent(contains)}`, {
    method: 'DELETE',
    headers: ONCE,
  })
