import { type ClusterAddress, findCluster } from '../aws/cluster.ts'
import type { Identity } from '../aws/credentials.ts'
import { tokenSource } from '../aws/token.ts'
import { type Api, openApi } from '../cluster/api/client.ts'
import type { Caller } from '../cluster/explain/caller.ts'
import type { Hall } from '../hall.ts'
import type { DeployInputs } from '../inputs/deploy.ts'

/** The cluster's address, and a way in. */
export interface Connection {
  readonly address: ClusterAddress
  readonly api: Api
  /** A password for the cluster that is good for minutes; `renew` asks for a new one. */
  readonly token: (renew?: boolean) => Promise<string>
}

/** Finds the cluster; it is not asked anything yet. */
export async function connect(
  target: Pick<DeployInputs, 'cluster'>,
  identity: Identity,
  { inputs, io }: Hall,
): Promise<Connection> {
  const address = await findCluster(target.cluster, inputs.region, identity, io)
  const token = tokenSource(address.name, inputs.region, identity, io.mask)
  return { address, token, api: openApi(address, token, io) }
}

/** Who asks the cluster, and for which namespace: what the commands that would allow it have to name. */
export function callerOf({ address }: Connection, { arn }: Identity, namespace: string, { inputs }: Hall): Caller {
  const { name: cluster, byConfigMap } = address
  return { cluster, region: inputs.region, arn, namespace, byConfigMap }
}
