import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { AwsCredentialIdentity as Keys } from '@smithy/types'
import { roleOf } from '../grant.ts'
import type { RoleInputs } from '../inputs/aws.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { Io } from '../io.ts'
import { type Problem, stopOn } from '../problem.ts'
import type { Run } from '../run.ts'
import { call, clientSettings } from './client.ts'
import { assumeByOidc } from './oidc.ts'

/** Gives credentials; `forceRefresh`: AWS takes those that were given before no more. */
export type KeySource = (options?: { readonly forceRefresh?: boolean }) => Promise<Keys>

/** Who this run is on AWS. `keys` gives credentials that are still good for five minutes, renewed when they are not. */
export interface Identity {
  readonly account: string
  /** The role's or user's ARN; not that of the session. */
  readonly arn: string
  readonly partition: string
  readonly keys: KeySource
}

const RENEW_BEFORE_MS = 5 * 60_000

/** What stops this job from signing in, as far as it can be known without asking AWS. */
export function checkCredentials(inputs: Inputs, run: Run): Problem[] {
  const { role, clusterRole, registryRole, allowedAccountIds } = inputs
  const named = [role?.arn, clusterRole, registryRole].filter((arn) => arn !== undefined)
  const accounts = named.flatMap((arn) => checkAccount(arn, allowedAccountIds))
  return role === undefined ? accounts : [...accounts, ...checkIdToken(run)]
}

function checkIdToken(run: Run): Problem[] {
  if (run.mayRequestIdToken) return []
  const what = 'This job may not request an OIDC token from GitHub, so it cannot assume `role-to-assume`'
  if (run.fromFork)
    return [
      {
        what,
        why: 'GitHub gives no id-token to pull requests from forks, whatever the permissions say.',
        fix: 'Skip this step for forks: `if: github.event.pull_request.head.repo.full_name == github.repository`.',
      },
    ]
  return [
    {
      what,
      why: 'The permission `id-token: write` is missing from the workflow or the job.',
      fix: 'Add to the job:\npermissions:\n  id-token: write\n  contents: read',
    },
  ]
}

function checkAccount(arn: string, allowed: readonly string[]): Problem[] {
  const account = arn.split(':')[4] ?? ''
  if (allowed.length === 0 || allowed.includes(account)) return []
  return [
    {
      what: `This run would act in account ${account}, and \`allowed-account-ids\` has only ${allowed.join(', ')}`,
      why: `Its credentials are those of ${arn}. Nothing has been touched.`,
      fix: 'Correct `role-to-assume` (or the step that signed in), or add the account to `allowed-account-ids`.',
    },
  ]
}

/** Signs in: assumes the role by OIDC, or takes the credentials that the environment has. */
export async function signIn(inputs: Inputs, run: Run, io: Io): Promise<Identity> {
  const { role, region } = inputs
  const identity = role === undefined ? await ambient(region, io) : await assumed(role, region, run, io)
  stopOn(checkAccount(identity.arn, inputs.allowedAccountIds))
  return identity
}

async function assumed(role: RoleInputs, region: string, run: Run, io: Io): Promise<Identity> {
  const partition = role.arn.split(':')[1] ?? 'aws'
  const keys = renewing(() => assumeByOidc(role, sessionOf(role.sessionName, run), region, io))
  await keys()
  return { account: role.arn.split(':')[4] ?? '', arn: role.arn, partition, keys }
}

async function ambient(region: string, io: Io): Promise<Identity> {
  const sts = new STSClient(clientSettings(region, io))
  const keys: KeySource = async (options) => {
    const found = await sts.config.credentials(options)
    io.mask(found.secretAccessKey)
    if (found.sessionToken !== undefined) io.mask(found.sessionToken)
    return found
  }
  const answer = await call(io, 'No AWS credentials can be used', async (options) => {
    // Those of an instance or a profile are nobody's secret yet.
    await keys()
    return sts.send(new GetCallerIdentityCommand({}), options)
  })
  const arn = roleOf(answer.Arn ?? '')
  return { account: answer.Account ?? '', arn, partition: arn.split(':')[1] ?? 'aws', keys }
}

/** Gives the same keys until they have five minutes left, then new ones. */
export function renewing(fetch: () => Promise<Keys>): KeySource {
  let current: Promise<Keys> | undefined
  let coming = false
  return async ({ forceRefresh = false } = {}) => {
    // Of several that are refused side by side, the first one renews for all.
    const joins = coming
    const keys = await current?.catch(() => undefined)
    const left = keys?.expiration === undefined ? Number.POSITIVE_INFINITY : keys.expiration.getTime() - Date.now()
    const forced = forceRefresh && !joins && !coming
    if (forced || keys === undefined || left < RENEW_BEFORE_MS) {
      coming = true
      current = fetch().finally(() => {
        coming = false
      })
    }
    return current as Promise<Keys>
  }
}

/** The name of this run's session, as CloudTrail shows it. */
export function sessionOf(wanted: string | undefined, run: Run): string {
  return sessionName(wanted ?? `ship-to-eks-${run.id ?? 'local'}`)
}

/** A session name as STS takes it: `[\w+=,.@-]`, 2 to 64 characters. */
export function sessionName(wanted: string): string {
  return wanted
    .replace(/[^\w+=,.@-]/g, '-')
    .slice(0, 64)
    .padEnd(2, '-')
}
