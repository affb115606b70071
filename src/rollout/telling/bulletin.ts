import { timeText } from '../../deadline.ts'
import type { Io } from '../../io.ts'

const HEARTBEAT_MS = 30_000
// A rollout of hundreds of pods changes many times a second.
const LINE_EVERY_MS = 1_000

/** What is told of the wait while it lasts. */
export interface Bulletin {
  /** How an object is now; `final` is said at once, anything else soon, and only when it is new. */
  tell(path: string, name: string, text: string, final: boolean): void
  /** Called every second: says what could not be said yet, and after 30 s of silence what is still waited for. */
  beat(open: readonly string[]): void
}

interface Said {
  readonly text: string
  readonly at: number
}

/** A bulletin of a wait that began at `started` on the clock of `io.now`. */
export function openBulletin(started: number, io: Io): Bulletin {
  const said = new Map<string, Said>()
  const held = new Map<string, string>()
  let spoke = started
  const say = (line: string) => {
    spoke = io.now()
    io.info(line)
  }
  const tell = (path: string, line: string) => {
    held.delete(path)
    if (said.get(path)?.text === line) return
    say(line)
    said.set(path, { text: line, at: io.now() })
  }
  return {
    tell(path, name, text, final) {
      const line = `${name}: ${text}`
      const last = said.get(path)
      // What is so for a moment only, at the beginning too, nobody would miss.
      if (final || (last !== undefined && io.now() - last.at >= LINE_EVERY_MS)) tell(path, line)
      else held.set(path, line)
    },
    beat(open) {
      for (const [path, line] of [...held]) tell(path, line)
      if (open.length === 0 || io.now() - spoke < HEARTBEAT_MS) return
      say(`Still waiting after ${timeText(io.now() - started)}: ${open.join('; ')}`)
    },
  }
}
