import { Watch } from '@kubernetes/client-node/dist/watch.js'
import type { Dispatcher } from 'undici'

export interface WatchEvent {
  readonly type: string
  // biome-ignore lint/suspicious/noExplicitAny: the API's objects have any shape
  readonly object: any
}

/** What is followed, and until when. */
export interface Watched {
  readonly path: string
  readonly query: Record<string, string>
  readonly onEvent: (event: WatchEvent) => void
  readonly signal: AbortSignal
}

/** Follows a list until the server ends the stream or the signal aborts; rejects when there is no token to ask with. */
export async function watchList(
  server: string,
  token: () => Promise<string>,
  pool: Dispatcher,
  { path, query, onEvent, signal }: Watched,
): Promise<void> {
  const config = {
    getCurrentCluster: () => ({ server }),
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
}
