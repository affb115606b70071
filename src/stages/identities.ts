import { type Identities, identitiesFrom } from '../aws/chained.ts'
import { checkCredentials, signIn } from '../aws/credentials.ts'
import type { Hall } from '../hall.ts'
import { stopOn } from '../problem.ts'

/** Who this run is, for the registry and for the cluster. */
export async function signInAs({ inputs, run, report, io }: Hall): Promise<Identities> {
  stopOn(checkCredentials(inputs, run))
  const first = await signIn(inputs, run, io)
  if (inputs.exportCredentials) report.exportCredentials(await first.keys(), inputs.region)
  const identities = await identitiesFrom(first, inputs, run, io)
  const own = inputs.role === undefined ? ', by the credentials of the environment' : ''
  io.info(`Signed in as ${first.arn}${own}`)
  for (const part of ['registry', 'cluster'] as const)
    if (identities[part].arn !== first.arn) io.info(`For the ${part}: ${identities[part].arn}`)
  return identities
}
