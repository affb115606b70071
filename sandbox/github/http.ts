import { readFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { createServer } from 'node:https'

export interface Request {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Response {
  readonly status: number
  readonly body: unknown
}

export type Handler = (request: Request) => Response | Promise<Response>

/** One address, several hosts: each host name has its own handler. Resolves when it listens. */
export const serve = (
  listen: string,
  tls: { readonly cert: string; readonly key: string },
  hosts: Readonly<Record<string, Handler>>,
): Promise<void> => {
  const server = createServer(
    { cert: readFileSync(tls.cert), key: readFileSync(tls.key) },
    async (incoming, outgoing) => {
      const host = (incoming.headers.host ?? '').split(':')[0] ?? ''
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk)
      const handler = hosts[host] ?? (() => ({ status: 421, body: { message: `${host} is not served here` } }))
      const { status, body } = await handler({
        method: incoming.method ?? 'GET',
        url: new URL(incoming.url ?? '/', `https://${host}`),
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      })
      outgoing.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
      outgoing.end(JSON.stringify(body))
    },
  )
  const colon = listen.lastIndexOf(':')
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(Number(listen.slice(colon + 1)), listen.slice(0, colon), resolve)
  })
}
