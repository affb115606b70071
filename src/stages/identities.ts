import { type Identities, identitiesFrom } from '../aws/chained.ts'
import { checkCredentials, signIn } from '../aws/credentials.ts'
import type { Hall } from '../hall.ts'
import { stopOn } from '../problem.ts'

/** Who this run is, for the registry and for the cluster. */
export async function signInAs({ inputs, run, report, io }: Hall): Promise<Identities> {
  stopOn(checkCredentials(inputs, run))
  const first = await signIn(inputs, run, io)
  if (inputs.exportCredentials) report.exportCredentials(await first.keys(), inputs.region)
  return identitiesFrom(first, inputs, run, io)
}
