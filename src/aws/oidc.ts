import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { AwsCredentialIdentity as Keys } from '@smithy/types'
import type { RoleInputs } from '../inputs/aws.ts'
import type { Io } from '../io.ts'
import { Failed } from '../problem.ts'
import { call, clientSettings } from './client.ts'
import { type Claims, claimsOf, explainDenial } from './denial.ts'
import { keysOf } from './keys.ts'
import { type AwsError, retrying, verdictOf } from './retry.ts'

/** Assumes a role by GitHub's OIDC token. Each attempt has a token of its own: one that waited may have expired. */
export async function assumeByOidc(role: RoleInputs, session: string, region: string, io: Io): Promise<Keys> {
  const audience = role.audience ?? (role.arn.startsWith('arn:aws-cn:') ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com')
  const sts = new STSClient(clientSettings(region, io))
  let claims: Claims = {}
  const answer = await call(
    io,
    `Assuming ${role.arn} failed`,
    async (options) => {
      const token = await idToken(audience, io)
      claims = claimsOf(token)
      const command = new AssumeRoleWithWebIdentityCommand({
        RoleArn: role.arn,
        RoleSessionName: session,
        DurationSeconds: role.durationSeconds,
        WebIdentityToken: token,
      })
      return sts.send(command, options)
    },
    (error) => explainDenial(error, role.arn, claims, role.durationSeconds),
  )
  return keysOf(answer.Credentials, io)
}

/** The environment that the job names: GitHub makes a deployment for it by itself. Undefined: none, or nobody knows. */
export async function environmentOf(io: Io): Promise<string | undefined> {
  try {
    return claimsOf(await idToken('sts.amazonaws.com', io)).environment
  } catch {
    return undefined
  }
}

async function idToken(audience: string, io: Io): Promise<string> {
  try {
    return await retrying(io, () => ask(audience, io))
  } catch (error) {
    io.signal.throwIfAborted()
    const { message } = error as Error
    throw new Failed([
      {
        what: 'GitHub did not give this job an OIDC token',
        // The toolkit puts its own words before what happened.
        why: message
          .replace(/^.*Error Message:/s, '')
          .replace(/\s+/g, ' ')
          .trim(),
        fix:
          verdictOf(error as AwsError) === 'stop'
            ? 'Check that the job has `permissions: id-token: write`, and run it again.'
            : 'Look at githubstatus.com, and whether this runner may reach it (proxy, firewall); then run the job again.',
        cause: error,
      },
    ])
  }
}

const SILENCE_MS = 10_000

/** One try. The toolkit waits minutes for who is silent, and for ever for the rest of an answer that broke off. */
async function ask(audience: string, io: Io): Promise<string> {
  let patience: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    const error = new Error(`GitHub’s token service did not answer within ${SILENCE_MS / 1000} s`)
    patience = setTimeout(reject, SILENCE_MS, Object.assign(error, { name: 'TimeoutError' }))
  })
  try {
    return await Promise.race([io.idToken(audience), silence])
  } catch (error) {
    const { message } = error as Error
    // The toolkit keeps the status, also a proxy’s, in its words alone; what is no JSON was an answer, and broke off.
    const status = /do not have ID Token/.test(message)
      ? '200'
      : /(?:Error Code\s*:\s*|statusCode=)(\d+)/.exec(message)?.[1]
    throw status === undefined
      ? error
      : Object.assign(error as Error, { $metadata: { httpStatusCode: Number(status) } })
  } finally {
    clearTimeout(patience)
  }
}
