import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { Sha256 } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import type { Io } from '../io.ts'
import { clientSettings } from './client.ts'
import type { Identity } from './credentials.ts'

// IAM has one host in each partition, and requests to it are signed for one region. Source: AWS's endpoints.json.
const HOSTS: Readonly<Record<string, readonly [host: string, region: string]>> = {
  aws: ['iam.amazonaws.com', 'us-east-1'],
  'aws-cn': ['iam.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  'aws-us-gov': ['iam.us-gov.amazonaws.com', 'us-gov-west-1'],
  'aws-eusc': ['iam.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1'],
  'aws-iso': ['iam.us-iso-east-1.c2s.ic.gov', 'us-iso-east-1'],
  'aws-iso-b': ['iam.us-isob-east-1.sc2s.sgov.gov', 'us-isob-east-1'],
}

/** The host of a partition's IAM, and the region that requests to it are signed for. */
export function iamHost(partition: string): readonly [host: string, region: string] {
  return HOSTS[partition] ?? (HOSTS.aws as readonly [string, string])
}

/** An answer that is none, in the words of IAM or of the connection; `retrying` knows what to do about it. */
interface Refusal extends Error {
  readonly $metadata?: { readonly httpStatusCode: number }
}

/**
 * Asks IAM, and gives the XML that it answers; a refusal is thrown with IAM's own code as its name. No client of the
 * SDK: two questions are not worth a hundred kilobytes.
 */
export async function askIam(
  action: string,
  parameters: Readonly<Record<string, string>>,
  { partition, keys }: Identity,
  io: Io,
): Promise<string> {
  const [host, region] = iamHost(partition)
  const { AWS_ENDPOINT_URL_IAM, AWS_ENDPOINT_URL } = io.environment
  const url = new URL(AWS_ENDPOINT_URL_IAM ?? AWS_ENDPOINT_URL ?? `https://${host}`)
  const body = new URLSearchParams({ Action: action, Version: '2010-05-08', ...parameters }).toString()
  const signer = new SignatureV4({ service: 'iam', region, credentials: keys, sha256: Sha256 })
  const headers = { host: url.host, 'content-type': 'application/x-www-form-urlencoded' }
  const unsigned = { method: 'POST', protocol: url.protocol, hostname: url.hostname, path: '/', headers, body }
  const signed = await signer.sign(unsigned)
  const { status, text } = await send(url, signed.headers, body, io)
  const said = (tag: string) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(text)?.[1]
  if (status >= 300)
    throw refusal(said('Code') ?? `HTTP ${status}`, unescaped(said('Message') ?? 'the answer says no more'), status)
  if (!text.includes(`</${action}Response>`)) throw refusal('Half an answer', 'it broke off', status)
  return text
}

function refusal(name: string, message: string, status?: number): Refusal {
  return Object.assign(
    new Error(message),
    { name },
    status === undefined ? {} : { $metadata: { httpStatusCode: status } },
  )
}

async function send(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  io: Io,
): Promise<{ readonly status: number; readonly text: string }> {
  const { httpsAgent, connectionTimeout, requestTimeout } = clientSettings('', io).requestHandler
  const isPlain = url.protocol === 'http:'
  const request = isPlain ? requestPlain : requestSecure
  const signal = AbortSignal.any([io.signal, AbortSignal.timeout(requestTimeout)])
  try {
    return await new Promise((done, fail) => {
      const sent = request(
        url,
        { method: 'POST', headers, signal, ...(!isPlain && { agent: httpsAgent }) },
        (answer) => {
          let text = ''
          answer.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk
          })
          answer.on('error', fail).on('end', () => done({ status: answer.statusCode ?? 0, text }))
        },
      )
      // A runner inside a VPC may have no way to IAM at all, and waits for that once.
      const patience = setTimeout(() => sent.destroy(refusal('NoConnection', 'IAM is out of reach')), connectionTimeout)
      sent.on('socket', (socket) => {
        if (!socket.connecting) clearTimeout(patience)
        socket.once(isPlain ? 'connect' : 'secureConnect', () => clearTimeout(patience))
      })
      sent.on('close', () => clearTimeout(patience))
      sent.on('error', fail)
      sent.end(body)
    })
  } finally {
    httpsAgent.destroy()
  }
}

/** The text of an element of IAM's XML, as it was before it was put there; undefined when there is none. */
export function elementOf(xml: string, tag: string): string | undefined {
  const found = new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1]
  return found === undefined ? undefined : unescaped(found)
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code?: string, name = '') =>
    code === undefined ? (ENTITIES[name] ?? whole) : String.fromCodePoint(Number(code)),
  )
}
