import type { Dispatcher } from 'undici'
import { request } from '../../http.ts'

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

/** A stream that says nothing for so long has died; who follows it begins again. */
const SILENCE_MS = 30_000

/** Follows a list, an event a line, until the server or the network ends the stream, or the signal aborts. */
export async function watchList(
  server: string,
  token: string,
  dispatcher: Dispatcher,
  { path, query, onEvent, signal }: Watched,
): Promise<void> {
  try {
    const { statusCode, body } = await request(`${server}${path}`, {
      dispatcher,
      signal,
      query: { ...query, watch: 'true' },
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
      headersTimeout: SILENCE_MS,
      bodyTimeout: SILENCE_MS,
    })
    if (statusCode !== 200) return await body.dump()
    let rest = ''
    for await (const chunk of body.setEncoding('utf8')) {
      const lines = `${rest}${chunk}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) tell(line, onEvent)
    }
  } catch {
    // What is watched is listed again by who wants to know more.
  }
}

function tell(line: string, onEvent: (event: WatchEvent) => void): void {
  let event: WatchEvent | null
  try {
    event = JSON.parse(line)
  } catch {
    // A proxy's, no event.
    return
  }
  if (event?.object !== undefined) onEvent(event)
}
