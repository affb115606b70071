import type { Io } from './io.ts'

/** A point on the clock of `io.now`, and the user's words for how far it was when it was set. */
export interface Deadline {
  readonly at: number
  readonly timeout: string
}

/** The deadline `milliseconds` from now. */
export function deadlineIn(milliseconds: number, io: Io): Deadline {
  const minutes = milliseconds / 60_000
  return {
    at: io.now() + milliseconds,
    timeout: minutes >= 1 && Number.isInteger(minutes) ? `${minutes} min` : `${milliseconds / 1000} s`,
  }
}
