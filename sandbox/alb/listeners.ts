import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Kubernetes } from '../kubernetes.ts'
import type { World } from '../world.ts'
import type { Action, Model } from './model.ts'

export interface Listeners {
  /** What the listeners of this model do from now on. */
  readonly use: (model: Model) => void
  readonly close: () => void
}

interface Endpoint {
  readonly address: string
  readonly port: number
}

interface Slice {
  readonly ports: readonly { readonly name?: string; readonly port?: number }[] | null
  readonly endpoints:
    | readonly { readonly addresses: readonly string[]; readonly conditions?: { ready?: boolean } }[]
    | null
}

// An Application Load Balancer gives a target a minute; nobody wants to wait that long here.
const targetTimeout = 10_000

/** An Application Load Balancer's listeners at `address`: rules by host and path, targets that are ready pods. */
export const openListeners = (world: World, kubernetes: Kubernetes, address: string): Listeners => {
  const servers = new Map<string, Server>()
  let model: Model | undefined
  let turn = 0

  const answer = async (incoming: IncomingMessage, response: ServerResponse, port: number): Promise<void> => {
    const action = actionFor(model as Model, incoming)
    if (action.type === 'fixed') return sayIt(response, action.status, action.contentType, action.body)
    const endpoints = await endpointsOf(kubernetes, action)
    const target = endpoints[turn++ % Math.max(1, endpoints.length)]
    if (target === undefined) return say(response, 503)
    pass(incoming, response, target, port)
  }
  const open = (port: number, protocol: 'HTTP' | 'HTTPS'): Server => {
    const listener = (incoming: IncomingMessage, response: ServerResponse) =>
      void answer(incoming, response, port).catch(() => say(response, 502))
    const server =
      protocol === 'HTTP'
        ? createServer(listener)
        : createTlsServer(
            { key: readFileSync(world.path('pki/alb.key')), cert: readFileSync(world.path('pki/alb.pem')) },
            listener,
          )
    server.on('error', (error) => console.error(`sandbox: load balancer at ${address}:${port}: ${error.message}`))
    return server.listen(port, address)
  }
  const shut = (key: string): void => {
    servers.get(key)?.close()
    servers.get(key)?.closeAllConnections()
    servers.delete(key)
  }
  return {
    use: (next) => {
      model = next
      const wanted = new Map([...next.listeners].map(([port, protocol]) => [`${protocol}:${port}`, { port, protocol }]))
      for (const key of servers.keys()) if (!wanted.has(key)) shut(key)
      for (const [key, { port, protocol }] of wanted) if (!servers.has(key)) servers.set(key, open(port, protocol))
    },
    close: () => {
      for (const key of servers.keys()) shut(key)
    },
  }
}

const actionFor = ({ rules, fallback }: Model, { headers, url = '/' }: IncomingMessage): Action => {
  const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
  const path = url.replace(/\?.*$/s, '')
  const rule = rules.find((one) => (one.host?.test(host) ?? true) && one.paths.some((pattern) => pattern.test(path)))
  return rule?.action ?? fallback
}

const endpointsOf = async (
  kubernetes: Kubernetes,
  { namespace, service, port }: Extract<Action, { type: 'forward' }>,
): Promise<Endpoint[]> => {
  const label = encodeURIComponent(`kubernetes.io/service-name=${service}`)
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${label}`
  const { items } = (await kubernetes.call('GET', path)) as { items: Slice[] }
  return items.flatMap(({ ports, endpoints }) => {
    // A Service with one port need not name it.
    const found = ports?.find(({ name }) => name === port) ?? (typeof port === 'number' ? ports?.[0] : undefined)
    return (endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ addresses: [address] }) =>
        address === undefined || found?.port === undefined ? [] : [{ address, port: found.port }],
      )
  })
}

const pass = (incoming: IncomingMessage, response: ServerResponse, target: Endpoint, listens: number): void => {
  const { method, url, headers, socket } = incoming
  const forwarded = {
    'x-forwarded-for': socket.remoteAddress,
    'x-forwarded-proto': 'encrypted' in socket ? 'https' : 'http',
    'x-forwarded-port': String(listens),
  }
  const outgoing = request(
    { host: target.address, port: target.port, method, path: url, headers: { ...headers, ...forwarded } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    },
  )
  outgoing.setTimeout(targetTimeout, () => outgoing.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })))
  outgoing.on('error', ({ code }: NodeJS.ErrnoException) => say(response, code === 'ETIMEDOUT' ? 504 : 502))
  incoming.pipe(outgoing)
}

const words: Readonly<Record<number, string>> = {
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
}

const say = (response: ServerResponse, status: number): void => {
  const title = `${status} ${words[status]}`
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`
  sayIt(response, status, 'text/html', page)
}

const sayIt = (response: ServerResponse, status: number, contentType: string, body: string): void => {
  if (response.headersSent) return void response.destroy()
  response.writeHead(status, { server: 'awselb/2.0', 'content-type': contentType }).end(body)
}
