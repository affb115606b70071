import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/** Runs `work` while no other process holds `file`. The kernel's lock: a holder that dies gives it back. */
export const withLock = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
  mkdirSync(dirname(file), { recursive: true })
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    await Promise.race([
      once(holder.stdout, 'data'),
      once(holder, 'exit').then(([code]) => {
        throw new Error(`flock ${file} ended with ${code}`)
      }),
    ])
    return await work()
  } finally {
    holder.stdin.end()
  }
}
