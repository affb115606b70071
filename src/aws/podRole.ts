import type { Position, Problem } from '../problem.ts'
import { type Applicant, namedIn, statementsOf, type Trust, trusts } from './trust.ts'

/** A service account that is to get a role, and the cluster that it is of. */
export interface Bearer {
  readonly namespace: string
  readonly name: string
  readonly role: string
  readonly audience: string
  readonly cluster: string
  readonly region: string
  /** Who signs the cluster's tokens, without `https://`. */
  readonly issuer: string
  readonly at: Position
}

/** What a role's trust policy says to a service account, by each of the two ways. */
export interface Verdict {
  readonly irsa: Trust
  readonly podIdentity: Trust
}

const POD_IDENTITY = 'pods.eks.amazonaws.com'
const IRSA_ACTION = 'sts:AssumeRoleWithWebIdentity'
/** Pod Identity puts the pod's names on the session as tags. */
const POD_IDENTITY_ACTIONS = ['sts:AssumeRole', 'sts:TagSession']

const subjectOf = ({ namespace, name }: Bearer) => `system:serviceaccount:${namespace}:${name}`
const accountOf = (role: string) => role.split(':')[4] ?? ''

/** The identity provider of the role's account for the cluster's issuer. */
export function providerOf({ role, issuer }: Pick<Bearer, 'role' | 'issuer'>): string {
  return `arn:${role.split(':')[1]}:iam::${accountOf(role)}:oidc-provider/${issuer}`
}

/** Judges a trust policy; one that cannot be read may say anything. */
export function judgeTrust(policy: string, bearer: Bearer): Verdict {
  const statements = statementsOf(policy)
  if (statements === undefined) return { irsa: 'maybe', podIdentity: 'no' }
  const issuer = bearer.issuer.toLowerCase()
  const irsa: Applicant = {
    action: IRSA_ACTION,
    principal: { kind: 'Federated', name: providerOf(bearer) },
    context: new Map([
      [`${issuer}:sub`, subjectOf(bearer)],
      [`${issuer}:aud`, bearer.audience],
    ]),
  }
  const byPodIdentity = POD_IDENTITY_ACTIONS.map((action) =>
    trusts(statements, { action, principal: { kind: 'Service', name: POD_IDENTITY }, context: new Map() }),
  )
  const podIdentity = byPodIdentity.includes('no') ? 'no' : byPodIdentity.includes('maybe') ? 'maybe' : 'yes'
  return { irsa: trusts(statements, irsa), podIdentity }
}

/** The statement by which a role trusts a service account of the cluster, and no other one. */
export function irsaStatement(bearer: Bearer): string {
  return JSON.stringify({
    Effect: 'Allow',
    Principal: { Federated: providerOf(bearer) },
    Action: IRSA_ACTION,
    Condition: {
      StringEquals: { [`${bearer.issuer}:aud`]: bearer.audience, [`${bearer.issuer}:sub`]: subjectOf(bearer) },
    },
  })
}

const POD_IDENTITY_STATEMENT = JSON.stringify({
  Effect: 'Allow',
  Principal: { Service: POD_IDENTITY },
  Action: POD_IDENTITY_ACTIONS,
})

/** A role that would refuse the pods of a service account, with what to paste. */
export function refusedTrust(policy: string, bearer: Bearer): Problem {
  const { providers, subjects } = namedIn(statementsOf(policy) ?? [])
  const isKnown = providers.includes(providerOf(bearer))
  const others = providers.length === 0 ? 'no identity provider at all' : providers.join(', ')
  const why = isKnown
    ? `It trusts this cluster’s tokens only with other values of aud or sub${subjects.length === 0 ? '' : ` (sub: ${subjects.join(', ')})`}.`
    : `It names ${others}, and this cluster’s tokens are of ${bearer.issuer}.`
  return {
    what: `${bearer.role} does not trust the service account ${bearer.name} of the namespace ${bearer.namespace}`,
    why: `${why} Its pods would get AccessDenied from STS.`,
    fix: `Its trust policy needs this statement: ${irsaStatement(bearer)}\nOr, for EKS Pod Identity, which then needs no provider and no annotation, this one: ${POD_IDENTITY_STATEMENT}`,
    at: bearer.at,
  }
}

/** A role that does not exist. */
export function missingRole(bearer: Bearer): Problem {
  const name = bearer.role.split('/').at(-1)
  const policy = `{"Version":"2012-10-17","Statement":[${irsaStatement(bearer)}]}`
  return {
    what: `There is no role ${bearer.role}, which \`service-account-roles\` gives to ${bearer.name}`,
    fix: `Correct its ARN, or create it: aws iam create-role --role-name ${name} --assume-role-policy-document '${policy}'`,
    at: bearer.at,
  }
}

/** An account without an identity provider for the cluster's tokens, or with one for other readers. */
export function uselessProvider(audiences: readonly string[] | 'missing', bearer: Bearer): Problem | undefined {
  const provider = providerOf(bearer)
  if (audiences === 'missing')
    return {
      what: `Account ${accountOf(bearer.role)} has no identity provider for the cluster ${bearer.cluster}, so its pods cannot assume ${bearer.role}`,
      why: `STS looks for ${provider}; it is made once for each cluster.`,
      fix: `Create it: aws iam create-open-id-connect-provider --url https://${bearer.issuer} --client-id-list ${bearer.audience}\nor, with eksctl: eksctl utils associate-iam-oidc-provider --cluster ${bearer.cluster} --region ${bearer.region} --approve`,
      at: bearer.at,
    }
  if (audiences.includes(bearer.audience)) return undefined
  return {
    what: `The identity provider of the cluster ${bearer.cluster} takes no tokens for ${bearer.audience}`,
    why: `Its audiences are ${audiences.join(', ') || 'none'}.`,
    fix: `Add it: aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${provider} --client-id ${bearer.audience}`,
    at: bearer.at,
  }
}

/** A role for Pod Identity in a cluster that has no agent for it. */
export function missingAgent({ role, cluster, region, at }: Bearer): Problem {
  return {
    what: `${role} is for EKS Pod Identity, and the cluster ${cluster} has no agent for that`,
    why: 'Its trust policy names pods.eks.amazonaws.com; the add-on eks-pod-identity-agent hands the credentials to pods.',
    fix: `Install it: aws eks create-addon --cluster-name ${cluster} --region ${region} --addon-name eks-pod-identity-agent`,
    at,
  }
}

/** A role of another account than the cluster's: refused where accounts are named and this one is not, told otherwise. */
export function foreignAccount(
  bearer: Bearer,
  clusterAccount: string,
  allowed: readonly string[],
): { readonly problem?: Problem; readonly warning?: Problem } {
  const account = accountOf(bearer.role)
  if (allowed.length > 0) {
    if (allowed.includes(account)) return {}
    return {
      problem: {
        what: `The role for the service account ${bearer.name} is of account ${account}, and \`allowed-account-ids\` has only ${allowed.join(', ')}`,
        fix: `Correct ${bearer.role} in \`service-account-roles\`, or add the account to \`allowed-account-ids\`.`,
        at: bearer.at,
      },
    }
  }
  if (account === clusterAccount) return {}
  return {
    warning: {
      what: `The role for the service account ${bearer.name} is of account ${account}, and the cluster of account ${clusterAccount}`,
      why: 'That works only when the other account has an identity provider for this cluster’s tokens.',
      fix: `Correct ${bearer.role}, or say that it is meant: \`allowed-account-ids\` with both accounts.`,
      at: bearer.at,
    },
  }
}
