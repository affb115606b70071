import { label, valueAt } from '../manifest.ts'
import type { Problem } from '../problem.ts'
import type { Written } from './load.ts'

// What `helm upgrade --install` never runs.
const ELSEWHERE = ['pre-delete', 'post-delete', 'pre-rollback', 'post-rollback', 'test', 'test-success', 'test-failure']

/**
 * A chart's objects without its hooks. Those of deletion, rollback and test are left out, as helm would; one that
 * helm would run at an install or upgrade is a problem: applied among the others it would run at the wrong time.
 */
export function withoutHooks(written: readonly Written[]): { kept: Written[]; left: Written[]; problems: Problem[] } {
  const kept: Written[] = []
  const left: Written[] = []
  const problems: Problem[] = []
  for (const one of written) {
    const events = hookOf(one)
    if (events.length === 0) kept.push(one)
    else if (events.every((event) => ELSEWHERE.includes(event))) left.push(one)
    else
      problems.push({
        what: `${label(one.object)} is a Helm hook (${events.join(', ')}), which this action does not run`,
        why: 'Applied with the rest it would run at another time than helm runs it.',
        fix: 'Switch it off by the chart’s values, or drop its helm.sh/hook annotation to apply it with the rest, and run what has to come before in a step of its own.',
        at: one.at(['metadata', 'annotations', 'helm.sh/hook']),
      })
  }
  return { kept, left, problems }
}

function hookOf({ object }: Written): string[] {
  const events = valueAt(object, ['metadata', 'annotations', 'helm.sh/hook'])
  if (typeof events !== 'string') return []
  return events
    .split(',')
    .map((event) => event.trim())
    .filter((event) => event !== '')
}
