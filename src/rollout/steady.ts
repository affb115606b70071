import type { Live } from './verdict.ts'

// A program that cannot run has mostly ended by then.
const STEADY_MS = 3_000

/**
 * When pods can be believed to be ready, in milliseconds since 1970 by the server's clock. A container without a
 * readiness probe counts as ready in the moment it starts, so one that crashes at once would pass for a success.
 */
export function steadyAt(pods: Iterable<Live>): number {
  return Math.max(0, ...[...pods].flatMap(startsOf).map((start) => start + STEADY_MS))
}

/** When the containers of a pod started that nothing but their start makes ready. */
function startsOf({ metadata, spec, status }: Live): number[] {
  if (metadata.deletionTimestamp !== undefined) return []
  const blind = new Set(
    (spec?.containers ?? []).flatMap((one: Live) => (one.readinessProbe === undefined ? [one.name] : [])),
  )
  return (status?.containerStatuses ?? []).flatMap(({ name, state }: Live): number[] => {
    const started = Date.parse(state?.running?.startedAt)
    return blind.has(name) && started > 0 ? [started] : []
  })
}
