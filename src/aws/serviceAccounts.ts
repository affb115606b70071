import {
  CreatePodIdentityAssociationCommand,
  DeletePodIdentityAssociationCommand,
  DescribeAddonCommand,
  DescribePodIdentityAssociationCommand,
  EKSClient,
  ListPodIdentityAssociationsCommand,
  UpdatePodIdentityAssociationCommand,
} from '@aws-sdk/client-eks'
import type { Io } from '../io.ts'
import { Failed, type Problem } from '../problem.ts'
import { call, clientSettings } from './client.ts'
import type { Identity } from './credentials.ts'
import { askIam } from './iam.ts'
import { elementOf } from './query.ts'
import { type AwsError, retrying } from './retry.ts'

/** What IAM says of a role: its trust policy as text; `unknown`, with the reason, where it may not be asked. */
export type RoleFacts = { readonly policy: string } | { readonly unknown: string } | 'missing'

/** Asks IAM for a role's trust policy. It is asked for the sake of a better error: without an answer, this says why. */
export async function readRole(role: string, identity: Identity, io: Io): Promise<RoleFacts> {
  const name = role.split('/').at(-1) ?? ''
  const answer = await ask('GetRole', { RoleName: name }, identity, io)
  if (typeof answer !== 'string') return answer.name === 'NoSuchEntity' ? 'missing' : { unknown: answer.why }
  return { policy: decodeURIComponent(elementOf(answer, 'AssumeRolePolicyDocument') ?? '') }
}

/** The audiences of the account's identity provider for an issuer; undefined when it cannot be known. */
export async function readProvider(
  arn: string,
  identity: Identity,
  io: Io,
): Promise<readonly string[] | 'missing' | undefined> {
  const answer = await ask('GetOpenIDConnectProvider', { OpenIDConnectProviderArn: arn }, identity, io)
  if (typeof answer !== 'string') return answer.name === 'NoSuchEntity' ? 'missing' : undefined
  const list = /<ClientIDList>(.*?)<\/ClientIDList>/s.exec(answer)?.[1] ?? ''
  return [...list.matchAll(/<member>([^<]*)<\/member>/g)].map(([, audience = '']) => audience)
}

async function ask(
  action: string,
  parameters: Readonly<Record<string, string>>,
  identity: Identity,
  io: Io,
): Promise<string | { readonly name: string; readonly why: string }> {
  try {
    return await retrying(io, () => askIam(action, parameters, identity, io))
  } catch (error) {
    io.signal.throwIfAborted()
    if (error instanceof Failed) throw error
    const { name, message } = error as AwsError
    return { name: name.replace(/Exception$/, ''), why: `iam:${action}: ${name}: ${message.split('\n')[0]}` }
  }
}

/** What EKS Pod Identity knows of a service account. */
export interface Association {
  readonly id: string
  readonly role: string
  /** When it became what it is. */
  readonly since: Date | undefined
}

/** Pod Identity of one cluster. */
export interface PodIdentity {
  readonly find: (namespace: string, name: string) => Promise<Association | undefined>
  /** Makes the association, or gives it another role. */
  readonly set: (namespace: string, name: string, role: string, known: Association | undefined) => Promise<void>
  /** Deletes what EKS has of a namespace that is gone; gives how many. Who may not ask has made none. */
  readonly forget: (namespace: string) => Promise<number>
  /** Whether the add-on is there that hands the credentials to pods; undefined when that may not be asked. */
  readonly hasAgent: () => Promise<boolean | undefined>
}

/** Opens Pod Identity of a cluster. */
export function openPodIdentity(cluster: string, region: string, identity: Identity, io: Io): PodIdentity {
  const eks = new EKSClient({ ...clientSettings(region, io), credentials: identity.keys })
  const clusterName = cluster
  return {
    async find(namespace, serviceAccount) {
      const actions = ['eks:ListPodIdentityAssociations', 'eks:DescribePodIdentityAssociation']
      const what = `The Pod Identity association of ServiceAccount/${serviceAccount} could not be looked up`
      const list = new ListPodIdentityAssociationsCommand({ clusterName, namespace, serviceAccount })
      const { associations = [] } = await call(io, what, (options) => eks.send(list, options), ...explaining(actions))
      const associationId = associations[0]?.associationId
      if (associationId === undefined) return undefined
      const describe = new DescribePodIdentityAssociationCommand({ clusterName, associationId })
      const { association } = await call(io, what, (options) => eks.send(describe, options), ...explaining(actions))
      const since = association?.modifiedAt ?? association?.createdAt
      return { id: associationId, role: association?.roleArn ?? '', since }
    },
    async set(namespace, serviceAccount, roleArn, known) {
      const what = `${roleArn} could not be given to ServiceAccount/${serviceAccount} by EKS Pod Identity`
      if (known === undefined) {
        const create = new CreatePodIdentityAssociationCommand({ clusterName, namespace, serviceAccount, roleArn })
        const actions = ['eks:CreatePodIdentityAssociation', 'iam:GetRole', 'iam:PassRole']
        await call(
          io,
          what,
          (options) =>
            eks.send(create, options).catch((error: Error) => {
              // Another run was faster; the next one would correct its role.
              if (error.name !== 'ResourceInUseException') throw error
            }),
          ...explaining(actions),
        )
        return
      }
      const update = new UpdatePodIdentityAssociationCommand({ clusterName, associationId: known.id, roleArn })
      const actions = ['eks:UpdatePodIdentityAssociation', 'iam:GetRole', 'iam:PassRole']
      await call(io, what, (options) => eks.send(update, options), ...explaining(actions))
    },
    async forget(namespace) {
      const what = `The Pod Identity associations of the namespace ${namespace}, which is gone, could not be deleted`
      const list = new ListPodIdentityAssociationsCommand({ clusterName, namespace })
      const { associations = [] } = await call(io, what, (options) =>
        eks.send(list, options).catch((error: Error) => {
          if (error.name !== 'AccessDeniedException') throw error
          return { associations: [] }
        }),
      )
      for (const { associationId } of associations) {
        const remove = new DeletePodIdentityAssociationCommand({ clusterName, associationId })
        const actions = ['eks:DeletePodIdentityAssociation']
        await call(io, what, (options) => eks.send(remove, options).catch(unlessGone), ...explaining(actions))
      }
      return associations.length
    },
    async hasAgent() {
      const addon = new DescribeAddonCommand({ clusterName, addonName: 'eks-pod-identity-agent' })
      try {
        await retrying(io, () => eks.send(addon, { abortSignal: io.signal }))
        return true
      } catch (error) {
        io.signal.throwIfAborted()
        return (error as Error).name === 'ResourceNotFoundException' ? false : undefined
      }
    },
  }
}

function unlessGone(error: Error): void {
  if (error.name !== 'ResourceNotFoundException') throw error
}

function explaining(actions: readonly string[]): readonly [() => Problem | undefined, readonly string[]] {
  return [() => undefined, actions]
}
