import { createHash } from 'node:crypto'
import type { Repository } from '../aws/repository.ts'
import type { ImageInputs } from '../inputs.ts'
import type { Io } from '../io.ts'
import { Failed, type Problem } from '../problem.ts'
import type { Run } from '../run.ts'
import { buildAndPush, checkBuild, findLocal, pushLocal } from './build.ts'
import { cacheArguments } from './cache.ts'
import { contentHash } from './content.ts'
import type { Docker } from './docker.ts'
import { labelsOf } from './labels.ts'
import { matchesRepository } from './reference.ts'
import { findImage, type Stored } from './registry.ts'

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
 * What is to be done for an image: nothing more, because the registry has it, or to make it and push it under a tag.
 * `platforms` are those it is or will be for, as far as that is known.
 */
export type ImagePlan = { readonly platforms: readonly string[] } & (
  | { readonly ready: Image }
  | { readonly tag: string; readonly content: string | undefined }
)

/** Looks for the image in the registry: the pinned one, or one of the same content as what would be pushed. */
export async function planImage(inputs: ImageInputs, repository: Repository, run: Run, io: Io): Promise<ImagePlan> {
  const { source } = inputs
  if (source.kind === 'pinned') return pinned(source.digest, repository, io)
  const { content, platforms } =
    source.kind === 'build'
      ? { content: await contentHash(source, run.workspace, io), platforms: source.platforms }
      : await findLocal(source.reference, io)
  const isSame = (stored: Stored) =>
    content !== undefined && [stored.content, stored.id, stored.digest].includes(content)
  const rebuild = source.kind === 'build' && source.rebuild
  const isReady = async (stored: Stored) =>
    isSame(stored) && !rebuild && (await allAt(inputs.tags, stored.digest, repository, io))
  const { tag, stored } = await chooseTag(inputs, repository, content, { isSame, isReady }, run, io)
  if (stored !== undefined && (await isReady(stored)))
    return { ready: named(repository, tag, stored.digest, 'reused'), platforms: stored.platforms }
  return { tag, content, platforms }
}

/** Builds the image, or takes the local one, and pushes it. */
export async function makeImage(
  inputs: ImageInputs,
  plan: Extract<ImagePlan, { tag: string }>,
  repository: Repository,
  run: Run,
  folder: string,
  docker: Docker,
  io: Io,
): Promise<Image> {
  const { source } = inputs
  const { tag, content } = plan
  const names = [tag, ...inputs.tags.filter((other) => other !== tag)].map((name) => `${repository.uri}:${name}`)
  if (source.kind === 'local')
    return named(repository, tag, await pushLocal(source.reference, names, docker, io), 'pushed')
  if (source.kind === 'build')
    return named(
      repository,
      tag,
      await buildAndPush(
        source,
        { names, labels: labelsOf(source, content, run), cache: cacheArguments(source, repository) },
        run.workspace,
        folder,
        docker,
        io,
      ),
      'built',
    )
  return (await pinned(source.digest, repository, io)).ready
}

/** The commit's tag; on a repository whose tags are fixed, one of its own for what cannot be put there any more. */
async function chooseTag(
  inputs: ImageInputs,
  repository: Repository,
  content: string | undefined,
  { isSame, isReady }: { isSame: (stored: Stored) => boolean; isReady: (stored: Stored) => Promise<boolean> },
  run: Run,
  io: Io,
): Promise<{ tag: string; stored: Stored | undefined }> {
  const tag = run.sha ?? (inputs.tags[0] as string)
  const stored = await readable(repository, tag, io)
  if (stored === undefined || !repository.immutable || (await isReady(stored))) return { tag, stored }
  // Content names its tag, unless it is there already and is to be pushed again, or another content has that name.
  const unique = `${run.id}-${run.attempt}-${Date.now()}`
  const seeds = [...(content === undefined || isSame(stored) ? [] : [content]), unique, `${unique}-2`, `${unique}-3`]
  for (const seed of seeds) {
    const other = `${tag.slice(0, 121)}-${suffix(seed)}`
    const there = await readable(repository, other, io)
    if (there === undefined || (await isReady(there))) return { tag: other, stored: there }
  }
  throw new Failed([
    {
      what: `${repository.uri} has no free tag for ${tag}`,
      fix: 'Exclude the tag from its immutability, or run again.',
    },
  ])
}

async function pinned(
  digest: string,
  repository: Repository,
  io: Io,
): Promise<{ ready: Image; platforms: readonly string[] }> {
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
    platforms: stored === 'unreadable' ? [] : stored.platforms,
  }
}

async function allAt(tags: readonly string[], digest: string, repository: Repository, io: Io): Promise<boolean> {
  const found = await Promise.all(tags.map((tag) => readable(repository, tag, io)))
  return found.every((stored) => stored?.digest === digest)
}

async function readable(repository: Repository, tag: string, io: Io): Promise<Stored | undefined> {
  const stored = await findImage(repository, tag, io)
  return stored === 'unreadable' ? undefined : stored
}

function suffix(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 6)
}

function named(repository: Repository, tag: string, digest: string, origin: Image['origin']): Image {
  return { reference: `${repository.uri}:${tag}@${digest}`, digest, origin }
}
