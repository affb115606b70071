import type { ClusterAddress } from '../../aws/cluster.ts'
import type { Problem } from '../../problem.ts'

/** No answer came from the API server; what was asked of it may have been done or not. */
export function unreachable(cluster: ClusterAddress, method: string, error: Error): Problem {
  const cause = error.cause instanceof Error ? error.cause : error
  const doubt = method === 'POST' ? 'Whether the object was made is not known' : ''
  return {
    what: `The API server of ${cluster.name} does not answer at ${cluster.endpoint}`,
    why: [cause.message, cluster.reach?.says ?? '', doubt].filter((text) => text !== '').join('. '),
    fix:
      cluster.reach?.fix ??
      'Its endpoint is open to everybody, so look at what stands between: a proxy (HTTPS_PROXY, NO_PROXY), a firewall, name servers; then run the job again.',
    cause: error,
  }
}

/** An answer that no API server gives: of a proxy's, mostly. */
export function unreadable(cluster: ClusterAddress, text: string): Problem {
  return {
    what: `What answers at ${cluster.endpoint} is not the API server of ${cluster.name}`,
    why: `Its answer is no JSON: ${text.slice(0, 200)}`,
    fix: 'Look at the proxy that HTTPS_PROXY names, if there is one: NO_PROXY keeps the cluster’s endpoint out of it.',
  }
}
