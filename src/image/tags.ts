import { createHash } from 'node:crypto'
import type { Repository } from '../aws/repository.ts'
import type { ImageInputs } from '../inputs/images.ts'
import type { Io } from '../io.ts'
import { Failed } from '../problem.ts'
import type { Run } from '../run.ts'
import { findDigest, findImage, type Stored, tagImage } from './registry.ts'

/** What the image of a commit is called: by its sha, or as a preview's. */
export type TagOf = (sha: string) => string

/** The commit's tag; on a repository whose tags are fixed, one of its own for what cannot be put there any more. */
export async function chooseTag(
  inputs: ImageInputs,
  repository: Repository,
  content: string | undefined,
  { isSame, isReady }: { isSame: (stored: Stored) => boolean; isReady: (stored: Stored) => boolean },
  run: Run,
  io: Io,
  tagOf: TagOf,
): Promise<{ tag: string; stored: Stored | undefined }> {
  const tag = run.sha === undefined ? (inputs.tags[0] as string) : tagOf(run.sha)
  const stored = await readable(repository, tag, io)
  if (stored === undefined || !repository.immutable || isReady(stored)) return { tag, stored }
  // Content names its tag, unless it is there already and is to be pushed again, or another content has that name.
  const unique = `${run.id}-${run.attempt}-${Date.now()}`
  const seeds = [...(content === undefined || isSame(stored) ? [] : [content]), unique, `${unique}-2`, `${unique}-3`]
  for (const seed of seeds) {
    const other = besides(tag, seed)
    const there = await readable(repository, other, io)
    if (there === undefined || isReady(there)) return { tag: other, stored: there }
  }
  throw new Failed([
    {
      what: `${repository.uri} has no free tag for ${tag}`,
      fix: 'Exclude the tag from its immutability, or run again.',
    },
  ])
}

/** The tag that an image got when it was built: what runs under it need not be rolled for the name of another commit. */
export async function firstTag(
  stored: Stored,
  repository: Repository,
  io: Io,
  tagOf: TagOf,
): Promise<string | undefined> {
  const { digest, content, revision } = stored
  if (revision === undefined || !/^\w[\w.-]{0,120}$/.test(revision)) return undefined
  const names = [...new Set([tagOf(revision), revision])]
  for (const tag of names.flatMap((name) => [name, ...(content === undefined ? [] : [besides(name, content)])]))
    if ((await findDigest(repository, tag, io)) === digest) return tag
  return undefined
}

/** The tags of these that are not at that image. */
export async function tagsMissing(
  tags: readonly string[],
  digest: string,
  repository: Repository,
  io: Io,
): Promise<string[]> {
  const found = await Promise.all(tags.map((tag) => findDigest(repository, tag, io)))
  return tags.filter((_, index) => found[index] !== digest)
}

/** The image that was built last from this content, at whatever commit. What a pull request built serves itself alone. */
export async function findContent(
  content: string,
  repository: Repository,
  run: Run,
  io: Io,
): Promise<Stored | undefined> {
  for (const prefix of new Set(['', pullPrefix(run)])) {
    const { stored } = await lastOf(`${prefix}content-${content}`, repository, io)
    if (stored?.content === content) return stored
  }
  return undefined
}

/** Lets the next commit find this image by its content; without it a run is as good, so it only says so. */
export async function keepContent(
  content: string,
  digest: string,
  repository: Repository,
  run: Run,
  io: Io,
): Promise<void> {
  const name = `${pullPrefix(run)}content-${content}`
  // What was built again goes beside the older one where that has its tag for good.
  const tag = repository.immutable ? numbered(name, (await lastOf(name, repository, io)).count + 1) : name
  const refused = await tagImage(repository, digest, tag, io)
  if (refused !== undefined) io.info(`Another commit will not find this image by its content: ${refused}`)
}

/** The newest of `name`, `name-2`, `name-3`…, and how many there are. */
async function lastOf(name: string, repository: Repository, io: Io): Promise<{ count: number; stored?: Stored }> {
  let last: { count: number; stored?: Stored } = { count: 0 }
  const isThere = async (count: number): Promise<boolean> => {
    const stored = await readable(repository, numbered(name, count), io)
    if (stored !== undefined) last = { count, stored }
    return stored !== undefined
  }
  let beyond = 1
  while (await isThere(beyond)) {
    if (!repository.immutable) return last
    beyond *= 2
  }
  while (beyond - last.count > 1) {
    const middle = Math.floor((last.count + beyond) / 2)
    if (!(await isThere(middle))) beyond = middle
  }
  return last
}

function numbered(name: string, count: number): string {
  return count === 1 ? name : `${name}-${count}`
}

/** What begins the tags of a pull request's images, which go when it ends. */
function pullPrefix({ pullRequest, eventName = '' }: Run): string {
  return pullRequest !== undefined || eventName.startsWith('pull_request') ? `pr-${pullRequest ?? 0}-` : ''
}

async function readable(repository: Repository, tag: string, io: Io): Promise<Stored | undefined> {
  const stored = await findImage(repository, tag, io)
  return stored === 'unreadable' ? undefined : stored
}

function besides(tag: string, seed: string): string {
  return `${tag.slice(0, 121)}-${createHash('sha256').update(seed).digest('hex').slice(0, 6)}`
}
