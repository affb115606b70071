import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import type { AwsCredentialIdentity as Keys } from '@smithy/types'
import type { Inputs } from '../inputs/inputs.ts'
import type { Io } from '../io.ts'
import { type Problem, together } from '../problem.ts'
import type { Run } from '../run.ts'
import { call, clientSettings, renewingKeys } from './client.ts'
import { type Identity, renewing, sessionOf } from './credentials.ts'
import { keysOf } from './keys.ts'

/** Who this run is for each part: the first identity, or a role of another account that is assumed from it. */
export interface Identities {
  readonly registry: Identity
  readonly cluster: Identity
}

/** Assumes `registry-role` and `cluster-role` where they are given and there is something to do, each for its part alone. */
export async function identitiesFrom(first: Identity, inputs: Inputs, run: Run, io: Io): Promise<Identities> {
  const session = sessionOf(inputs.role?.sessionName, run)
  const as = (arn: string | undefined, input: string) =>
    arn === undefined ? Promise.resolve(first) : assumeFrom(first, arn, input, session, inputs.region, io)
  const [registry, cluster] = await together(
    as(inputs.images.length === 0 ? undefined : inputs.registryRole, 'registry-role'),
    as(inputs.deploy && inputs.clusterRole, 'cluster-role'),
  )
  return { registry, cluster }
}

/** Assumes a role of another account from the first one; renewed when the first one is. `input`: the input that names it. */
async function assumeFrom(
  first: Identity,
  arn: string,
  input: string,
  session: string,
  region: string,
  io: Io,
): Promise<Identity> {
  const sts = renewingKeys(new STSClient({ ...clientSettings(region, io), credentials: first.keys }))
  const assume = async (): Promise<Keys> => {
    const answer = await call(
      io,
      `Assuming \`${input}\` ${arn} failed`,
      (options) => sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: session }), options),
      (error) => explainChain(error, first.arn, arn, input),
    )
    return keysOf(answer.Credentials, io)
  }
  const keys = renewing(assume)
  await keys()
  return { account: arn.split(':')[4] ?? '', arn, partition: arn.split(':')[1] ?? 'aws', keys }
}

/** Why STS refused AssumeRole: both sides have to allow it, and each statement is given. */
export function explainChain(
  error: { readonly name: string; readonly message: string },
  from: string,
  to: string,
  input: string,
): Problem | undefined {
  if (!/^AccessDenied/.test(error.name)) return undefined
  const allow = JSON.stringify({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: to })
  const trust = JSON.stringify({ Effect: 'Allow', Principal: { AWS: from }, Action: 'sts:AssumeRole' })
  return {
    what: `${from} may not assume \`${input}\` ${to}`,
    why: `STS says: ${error.name}: ${error.message}. Either the role does not exist, or one of the two sides does not allow it.`,
    fix: `Both statements are needed. In the policy of ${from}: ${allow}\nIn the trust policy of ${to}: ${trust}`,
  }
}
