import type { Identities } from '../aws/chained.ts'
import type { Identity } from '../aws/credentials.ts'
import { type PreviewImages, previewImages } from '../aws/images.ts'
import { openPodIdentity } from '../aws/serviceAccounts.ts'
import type { Api } from '../cluster/api/client.ts'
import type { Caller } from '../cluster/explain/caller.ts'
import { explainRefusal } from '../cluster/explain/refusal.ts'
import { deadlineIn } from '../deadline.ts'
import type { Endings } from '../github/ending.ts'
import type { Hall } from '../hall.ts'
import type { Io } from '../io.ts'
import { awaitPlace } from '../preview/gone.ts'
import { checkLimit } from '../preview/limit.ts'
import { findPlace, markDeployed, type Site } from '../preview/place.ts'
import type { Preview, Repository } from '../preview/preview.ts'
import { removeOf } from '../preview/remove.ts'
import { type Swept, sweep, type Traces } from '../preview/sweep.ts'
import type { Terms } from '../preview/verdict.ts'
import { Failed, stopOn, together } from '../problem.ts'
import { openBulletin } from '../rollout/telling/bulletin.ts'
import type { Cluster } from './cluster.ts'
import { type Connection, callerOf, connect } from './connection.ts'
import { signInAs } from './identities.ts'

// A load balancer of AWS takes up to some minutes to go.
const REMOVE_MS = 10 * 60_000
const SWEEP_MS = 20 * 60_000

/** Removes the preview of a pull request, and what GitHub and the registry have of it; there may be none. */
export async function removePreview(
  number: number,
  because: string,
  repository: Repository,
  github: Endings,
  hall: Hall,
): Promise<void> {
  const { inputs, report, io } = hall
  const { dryRun, preview } = inputs
  report.know({ aim: 'removal', dryRun })
  const identities = await enter(hall)
  await report.stage('Remove the preview', () =>
    atSite(identities, repository, hall, async (site) => {
      const deadline = deadlineIn(REMOVE_MS, io)
      const { removed, isShared } = await removeOf(number, { prefix: preview.prefix, dryRun, deadline }, site)
      const [first] = removed
      report.know({ namespace: first?.namespace, outcome: because })
      if (dryRun) return
      await tracesOf(identities, github, hall).erase(number, because, isShared)
      report.know({ preview: 'removed' })
    }),
  )
}

/** Removes all previews that are to be no more; throws what could not be removed, after everything that could be. */
export async function sweepPreviews(terms: Terms, repository: Repository, github: Endings, hall: Hall): Promise<void> {
  const { inputs, report, io } = hall
  const { dryRun, preview } = inputs
  report.know({ aim: 'sweep', dryRun })
  const identities = await enter(hall)
  await report.stage('Sweep the previews', () =>
    atSite(identities, repository, hall, async (site) => {
      const rules = { ...terms, prefix: preview.prefix, dryRun, deadline: deadlineIn(SWEEP_MS, io) }
      const swept = await sweep(rules, tracesOf(identities, github, hall), site)
      const outcome = sumOf(swept, dryRun)
      io.info(outcome)
      report.know({ outcome: `${outcome}.`, ...(!dryRun && { preview: 'swept' }) })
      stopOn(swept.problems)
    }),
  )
}

function enter(hall: Hall): Promise<Identities> {
  return hall.report.stage('Sign in to AWS', () => signInAs(hall))
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
    const caller = callerOf(connection, identities.cluster, everyPreview(hall), hall)
    const { forget } = openPodIdentity(connection.address.name, hall.inputs.region, identities.cluster, hall.io)
    await work({
      ...siteOf({ api: connection.api, caller }, repository, hall.io),
      forget: async (namespace) => {
        const count = await forget(namespace)
        if (count > 0) hall.io.info(`${namespace}: ${count} of EKS Pod Identity’s associations deleted`)
      },
    })
  } finally {
    await connection.api.close()
  }
}

/** The connection, once the preview may come: its namespace is its own or nobody's, none of it is still going, and there is room. */
export async function admit(
  preview: Preview,
  connection: Promise<Connection>,
  identity: Identity,
  hall: Hall,
): Promise<Connection> {
  const { inputs, io } = hall
  const { prefix, limit } = inputs.preview
  const known = await connection
  const caller = callerOf(known, identity, everyPreview(hall), hall)
  const site = siteOf({ api: known.api, caller }, preview.repository, io)
  const existing = await (inputs.dryRun
    ? findPlace(preview, site)
    : awaitPlace(preview, deadlineIn(REMOVE_MS, io), site))
  if (existing === undefined) stopOn(await checkLimit(preview, limit, prefix, site))
  // A sweep that begins now may find it too old, and takes it away below the deployment.
  else if (!inputs.dryRun) await markDeployed(existing.namespace, site)
  return known
}

/** Writes down that the preview was deployed now: from now on counts how long it may live. */
export function noteDeployed(preview: Preview, { sender }: Cluster, { io }: Hall): Promise<void> {
  return markDeployed(preview.namespace, siteOf(sender, preview.repository, io))
}

/** The cluster, as the room of previews sees it. */
function siteOf({ api, caller }: { readonly api: Api; readonly caller: Caller }, repository: Repository, io: Io): Site {
  return {
    api,
    repository,
    io,
    refusal: (answer, doing) => explainRefusal(answer, doing, caller),
    bulletin: () => openBulletin(io.now(), io),
  }
}

// Access policies take a wildcard for the namespaces to come.
function everyPreview({ inputs: { preview } }: Hall): string {
  return `${preview.prefix}-*`
}

/** What is outside of the cluster: GitHub, and the images of `ecr-repository` and `images`. */
function tracesOf(identities: Identities, github: Endings, { inputs, report, io }: Hall): Traces {
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
