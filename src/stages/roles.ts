import type { ClusterAddress } from '../aws/cluster.ts'
import type { Identity } from '../aws/credentials.ts'
import {
  type Bearer,
  foreignAccount,
  judgeTrust,
  missingAgent,
  missingRole,
  providerOf,
  refusedTrust,
  uselessProvider,
} from '../aws/podRole.ts'
import { type Association, openPodIdentity, type PodIdentity, readProvider, readRole } from '../aws/serviceAccounts.ts'
import type { Hall } from '../hall.ts'
import type { DeployInputs } from '../inputs/deploy.ts'
import type { Manifest } from '../manifest.ts'
import { accountsOf } from '../manifests/accounts.ts'
import type { Grant } from '../manifests/roles.ts'
import { stopOn, together } from '../problem.ts'

/** The roles of service accounts: how each gets its own, and what EKS has still to be told. */
export interface Roles {
  readonly grants: readonly Grant[]
  /** Tells EKS of the roles that go by Pod Identity; nothing to do for the others. */
  readonly associate: () => Promise<void>
}

/** EKS tells its nodes of a new association in its own time; pods that are made before it go without. */
const ASSOCIATION_MS = 10_000

interface Granted {
  readonly grant: Grant
  /** What EKS has for the account; none where it need not be told. */
  readonly association?: { readonly known: Association | undefined }
}

/** Looks at each role, and at what it takes for the pods to get it; nothing is changed. Throws what would keep them from it. */
export async function lookAtRoles(
  target: DeployInputs,
  set: readonly Manifest[],
  address: ClusterAddress,
  identity: Identity,
  hall: Hall,
): Promise<Roles> {
  const { inputs, io } = hall
  const podIdentity = openPodIdentity(address.name, inputs.region, identity, io)
  const granted = await together(
    ...accountsOf(set, target.serviceAccountRoles, target.namespace ?? 'default').map((account) => {
      const { name: cluster, issuer } = address
      return lookAt({ ...account, cluster, issuer, region: inputs.region }, address, podIdentity, identity, hall)
    }),
  )
  return {
    grants: granted.map(({ grant }) => grant),
    async associate() {
      const wanted = granted.filter(({ grant, association }) => association && association.known?.role !== grant.role)
      if (wanted.length === 0) return
      await together(
        ...wanted.map(({ grant: { namespace, name, role }, association }) =>
          podIdentity.set(namespace, name, role, association?.known),
        ),
      )
      for (const { grant } of wanted)
        io.info(`ServiceAccount/${grant.name}: EKS Pod Identity gives its pods ${grant.role}`)
      await io.sleep(ASSOCIATION_MS)
    },
  }
}

async function lookAt(
  bearer: Bearer,
  { autoMode }: ClusterAddress,
  podIdentity: PodIdentity,
  identity: Identity,
  { inputs, report, io }: Hall,
): Promise<Granted> {
  const { namespace, name, role } = bearer
  const irsa: Granted = { grant: { namespace, name, role, way: 'irsa' } }
  const { problem, warning } = foreignAccount(bearer, identity.account, inputs.allowedAccountIds)
  if (warning !== undefined) report.warn(warning)
  if (problem !== undefined) stopOn([problem])
  if (role.split(':')[4] !== identity.account) {
    io.info(`ServiceAccount/${name}: ${role} is of another account; its trust policy is not looked at`)
    return irsa
  }
  const facts = await readRole(role, identity, io)
  if (facts === 'missing') stopOn([missingRole(bearer)])
  if (typeof facts === 'string') return irsa
  if ('unknown' in facts) {
    io.info(`ServiceAccount/${name}: the trust policy of ${role} is not looked at (${facts.unknown})`)
    return irsa
  }
  const verdict = judgeTrust(facts.policy, bearer)
  // Who trusts both is on the way to the newer one.
  if (verdict.podIdentity !== 'no') {
    const hasAgent = autoMode || (await podIdentity.hasAgent()) !== false
    if (hasAgent) {
      const known = await podIdentity.find(namespace, name)
      const since = known?.role === role ? known.since : undefined
      const does = known?.role === role ? 'gives' : 'will give'
      io.info(`ServiceAccount/${name}: EKS Pod Identity ${does} its pods ${role}`)
      return { grant: { namespace, name, role, way: 'pod-identity', since }, association: { known } }
    }
    if (verdict.irsa === 'no') stopOn([missingAgent(bearer)])
  }
  if (verdict.irsa === 'no') stopOn([refusedTrust(facts.policy, bearer)])
  const audiences = await readProvider(providerOf(bearer), identity, io)
  const useless = audiences && uselessProvider(audiences, bearer)
  if (useless !== undefined) stopOn([useless])
  io.info(`ServiceAccount/${name}: its pods get ${role}, which trusts them`)
  return irsa
}
