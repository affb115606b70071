import type { Repository } from '../aws/repository.ts'
import type { ImageInputs } from '../inputs/images.ts'
import type { Io } from '../io.ts'
import { Failed, type Problem, together } from '../problem.ts'
import type { Run } from '../run.ts'
import { checkBuild, findLocal, pushLocal } from './build.ts'
import { buildAll } from './builds.ts'
import { cacheArguments } from './cache.ts'
import { type Committed, contentHash } from './content.ts'
import type { Docker } from './docker.ts'
import { pushAdvice } from './failure.ts'
import { labelsOf } from './labels.ts'
import { matchesRepository } from './reference.ts'
import { findDigest, findImage, type Stored, tagImage } from './registry.ts'
import { chooseTag, findContent, firstTag, keepContent, type TagOf, tagsMissing } from './tags.ts'

/** An image in the registry, named as it is deployed. */
export interface Image {
  /** `registry/name:tag@sha256:…` */
  readonly reference: string
  readonly digest: string
  readonly origin: 'built' | 'reused' | 'pushed' | 'pinned'
}

/** What is wrong with an image's inputs, as far as this checkout shows. */
export async function checkImage(inputs: ImageInputs, run: Run): Promise<Problem[]> {
  const { source } = inputs
  if (source.kind === 'pinned') return []
  const untagged =
    run.sha === undefined && inputs.tags.length === 0
      ? [{ what: 'There is no commit to tag the image with', why: 'GITHUB_SHA is not set.', fix: 'Give `tags`.' }]
      : []
  return source.kind === 'build' ? [...untagged, ...(await checkBuild(source, run.workspace))] : untagged
}

/** How manifests may name our image, and the rule that tells: whole repositories, at any registry unless one is named. */
export function ourImage({ source, repository, replace }: ImageInputs) {
  const names =
    replace === undefined ? [repository.name, ...(source.kind === 'local' ? [source.reference] : [])] : [replace]
  return { names, is: (image: string) => names.some((name) => matchesRepository(image, name)) }
}

/**
 * What is to be done for an image: to give it the tags that it lacks, because the registry has it, or to make it and
 * push it under a tag. `platforms` are those it is or will be for, as far as that is known.
 */
export type ImagePlan = { readonly platforms: readonly string[] } & (
  | { readonly ready: Image; readonly tags: readonly string[] }
  | { readonly tag: string; readonly content: string | undefined }
)

/** An image that has to be made, and where it belongs. */
export interface Order {
  readonly inputs: ImageInputs
  readonly repository: Repository
  readonly plan: Extract<ImagePlan, { tag: string }>
}

/** Looks for the image in the registry: the pinned one, or one of the same content as what would be pushed. Without `committed` nothing has the same. */
export async function planImage(
  inputs: ImageInputs,
  repository: Repository,
  committed: Committed | undefined,
  run: Run,
  io: Io,
  tagOf: TagOf = (sha) => sha,
): Promise<ImagePlan> {
  const { source } = inputs
  if (source.kind === 'pinned') return pinned(source.digest, repository, io)
  const { content, platforms } =
    source.kind === 'build'
      ? { content: committed && contentHash(source, committed), platforms: source.platforms }
      : await findLocal(source.reference, io)
  const isSame = (stored: Stored) =>
    content !== undefined && [stored.content, stored.id, stored.digest].includes(content)
  const rebuild = source.kind === 'build' && source.rebuild
  const isReady = (stored: Stored) => isSame(stored) && !rebuild
  const { tag, stored } = await chooseTag(inputs, repository, content, { isSame, isReady }, run, io, tagOf)
  const isHere = stored !== undefined && isReady(stored)
  const isWanted = source.kind === 'build' && !rebuild && content !== undefined
  const found = isHere ? stored : isWanted ? await findContent(content, repository, run, io) : undefined
  if (found === undefined) return { tag, content, platforms }
  const isFirst = isHere && found.revision !== undefined && tagOf(found.revision) === tag
  const first = isFirst ? tag : await firstTag(found, repository, io, tagOf)
  const others = inputs.tags.filter((other) => other !== tag)
  const missing = await tagsMissing(others, found.digest, repository, io)
  const tags = stored?.digest === found.digest ? missing : [tag, ...missing]
  return { ready: named(repository, first ?? tag, found.digest, 'reused'), tags, platforms: found.platforms }
}

/** Gives an image that is there the tags that it lacks. The commit’s is no condition: the image runs by its digest. */
export async function tagReady(
  { tags }: ImageInputs,
  { ready, tags: missing }: Extract<ImagePlan, { ready: Image }>,
  repository: Repository,
  io: Io,
): Promise<void> {
  for (const tag of missing) {
    const refused = await tagImage(repository, ready.digest, tag, io)
    if (refused === undefined) io.info(`Also tagged ${repository.uri}:${tag}`)
    else if (!tags.includes(tag)) io.info(`${ready.reference} could not be given the tag ${tag}: ${refused}`)
    else throw new Failed([{ what: `${ready.reference} could not be given the tag ${tag}`, ...pushAdvice(refused) }])
  }
}

/** Builds these images, several at once, or takes a local one, and pushes them. In their order. */
export async function makeImages(
  orders: readonly Order[],
  run: Run,
  folder: string,
  docker: Docker,
  io: Io,
): Promise<readonly Image[]> {
  const buildings = orders.flatMap(({ inputs: { source, tags }, repository, plan: { tag, content } }) =>
    source.kind === 'build'
      ? {
          build: source,
          called: repository.name,
          names: namesOf(tag, tags, repository),
          labels: labelsOf(source, content, run),
          cache: cacheArguments(source, repository),
        }
      : [],
  )
  const digests = await buildAll(buildings, run.workspace, folder, docker, io)
  return together(
    ...orders.map(async ({ inputs: { source, tags }, repository, plan: { tag, content } }, index): Promise<Image> => {
      // A local image comes alone: a list of images has builds only.
      if (source.kind === 'local') {
        const digest = await pushLocal(source.reference, namesOf(tag, tags, repository), docker, io)
        return named(repository, tag, digest, 'pushed')
      }
      const digest = digests[index] as string
      if ((await findDigest(repository, digest, io)) === undefined) throw new Failed([notPushed(repository, digest)])
      if (content !== undefined) await keepContent(content, digest, repository, run, io)
      return named(repository, tag, digest, 'built')
    }),
  )
}

function namesOf(tag: string, tags: readonly string[], { uri }: Repository): string[] {
  return [...new Set([tag, ...tags])].map((name) => `${uri}:${name}`)
}

function notPushed({ uri }: Repository, digest: string): Problem {
  return {
    what: `${uri} has no image ${digest}, although the build says that it was pushed`,
    fix: 'Run the job again; if it happens again, look for a proxy or mirror between the builder and the registry.',
  }
}

async function pinned(digest: string, repository: Repository, io: Io): Promise<Extract<ImagePlan, { ready: Image }>> {
  const stored = await findImage(repository, digest, io)
  if (stored === undefined)
    throw new Failed([
      {
        what: `${repository.uri} has no image ${digest}`,
        fix: 'Pass the `image-digest` output of the run that pushed it, and check `ecr-repository`.',
      },
    ])
  return {
    ready: { reference: `${repository.uri}@${digest}`, digest, origin: 'pinned' },
    tags: [],
    platforms: stored === 'unreadable' ? [] : stored.platforms,
  }
}

function named(repository: Repository, tag: string, digest: string, origin: Image['origin']): Image {
  return { reference: `${repository.uri}:${tag}@${digest}`, digest, origin }
}
