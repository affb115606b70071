import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import type { World } from './world.ts'

/** The API server seen with the admin's certificate. */
export interface Kubernetes {
  /** The answer's body, parsed when it is JSON; throws for a status of 400 and above. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<unknown>
  /** The objects of a list and then each change, for ever: it begins again when the connection ends. */
  readonly watch: (path: string, changed: (type: string, object: WatchedObject) => void) => void
}

export interface WatchedObject {
  readonly kind: string
  readonly metadata: { readonly uid: string; readonly name: string; readonly namespace: string }
  readonly spec?: Record<string, unknown>
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly hostname?: string }[] } }
}

export const connect = (world: World): Kubernetes => {
  const agent = new Agent({
    keepAlive: true,
    ca: readFileSync(world.path('pki/ca.pem')),
    cert: readFileSync(world.path('pki/admin.pem')),
    key: readFileSync(world.path('pki/admin.key')),
  })
  const send = (method: string, path: string, body?: unknown): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const type = method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json'
      const headers = { 'content-type': type }
      const sent = request(`https://127.0.0.1:6443${path}`, { method, agent, headers }, resolve).on('error', reject)
      sent.end(body === undefined ? undefined : JSON.stringify(body))
    })
  const read = async (response: IncomingMessage): Promise<string> => {
    let text = ''
    for await (const chunk of response.setEncoding('utf8')) text += chunk
    return text
  }
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await send(method, path, body)
    const text = await read(response)
    if ((response.statusCode ?? 500) >= 400) throw new Error(`${method} ${path}: ${response.statusCode} ${text}`)
    return response.headers['content-type']?.startsWith('application/json') ? JSON.parse(text) : text
  }
  const follow = async (path: string, changed: (type: string, object: WatchedObject) => void): Promise<void> => {
    const response = await send('GET', `${path}?watch=true`)
    let rest = ''
    for await (const chunk of response.setEncoding('utf8')) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const event = JSON.parse(line)
        changed(event.type, event.object)
      }
    }
  }
  const watch = (path: string, changed: (type: string, object: WatchedObject) => void): void => {
    const again = () => setTimeout(() => watch(path, changed), 200)
    follow(path, changed).then(again, again)
  }
  return { call, watch }
}

/** Creates or updates an object at its path as the sandbox's own field manager. */
export const apply = (kubernetes: Kubernetes, path: string, object: object): Promise<unknown> =>
  kubernetes.call('PATCH', `${path}?fieldManager=sandbox&force=true`, object)
