import { connect, createServer, type Socket } from 'node:net'

export interface Forwarder {
  readonly close: () => void
}

/** Hands each connection to `host:port` on to `toHost:toPort`. */
export const forward = (host: string, port: number, toHost: string, toPort: number): Forwarder => {
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (from) => {
    const to = connect({ host: toHost, port: toPort, allowHalfOpen: true })
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      open.add(socket)
      socket.on('close', () => open.delete(socket)).on('error', () => other.destroy())
    }
    from.pipe(to).pipe(from)
  })
  server.on('error', (error) => console.error(`sandbox: load balancer at ${host}:${port}: ${error.message}`))
  server.listen(port, host)
  return {
    close: () => {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
