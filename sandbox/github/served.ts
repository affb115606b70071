/** A request that was answered, for tests to count. */
export interface Served {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly login: string | undefined
}

/** What GitHub's own description does not allow: of a request, or of an answer of ours. */
export interface Violation {
  readonly method: string
  readonly path: string
  readonly errors: readonly string[]
}
