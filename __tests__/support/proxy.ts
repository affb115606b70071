import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { setVariables } from './inputs.ts'

/** A proxy that tunnels, and that HTTPS_PROXY names until the test is over; gives where its tunnels lead. */
export async function tunnelling(noProxy = ''): Promise<readonly string[]> {
  const tunnels: string[] = []
  const proxy = createServer().on('connect', (request, near: Socket) => {
    tunnels.push(request.url ?? '')
    const { hostname, port } = new URL(`tcp://${request.url}`)
    const far = connect(Number(port), hostname, () => near.write('HTTP/1.1 200 OK\r\n\r\n'))
    far.pipe(near).pipe(far)
    for (const socket of [near, far]) socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void proxy.close())
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  setVariables({ HTTPS_PROXY: url, https_proxy: url, NO_PROXY: noProxy, no_proxy: noProxy })
  return tunnels
}
