import { readdir } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { distance } from '../distance.ts'
import { isInside, type Roots, shownIn } from '../roots.ts'

const MOST_NAMES = 5

/** What there is instead of a path that is not there: the names most like it in the nearest folder above. */
export async function nearest(path: string, roots: Roots): Promise<string> {
  let wanted = resolve(roots[0], path)
  while (isInside(dirname(wanted), roots)) {
    const folder = dirname(wanted)
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined)
    if (entries === undefined) {
      wanted = folder
      continue
    }
    const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    const shown = names
      .filter((name) => name !== '.git/')
      .map((name) => ({ name, away: distance(basename(wanted).toLowerCase(), name.toLowerCase()) }))
      .sort((one, other) => one.away - other.away || one.name.localeCompare(other.name))
      .map(({ name }) => name)
    const where = shownIn(folder, roots)
    const place = where === '.' ? 'The checkout' : where
    if (shown.length === 0) return `${place} is empty: check that actions/checkout runs before this step.`
    const more = shown.length > MOST_NAMES ? ` and ${shown.length - MOST_NAMES} more` : ''
    return `${place} holds ${shown.slice(0, MOST_NAMES).join(', ')}${more}.`
  }
  return 'Paths start at the root of the checkout.'
}
