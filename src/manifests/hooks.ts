import { label, valueAt } from '../manifest.ts'
import type { Problem } from '../problem.ts'
import { phaseOf, prepares } from './order.ts'
import type { Written } from './written.ts'

const BEFORE = ['pre-install', 'pre-upgrade']
// What `helm upgrade --install` never runs.
const ELSEWHERE = ['pre-delete', 'post-delete', 'pre-rollback', 'post-rollback', 'test', 'test-success', 'test-failure']
const HOOK = ['metadata', 'annotations', 'helm.sh/hook']
const WORKLOADS = phaseOf({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: '' } })

export interface Sorted {
  readonly kept: readonly Written[]
  /** Hooks of a time that a deployment never is. */
  readonly left: readonly Written[]
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/**
 * What of a chart is applied. Hooks before an install or upgrade are, for their phase is before the workloads. Those of
 * deletion, rollback and test are left out, as helm would. Any other would run at the wrong time, and is a problem.
 */
export function withoutHooks(written: readonly Written[]): Sorted {
  const kept: Written[] = []
  const left: Written[] = []
  const problems: Problem[] = []
  const warnings: Problem[] = []
  for (const one of written) {
    const events = hookOf(one)
    const ours = events.filter((event) => !ELSEWHERE.includes(event))
    const isBefore = ours.every((event) => BEFORE.includes(event)) && isInTime(one)
    if (events.length > 0 && ours.length === 0) left.push(one)
    else if (events.length === 0 || isBefore) kept.push(one)
    else problems.push(untimely(one, events))
    if (isBefore && ours.length === 1 && prepares(one.object)) warnings.push(always(one, ours[0] ?? ''))
  }
  return { kept, left, problems, warnings }
}

function hookOf({ object }: Written): string[] {
  const events = valueAt(object, HOOK)
  if (typeof events !== 'string') return []
  return events
    .split(',')
    .map((event) => event.trim())
    .filter((event) => event !== '')
}

/** Whether it is applied before the workloads. */
function isInTime({ object }: Written): boolean {
  return prepares(object) || phaseOf(object) < WORKLOADS
}

function untimely(one: Written, events: readonly string[]): Problem {
  return {
    what: `${label(one.object)} is a Helm hook (${events.join(', ')}), which this action does not run`,
    why: 'Applied with the rest it would run at another time than helm runs it; only Jobs, Pods and what they need run before the workloads.',
    fix: 'Switch it off by the chart’s values, or drop its helm.sh/hook annotation to apply it with the rest.',
    at: one.at(HOOK),
  }
}

function always(one: Written, event: string): Problem {
  return {
    what: `${label(one.object)} runs at the first deployment and at later ones, and to helm it is a ${event} hook alone`,
    why: 'No release is kept in the cluster that would tell the first one.',
    fix: 'Make it a hook of both, `pre-install,pre-upgrade`, when it may run again; else run it once in a step of its own.',
    at: one.at(HOOK),
  }
}
