import type { Ask } from './ask.ts'

export interface GithubInputs {
  readonly comment: boolean
  /** The environment of GitHub's deployments. */
  readonly environment: string | undefined
  readonly token: string | undefined
}

/** What GitHub is told, and as whom. */
export function readGithub({ text, flag }: Ask): GithubInputs {
  return { comment: flag('comment', true), environment: text('environment'), token: text('github-token') }
}
