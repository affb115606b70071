import type { Identities } from '../aws/chained.ts'
import type { Identity } from '../aws/credentials.ts'
import { ensureRepository, findRepository, type Repository } from '../aws/repository.ts'
import type { Hall } from '../hall.ts'
import { checkBuilder } from '../image/builder.ts'
import { checkGithubCache, checkRegistryCache } from '../image/cache.ts'
import { type Committed, readCommitted } from '../image/content.ts'
import { checkDocker, type Docker, openDocker } from '../image/docker.ts'
import { type Image, type ImagePlan, makeImages, type Order, planImage, tagReady } from '../image/image.ts'
import { podBuilder } from '../image/pods.ts'
import type { ImageInputs } from '../inputs/images.ts'
import type { Io } from '../io.ts'
import { imageTag } from '../preview/name.ts'
import { checked, type Problem, problemsIn, stopOn, together } from '../problem.ts'
import { checkFit, type Ground, settlePlatforms } from './platforms.ts'
import { checkPodBuilder, withPodBuilder } from './podBuilder.ts'

/** An image that is wanted, where it belongs, and what is to be done for it. */
export interface Look {
  readonly wanted: ImageInputs
  readonly repository: Repository
  readonly plan: ImagePlan
}

/** What an image is called: by its digest where it is there, by its tag alone while it is still to be made. */
export function expectedReference({ plan, repository }: Look): string {
  return 'ready' in plan ? plan.ready.reference : `${repository.uri}:${plan.tag}`
}

/** The same of all images; without their registry, where that could not be looked at. */
export function expectedReferences(looks: readonly Look[] | undefined, { inputs, run }: Hall): string[] {
  if (looks !== undefined) return looks.map(expectedReference)
  return inputs.images.map(({ repository: { name }, source }) =>
    source.kind === 'pinned' ? `${name}@${source.digest}` : `${name}:${run.sha}`,
  )
}

/** Looks each image up; nothing is changed. Throws what keeps them from being made. */
export async function lookAtRegistry(identities: Identities, ground: Ground, hall: Hall): Promise<readonly Look[]> {
  const { inputs, run, preview, report, io } = hall
  // An image of production is never a preview’s, nor has it one of its tags.
  const named = preview && ((sha: string) => imageTag({ ...preview, sha }))
  const docker =
    inputs.images.length === 0 ? Promise.resolve([]) : problemsIn(checkRunner(inputs.images, identities.cluster, hall))
  const looks = await together(
    ...inputs.images.map(async (asked, index): Promise<Look> => {
      const given = preview === undefined ? asked : { ...asked, tags: [] }
      const [repository, wanted, committed] = await together(
        findRepository(given, inputs.region, identities.registry, io),
        settlePlatforms(given, index, ground, hall),
        commitOf(given, hall),
      )
      report.know({ registry: repository.registry })
      if (wanted.source.kind === 'build') stopOn(checkRegistryCache(wanted.source, repository))
      const plan = await planImage(wanted, repository, committed, run, io, named)
      await checkFit(wanted, plan.platforms, index, ground, hall)
      if (inputs.dryRun) io.info(wouldDo({ wanted, repository, plan }))
      return { wanted, repository, plan }
    }),
  )
  // Images that are there already need no Docker.
  if (looks.some(({ plan }) => !('ready' in plan))) await checked(docker)
  return looks
}

/** What the build sees of the commit; nothing where nothing is built. */
async function commitOf({ source }: ImageInputs, { run, io }: Hall): Promise<Committed | undefined> {
  return source.kind === 'build' ? readCommitted(source, run.workspace, io) : undefined
}

/** What a dry run leaves out. */
function wouldDo({ wanted: { source }, repository: { uri, exists }, plan }: Look): string {
  if ('ready' in plan) return thereAlready(plan.ready)
  const verb = source.kind === 'build' ? 'build and push' : 'push'
  return `Would ${exists ? '' : 'create the repository, '}${verb} ${uri}:${plan.tag}`
}

/** What this runner, or the cluster that builds, lacks to make the images. */
async function checkRunner(images: readonly ImageInputs[], cluster: Identity, hall: Hall): Promise<readonly Problem[]> {
  const { inputs, io } = hall
  const build = images.map(({ source }) => source).find((source) => source.kind === 'build')
  const docker = await checkDocker(build !== undefined, io)
  // The builder, its settings and the cache are the same for all builds.
  if (build === undefined || docker.length > 0) return docker
  const missing = [...checkGithubCache(build, io.environment), ...(await checkBuilder(build, io))]
  if (build.pods === undefined || inputs.cluster === undefined) return missing
  return [...missing, ...(await checkPodBuilder(podBuilder(build.pods, []), inputs.cluster, cluster, hall))]
}

/** Makes the repositories that are missing; the first thing that a run changes. */
export function ensureRepositories(
  looks: readonly Look[],
  identity: Identity,
  { inputs, report, io }: Hall,
): Promise<readonly Look[]> {
  return together(
    ...looks.map(async (look, index) => {
      // One that a preview makes has to take production's tags, too.
      const wanted = { ...look.wanted, tags: inputs.images[index]?.tags ?? [] }
      const repository = await ensureRepository(wanted, inputs.region, identity, look.repository, io, report.warn)
      return { ...look, repository }
    }),
  )
}

/** The images in the registry, in the order of the inputs; those that have to be made are made at once. */
export async function provide(looks: readonly Look[], cluster: Identity, hall: Hall): Promise<readonly Image[]> {
  const { run, folder, report, io } = hall
  const orders = looks.flatMap(({ wanted, repository, plan }): Order[] =>
    'ready' in plan ? [] : [{ inputs: wanted, repository, plan }],
  )
  const making = async (): Promise<readonly Image[]> => {
    if (orders.length === 0) return []
    const docker = await openDocker(
      folder,
      orders.map(({ repository }) => repository),
      io,
    )
    const made = await withBuilder(orders, docker, cluster, hall, (given, able) =>
      makeImages(given, run, folder, able, io),
    )
    for (const { reference } of made) io.info(`Pushed ${reference}`)
    return made
  }
  const [made] = await together(making(), ...looks.map((look) => reuse(look, io)))
  const next = made[Symbol.iterator]()
  const images = looks.map(({ plan }) => ('ready' in plan ? plan.ready : (next.next().value as Image)))
  if (images.length > 0)
    report.know({
      image: images.map(({ reference }) => reference).join('\n'),
      imageDigest: images.map(({ digest }) => digest).join('\n'),
      pushed: made.length > 0,
    })
  return images
}

/** Does work with the builder that the orders ask for: one that buildx knows, or one in pods of the cluster. */
function withBuilder<T>(
  orders: readonly Order[],
  docker: Docker,
  identity: Identity,
  hall: Hall,
  work: (orders: readonly Order[], docker: Docker) => Promise<T>,
): Promise<T> {
  const builds = orders.flatMap(({ inputs: { source } }) => (source.kind === 'build' ? [source] : []))
  const { pods } = builds[0] ?? {}
  const { cluster } = hall.inputs
  if (pods === undefined || cluster === undefined) return work(orders, docker)
  const builder = podBuilder(pods, [...new Set(builds.flatMap(({ platforms }) => platforms))])
  const placed = orders.map((order): Order => {
    const { source } = order.inputs
    return source.kind === 'build'
      ? { ...order, inputs: { ...order.inputs, source: { ...source, builder: builder.name } } }
      : order
  })
  return withPodBuilder(builder, cluster, identity, docker, hall, (able) => work(placed, able))
}

function thereAlready({ reference }: Image): string {
  return `Nothing to build: ${reference} is there already`
}

/** An image that is there needs no more than its tags. */
async function reuse({ wanted, repository, plan }: Look, io: Io): Promise<void> {
  if (!('ready' in plan)) return
  io.info(thereAlready(plan.ready))
  await tagReady(wanted, plan, repository, io)
}
