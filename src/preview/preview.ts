/** The repository that previews belong to; its id stays when it is renamed or moved. */
export interface Repository {
  readonly id: number
  /** `OWNER/NAME` */
  readonly name: string
}

/** A pull request as GitHub has it now, whatever the event said. */
export interface Pull {
  readonly number: number
  readonly state: 'open' | 'closed'
  readonly isDraft: boolean
  readonly labels: readonly string[]
  /** Who opened it: `octocat`, `dependabot[bot]`. */
  readonly author: string
  readonly head: {
    readonly sha: string
    readonly branch: string
    /** None: the fork is gone. */
    readonly repositoryId: number | undefined
  }
}

/** What this run is to do about previews. `none`: nothing, it is an ordinary deployment. */
export type Decision =
  | { readonly kind: 'none' }
  | { readonly kind: 'deploy'; readonly pull: Pull }
  | { readonly kind: 'remove'; readonly number: number; readonly because: string }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'skip'; readonly because: string }

/** The preview of one pull request: what it is called, and where it lives. */
export interface Preview {
  readonly repository: Repository
  readonly number: number
  readonly namespace: string
  /** The head commit that it shows. */
  readonly sha: string
  readonly branch: string
  /** The host of its Ingresses and routes, with a path where previews share one host; from `preview-host`. */
  readonly host: string | undefined
}

const PREFIX = 'ship-to-eks'

/** Marks a namespace as a preview of ours: what lacks any of the first three is never touched. */
export const LABELS = {
  managedBy: 'app.kubernetes.io/managed-by',
  repository: `${PREFIX}/repository-id`,
  number: `${PREFIX}/pull-request`,
  /** Set by hand, to any value but `false`: no sweep removes the preview. */
  keep: `${PREFIX}/keep`,
} as const

/** The value of `LABELS.managedBy`. */
export const MANAGER = 'ship-to-eks'

/** What does not fit a label: names, times. */
export const ANNOTATIONS = {
  repository: `${PREFIX}/repository`,
  branch: `${PREFIX}/branch`,
  sha: `${PREFIX}/sha`,
  /** When it was last deployed, as ISO 8601; `preview-ttl` counts from then. Written when a deployment ends. */
  deployedAt: `${PREFIX}/deployed-at`,
} as const
