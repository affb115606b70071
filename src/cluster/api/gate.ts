/** Lets work through, so much at a time; the rest waits in its order. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>

/** A gate for `width` pieces of work at once. */
export function openGate(width: number): Gate {
  let free = width
  const waiting: (() => void)[] = []
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free++
      else next()
    }
  }
}
