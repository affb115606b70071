import { ecrHost } from '../partition.ts'
import type { Ask } from './ask.ts'
import { type BuildInputs, readBuild } from './build.ts'
import { readImageList } from './imageList.ts'

/** Where an image comes from: a build, one that Docker holds already, one that is in the registry, or none of ours. */
export type ImageSource =
  | BuildInputs
  | { readonly kind: 'local'; readonly reference: string }
  | { readonly kind: 'pinned'; readonly digest: string }

/** An ECR repository; account and region only when the input was a full URI. */
export interface RepositoryName {
  readonly name: string
  readonly account: string | undefined
  readonly region: string | undefined
  /** The registry's host as it was given: FIPS and dual-stack ones have other names. */
  readonly host?: string
}

export interface ImageInputs {
  readonly repository: RepositoryName
  readonly createRepository: boolean
  readonly source: ImageSource
  readonly tags: readonly string[]
  /** What the manifests call this image, as a whole repository: `nodejs-hello`. */
  readonly replace: string | undefined
}

const REPOSITORY = /^(?=.{2,256}$)[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/

/** The images of this run, with where each comes from; none when no repository is named. */
export function readImages(ask: Ask): ImageInputs[] {
  const { problems, text, words, flag, wrong } = ask
  const uri = text('ecr-repository')
  const given = text('image')
  const source = readSource(given, ask)
  const several = readImageList(text('images') ?? '')
  problems.push(...several.problems)
  const tags = words('tags')
  const createRepository = flag('create-repository', true)
  for (const tag of tags)
    if (!TAG.test(tag))
      wrong(
        `\`tags\`: "${tag}" is not a tag`,
        'A tag has letters, digits, `.`, `_` and `-`, at most 128, and starts with none of the last two.',
      )
  const replace = text('replace-image')
  const shared = { createRepository, tags }
  if (several.entries.length > 0) {
    for (const name of ['ecr-repository', 'image', 'file', 'target', 'replace-image'])
      if (text(name) !== undefined)
        wrong(`\`${name}\` and \`images\` are both given`, `Say it in each entry of \`images\`, and drop \`${name}\`.`)
    return several.entries.flatMap((entry): ImageInputs[] => {
      const repository = readRepository(entry.repository, 'images', ask)
      const { context, file, target } = entry
      const own = { ...source, kind: 'build', context, file, target } as Extract<ImageSource, { kind: 'build' }>
      return repository === undefined ? [] : [{ ...shared, repository, source: own, replace: entry.replace }]
    })
  }
  if (uri === undefined) {
    if (given !== undefined)
      wrong(
        '`image` is given without `ecr-repository`',
        'Name the repository it belongs to, for example `ecr-repository: my-app-repo`.',
      )
    return []
  }
  const repository = readRepository(uri, 'ecr-repository', ask)
  return repository === undefined ? [] : [{ ...shared, repository, source, replace }]
}

function readRepository(uri: string, name: string, { wrong }: Ask): RepositoryName | undefined {
  const repository = parseRepository(uri)
  if (repository === undefined)
    wrong(
      `\`${name}\`: "${uri}" is not an ECR repository`,
      'Give its name, lower case and without a tag (`my-app-repo`), or the full URI (`123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/my-app-repo`).',
    )
  return repository
}

function readSource(given: string | undefined, ask: Ask): ImageSource {
  const digest = given?.match(/@(sha256:[0-9a-f]{64})$/)?.[1]
  if (digest !== undefined) return { kind: 'pinned', digest }
  if (given?.includes('@'))
    ask.wrong(`\`image\`: "${given}" has no valid digest`, 'A digest is `@sha256:` and 64 hexadecimal digits.')
  if (given !== undefined) return { kind: 'local', reference: given }
  return readBuild(ask)
}

/** `my-app` or `ACCOUNT.dkr.ecr.REGION.amazonaws.com/my-app`; undefined for anything else. */
export function parseRepository(uri: string): RepositoryName | undefined {
  const slash = uri.indexOf('/')
  const host = uri.slice(0, Math.max(slash, 0))
  const ecr = ecrHost(host)
  const name = ecr === undefined ? uri : uri.slice(slash + 1)
  return REPOSITORY.test(name) ? { name, account: ecr?.account, region: ecr?.region, ...(ecr && { host }) } : undefined
}
