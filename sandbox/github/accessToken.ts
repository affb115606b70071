/**
 * What a token for GitHub's REST API holds in the sandbox: whose it is, and what it may do. Like a job's own it may do
 * nothing that is not listed; reading the repository itself needs no permission.
 */
export interface Access {
  readonly repository?: string
  readonly permissions?: Readonly<Record<string, 'read' | 'write'>>
  /** Who acts by it: an app's bot, or a person. */
  readonly login?: string
  /** It is good no more. */
  readonly expired?: boolean
  /** Makes tokens of two tests differ. */
  readonly note?: string
}

export type KnownAccess = Access & Required<Pick<Access, 'repository' | 'permissions' | 'login'>>

const defaults = {
  repository: 'octo-org/node-app',
  permissions: { contents: 'read', deployments: 'write', 'pull-requests': 'write' },
  login: 'github-actions[bot]',
} as const

export const isBot = (login: string): boolean => login.endsWith('[bot]')

/** A token of the form that GitHub gives to apps, a job's own included, or to a person. */
export const accessToken = (access: Access = {}): string =>
  `${isBot(access.login ?? defaults.login) ? 'ghs' : 'ghp'}_${Buffer.from(JSON.stringify(access)).toString('base64url')}`

/** Undefined when it is no token, or no good one. */
export const readAccessToken = (token: string): KnownAccess | undefined => {
  try {
    const access: Access = JSON.parse(Buffer.from(token.replace(/^gh[ps]_/, ''), 'base64url').toString())
    return access.expired ? undefined : { ...defaults, ...access }
  } catch {
    return undefined
  }
}
