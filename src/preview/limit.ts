import type { Problem } from '../problem.ts'
import { type Existing, listPreviews, ownPreviews, type Site } from './place.ts'
import type { Preview } from './preview.ts'
import { span } from './verdict.ts'

const MOST_NAMED = 30

/**
 * Whether there is room for one more preview of this repository; none is needed for one that exists. Two new ones at
 * the same moment may both find the last room.
 */
export async function checkLimit(
  { number, namespace }: Pick<Preview, 'number' | 'namespace'>,
  limit: number,
  prefix: string,
  site: Site,
): Promise<Problem[]> {
  const own = ownPreviews(await listPreviews(site), prefix, site).filter(({ isEnding }) => !isEnding)
  if (own.length < limit || own.some((one) => one.namespace === namespace)) return []
  const now = Date.now()
  return [
    {
      what: `There is no room for a preview of #${number}: ${own.length} exist, and \`preview-limit\` is ${limit}`,
      why: `Those of ${own
        .toSorted((one, other) => age(other, now) - age(one, now))
        .slice(0, MOST_NAMED)
        .map((one) => `#${one.number} (${span(age(one, now))} old)`)
        .join(', ')}${own.length > MOST_NAMED ? ` and ${own.length - MOST_NAMED} more` : ''}.`,
      fix: 'Close one of these pull requests, or take its label off, and run this job again; or raise `preview-limit`. A run with `preview: sweep` removes those that nobody needs any more.',
    },
  ]
}

/** How long ago it was deployed, or made. */
function age({ createdAt, deployedAt }: Existing, now: number): number {
  return Math.max(0, now - Math.max(createdAt, deployedAt ?? createdAt))
}
