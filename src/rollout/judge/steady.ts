import type { Live } from '../verdict.ts'

// A program that cannot run has mostly ended by then.
const STEADY_MS = 3_000

/**
 * When pods can be believed to be ready, in milliseconds since 1970 by the server's clock. A container without a
 * readiness probe counts as ready in the moment it starts, so one that crashes at once would pass for a success.
 */
export function steadyAt(pods: Iterable<Live>): number {
  return Math.max(0, ...[...pods].flatMap(startsOf).map((start) => start + STEADY_MS))
}

/**
 * When the containers of a pod started that nothing but their start makes ready. What has ended meanwhile and is to run
 * on counts from its end: the word that its workload is ready may be older than that.
 */
function startsOf({ metadata, spec, status }: Live): number[] {
  if (metadata.deletionTimestamp !== undefined) return []
  const blind = new Set(
    (spec?.containers ?? []).flatMap((one: Live) => (one.readinessProbe === undefined ? [one.name] : [])),
  )
  const runsOn = spec?.restartPolicy === 'Always'
  return (status?.containerStatuses ?? []).flatMap(({ name, state, lastState }: Live): number[] => {
    const ended = runsOn ? (state?.terminated ?? lastState?.terminated)?.finishedAt : undefined
    const since = Date.parse(state?.running?.startedAt ?? ended)
    return blind.has(name) && since > 0 ? [since] : []
  })
}
