import { execFileSync } from 'node:child_process'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { assume, idToken, region, sdkCredentials } from '../sandbox/cloud.ts'

/** Whoever sets up roles in an account. */
type Administrator = ReturnType<typeof sdkCredentials>

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

/** Adds a policy of its own to a role. */
export function permit(name: string, statement: object, who: Administrator): void {
  iam(who, 'put-role-policy', '--role-name', name, '--policy-name', 'pasted', '--policy-document', document(statement))
}

const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] })

function iam({ accessKeyId, secretAccessKey, sessionToken }: Administrator, ...args: string[]): void {
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  }
  execFileSync('aws', ['iam', ...args], { env, stdio: 'pipe' })
}
