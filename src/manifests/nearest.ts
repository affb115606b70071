import { readdir } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
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

/** How many characters have to be put in, left out or replaced (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1]
    for (let index = 1; index <= other.length; index++)
      next.push(
        Math.min(
          (row[index] as number) + 1,
          (next[index - 1] as number) + 1,
          (row[index - 1] as number) + (other[index - 1] === letter ? 0 : 1),
        ),
      )
    row = next
  }
  return row.at(-1) as number
}
