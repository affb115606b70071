import { readdirSync, readFileSync } from 'node:fs'

const EVERY_MS = 20
const PAGE_KB = 4

interface Process {
  readonly parent: number
  readonly name: string
  readonly pages: number
}

/** Watches what the processes below the one called `root` hold together; the function it gives ends that and tells the peak in MB. */
export function watchMemory(root: string): () => number {
  let peak = 0
  const timer = setInterval(() => {
    peak = Math.max(peak, residentBelow(root))
  }, EVERY_MS)
  return () => {
    clearInterval(timer)
    return (peak * PAGE_KB) / 1024
  }
}

function residentBelow(root: string): number {
  const processes = new Map<number, Process>()
  for (const entry of readdirSync('/proc')) {
    const id = Number(entry)
    const seen = Number.isInteger(id) ? read(id) : undefined
    if (seen !== undefined) processes.set(id, seen)
  }
  const isBelow = (one: Process | undefined): boolean => {
    const parent = one && processes.get(one.parent)
    return parent !== undefined && (parent.name === root || isBelow(parent))
  }
  return [...processes.values()].filter(isBelow).reduce((sum, { pages }) => sum + pages, 0)
}

function read(id: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8')
    const end = stat.lastIndexOf(')')
    const fields = stat.slice(end + 2).split(' ')
    const pages = Number(readFileSync(`/proc/${id}/statm`, 'utf8').split(' ')[1])
    return { parent: Number(fields[1]), name: stat.slice(stat.indexOf('(') + 1, end), pages }
  } catch {
    // It ended while it was looked at.
    return undefined
  }
}

/** Watches what one process holds; the function it gives ends that and tells the peak in MB. */
export function watchProcess(id: number): () => number {
  let peak = 0
  const look = () => {
    try {
      // The kernel keeps the peak itself: the last look before the end is enough.
      peak = Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? peak)
    } catch {
      // It has ended.
    }
  }
  const timer = setInterval(look, EVERY_MS)
  return () => {
    clearInterval(timer)
    return peak / 1024
  }
}
