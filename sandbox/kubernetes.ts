import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import type { World } from './world.ts'

/** The API server seen with the admin's certificate. */
export interface Kubernetes {
  /** The answer's body, parsed when it is JSON; throws for a status of 400 and above. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<unknown>
  /** Follows a list for ever. When the connection ends it lists again: what was deleted meanwhile is told by no event. */
  readonly watch: (path: string, watcher: Watcher) => void
}

export interface Watcher {
  /** All objects that there are, at the start and after each break. */
  readonly listed: (objects: readonly WatchedObject[]) => void
  readonly changed: (type: 'ADDED' | 'MODIFIED' | 'DELETED', object: WatchedObject) => void
}

interface List {
  readonly metadata: { readonly resourceVersion: string }
  readonly items: readonly WatchedObject[]
}

export interface WatchedObject {
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
  const follow = async (path: string, { listed, changed }: Watcher): Promise<void> => {
    const list = (await call('GET', path)) as List
    listed(list.items)
    const response = await send('GET', `${path}?watch=true&resourceVersion=${list.metadata.resourceVersion}`)
    let rest = ''
    for await (const chunk of response.setEncoding('utf8')) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const event = JSON.parse(line)
        if (event.type === 'ERROR') throw new Error(event.object.message)
        changed(event.type, event.object)
      }
    }
  }
  const watch = (path: string, watcher: Watcher): void => {
    const again = () => setTimeout(() => watch(path, watcher), 200)
    follow(path, watcher).then(again, again)
  }
  return { call, watch }
}

/** Creates or updates an object at its path as the sandbox's own field manager. */
export const apply = (kubernetes: Kubernetes, path: string, object: object): Promise<unknown> =>
  kubernetes.call('PATCH', `${path}?fieldManager=sandbox&force=true`, object)
