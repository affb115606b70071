import { checkConnections } from './aws/client.ts'
import { findCluster } from './aws/cluster.ts'
import { checkCredentials, type Identity, signIn } from './aws/credentials.ts'
import { ensureRepository, findRepository, type Repository } from './aws/repository.ts'
import { tokenSource } from './aws/token.ts'
import { type Applied, apply } from './cluster/apply.ts'
import { missingBackends } from './cluster/backends.ts'
import { claimOf, unsaidInternal } from './cluster/claim.ts'
import { type Api, openApi } from './cluster/client.ts'
import { discover } from './cluster/discovery.ts'
import { headStart, makePlan, type Plan } from './cluster/plan.ts'
import { checkDocker } from './image/docker.ts'
import { checkImage, type Image, type ImagePlan, makeImage, ourImage, planImage } from './image/image.ts'
import type { DeployInputs, ImageInputs, Inputs } from './inputs.ts'
import { intention } from './intention.ts'
import type { Io } from './io.ts'
import { label, type Manifest } from './manifest.ts'
import { withImage } from './manifests/image.ts'
import { servicesOutside } from './manifests/lint/backends.ts'
import { registriesOf } from './manifests/lint/images.ts'
import { readSet } from './manifests/set.ts'
import { checked, problemsIn, together } from './problem.ts'
import type { Report, Row } from './report.ts'
import { awaitReady, type Deadline, deadlineIn, foundations, pickAddress } from './rollout/rollout.ts'
import { verifyUrl } from './rollout/verify.ts'
import type { Waited } from './rollout/wait.ts'
import type { Run } from './run.ts'

/** What the stages share: who asks, where they may write, and whom they tell. */
interface Hall {
  readonly inputs: Inputs
  readonly run: Run
  /** A folder of this step alone, removed at its end. */
  readonly folder: string
  readonly report: Report
  readonly io: Io
}

/** The whole procedure, from a commit to a URL. */
export async function deploy(hall: Hall): Promise<void> {
  const { inputs, report } = hall
  const { image: wanted, deploy: target } = inputs
  hall.io.info(intention(inputs))

  const set = await report.stage('Check the inputs and manifests', () => check(hall))
  const identity = await report.stage('Sign in to AWS', () => signIn(inputs, hall.run, hall.io))
  const [registry, cluster] = await report.stage('Look at the registry and the cluster', () =>
    together(
      wanted ? lookAtRegistry(wanted, identity, hall) : nothing,
      target ? lookAtCluster(target, set, identity, hall) : nothing,
    ),
  )
  try {
    const [image, early] = await report.stage('Build and push the image', async () => {
      const repository =
        wanted && registry && (await ensureRepository(wanted, inputs.region, identity, registry.repository, hall.io))
      return together(
        wanted && registry && repository ? provide(wanted, repository, registry.plan, hall) : nothing,
        target?.overlap && cluster
          ? applyPlan(headStart(cluster.plan), deadlineIn(target.timeoutMs, hall.io), cluster, hall)
          : none,
      )
    })
    if (target === undefined || cluster === undefined) return

    const deadline = deadlineIn(target.timeoutMs, hall.io)
    const applied = await report.stage('Apply the manifests', () => applyRest(early, image, deadline, cluster, hall))
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

const nothing = Promise.resolve(undefined)
const none: Promise<readonly Applied[]> = Promise.resolve([])

/** Everything that can be known to be wrong without asking anybody. */
async function check({ inputs, run, folder, report, io }: Hall): Promise<readonly Manifest[]> {
  const { image, deploy: target } = inputs
  const checking = { registries: registriesOf(inputs), warn: report.warn, folder }
  const [, , , set] = await together(
    checked(checkConnections(io.environment)),
    checked(checkCredentials(inputs, run)),
    checked(image ? checkImage(image, run) : []),
    target ? readSet(target, image && ourImage(image, target.replaceImage), run, io, checking) : Promise.resolve([]),
  )
  return set
}

interface Registry {
  readonly repository: Repository
  readonly plan: ImagePlan
}

async function lookAtRegistry(
  wanted: ImageInputs,
  identity: Identity,
  { inputs, run, report, io }: Hall,
): Promise<Registry> {
  const docker = problemsIn(checkDocker(wanted.source.kind === 'build', io))
  const repository = await findRepository(wanted, inputs.region, identity, io)
  report.know({ registry: repository.registry })
  const plan = await planImage(wanted, repository, run, io)
  // An image that is there already needs no Docker.
  if (!('ready' in plan)) await checked(docker)
  return { repository, plan }
}

interface Cluster {
  readonly api: Api
  readonly plan: Plan
  readonly apply: (plan: Plan, settled: (phase: readonly Applied[]) => Promise<void>) => Promise<Applied[]>
}

async function lookAtCluster(
  target: DeployInputs,
  set: readonly Manifest[],
  identity: Identity,
  { inputs, report, io }: Hall,
): Promise<Cluster> {
  const namespace = target.namespace ?? 'default'
  report.know({ namespace })
  const address = await findCluster(target.cluster, inputs.region, identity, io)
  const api = openApi(address, tokenSource(address.name, inputs.region, identity, io.mask), io)
  const caller = { cluster: address.name, region: inputs.region, arn: identity.arn }
  const resourceOf = await discover(set, api, caller)
  const sender = { api, caller, force: target.forceConflicts }
  const plan = await makePlan(set, namespace, resourceOf, sender)
  io.info(
    `${address.name} runs Kubernetes ${address.version}; ${plan.filter(({ live }) => live === undefined).length} of ${plan.length} objects are new`,
  )
  for (const { manifest, rehearsed } of plan) {
    const claim = rehearsed && claimOf(rehearsed, address.autoMode)
    if (claim === undefined) continue
    io.info(`${label(manifest.object)}: ${claim.by} makes ${claim.makes}, ${claim.reach}`)
    const unsaid = unsaidInternal(manifest, claim)
    if (unsaid !== undefined) report.warn(unsaid)
  }
  for (const missing of await missingBackends(servicesOutside(set, namespace), api)) report.warn(missing)
  const applied: Applied[] = []
  const onApplied = (one: Applied) => {
    applied.push(one)
    io.info(`${label(one.object)} ${one.action}`)
    report.know({ rows: rowsOf(applied, []) })
  }
  return {
    api,
    plan,
    apply: (steps, settled) => apply(steps, { sender, onApplied, settled }),
  }
}

async function provide(wanted: ImageInputs, repository: Repository, plan: ImagePlan, hall: Hall): Promise<Image> {
  const { run, folder, report, io } = hall
  const image = 'ready' in plan ? plan.ready : await makeImage(wanted, plan, repository, run, folder, io)
  io.info('ready' in plan ? `Nothing to build: ${image.reference} is there already` : `Pushed ${image.reference}`)
  report.know({ image: image.reference, imageDigest: image.digest })
  return image
}

/** Applies steps; namespaces and new kinds are waited for before what is built upon them. */
function applyPlan(steps: Plan, deadline: Deadline, cluster: Cluster, { io }: Hall): Promise<readonly Applied[]> {
  return cluster.apply(steps, (phase) => awaitReady(foundations(phase), deadline, cluster.api, io))
}

async function applyRest(
  early: readonly Applied[],
  image: Image | undefined,
  deadline: Deadline,
  cluster: Cluster,
  hall: Hall,
): Promise<readonly Applied[]> {
  const done = new Set(early.map(({ path }) => path))
  const rest = cluster.plan
    .filter(({ path }) => !done.has(path))
    .map((step) => (image === undefined ? step : { ...step, manifest: withImage(step.manifest, image.reference) }))
  return [...early, ...(await applyPlan(rest, deadline, cluster, hall))]
}

function tellRollout(
  applied: readonly Applied[],
  waited: readonly Waited[],
  target: DeployInputs,
  report: Report,
): void {
  const address = pickAddress(waited, target.service.name)
  if (address !== undefined) report.know({ url: address.url, loadBalancerDns: address.dns })
  report.know({ rows: rowsOf(applied, waited) })
}

function rowsOf(applied: readonly Applied[], waited: readonly Waited[]): Row[] {
  return applied.map(({ object, action, path }) => {
    const end = waited.find(({ applied: one }) => one.path === path)
    return { object: label(object), action, verdict: end?.verdict.says ?? '', seconds: end && end.afterMs / 1000 }
  })
}
