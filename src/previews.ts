import { type Identities, identitiesFrom } from './aws/chained.ts'
import { checkConnections } from './aws/client.ts'
import { checkCredentials, signIn } from './aws/credentials.ts'
import { type PreviewImages, previewImages } from './aws/images.ts'
import { explainRefusal } from './cluster/explain/refusal.ts'
import type { Hall } from './hall.ts'
import type { Site } from './preview/place.ts'
import type { Pull, Repository } from './preview/preview.ts'
import { removeOf } from './preview/remove.ts'
import { type Swept, sweep, type Traces } from './preview/sweep.ts'
import type { Terms } from './preview/verdict.ts'
import { Failed, stopOn, together } from './problem.ts'
import { deadlineIn } from './rollout/rollout.ts'
import { openBulletin } from './rollout/telling/bulletin.ts'
import { type Connection, connect } from './target.ts'

/** What GitHub knows of previews, and is told when one ends. */
export interface Announcer {
  readonly pull: (number: number) => Promise<Pull>
  /** The pull requests that GitHub still shows as deployed. */
  readonly shown: () => Promise<readonly number[]>
  readonly ended: (number: number, because: string) => Promise<void>
}

// A load balancer of AWS takes up to some minutes to go.
const REMOVE_MS = 10 * 60_000
const SWEEP_MS = 20 * 60_000

/** Removes the preview of a pull request, and what GitHub and the registry have of it; there may be none. */
export async function removePreview(
  number: number,
  because: string,
  repository: Repository,
  github: Announcer,
  hall: Hall,
): Promise<void> {
  const { inputs, report, io } = hall
  const { dryRun, preview } = inputs
  const identities = await enter(hall)
  await report.stage('Remove the preview', () =>
    atSite(identities, repository, hall, async (site) => {
      const deadline = deadlineIn(REMOVE_MS, io)
      const { removed, isShared } = await removeOf(number, { prefix: preview.prefix, dryRun, deadline }, site)
      const [first] = removed
      if (first !== undefined) report.know({ namespace: first.namespace })
      if (dryRun) return
      await tracesOf(identities, github, hall).erase(number, because, isShared)
      report.know({ preview: 'removed' })
    }),
  )
}

/** Removes all previews that are to be no more; throws what could not be removed, after everything that could be. */
export async function sweepPreviews(
  terms: Terms,
  repository: Repository,
  github: Announcer,
  hall: Hall,
): Promise<void> {
  const { inputs, report, io } = hall
  const { dryRun, preview } = inputs
  const identities = await enter(hall)
  await report.stage('Sweep the previews', () =>
    atSite(identities, repository, hall, async (site) => {
      const rules = { ...terms, prefix: preview.prefix, dryRun, deadline: deadlineIn(SWEEP_MS, io) }
      const swept = await sweep(rules, tracesOf(identities, github, hall), site)
      io.info(sumOf(swept, dryRun))
      if (!dryRun) report.know({ preview: 'swept' })
      stopOn(swept.problems)
    }),
  )
}

/** Signs in; what a removal needs of the runner is checked before. */
async function enter({ inputs, run, report, io }: Hall): Promise<Identities> {
  return report.stage('Sign in to AWS', async () => {
    stopOn([...checkConnections(io.environment), ...checkCredentials(inputs, run)])
    return identitiesFrom(await signIn(inputs, run, io), inputs, run, io)
  })
}

async function atSite(
  identities: Identities,
  repository: Repository,
  hall: Hall,
  work: (site: Site) => Promise<void>,
): Promise<void> {
  const { cluster = '' } = hall.inputs
  const connection = await connect({ cluster }, identities.cluster, hall)
  try {
    await work(siteOf(connection, identities, repository, hall))
  } finally {
    await connection.api.close()
  }
}

/** The cluster, as the room of previews sees it. */
export function siteOf(
  { address, api }: Connection,
  identities: Identities,
  repository: Repository,
  { inputs, io }: Hall,
): Site {
  const caller = { cluster: address.name, region: inputs.region, arn: identities.cluster.arn }
  return {
    api,
    repository,
    io,
    refusal: (answer, doing) => explainRefusal(answer, doing, caller),
    bulletin: () => openBulletin(io.now(), io),
  }
}

/** What is outside of the cluster: GitHub, and the images of `ecr-repository` and `images`. */
function tracesOf(identities: Identities, github: Announcer, { inputs, report, io }: Hall): Traces {
  let listing: Promise<readonly PreviewImages[]> | undefined
  const images = () => {
    listing ??= Promise.all(
      inputs.images.map((one) => previewImages(one, inputs.region, identities.registry, io).catch(warned(undefined))),
    ).then((all) => all.filter((one) => one !== undefined))
    return listing
  }
  // Images cost little, and previews are gone without that right, too.
  const warned =
    <T>(instead: T) =>
    (error: unknown) => {
      if (!(error instanceof Failed)) throw error
      for (const problem of error.problems) report.warn(problem)
      return instead
    }
  return {
    pull: github.pull,
    left: async () => {
      const [shown, all] = await together(github.shown(), images())
      return [...shown, ...all.flatMap(({ tags }) => [...tags.keys()])]
    },
    erase: async (number, because, isShared) => {
      const removeImages = async () => {
        for (const { tags, remove } of isShared ? [] : await images()) {
          const wanted = tags.get(number) ?? []
          if (wanted.length === 0) continue
          await remove(wanted).then(() => io.info(`Images deleted: ${wanted.join(', ')}`), warned(undefined))
        }
      }
      await together(github.ended(number, because), removeImages())
    },
  }
}

function sumOf({ removed, kept, problems }: Swept, dryRun: boolean): string {
  const failed = problems.length === 0 ? '' : `; ${problems.length} could not be dealt with`
  return `${removed.length} ${dryRun ? 'would be removed' : 'removed'}, ${kept.length} kept${failed}`
}
