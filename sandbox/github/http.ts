import { readFileSync } from 'node:fs'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { Socket } from 'node:net'

export interface Request {
  readonly method: string
  /** As the client wrote it: links in an answer lead to the same host. */
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Response {
  readonly status: number
  /** Sent as JSON; undefined: nothing is. */
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** How it breaks: half of the body and the end, a reset, or no answer at all. */
  readonly broken?: 'half' | 'reset' | 'silence'
}

export type Handler = (request: Request) => Response | Promise<Response>

/** One address, several hosts: each host name has its own handler. Resolves when it listens. */
export const serve = (
  listen: string,
  tls: { readonly cert: string; readonly key: string },
  hosts: Readonly<Record<string, Handler>>,
): Promise<void> => {
  const elsewhere: Handler = ({ url }) => ({ status: 421, body: { message: `${url.hostname} is not served here` } })
  const files = { cert: readFileSync(tls.cert), key: readFileSync(tls.key) }
  const server = createServer(files, (incoming, outgoing) => {
    const host = (incoming.headers.host ?? '').split(':')[0] ?? ''
    void answer(incoming, outgoing, `https://${host}`, hosts[host] ?? elsewhere)
  })
  const colon = listen.lastIndexOf(':')
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(Number(listen.slice(colon + 1)), listen.slice(0, colon), resolve)
  })
}

/** Reads one request to the end and answers it, as whole or as broken as the handler wants. */
export const answer = async (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  origin: string,
  handler: Handler,
): Promise<void> => {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of incoming) chunks.push(chunk)
  } catch {
    // The client went away.
    return
  }
  const { method = 'GET', url = '/', headers } = incoming
  const body = Buffer.concat(chunks).toString()
  const { status, broken, ...response } = await handler({ method, url: new URL(url, origin), headers, body })
  const text = response.body === undefined ? '' : JSON.stringify(response.body)
  if (broken === 'silence') return
  // Below TLS there is the socket that can be reset.
  if (broken === 'reset')
    return void ((outgoing.socket as { _parent?: Socket } | null)?._parent ?? outgoing.socket)?.resetAndDestroy()
  const type = { 'content-type': 'application/json; charset=utf-8' }
  outgoing.writeHead(status, {
    ...(text === '' ? {} : { ...type, 'content-length': Buffer.byteLength(text) }),
    ...response.headers,
  })
  if (broken !== 'half') return void outgoing.end(text)
  outgoing.write(text.slice(0, text.length / 2), () => outgoing.destroy())
}
