import type { Problem } from '../problem.ts'

/** The claims of GitHub's OIDC token that trust policies look at. */
export interface Claims {
  readonly sub?: string
  readonly aud?: string
  readonly iss?: string
  readonly repository?: string
}

/** Reads a token's claims without checking it; it is our own, and STS checks it. Never print the token itself. */
export function claimsOf(token: string): Claims {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  } catch {
    return {}
  }
}

/** Why STS refused AssumeRoleWithWebIdentity, with the trust policy to paste. */
export function explainDenial(
  error: { name: string; message: string },
  role: string,
  claims: Claims,
): Problem | undefined {
  const said = `STS says: ${error.name}: ${error.message}`
  const what = `AWS refused to let this job assume ${role}`
  const account = role.split(':')[4] ?? ''
  const issuer = (claims.iss ?? 'https://token.actions.githubusercontent.com').replace('https://', '')
  if (error.name === 'AccessDenied' || error.name === 'AccessDeniedException')
    return {
      what,
      why: `${said}. The role does not exist in account ${account}, or its trust policy does not accept this job, whose token says sub "${claims.sub}" and aud "${claims.aud}".`,
      fix: `If the role exists, its trust policy needs this statement: ${statement(role, issuer, claims)}`,
    }
  if (error.name === 'InvalidIdentityToken' || error.name === 'InvalidIdentityTokenException')
    return {
      what,
      why: `${said}. The token says iss "${claims.iss}" and aud "${claims.aud}".`,
      fix: `Account ${account} needs an IAM OIDC provider for https://${issuer} whose audiences hold "${claims.aud}": aws iam create-open-id-connect-provider --url https://${issuer} --client-id-list ${claims.aud}`,
    }
  if (error.name === 'ValidationError' || error.name === 'ValidationException')
    return {
      what,
      why: said,
      fix: 'Check `role-duration-seconds` against the maximum session duration of the role, and `role-session-name`.',
    }
  return undefined
}

function statement(role: string, issuer: string, claims: Claims): string {
  const [, partition, , , account] = role.split(':')
  return JSON.stringify({
    Effect: 'Allow',
    Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${issuer}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${issuer}:aud`]: claims.aud, [`${issuer}:sub`]: claims.sub } },
  })
}
