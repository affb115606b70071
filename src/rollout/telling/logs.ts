import type { Api } from '../../cluster/api/client.ts'
import { objectPath } from '../../manifest.ts'
import { redacted } from '../../untrusted.ts'
import type { Symptom } from '../judge/scene.ts'

/** A container's last lines, without secrets; `unread` says why there are none. */
export interface Lines {
  readonly lines: readonly string[]
  readonly unread?: string
}

/** How many lines of a container's log are evidence. */
export const MOST_LINES = 25
// The limit keeps the beginning, and the last line says most: enough for a line of a megabyte before it.
const MOST_BYTES = 4 * 1024 * 1024
const LONGEST_MS = 5_000

/** Reads the end of a container's log; where its last run has none any more, that of its present one. */
export async function lastLines(
  { pod, container, previous }: NonNullable<Symptom['logs']>,
  namespace: string,
  hide: (text: string) => string,
  api: Api,
  signal: AbortSignal,
): Promise<Lines> {
  const read = (ofLastRun: boolean) =>
    api.send('GET', `${objectPath(`/api/v1/namespaces/${namespace}/pods`, pod)}/log`, {
      query: {
        container,
        tailLines: String(MOST_LINES),
        limitBytes: String(MOST_BYTES),
        ...(ofLastRun ? { previous: 'true' } : {}),
      },
      text: true,
      signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]),
    })
  try {
    const first = await read(previous)
    const answer = first.code === 400 && previous ? await read(false) : first
    if (answer.code === 200) return { lines: linesOf(answer.body, hide) }
    if (answer.code === 401 || answer.code === 403)
      return { lines: [], unread: `The log of ${pod} may not be read with these rights.` }
    return { lines: [], unread: `The log of ${pod} cannot be read: ${answer.body?.message ?? answer.code}` }
  } catch (error) {
    signal.throwIfAborted()
    return { lines: [], unread: `The log of ${pod} cannot be read: ${(error as Error).message}` }
  }
}

/** The last lines of a log, without what looks like a secret and what `hide` hides. */
export function linesOf(text: string, hide: (text: string) => string): string[] {
  const lines = redacted(hide(text)).split('\n')
  return (lines.at(-1) === '' ? lines.slice(0, -1) : lines).slice(-MOST_LINES)
}
