import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { AwsCredentialIdentity as Keys } from '@smithy/types'
import type { RoleInputs } from '../inputs/aws.ts'
import type { Io } from '../io.ts'
import { Failed } from '../problem.ts'
import { call, clientSettings } from './client.ts'
import { type Claims, claimsOf, explainDenial } from './denial.ts'
import { keysOf } from './keys.ts'

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
    return claimsOf(await io.idToken('sts.amazonaws.com')).environment
  } catch {
    return undefined
  }
}

async function idToken(audience: string, io: Io): Promise<string> {
  try {
    return await io.idToken(audience)
  } catch (error) {
    io.signal.throwIfAborted()
    throw new Failed([
      {
        what: 'GitHub did not give this job an OIDC token',
        why: (error as Error).message.replace(/\s+/g, ' ').trim(),
        fix: 'Check that the job has `permissions: id-token: write`, and run it again.',
        cause: error,
      },
    ])
  }
}
