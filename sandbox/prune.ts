import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Days that what another checkout built stays after its last use. */
const kept = 2

/** Notes that `dir`, one version of a thing in the cache, is in use; removes the versions that nobody uses any more. */
export const prune = (dir: string): void => {
  const now = Date.now()
  try {
    utimesSync(dir, now / 1000, now / 1000)
    for (const name of readdirSync(dirname(dir))) {
      const other = join(dirname(dir), name)
      if (name !== basename(dir) && now - statSync(other).mtimeMs > kept * 86_400_000)
        rmSync(other, { recursive: true })
    }
  } catch {
    // A cache that is somebody else's to write, or in which another sandbox does the same now.
  }
}
