import type { Problem } from '../problem.ts'

/** The claims of GitHub's OIDC token that trust policies look at. */
export interface Claims {
  readonly sub?: string
  readonly aud?: string
  readonly iss?: string
  readonly repository?: string
  readonly repository_id?: string
  readonly environment?: string
  readonly event_name?: string
  readonly ref?: string
}

/** Reads a token's claims without checking it; it is our own, and STS checks it. Never print the token itself. */
export function claimsOf(token: string): Claims {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  } catch {
    return {}
  }
}

/** Why STS refused AssumeRoleWithWebIdentity, with the trust policy or the command to paste. `seconds`: how long a session was asked for. */
export function explainDenial(
  error: { readonly name: string; readonly message: string },
  role: string,
  claims: Claims,
  seconds = 3600,
): Problem | undefined {
  const name = error.name.replace(/Exception$/, '')
  const said = `STS says: ${error.name}: ${error.message.replace(/\.?$/, '.')}`
  const what = `AWS refused to let this job assume ${role}`
  const reasons: Readonly<Record<string, () => Pick<Problem, 'why' | 'fix'>>> = {
    AccessDenied: () => refusedByPolicy(said, role, claims),
    InvalidIdentityToken: () => refusedToken(said, error.message, role, claims),
    IDPCommunicationError: () => unreadKeys(said, claims),
    ExpiredToken: () => ({
      why: `${said} The token was a fresh one, the second of two.`,
      fix: 'Set the clock of this runner (a self-hosted one needs NTP), then run the job again.',
    }),
    ValidationError: () => ({ why: said, fix: fixOfValue(error.message, role, seconds) }),
    RegionDisabled: () => ({
      why: said,
      fix: 'Switch STS on for this region (IAM, Account settings, in that account), or correct `aws-region`.',
    }),
  }
  const explain = reasons[name]
  return explain && { what, ...explain() }
}

const issuerOf = ({ iss = 'https://token.actions.githubusercontent.com' }: Claims) => iss.replace('https://', '')
const accountOf = (role: string) => role.split(':')[4] ?? ''

/** STS answers a role that is missing and a policy that does not match alike. */
function refusedByPolicy(said: string, role: string, claims: Claims): { why: string; fix: string } {
  const { sub, aud, repository_id, event_name, environment } = claims
  const told = Object.entries({ sub, aud, repository_id, event_name, environment })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name} "${value}"`]))
    .join(', ')
  const causes = likelyCauses(claims)
  const likely = causes.length === 0 ? '' : ` Likely: ${causes.join(' ')}`
  const byClaims = statementByClaims(role, claims)
  return {
    why: `${said} The role does not exist in account ${accountOf(role)}, or its trust policy does not accept this job, whose token says ${told}.${likely}`,
    fix: `If the role exists, its trust policy needs this statement: ${statement(role, claims)}${
      byClaims === undefined ? '' : `\nOr, however the end of sub is written, this one: ${byClaims}`
    }`,
  }
}

/** What in this token surprises those who wrote a trust policy for another one. */
export function likelyCauses({ sub = '', aud, repository = '', environment, event_name, ref = '' }: Claims): string[] {
  const causes: string[] = []
  if (environment !== undefined && sub.includes(':environment:'))
    causes.push(
      `The job has the environment ${environment}, so its sub names that in place of the branch, and a policy for :ref:refs/heads/… does not match.`,
    )
  else if (sub.endsWith(':pull_request'))
    causes.push('In a pull request the sub ends in :pull_request, whatever the branch is.')
  else if (event_name !== 'pull_request' && ref.startsWith('refs/tags/'))
    causes.push('The run is for a tag, so a policy for :ref:refs/heads/… does not match.')
  if (/^repo:[^/:@]+@\d+\/[^:@]+@\d+:/.test(sub))
    causes.push(
      `The sub carries the ids of the owner and the repository, as in all repositories made or renamed since July 2026, so a policy for repo:${repository}:… does not match.`,
    )
  else if (sub !== '' && !sub.toLowerCase().startsWith(`repo:${repository}:`.toLowerCase()))
    causes.push('The sub is not of the usual form, so the repository or its organisation has its own template for it.')
  if (/[A-Z]/.test(sub)) causes.push('Upper and lower case count, and this sub has capitals.')
  if (aud !== undefined && !/^sts\.amazonaws\.com(\.cn)?$/.test(aud))
    causes.push(`The aud is ${aud}, as the input \`audience\` asks, where most policies have sts.amazonaws.com.`)
  return causes
}

function statement(role: string, claims: Claims): string {
  const issuer = issuerOf(claims)
  return trusting(role, issuer, { StringEquals: { [`${issuer}:aud`]: claims.aud, [`${issuer}:sub`]: claims.sub } })
}

/** By what names the repository and the environment (or branch) for good; IAM still wants to see a `sub`. */
function statementByClaims(role: string, claims: Claims): string | undefined {
  const { sub = '', aud, repository_id, environment, event_name, ref } = claims
  const owner = /^repo:[^:]+:/.exec(sub)?.[0]
  if (owner === undefined || repository_id === undefined) return undefined
  // The ref of a pull request has its number in it.
  if (environment === undefined && (ref === undefined || event_name === 'pull_request')) return undefined
  const issuer = issuerOf(claims)
  const place = environment === undefined ? { [`${issuer}:ref`]: ref } : { [`${issuer}:environment`]: environment }
  return trusting(role, issuer, {
    StringEquals: { [`${issuer}:aud`]: aud, [`${issuer}:repository_id`]: repository_id, ...place },
    StringLike: { [`${issuer}:sub`]: `${owner}*` },
  })
}

function trusting(role: string, issuer: string, condition: object): string {
  return JSON.stringify({
    Effect: 'Allow',
    Principal: { Federated: providerOf(role, issuer) },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: condition,
  })
}

const providerOf = (role: string, issuer: string) =>
  `arn:${role.split(':')[1]}:iam::${accountOf(role)}:oidc-provider/${issuer}`

function refusedToken(said: string, message: string, role: string, claims: Claims): { why: string; fix: string } {
  const issuer = issuerOf(claims)
  const why = `${said} The token says iss "${claims.iss}" and aud "${claims.aud}".`
  if (/verification key/i.test(message)) return unreadKeys(said, claims)
  if (/audience/i.test(message))
    return {
      why,
      fix: `The identity provider of account ${accountOf(role)} does not have this audience: correct \`audience\`, or add it: aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${providerOf(role, issuer)} --client-id ${claims.aud}`,
    }
  if (/not yet valid/i.test(message))
    return { why, fix: 'Run the job again; if it happens again, look at the clock of the issuer.' }
  return {
    why,
    fix: `Account ${accountOf(role)} needs an IAM OIDC provider for https://${issuer} whose audiences hold "${claims.aud}": aws iam create-open-id-connect-provider --url https://${issuer} --client-id-list ${claims.aud}`,
  }
}

function unreadKeys(said: string, claims: Claims): { why: string; fix: string } {
  const issuer = issuerOf(claims)
  return {
    why: `${said} It was asked several times, each time with a fresh token.`,
    fix: `AWS reads the issuer’s keys over the internet: https://${issuer}/.well-known/openid-configuration has to answer there. Run the job again when it does.`,
  }
}

function fixOfValue(message: string, role: string, seconds: number): string {
  if (/MaxSessionDuration|DurationSeconds/i.test(message))
    return `Lower \`role-duration-seconds\` to what the role allows (an hour, unless it says more), or raise it: aws iam update-role --role-name ${role.split('/').at(-1)} --max-session-duration ${seconds}`
  if (/roleSessionName/i.test(message)) return 'Correct `role-session-name`: 2 to 64 letters, digits or any of _+=,.@-'
  return 'Check that `role-to-assume` and `aws-region` are of the same partition (China and GovCloud have their own), and `role-duration-seconds`.'
}
