import type { Answer, Api } from '../cluster/api/client.ts'
import type { Io } from '../io.ts'
import { Failed, type Problem } from '../problem.ts'
import type { Bulletin } from '../rollout/telling/bulletin.ts'
import { ANNOTATIONS, LABELS, MANAGER, type Preview, type Repository } from './preview.ts'

/** The cluster that this repository’s previews live in. */
export interface Site {
  readonly api: Api
  readonly repository: Repository
  readonly io: Io
  /** Why the cluster refused. `doing`: "delete Namespace/x". */
  readonly refusal: (answer: Answer, doing: string) => Problem
  readonly bulletin: () => Bulletin
  /** For a removal: takes away what AWS keeps of a namespace that is gone, beside load balancers. */
  readonly forget?: (namespace: string) => Promise<void>
}

/** A point on the clock of `io.now`, and the words for how far it was when it was set. */
export interface Deadline {
  readonly at: number
  readonly timeout: string
}

/** The namespace of a preview, as it is now. Times are milliseconds since 1970. */
export interface Existing {
  readonly namespace: string
  readonly uid: string
  readonly number: number
  readonly repositoryId: number
  /** It is being deleted, and nothing new can be made in it. */
  readonly isEnding: boolean
  /** Somebody set `LABELS.keep`. */
  readonly isKept: boolean
  readonly createdAt: number
  readonly deployedAt: number | undefined
  /** Untrusted text. */
  readonly branch: string | undefined
}

// biome-ignore lint/suspicious/noExplicitAny: the API's objects have any shape
type Live = any

const NAMESPACES = '/api/v1/namespaces'
const PAGE = '500'
/** Not the manager of the set: its next apply would take back what it does not have. */
const CLOCK = 'ship-to-eks-clock'

/** The API's path of a namespace. */
export function namespacePath(namespace: string): string {
  return `${NAMESPACES}/${namespace}`
}

/** The namespace as a preview’s, of whichever repository; undefined when it lacks a label of ours. */
export function readExisting({ metadata, status }: Live): Existing | undefined {
  const { labels = {}, annotations = {} } = metadata
  const [number, repositoryId] = [labels[LABELS.number], labels[LABELS.repository]]
  if (labels[LABELS.managedBy] !== MANAGER || !isId(number) || !isId(repositoryId)) return undefined
  const deployedAt = Date.parse(annotations[ANNOTATIONS.deployedAt] ?? '')
  return {
    namespace: metadata.name,
    uid: metadata.uid,
    number: Number(number),
    repositoryId: Number(repositoryId),
    isEnding: metadata.deletionTimestamp !== undefined || status?.phase === 'Terminating',
    isKept: labels[LABELS.keep] !== undefined && labels[LABELS.keep] !== 'false',
    createdAt: Date.parse(metadata.creationTimestamp),
    deployedAt: Number.isNaN(deployedAt) ? undefined : deployedAt,
    branch: annotations[ANNOTATIONS.branch],
  }
}

function isId(value: string | undefined): boolean {
  return /^[1-9]\d{0,15}$/.test(value ?? '')
}

/** The namespace of this preview; undefined when there is none. Throws when it is somebody else’s. */
export async function findPlace({ namespace, number }: Pick<Preview, 'namespace' | 'number'>, site: Site) {
  const answer = await site.api.send('GET', namespacePath(namespace))
  if (answer.code === 404) return undefined
  if (answer.code !== 200) throw new Failed([site.refusal(answer, `read Namespace/${namespace}`)])
  const existing = readExisting(answer.body)
  if (existing?.number === number && existing.repositoryId === site.repository.id) return existing
  throw new Failed([notOurs(namespace, number, existing, answer.body, site)])
}

function notOurs(namespace: string, number: number, existing: Existing | undefined, live: Live, site: Site): Problem {
  const { [ANNOTATIONS.repository]: repository = 'another repository' } = live.metadata.annotations ?? {}
  const owner = existing?.repositoryId === site.repository.id ? 'this repository' : repository
  return {
    what: `Namespace/${namespace} is there, and is not the preview of #${number}`,
    why:
      existing === undefined
        ? `It lacks the labels that every preview has from its first moment (${LABELS.managedBy}, ${LABELS.repository}, ${LABELS.number}): somebody else made it.`
        : `Its labels say that it is the preview of #${existing.number} of ${owner}.`,
    fix: `Nothing in it was touched. Set another \`preview-prefix\`, or look at it and delete it if nobody needs it: kubectl get namespace ${namespace} --show-labels`,
  }
}

/** Every preview of whichever repository that this action made in the cluster. */
export async function listPreviews({ api, refusal }: Site): Promise<readonly Existing[]> {
  const found: Existing[] = []
  let next: string | undefined
  do {
    const answer = await api.send('GET', NAMESPACES, {
      query: {
        labelSelector: `${LABELS.managedBy}=${MANAGER},${LABELS.number}`,
        limit: PAGE,
        ...(next === undefined ? {} : { continue: next }),
      },
    })
    if (answer.code !== 200) throw new Failed([refusal(answer, 'list Namespaces')])
    for (const item of answer.body.items ?? []) found.push(...[readExisting(item)].filter((one) => one !== undefined))
    next = answer.body.metadata?.continue || undefined
  } while (next !== undefined)
  return found
}

/** Those of this repository whose names begin with the prefix: another one may be another part’s, with rules of its own. */
export function ownPreviews(all: readonly Existing[], prefix: string, { repository }: Site): readonly Existing[] {
  return all.filter(
    ({ namespace, repositoryId }) => repositoryId === repository.id && namespace.startsWith(`${prefix}-`),
  )
}

/** Writes down that the preview was deployed now, by the clock of this machine; `preview-ttl` counts from then. */
export async function markDeployed(namespace: string, { api, refusal }: Site): Promise<void> {
  const answer = await api.send('PATCH', namespacePath(namespace), {
    query: { fieldManager: CLOCK },
    contentType: 'application/merge-patch+json',
    body: { metadata: { annotations: { [ANNOTATIONS.deployedAt]: new Date().toISOString() } } },
  })
  if (answer.code >= 400) throw new Failed([refusal(answer, `patch Namespace/${namespace}`)])
}
