import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { assume, idToken, region, sdkCredentials } from '../sandbox/cloud.ts'

/** Whoever sets up roles in an account. */
export type Administrator = ReturnType<typeof sdkCredentials>

export const PARTNER = '111122223333'
export const partnerRole = (name: string) => `arn:aws:iam::${PARTNER}:role/${name}`

/** The administrator of the account itself. */
export const atHome = async (): Promise<Administrator> => assume({ token: await idToken() })

/** The administrator of the other account. */
export async function atPartner(): Promise<Administrator> {
  const sts = new STSClient({ region, credentials: await atHome() })
  const command = new AssumeRoleCommand({ RoleArn: partnerRole('partner-registry'), RoleSessionName: 'administrator' })
  return sdkCredentials((await sts.send(command)).Credentials)
}

/** A role with this statement as its trust policy. */
export function newRole(name: string, statement: object, who: Administrator): void {
  iam(who, 'create-role', '--role-name', name, '--assume-role-policy-document', document(statement))
}

/** Replaces the trust policy of a role. */
export function trust(name: string, statement: object, who: Administrator): void {
  iam(who, 'update-assume-role-policy', '--role-name', name, '--policy-document', document(statement))
}

/** Adds a policy of its own to a role, with these statements. */
export function permit(name: string, statements: readonly object[], who: Administrator): void {
  put(name, `pasted-${randomUUID()}`, statements, who)
}

/** A role of this account that the jobs of the repository may assume, and that has no right but what is said here. */
export function newGithubRole(name: string, rights: readonly object[], administrator: Administrator): string {
  newRole(name, GITHUB, administrator)
  const own = rights.length > 0 ? rights : [{ Effect: 'Deny', Action: 'none:None', Resource: '*' }]
  put(name, 'own', own, administrator)
  return `arn:aws:iam::123456789012:role/${name}`
}

const ISSUER = 'token.actions.githubusercontent.com'
const GITHUB = {
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${ISSUER}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringLike: { [`${ISSUER}:sub`]: 'repo:octo-org/node-app:*' } },
}

function put(name: string, policy: string, statements: readonly object[], who: Administrator): void {
  iam(
    who,
    'put-role-policy',
    '--role-name',
    name,
    '--policy-name',
    policy,
    '--policy-document',
    document(...statements),
  )
}

const document = (...statements: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements })

/** Runs a command that begins with `aws`, as it was printed. */
export function runPrinted(command: string, who: Administrator): void {
  execFileSync('bash', ['-c', command], { env: environmentOf(who), stdio: 'pipe' })
}

const iam = (who: Administrator, ...args: string[]) =>
  execFileSync('aws', ['iam', ...args], { env: environmentOf(who), stdio: 'pipe' })

function environmentOf({ accessKeyId, secretAccessKey, sessionToken }: Administrator): NodeJS.ProcessEnv {
  return {
    ...process.env,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  }
}
