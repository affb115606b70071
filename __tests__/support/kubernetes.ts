import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import { onTestFinished } from 'vitest'
import type { ClusterAddress } from '../../src/aws/cluster.ts'
import type { Caller } from '../../src/cluster/explain/caller.ts'
import { timeText } from '../../src/deadline.ts'
import { certificate } from './certificate.ts'

// biome-ignore lint/suspicious/noExplicitAny: objects have any shape
type Anything = any

/** One request as it came in. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly token: string
  readonly contentType: string | undefined
  readonly body: Anything
}

/** An answer instead of the usual one. `hang`: none at all. `reset`: the connection breaks. `half`: half a body. */
export type Fault =
  | { readonly code: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | 'hang'
  | 'reset'
  | 'half'

export interface FakeCluster {
  readonly address: ClusterAddress
  /** Every request, in order. */
  readonly asked: Asked[]
  /** What is live, by path. */
  readonly objects: Map<string, Anything>
  /** The token that is good; any is, while undefined. */
  token: string | undefined
  /** Answers the next requests of this kind with faults, one each. */
  fail(method: string, path: string, ...faults: Fault[]): void
  /** Puts an object as controllers and other people do; watchers see it. */
  put(path: string, object: Anything, manager?: string): Anything
  /** Deletes an object; watchers see it go. */
  remove(path: string): void
  /** Collections that are being watched now, with the selector of each. */
  watched(): string[]
  /** Writes raw text into every open watch. */
  babble(text: string): void
  /** Ends every open watch, as the server does from time to time. */
  endWatches(): void
  /** Tells watchers nothing any more; only lists show the truth. */
  goSilent(): void
}

export const CALLER: Caller = {
  cluster: 'test',
  region: 'eu-west-1',
  arn: 'arn:aws:iam::123456789012:role/deploy',
  namespace: 'shop',
}

const RESOURCES: Readonly<Record<string, readonly [string, string, boolean][]>> = {
  '/api/v1': [
    ['Namespace', 'namespaces', false],
    ['ConfigMap', 'configmaps', true],
    ['Service', 'services', true],
    ['Service', 'services/status', true],
    ['Pod', 'pods', true],
    ['ServiceAccount', 'serviceaccounts', true],
    ['Node', 'nodes', false],
    ['Event', 'events', true],
  ],
  '/apis/apps/v1': [
    ['Deployment', 'deployments', true],
    ['Deployment', 'deployments/status', true],
    ['Scale', 'deployments/scale', true],
    ['ReplicaSet', 'replicasets', true],
  ],
  '/apis/networking.k8s.io/v1': [
    ['Ingress', 'ingresses', true],
    ['IngressClass', 'ingressclasses', false],
  ],
  '/apis/discovery.k8s.io/v1': [['EndpointSlice', 'endpointslices', true]],
  '/apis/rbac.authorization.k8s.io/v1': [
    ['ClusterRole', 'clusterroles', false],
    ['Role', 'roles', true],
    ['RoleBinding', 'rolebindings', true],
  ],
  '/apis/apiextensions.k8s.io/v1': [['CustomResourceDefinition', 'customresourcedefinitions', false]],
}

const KIND_OF = new Map(
  Object.entries(RESOURCES).flatMap(([root, kinds]) =>
    kinds.map(([kind, plural]): [string, { kind: string; apiVersion: string }] => [
      plural,
      { kind, apiVersion: root.replace(/^\/apis?\//, '') },
    ]),
  ),
)

/** A refusal as Kubernetes words it. */
export function status(code: number, reason: string, message: string, causes?: readonly unknown[]) {
  const details = causes === undefined ? {} : { details: { causes } }
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code, ...details }
}

/** A small API server over TLS: discovery, get, list, watch and server-side apply with owners of fields. */
export async function fakeCluster(): Promise<FakeCluster> {
  const { key, cert } = certificate()
  const objects = new Map<string, Anything>()
  const owners = new Map<string, Map<string, string>>()
  const asked: Asked[] = []
  const faults: { method: string; path: string; left: Fault[] }[] = []
  const watches = new Map<ServerResponse, Watched>()
  const history: (Told & { readonly version: number })[] = []
  let version = 100
  let silent = false

  const tell = (type: string, path: string, object: Anything) => {
    if (silent) return
    history.push({ version, type, path, object })
    for (const [stream, watched] of watches) tellOne(stream, watched, { type, path, object })
  }
  const store = (path: string, object: Anything, dryRun: boolean) => {
    const live = objects.get(path)
    const { resourceVersion: _, generation: __, uid: ___, ...metadata } = object.metadata
    const same = (part: string) => isDeepStrictEqual(live?.[part], object[part])
    const unchanged =
      live !== undefined && Object.keys({ ...live, ...object }).every((part) => part === 'metadata' || same(part))
    const generation = live === undefined ? 1 : live.metadata.generation + (same('spec') ? 0 : 1)
    // A rehearsal names the state that it started from; of a new object, none.
    const resourceVersion = unchanged || dryRun ? live?.metadata.resourceVersion : String(++version)
    const uid = live?.metadata.uid ?? randomUUID()
    const stored = { ...object, metadata: { ...metadata, uid, generation, resourceVersion } }
    if (dryRun) return stored
    objects.set(path, stored)
    if (!unchanged) tell(live === undefined ? 'ADDED' : 'MODIFIED', path, stored)
    return stored
  }
  const own = (path: string, object: Anything, manager: string) => {
    const map = owners.get(path) ?? new Map<string, string>()
    for (const leaf of leaves(object).keys()) map.set(leaf, manager)
    owners.set(path, map)
  }

  /** Deletes as the API server does: what a finalizer holds waits, and so does a namespace until it is empty. */
  const end = (path: string) => {
    const object = objects.get(path)
    if (object === undefined) return
    const { deletionTimestamp = new Date().toISOString() } = object.metadata
    const status = object.kind === 'Namespace' ? { ...object.status, phase: 'Terminating' } : object.status
    store(path, { ...object, metadata: { ...object.metadata, deletionTimestamp }, ...(status && { status }) }, false)
    if (object.kind === 'Namespace')
      for (const one of [...objects.keys()].filter((one) => one.includes(`/namespaces/${object.metadata.name}/`)))
        end(one)
    settle()
  }
  const settle = () => {
    const isHeld = (path: string, { kind, metadata }: Anything) =>
      metadata.finalizers?.length > 0 ||
      (kind === 'Namespace' &&
        [...objects.keys()].some((one) => one.includes(`/namespaces/${metadata.name}/`) && one !== path))
    for (;;) {
      const free = [...objects].find(
        ([path, one]) => one.metadata.deletionTimestamp !== undefined && !isHeld(path, one),
      )
      if (free === undefined) return
      cluster.remove(free[0])
    }
  }

  const answer = (request: Asked, response: ServerResponse) => {
    const say = (code: number, body: unknown) => {
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    const { method, path, query, body } = request
    const missing = () => say(404, status(404, 'NotFound', `${path} not found`))
    const group = Object.keys(RESOURCES).find((root) => root.startsWith('/apis/') && root.startsWith(`${path}/`))
    if (group !== undefined) return say(200, { preferredVersion: { groupVersion: group.slice('/apis/'.length) } })
    const kinds = RESOURCES[path]
    if (kinds !== undefined)
      return say(200, { resources: kinds.map(([kind, name, namespaced]) => ({ kind, name, namespaced })) })
    if (method === 'DELETE') {
      const found = objects.get(path)
      if (found === undefined) return missing()
      const { uid } = body?.preconditions ?? {}
      if (uid !== undefined && uid !== found.metadata.uid)
        return say(409, status(409, 'Conflict', `the UID in the precondition (${uid}) does not match`))
      end(path)
      return say(200, objects.get(path) ?? found)
    }
    if (method === 'PATCH' && request.contentType === 'application/merge-patch+json') {
      const live = objects.get(path)
      if (live === undefined) return missing()
      own(path, body, query.get('fieldManager') ?? '')
      return say(200, store(path, merged(live, body), false))
    }
    if (method === 'PATCH') {
      if (request.contentType !== 'application/apply-patch+yaml')
        return say(415, status(415, 'UnsupportedMediaType', `the body of the request was in an unknown format`))
      const manager = query.get('fieldManager') ?? ''
      const dryRun = query.get('dryRun') === 'All'
      const live = objects.get(path)
      const there = live === undefined ? new Map<string, unknown>() : leaves(live)
      const causes = [...leaves(body)].flatMap(([field, value]) => {
        const owner = owners.get(path)?.get(field)
        if (owner === undefined || owner === manager || isDeepStrictEqual(there.get(field), value)) return []
        return [{ reason: 'FieldManagerConflict', message: `conflict with "${owner}" using apps/v1`, field }]
      })
      if (causes.length > 0 && query.get('force') !== 'true') {
        const message = `Apply failed with ${causes.length} conflicts: ${causes.map((cause) => cause.message).join()}`
        return say(409, status(409, 'Conflict', message, causes))
      }
      if (!dryRun) own(path, body, manager)
      return say(live === undefined ? 201 : 200, store(path, live === undefined ? body : merged(live, body), dryRun))
    }
    const found = objects.get(path)
    if (found !== undefined) return say(200, found)
    const plural = path.split('/').at(-1) as string
    const of = KIND_OF.get(plural)
    if (of === undefined) return missing()
    const name = /metadata\.name=([^,]+)/.exec(query.get('fieldSelector') ?? '')?.[1]
    if (query.get('watch') === 'true') {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.flushHeaders()
      const watched = { collection: path, name, selector: query.get('labelSelector') ?? '' }
      watches.set(response, watched)
      // What happened between the list and the watch is told, too.
      const since = Number(query.get('resourceVersion') ?? version)
      for (const told of history) if (told.version > since) tellOne(response, watched, told)
      const seconds = Number(query.get('timeoutSeconds') ?? 300)
      const timer = setTimeout(() => response.end(), seconds * 1000)
      response.on('close', () => clearTimeout(timer))
      response.on('close', () => watches.delete(response))
      return
    }
    // Items of a list name neither kind nor version, as in Kubernetes.
    const listed = { collection: path, name, selector: query.get('labelSelector') ?? '' }
    const items = [...objects]
      .filter(([one, object]) => isIn(listed, one, object))
      .map(([, { kind: _, apiVersion: __, ...item }]) => item)
    return say(200, {
      kind: `${of.kind}List`,
      apiVersion: of.apiVersion,
      metadata: { resourceVersion: String(version) },
      items,
    })
  }

  const server = createServer({ key, cert }, async (incoming: IncomingMessage, response: ServerResponse) => {
    const text = (await Array.fromAsync(incoming)).join('')
    const url = new URL(incoming.url ?? '/', 'https://x')
    const request: Asked = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      token: (incoming.headers.authorization ?? '').replace(/^Bearer /, ''),
      contentType: incoming.headers['content-type'],
      body: text === '' ? undefined : JSON.parse(text),
    }
    asked.push(request)
    const fault = faults
      .find(({ method, path, left }) => method === request.method && path === request.path && left.length > 0)
      ?.left.shift()
    if (fault === 'hang') return
    if (fault === 'reset') return void incoming.socket.destroy()
    if (fault === 'half') {
      response.writeHead(200, { 'content-length': '1000' }).write('{"kind":')
      return void setTimeout(() => incoming.socket.destroy(), 20)
    }
    if (fault !== undefined)
      return void response
        .writeHead(fault.code, { 'content-type': 'application/json', ...fault.headers })
        .end(
          typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body ?? status(fault.code, '', 'fault')),
        )
    if (cluster.token !== undefined && request.token !== cluster.token)
      return void response.writeHead(401).end(JSON.stringify(status(401, 'Unauthorized', 'Unauthorized')))
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })

  const cluster: FakeCluster = {
    address: {
      name: 'test',
      endpoint: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ca: cert,
      version: '1.35',
      reach: undefined,
      byConfigMap: false,
      autoMode: false,
      issuer: '',
    },
    asked,
    objects,
    token: undefined,
    fail: (method, path, ...left) => void faults.push({ method, path, left }),
    put(path, object, manager) {
      if (manager !== undefined) own(path, object, manager)
      const stored = store(path, object, false)
      settle()
      return stored
    },
    remove(path) {
      const object = objects.get(path)
      if (object === undefined) return
      objects.delete(path)
      version++
      tell('DELETED', path, { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } })
    },
    watched: () =>
      [...watches.values()].map(({ collection, name }) => (name === undefined ? collection : `${collection}/${name}`)),
    babble: (text) => {
      for (const stream of watches.keys()) stream.write(text)
    },
    endWatches: () => {
      for (const stream of watches.keys()) stream.end()
      watches.clear()
    },
    goSilent: () => {
      silent = true
    },
  }
  return cluster
}

/**
 * What a wait gives whose deadline passes, and the words for that deadline: begun with so many milliseconds, and again
 * with twice as many as long as it passed before all that goes on around the objects had been listed.
 */
export async function pastDeadline<Ended>(
  cluster: Pick<FakeCluster, 'asked'>,
  milliseconds: number,
  wait: (milliseconds: number) => Promise<Ended>,
): Promise<{ readonly ended: Ended; readonly timeout: string }> {
  const before = cluster.asked.length
  const ended = await wait(milliseconds)
  // A watch begins when its list has been read.
  const watched = cluster.asked.slice(before).filter(({ query }) => query.has('watch'))
  const isListed = ['pods', 'replicasets', 'events'].every((kind) => watched.some(({ path }) => path.endsWith(kind)))
  return isListed ? { ended, timeout: timeText(milliseconds) } : pastDeadline(cluster, 2 * milliseconds, wait)
}

interface Watched {
  readonly collection: string
  readonly name: string | undefined
  readonly selector: string
}

interface Told {
  readonly type: string
  readonly path: string
  readonly object: Anything
}

function tellOne(stream: ServerResponse, watched: Watched, { type, path, object }: Told): void {
  if (isIn(watched, path, object)) stream.write(`${JSON.stringify({ type, object })}\n`)
}

function isIn({ collection, name, selector }: Watched, path: string, { metadata }: Anything): boolean {
  if (path !== `${collection}/${metadata.name}` || (name !== undefined && name !== metadata.name)) return false
  return [...selector.matchAll(/([\w./-]+)(?:=([\w.-]*)| in \(([^)]*)\))/g)].every(([, key = '', one, several]) =>
    (several?.split(',') ?? [one]).includes(metadata.labels?.[key]),
  )
}

/** Every leaf of an object by the name that Kubernetes gives the field; lists are leaves here. */
function leaves(object: Anything, prefix = ''): Map<string, unknown> {
  const named = ['.apiVersion', '.kind', '.metadata.name', '.metadata.namespace', '.metadata.uid']
  return new Map(
    Object.entries(object).flatMap(([key, value]): [string, unknown][] => {
      const field = `${prefix}.${key}`
      if (named.includes(field)) return []
      const inner = typeof value === 'object' && value !== null && !Array.isArray(value)
      return inner ? [...leaves(value, field)] : [[field, value]]
    }),
  )
}

function merged(live: Anything, body: Anything): Anything {
  if (typeof live !== 'object' || typeof body !== 'object' || live === null || body === null || Array.isArray(body))
    return body
  return { ...live, ...Object.fromEntries(Object.entries(body).map(([key, value]) => [key, merged(live[key], value)])) }
}
