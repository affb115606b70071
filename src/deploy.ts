import { identitiesFrom } from './aws/chained.ts'
import { checkConnections } from './aws/client.ts'
import { checkCredentials, signIn } from './aws/credentials.ts'
import type { Applied } from './cluster/apply.ts'
import { headStart } from './cluster/plan.ts'
import type { Hall } from './hall.ts'
import { checkImage, ourImage } from './image/image.ts'
import { ensureRepositories, lookAtRegistry, provide } from './images.ts'
import { intention } from './intention.ts'
import type { Manifest } from './manifest.ts'
import { registriesOf } from './manifests/lint/images.ts'
import { readSet } from './manifests/set.ts'
import { checked, together } from './problem.ts'
import { awaitReady, deadlineIn, pickAddress } from './rollout/rollout.ts'
import { verifyUrl } from './rollout/verify.ts'
import type { Waited } from './rollout/wait.ts'
import { applyPlan, applyRest, lookAtCluster, tellRollout } from './target.ts'

/** The whole procedure, from a commit to a URL. */
export async function deploy(hall: Hall): Promise<void> {
  const { inputs, report } = hall
  const { deploy: target } = inputs
  hall.io.info(intention(inputs))

  const set = await report.stage('Check the inputs and manifests', () => check(hall))
  const identities = await report.stage('Sign in to AWS', async () =>
    identitiesFrom(await signIn(inputs, hall.run, hall.io), inputs, hall.run, hall.io),
  )
  const [looks, cluster] = await report.stage('Look at the registry and the cluster', () =>
    together(
      lookAtRegistry(identities.registry, hall),
      target ? lookAtCluster(target, set, identities.cluster, hall) : Promise.resolve(undefined),
    ),
  )
  try {
    const [images, early] = await report.stage('Build and push the image', async () => {
      const wanted = await ensureRepositories(looks, identities.registry, hall)
      return together(
        provide(wanted, hall),
        target?.overlap && cluster
          ? applyPlan(headStart(cluster.plan), deadlineIn(target.timeoutMs, hall.io), cluster, hall)
          : none,
      )
    })
    if (target === undefined || cluster === undefined) return

    const deadline = deadlineIn(target.timeoutMs, hall.io)
    const applied = await report.stage('Apply the manifests', () => applyRest(early, images, deadline, cluster, hall))
    const waited: Waited[] = []
    await report.stage('Wait for the rollout and the load balancer', () =>
      awaitReady(applied, deadline, cluster.api, hall.io, (ended) => {
        waited.push(...ended)
        tellRollout(applied, ended, target, report)
      }),
    )
    const address = pickAddress(waited, target.service.name)
    if (address === undefined) return
    await report.stage('Try the URL', async () => {
      if (!target.verify) hall.io.info(`${address.url} is not tried: \`verify\` is false`)
      else if (address.internal) hall.io.info(`${address.url} is not tried: its load balancer is internal`)
      else await checked(verifyUrl(address, deadline.at, deadline.timeout, hall.io))
    })
  } finally {
    await cluster?.api.close()
  }
}

const none: Promise<readonly Applied[]> = Promise.resolve([])

/** Everything that can be known to be wrong without asking anybody. */
async function check({ inputs, run, folder, report, io }: Hall): Promise<readonly Manifest[]> {
  const { images, deploy: target } = inputs
  const checking = { registries: registriesOf(inputs), warn: report.warn, folder }
  const [, , , set] = await together(
    checked(checkConnections(io.environment)),
    checked(checkCredentials(inputs, run)),
    together(...images.map((image) => checked(checkImage(image, run)))),
    target ? readSet(target, images.map(ourImage), run, io, checking) : Promise.resolve([]),
  )
  return set
}
