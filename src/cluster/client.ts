import { Watch } from '@kubernetes/client-node/dist/watch.js'
import { type Dispatcher, EnvHttpProxyAgent, RetryAgent, request } from 'undici'
import type { ClusterAddress } from '../aws/cluster.ts'
import type { Io } from '../io.ts'
import { Failed } from '../problem.ts'

/** What the API server answered; `body` is parsed JSON, a `Status` when the code is 400 or more. */
export interface Answer {
  readonly code: number
  // biome-ignore lint/suspicious/noExplicitAny: the API's objects have any shape
  readonly body: any
}

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly contentType?: string
}

export interface WatchEvent {
  readonly type: string
  // biome-ignore lint/suspicious/noExplicitAny: the API's objects have any shape
  readonly object: any
}

/** The Kubernetes API of one cluster, in raw JSON: what is sent is exactly what the user wrote. */
export interface Api {
  /** One request; transient answers are tried again, a 401 once with a new token. */
  send(method: 'GET' | 'PATCH' | 'POST' | 'DELETE', path: string, options?: RequestOptions): Promise<Answer>
  /** Follows a list until the server ends the stream or `signal` aborts. */
  watch(
    path: string,
    query: Record<string, string>,
    onEvent: (event: WatchEvent) => void,
    signal: AbortSignal,
  ): Promise<void>
  close(): Promise<void>
}

const RETRIES = {
  maxRetries: 4,
  minTimeout: 250,
  maxTimeout: 5_000,
  methods: ['GET', 'PATCH', 'POST', 'DELETE'] as Dispatcher.HttpMethod[],
  // Not 500: the API server says that of a field it does not know, too.
  statusCodes: [429, 502, 503, 504],
  throwOnError: false,
}

/** Opens the API: TLS against the cluster's own CA, one connection pool, HTTPS_PROXY honoured. */
export function openApi(cluster: ClusterAddress, token: (renew?: boolean) => Promise<string>, io: Io): Api {
  const tls = { ca: cluster.ca, timeout: 5_000 }
  const pool = new EnvHttpProxyAgent({ connect: tls, requestTls: tls, connections: 16, headersTimeout: 30_000 })
  const dispatcher = new RetryAgent(pool, RETRIES)

  const once = async (
    method: Dispatcher.HttpMethod,
    path: string,
    options: RequestOptions,
    renew: boolean,
  ): Promise<Answer> => {
    const answer = await request(`${cluster.endpoint}${path}`, {
      method,
      dispatcher,
      signal: io.signal,
      query: { ...options.query },
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${await token(renew)}`,
        ...(options.body === undefined ? {} : { 'content-type': options.contentType ?? 'application/json' }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    })
    const text = await answer.body.text()
    return { code: answer.statusCode, body: parse(text) }
  }

  return {
    async send(method, path, options = {}) {
      try {
        const answer = await once(method, path, options, false)
        return answer.code === 401 ? await once(method, path, options, true) : answer
      } catch (error) {
        io.signal.throwIfAborted()
        if (error instanceof Failed) throw error
        throw new Failed([unreachable(cluster, error as Error)])
      }
    },
    async watch(path, query, onEvent, signal) {
      const config = {
        getCurrentCluster: () => ({ server: cluster.endpoint }),
        async applySecurityAuthentication(context: {
          setHeaderParam(name: string, value: string): void
          setDispatcher(to: Dispatcher): void
        }) {
          context.setHeaderParam('authorization', `Bearer ${await token()}`)
          context.setDispatcher(pool)
        },
      }
      // Watch needs no more of its configuration than these two.
      const watch = new Watch(config as unknown as ConstructorParameters<typeof Watch>[0])
      await new Promise<void>((resolve, reject) => {
        if (signal.aborted) return resolve()
        const started = watch.watch(
          path,
          query,
          (type, object) => onEvent({ type, object }),
          () => resolve(),
        )
        const stop = () => {
          // An answer that never comes must not hold the one who stops.
          resolve()
          started.then((stream) => stream.abort()).catch(() => undefined)
        }
        signal.addEventListener('abort', stop, { once: true })
        started.catch(reject)
      })
    },
    close: () => pool.destroy(),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return { message: text.slice(0, 500) }
  }
}

function unreachable(cluster: ClusterAddress, error: Error) {
  const cause = error.cause instanceof Error ? error.cause : error
  return {
    what: `The API server of ${cluster.name} does not answer at ${cluster.endpoint}`,
    why: [cause.message, cluster.reach].filter((text) => text !== '').join('. '),
    fix: 'Run this job where the endpoint can be reached (a runner in the VPC, or the runner’s address among the public access CIDRs).',
    cause: error,
  }
}
