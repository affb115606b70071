import type { Identities } from './aws/chained.ts'
import { checkConnections } from './aws/client.ts'
import { checkCredentials } from './aws/credentials.ts'
import type { Applied } from './cluster/apply/apply.ts'
import { headStart } from './cluster/plan/plan.ts'
import { type Deadline, deadlineIn } from './deadline.ts'
import { type Doctor, openDoctor } from './doctor.ts'
import type { Hall } from './hall.ts'
import { checkImage, ourImage } from './image/image.ts'
import type { DeployInputs } from './inputs/deploy.ts'
import { intention } from './intention.ts'
import type { Manifest } from './manifest.ts'
import { registriesOf } from './manifests/lint/images.ts'
import { readSet } from './manifests/set.ts'
import { checked, stopOn, together } from './problem.ts'
import { pickAddress } from './rollout/rollout.ts'
import type { Address } from './rollout/url/address.ts'
import { verifyUrl } from './rollout/url/verify.ts'
import type { Waited } from './rollout/wait.ts'
import { type Cluster, lookAtCluster } from './stages/cluster.ts'
import { connect } from './stages/connection.ts'
import { signInAs } from './stages/identities.ts'
import { ensureRepositories, type Look, lookAtRegistry, provide } from './stages/images.ts'
import { checkGround, planChanges, tellPlan, withBuilt } from './stages/planning.ts'
import { listNodes } from './stages/platforms.ts'
import { admit, noteDeployed } from './stages/previews.ts'
import { applyPlan, applyRest, awaitAll, namingWhatStays, tellRollout } from './stages/rollout.ts'
import { pruneSet, undo } from './stages/undo.ts'

/** The whole procedure, from a commit to a URL. */
export async function deploy(hall: Hall): Promise<void> {
  const { inputs, report } = hall
  const { deploy: target, dryRun } = inputs
  hall.io.info(intention(inputs, hall.preview))
  if (dryRun) report.know({ dryRun })

  const doctor = openDoctor(dryRun)
  const set = await doctor.see(report.stage('Check the inputs and manifests', () => check(hall)))
  const identities = await doctor.see(report.stage('Sign in to AWS', () => signInAs(hall)))
  const [looks, cluster] = await report.stage('Look at the registry and the cluster', () =>
    look(set ?? [], identities, doctor, hall),
  )
  try {
    const planned =
      set && target && cluster
        ? await doctor.see(report.stage('Plan the changes', () => planChanges(target, looks, cluster, hall)))
        : undefined
    stopOn(doctor.problems())
    if (dryRun || identities === undefined || looks === undefined) return

    const [images, early] = await (looks.length === 0
      ? nothing
      : report.stage('Build and push the image', async () => {
          const wanted = await ensureRepositories(looks, identities.registry, hall)
          const ahead =
            target?.overlap && cluster && planned
              ? applyPlan(headStart(planned.steps), deadlineIn(target.timeoutMs, hall.io), cluster, hall)
              : none
          const both = together(provide(wanted, identities.cluster, hall), ahead)
          return cluster === undefined ? both : namingWhatStays(both, cluster, hall)
        }))
    if (target === undefined || cluster === undefined || planned === undefined) return

    const planning = withBuilt(planned, looks, images)
    tellPlan(planning, hall)
    const deadline = deadlineIn(target.timeoutMs, hall.io)
    const waited: Waited[] = []
    try {
      const applied = await report.stage('Apply the manifests', () =>
        applyRest(early, planning.steps, deadline, cluster, hall),
      )
      if (hall.preview) await noteDeployed(hall.preview, cluster, hall)
      await report.stage('Wait for the rollout and the load balancer', () =>
        awaitAll(applied, deadline, cluster, hall, (ended) => {
          waited.push(...ended)
          tellRollout(applied, ended, target, report)
        }),
      )
      const address = pickAddress(waited, target.service.name)
      if (address !== undefined) await report.stage('Try the URL', () => tryUrl(address, target, deadline, hall))
    } catch (error) {
      // A cancel stops, and takes nothing back.
      if (!target.rollback || hall.io.signal.aborted) throw error
      throw await undo(error, planning, waited, cluster, hall)
    }
    const { pruning } = planning
    if (pruning) await report.stage('Prune', () => pruneSet(pruning, waited, cluster, hall))
  } finally {
    await cluster?.api.close()
  }
}

/** What the registry and the cluster have, each for itself; nothing is looked at for who could not sign in. */
async function look(
  set: readonly Manifest[],
  identities: Identities | undefined,
  { see }: Doctor,
  hall: Hall,
): Promise<readonly [readonly Look[] | undefined, Cluster | undefined]> {
  const { deploy: target } = hall.inputs
  if (identities === undefined) return [undefined, undefined]
  const found = target && connect(target, identities.cluster, hall)
  const connection = hall.preview && found ? admit(hall.preview, found, identities.cluster, hall) : found
  const nodes = connection ? listNodes(connection) : Promise.resolve([])
  const registry = see(lookAtRegistry(identities, { set, nodes }, hall))
  if (target === undefined || connection === undefined) return [await registry, undefined]
  const known = see(lookAtCluster(target, set, connection, identities.cluster, hall))
  const [looks, cluster] = await together(registry, known)
  if (cluster === undefined) await see(checkGround(target, set, connection, identities.cluster, hall))
  return [looks, cluster]
}

async function tryUrl(
  address: Address,
  { verify }: DeployInputs,
  deadline: Deadline,
  { io, report }: Hall,
): Promise<void> {
  if (!verify) io.info(`${address.url} is not tried: \`verify\` is false`)
  else if (address.internal) io.info(`${address.url} is not tried: its load balancer is internal`)
  else await checked(verifyUrl(address, deadline.at, deadline.timeout, io, { warn: report.warn }))
}

const none: Promise<readonly Applied[]> = Promise.resolve([])
const nothing = Promise.resolve([[], []] as const)

/** Everything that can be known to be wrong without asking anybody. */
async function check({ inputs, run, folder, rewrite, report, io }: Hall): Promise<readonly Manifest[]> {
  const { images, deploy: target } = inputs
  const checking = { registries: registriesOf(inputs), warn: report.warn, folder, ...(rewrite && { rewrite }) }
  const [, , , set] = await together(
    checked(checkConnections(io.environment)),
    checked(checkCredentials(inputs, run)),
    together(...images.map((image) => checked(checkImage(image, run)))),
    target ? readSet(target, images.map(ourImage), run, io, checking) : Promise.resolve([]),
  )
  return set
}
