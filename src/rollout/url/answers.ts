import type { Address } from './address.ts'

/** What came of one request to a URL. */
export type Heard =
  | { readonly kind: 'status'; readonly code: number; readonly server: string; readonly location: string }
  /** `code` as Node and undici name it. */
  | { readonly kind: 'error'; readonly code: string; readonly message: string }
  /** The connection stood, and no answer came. */
  | { readonly kind: 'silence' }
  | { readonly kind: 'unresolved' }

/** What it means, for who has to mend it. */
export interface Meaning {
  /** A few words for the log. */
  readonly says: string
  readonly why: string
  readonly fix: string
  /** Waiting longer changes nothing: it is wrong, such as a certificate, or this runner is in the wrong place. */
  readonly lasting?: 'wrong' | 'unreachable'
}

type Row = readonly [text: string | RegExp, why: string, fix: string]

const REACH = 'If only this runner cannot reach it, set `verify: false`.'
const PORTS =
  'Check that the Service’s targetPort is the port that the app listens on, on 0.0.0.0 and not on 127.0.0.1, and speaks HTTP there.'

const STATUSES: readonly Row[] = [
  [
    '502',
    'The load balancer reaches a pod and gets no valid answer from it: the connection is refused or breaks off.',
    PORTS,
  ],
  [
    '503',
    'The load balancer has no healthy pod to ask.',
    'Check that the Service selects pods that are ready, and that the health check’s path answers 200 (alb.ingress.kubernetes.io/healthcheck-path).',
  ],
  [
    '504',
    'The load balancer asks a pod, and no answer comes in time.',
    'Check that security groups and network policies let the load balancer reach the pods, and that the app answers within a minute.',
  ],
]

const ERRORS: readonly Row[] = [
  [
    'ECONNREFUSED',
    'Nothing listens at this port of the load balancer yet, or none of its targets is healthy.',
    `Check that the port is one of the Service’s or the Ingress’s, and the health of the targets. ${PORTS}`,
  ],
  [
    /^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/,
    'Connections to the load balancer go unanswered: a security group or loadBalancerSourceRanges keeps this runner out, its subnets have no route to an internet gateway, or a Network Load Balancer has no healthy target.',
    `Check these in turn. ${REACH}`,
  ],
  [
    /^(ECONNRESET|UND_ERR_SOCKET|EPIPE)$/,
    'The connection is closed before an answer: that is how load balancers do that have no healthy target, and apps that expect TLS where HTTP is spoken.',
    `Check the health of the targets. ${PORTS}`,
  ],
  [
    /^(UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/,
    'The app takes the request and does not answer it.',
    'Look at its logs: it may wait for a database or another service.',
  ],
  ['EAI_AGAIN', 'This runner’s resolver gives no answer.', REACH],
  [
    /^(EPROTO|ERR_SSL_WRONG_VERSION_NUMBER)$/,
    'The port does not speak TLS.',
    'Give the listener a certificate (alb.ingress.kubernetes.io/certificate-arn, or aws-load-balancer-ssl-cert on a Service), or let the port be an HTTP one.',
  ],
  [
    /^HPE_/,
    'What answers does not speak HTTP: it may expect TLS.',
    'Check the protocol of the port; for anything else than HTTP set `verify: false`.',
  ],
]

const CERTIFICATES: readonly Row[] = [
  ['CERT_HAS_EXPIRED', 'Its certificate has expired.', 'Renew it; ACM renews by itself what is validated by DNS.'],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?)$/,
    'Its certificate is signed by nobody whom this runner trusts.',
    'Use a certificate that ACM has issued, or, for an authority of your own, make it known by NODE_EXTRA_CA_CERTS.',
  ],
]

/** What was heard, explained for a URL whose waiting is over, or goes on. */
export function meaningOf(heard: Heard, { url, dns, hasPath }: Address): Meaning {
  const { hostname } = new URL(url)
  switch (heard.kind) {
    case 'unresolved':
      return {
        says: 'its name does not resolve yet',
        why: `There is no such name as ${dns} yet.`,
        fix: 'A Network Load Balancer takes up to five minutes to get its name: give it more `timeout`.',
      }
    case 'silence':
      return {
        says: 'it takes the request and does not answer',
        why: 'It takes the request and does not answer.',
        fix: 'Look at the app’s logs: it may wait for a database or another service.',
      }
    case 'status':
      return statusOf(heard, hasPath)
    case 'error': {
      if (heard.code === 'ERR_TLS_CERT_ALTNAME_INVALID')
        return {
          says: 'its certificate is for other names',
          why: `Its certificate is not for ${hostname}. ${certified(heard.message)}`.trim(),
          fix: `Give the listener a certificate for ${hostname}: one of ACM that is issued, by alb.ingress.kubernetes.io/certificate-arn.`,
          lasting: 'wrong',
        }
      const certificate = find(CERTIFICATES, heard.code)
      if (certificate !== undefined) return { says: heard.code, ...certificate, lasting: 'wrong' }
      if (/^(ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL)$/.test(heard.code))
        return {
          says: heard.code,
          why: 'This runner has no way to the load balancer’s network.',
          fix: 'Set `verify: false`, or run the job where there is one.',
          lasting: 'unreachable',
        }
      const said = heard.message || heard.code
      const row = find(ERRORS, heard.code)
      return { says: said, why: `${said}. ${row?.why ?? ''}`.trim(), fix: row?.fix ?? `${PORTS} ${REACH}` }
    }
  }
}

function statusOf({ code, server, location }: Extract<Heard, { kind: 'status' }>, hasPath: boolean): Meaning {
  // An Application Load Balancer signs what it says itself.
  const who = server.startsWith('awselb') ? 'The load balancer itself says' : 'It says'
  const row = find(STATUSES, String(code))
  const says = `HTTP ${code}`
  if (row !== undefined) return { says, why: `${who} ${code}. ${row.why}`, fix: row.fix }
  if (code >= 500) return { says, why: `The app answers with an error, ${code}.`, fix: 'Look at its logs.' }
  if (hasPath && code === 404 && server.startsWith('awselb'))
    return {
      says,
      why: 'The load balancer has no rule for this path.',
      fix: 'Check the paths and hosts of the Ingress.',
    }
  if (hasPath && code >= 300 && code < 400)
    return {
      says,
      why: `This path answers ${code}${location === '' ? '' : ` and sends on to ${location}`}, which is not followed.`,
      fix: 'Let the first path of the Ingress be one that answers with success, or set `verify: false`.',
    }
  return {
    says,
    why: `This path answers ${code}, and only 2xx is a success for it.`,
    fix: 'Let the app answer at the first path of the Ingress, as it is written there: a load balancer does not cut it off. Or set `verify: false`.',
  }
}

function find(rows: readonly Row[], code: string): { why: string; fix: string } | undefined {
  const row = rows.find(([text]) => (typeof text === 'string' ? text === code : text.test(code)))
  return row && { why: row[1], fix: row[2] }
}

/** The names that Node's error lists. */
function certified(message: string): string {
  const names = [...message.matchAll(/DNS:([^\s,]+)/g)].map(([, name]) => name)
  return names.length === 0 ? '' : `It is for ${names.join(', ')}.`
}
