import { execFileSync } from 'node:child_process'
import { atHome } from './access.ts'

/** What the account has of load balancers now: the names of all of them. */
export interface Account {
  readonly balancers: readonly string[]
}

/** The administrator's keys, as variables. */
export async function administrator(): Promise<Record<string, string>> {
  // A connection that nobody used for a while may be closed under the first try.
  const { accessKeyId, secretAccessKey, sessionToken } = await atHome().catch(atHome)
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken }
}

/** Asks AWS itself, not the cluster. */
export async function readAccount(): Promise<Account> {
  const env = { ...process.env, ...(await administrator()) }
  const names = (service: string, what: string, query: string): string[] =>
    JSON.parse(
      execFileSync('aws', [service, what, '--query', query, '--output=json'], {
        env,
        encoding: 'utf8',
      }),
    )
  return {
    balancers: [
      ...names('elb', 'describe-load-balancers', 'LoadBalancerDescriptions[].LoadBalancerName'),
      ...names('elbv2', 'describe-load-balancers', 'LoadBalancers[].LoadBalancerName'),
    ].toSorted(),
  }
}
