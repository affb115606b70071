import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/**
 * What becomes of a connection. `refused`: the proxy hangs up. `unavailable`: it answers 503. `late`: seconds pass
 * first. `cut`: it breaks within the first answer. `silent`: it is open, and nothing ever comes.
 */
export type Trouble = 'refused' | 'unavailable' | 'late' | 'cut' | 'silent'

export interface Network {
  /** What a job behind the proxy has in its environment. */
  readonly env: Readonly<Record<string, string>>
  /** Each host’s troubles that are over, in their order. */
  readonly suffered: ReadonlyMap<string, readonly Trouble[]>
  close(): void
}

const LATE_MS = 2_000

/** A proxy for HTTPS: the first connections to each host have these troubles, one each, and all others none. */
export async function badNetwork(troublesOf: (host: string) => readonly Trouble[]): Promise<Network> {
  const suffered = new Map<string, Trouble[]>()
  const sockets = new Set<Duplex>()
  const server = createServer((_, response) => void response.writeHead(405).end())
  server.on('connect', ({ url = '' }, client: Socket) => {
    const [host = '', port] = url.split(':')
    const before = suffered.get(host) ?? []
    const trouble = troublesOf(host)[before.length]
    if (trouble !== undefined) suffered.set(host, [...before, trouble])
    sockets.add(client)
    client.on('error', () => client.destroy())
    if (trouble === 'refused') return void client.resetAndDestroy()
    if (trouble === 'unavailable')
      return void client.end('HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n')
    const open = () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      if (trouble === 'silent') return void client.resume()
      const upstream = connect(Number(port), host)
      sockets.add(upstream)
      upstream.on('error', () => client.destroy())
      client.on('close', () => upstream.destroy())
      upstream.on('close', () => client.destroy())
      let sealed = 0
      client.on('data', (chunk: Buffer) => {
        sealed += sealedIn(chunk)
        upstream.write(chunk)
      })
      upstream.on('data', (chunk: Buffer) => {
        // The end of the handshake is sealed, too; what comes after it is the request.
        if (trouble !== 'cut' || sealed < 2) return void client.write(chunk)
        client.write(chunk.subarray(0, chunk.length / 2), () => client.resetAndDestroy())
      })
    }
    if (trouble === 'late') setTimeout(open, LATE_MS)
    else open()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    env: { HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '', no_proxy: '' },
    suffered,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** How many of the TLS records that begin in this chunk are encrypted. */
function sealedIn(chunk: Buffer): number {
  let count = 0
  for (let at = 0; at + 5 <= chunk.length; at += 5 + chunk.readUInt16BE(at + 3)) if (chunk[at] === 23) count++
  return count
}
