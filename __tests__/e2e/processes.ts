import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The programs that run now and were given this variable, by process id; what has ended meanwhile is none. */
export function processesWith(variable: string): ReadonlyMap<number, string> {
  const read = (pid: string, file: string) => {
    try {
      return readFileSync(join('/proc', pid, file), 'utf8').split('\0')
    } catch {
      return []
    }
  }
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && read(name, 'environ').includes(variable))
  return new Map(pids.map((pid) => [Number(pid), read(pid, 'cmdline').join(' ')]))
}
