import type { Io } from './io.ts'

/** A point on the clock of `io.now`, and the user's words for how far it was when it was set. */
export interface Deadline {
  readonly at: number
  readonly timeout: string
}

/** The deadline `milliseconds` from now. */
export function deadlineIn(milliseconds: number, io: Io): Deadline {
  return { at: io.now() + milliseconds, timeout: timeText(milliseconds) }
}

/** A time as people say it: `2.9 s`, `40 s`, `1 min 34 s`, `15 min`. */
export function timeText(milliseconds: number): string {
  const tenths = Math.round(milliseconds / 100) / 10
  if (tenths < 10) return `${tenths} s`
  const whole = Math.round(milliseconds / 1000)
  const [minutes, seconds] = [Math.floor(whole / 60), whole % 60]
  return [...(minutes > 0 ? [`${minutes} min`] : []), ...(seconds > 0 || minutes === 0 ? [`${seconds} s`] : [])].join(
    ' ',
  )
}
