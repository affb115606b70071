import { readFile } from 'node:fs/promises'

// What every AWS SDK does by itself: EKS has put a token into the pod, and these variables say what to do with it.
const { AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE, AWS_REGION, AWS_ROLE_SESSION_NAME = 'app' } = process.env
const { AWS_CONTAINER_CREDENTIALS_FULL_URI, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE } = process.env

const RENEW_BEFORE_MS = 5 * 60_000
let current

/** Keys of the pod's role, the same ones until they have five minutes left. */
export async function credentials() {
  if (current === undefined || current.expires - Date.now() < RENEW_BEFORE_MS)
    current = await (AWS_CONTAINER_CREDENTIALS_FULL_URI === undefined ? byIrsa() : byPodIdentity())
  return current
}

/** IRSA: STS takes the token of the service account. */
async function byIrsa() {
  if (AWS_ROLE_ARN === undefined) throw new Error('This pod has no role: EKS sets AWS_ROLE_ARN when it makes a pod')
  const query = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: AWS_ROLE_ARN,
    RoleSessionName: AWS_ROLE_SESSION_NAME,
    WebIdentityToken: await readFile(AWS_WEB_IDENTITY_TOKEN_FILE, 'utf8'),
  })
  const answer = await fetch(`https://sts.${AWS_REGION}.amazonaws.com/`, { method: 'POST', body: query })
  const text = await answer.text()
  const value = (name) => new RegExp(`<${name}>([^<]*)<`).exec(text)?.[1]
  if (!answer.ok) throw new Error(`STS says ${value('Code')}: ${value('Message')}`)
  return {
    key: value('AccessKeyId'),
    secret: value('SecretAccessKey'),
    token: value('SessionToken'),
    expires: Date.parse(value('Expiration')),
  }
}

/** Pod Identity: an agent on the node takes it. */
async function byPodIdentity() {
  const authorization = await readFile(AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, 'utf8')
  const answer = await fetch(AWS_CONTAINER_CREDENTIALS_FULL_URI, { headers: { authorization } })
  if (!answer.ok) throw new Error(`The Pod Identity agent says ${answer.status}: ${await answer.text()}`)
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = await answer.json()
  return { key: AccessKeyId, secret: SecretAccessKey, token: Token, expires: Date.parse(Expiration) }
}
