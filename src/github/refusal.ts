import { Failed, type Problem } from '../problem.ts'
import type { Answer } from './client.ts'

/** Whether no answer came that can be believed, so that it may have been done all the same. */
export function isInDoubt(error: unknown): boolean {
  return error instanceof Failed && error.problems.every(({ cause }) => cause !== undefined)
}

/** Why GitHub did not do something. `needed`: the permission for it, as a workflow writes it: `deployments: write`. */
export function refused({ status, body }: Answer, what: string, needed: string): Problem {
  const said = String(body?.message ?? '')
    .split('\n')[0]
    ?.slice(0, 300)
  const why = `GitHub answered ${status}${said ? `: ${said}` : ''}`
  if (status === 401)
    return { what, why, fix: 'Leave `github-token` out for the job’s own token, or give one that has not expired.' }
  if (status === 403 || status === 404)
    return {
      what,
      why,
      fix: `Add \`${needed}\` to the job’s \`permissions\`, or to those of the token in \`github-token\`.`,
    }
  return { what, why, fix: 'Run the job again; if it happens again, look the message up in GitHub’s documentation.' }
}
