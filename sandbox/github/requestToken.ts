/**
 * What ACTIONS_ID_TOKEN_REQUEST_TOKEN holds in the sandbox: the description of the run itself. Claims of GitHub's ID
 * token replace the defaults; two more are for tests.
 */
export interface RunClaims {
  readonly repository?: string
  readonly sub?: string
  readonly ref?: string
  readonly event_name?: string
  readonly environment?: string
  readonly [claim: string]: string | number | undefined
  /** Seconds that the ID token lives, negative for one that has expired. */
  readonly expires_in?: number
  /** The status that the token service answers instead of a token. */
  readonly fail?: number
}

export const requestToken = (claims: RunClaims = {}): string =>
  Buffer.from(JSON.stringify(claims)).toString('base64url')

/** Undefined when it is no request token. */
export const readRequestToken = (token: string): RunClaims | undefined => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token, 'base64url').toString())
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? (claims as RunClaims) : undefined
  } catch {
    return undefined
  }
}
