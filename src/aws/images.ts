import { BatchDeleteImageCommand, ECRClient, ListImagesCommand } from '@aws-sdk/client-ecr'
import type { ImageInputs } from '../inputs/images.ts'
import type { Io } from '../io.ts'
import { Failed } from '../problem.ts'
import { call, clientSettings } from './client.ts'
import type { Identity } from './credentials.ts'

/** The tags of previews’ images in one repository, and the way to delete them. */
export interface PreviewImages {
  /** The tags of each pull request that has any, by its number. */
  readonly tags: ReadonlyMap<number, readonly string[]>
  /** Deletes these tags; an image that has another one stays by that. Tags that are gone already are no error. */
  readonly remove: (tags: readonly string[]) => Promise<void>
}

// By its commit, or by the content that it was built from.
const TAG = /^pr-([1-9]\d{0,9})-(?:[0-9a-f]{12}|content-[0-9a-f]{32})(-[\w.-]+)?$/
const RIGHTS = ['ecr:ListImages', 'ecr:BatchDeleteImage']
const PAGE = 1000
/** What ECR takes in one call. */
const AT_ONCE = 100

/** The pull request that a tag of an image belongs to; undefined when it is no preview's. */
export function pullOf(tag: string): number | undefined {
  const number = TAG.exec(tag)?.[1]
  return number === undefined ? undefined : Number(number)
}

/** Lists the images of previews in a repository; none, when there is no such repository. Needs `ecr:ListImages`. */
export async function previewImages(
  { repository: { name, account, region: home } }: Pick<ImageInputs, 'repository'>,
  region: string,
  identity: Identity,
  io: Io,
): Promise<PreviewImages> {
  const ecr = new ECRClient({ ...clientSettings(home ?? region, io), credentials: identity.keys })
  const where = { registryId: account ?? identity.account, repositoryName: name }
  const none = () => undefined
  const found: string[] = []
  let nextToken: string | undefined
  do {
    const query = { ...where, filter: { tagStatus: 'TAGGED' as const }, maxResults: PAGE, nextToken }
    const what = `The images of previews in ${name} could not be listed`
    const page = await call(io, what, (options) => list(ecr, query, options), none, RIGHTS)
    found.push(...(page?.imageIds ?? []).flatMap(({ imageTag = [] }) => imageTag))
    nextToken = page?.nextToken
  } while (nextToken !== undefined)
  const tags = Map.groupBy(
    found.filter((tag) => pullOf(tag) !== undefined),
    (tag) => pullOf(tag) as number,
  )
  return {
    tags,
    async remove(wanted) {
      for (let from = 0; from < wanted.length; from += AT_ONCE) {
        const imageIds = wanted.slice(from, from + AT_ONCE).map((imageTag) => ({ imageTag }))
        const what = `Images of previews in ${name} could not be deleted`
        const command = () => new BatchDeleteImageCommand({ ...where, imageIds })
        const { failures = [] } = await call(io, what, (options) => ecr.send(command(), options), none, RIGHTS)
        const failed = failures.filter(({ failureCode }) => failureCode !== 'ImageNotFound')
        if (failed.length > 0)
          throw new Failed([
            {
              what,
              why: failed.map(({ imageId, failureReason }) => `${imageId?.imageTag}: ${failureReason}`).join('\n'),
              fix: `Look at them: aws ecr describe-images --repository-name ${name}`,
            },
          ])
      }
    },
  }
}

function list(
  ecr: ECRClient,
  query: ConstructorParameters<typeof ListImagesCommand>[0],
  options: { abortSignal: AbortSignal },
) {
  return ecr.send(new ListImagesCommand(query), options).catch((error: Error) => {
    if (error.name === 'RepositoryNotFoundException') return undefined
    throw error
  })
}
