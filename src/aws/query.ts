import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { Sha256 } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import type { Io } from '../io.ts'
import { clientSettings } from './client.ts'
import type { Identity } from './credentials.ts'

/** A service that takes its questions as a form and answers in XML. */
export interface QueryService {
  /** As requests are signed for: `iam`, `ec2`. */
  readonly service: string
  readonly host: string
  readonly region: string
  /** Of its API: `2010-05-08`. */
  readonly version: string
}

/** An answer that is none, in the words of the service or of the connection; `retrying` knows what to do about it. */
interface Refusal extends Error {
  readonly $metadata?: { readonly httpStatusCode: number }
}

/**
 * Asks one question, and gives the XML of the answer; a refusal is thrown with the service's own code as its name. No
 * client of the SDK: a few questions are not worth a hundred kilobytes each.
 */
export async function query(
  { service, host, region, version }: QueryService,
  action: string,
  parameters: Readonly<Record<string, string>>,
  { keys }: Identity,
  io: Io,
): Promise<string> {
  const { [`AWS_ENDPOINT_URL_${service.toUpperCase()}`]: own, AWS_ENDPOINT_URL: all } = io.environment
  const url = new URL(own ?? all ?? `https://${host}`)
  const body = new URLSearchParams({ Action: action, Version: version, ...parameters }).toString()
  const signer = new SignatureV4({ service, region, credentials: keys, sha256: Sha256 })
  const headers = { host: url.host, 'content-type': 'application/x-www-form-urlencoded' }
  const unsigned = { method: 'POST', protocol: url.protocol, hostname: url.hostname, path: '/', headers, body }
  const signed = await signer.sign(unsigned)
  const { status, text } = await send(url, signed.headers, body, io)
  const said = (tag: string) => elementOf(text, tag)
  if (status >= 300)
    throw refusal(said('Code') ?? `HTTP ${status}`, said('Message') ?? 'the answer says no more', status)
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
      // A runner inside a VPC may have no way to it at all, and waits for that once.
      const patience = setTimeout(
        () => sent.destroy(refusal('NoConnection', `${url.host} is out of reach`)),
        connectionTimeout,
      )
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

/** The text of an element of the XML, as it was before it was put there; undefined when there is none. */
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
