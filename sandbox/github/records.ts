/** A pull request of the sandbox, as a test wants it. */
export interface PullRecord {
  readonly number: number
  readonly state: 'open' | 'closed'
  readonly merged: boolean
  readonly draft: boolean
  readonly labels: readonly string[]
  readonly author: string
  readonly title: string
  readonly head: {
    readonly sha: string
    readonly ref: string
    /** `OWNER/NAME` of a fork; null: it is gone. Undefined: the same repository. */
    readonly fork?: string | null
  }
}

export interface CommentRecord {
  readonly id: number
  readonly number: number
  readonly login: string
  readonly body: string
  readonly created: string
  readonly updated: string
}

export interface StatusRecord {
  readonly id: number
  readonly state: string
  readonly description: string
  readonly logUrl: string
  readonly environmentUrl: string
  readonly login: string
  readonly created: string
}

export interface DeploymentRecord {
  readonly id: number
  readonly sha: string
  readonly ref: string
  readonly task: string
  readonly environment: string
  readonly description: string | null
  readonly payload: unknown
  readonly transient: boolean
  readonly production: boolean
  readonly login: string
  readonly created: string
  /** Oldest first. */
  readonly statuses: StatusRecord[]
}

export interface RepositoryRecord {
  readonly id: number
  name: string
  /** Names that lead here by a redirect. */
  readonly former: string[]
  readonly pulls: Map<number, PullRecord>
  readonly comments: Map<number, CommentRecord>
  readonly deployments: Map<number, DeploymentRecord>
}

/** Everything that the sandbox's GitHub holds. */
export interface Records {
  readonly repositories: RepositoryRecord[]
  /** A number that nothing else has. */
  next(): number
}

export const createRecords = (): Records => {
  let last = 1000
  return { repositories: [createRepository(74, 'octo-org/node-app')], next: () => ++last }
}

export const createRepository = (id: number, name: string): RepositoryRecord => ({
  id,
  name,
  former: [],
  pulls: new Map(),
  comments: new Map(),
  deployments: new Map(),
})

/** A pull request that is open, and is whatever else a test says. */
export const pullRecord = (number: number, more: Partial<PullRecord> = {}): PullRecord => ({
  number,
  state: 'open',
  merged: false,
  draft: false,
  labels: [],
  author: 'octocat',
  title: 'Amazing new feature',
  ...more,
  head: { sha: number.toString(16).padStart(40, 'a'), ref: `feature-${number}`, ...more.head },
})
