import type { Answer } from '../../cluster/api/client.ts'
import { Failed } from '../../problem.ts'

/** The answer; undefined when the API server is away for a moment. */
export async function attempt(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Failed) return undefined
    throw error
  }
}

/** Waits this long, or until `signal` aborts. */
export function pause(signal: AbortSignal, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
  })
}
