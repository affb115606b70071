import { condition, failed, type Live, type Readiness, ready, type Verdict, waiting } from '../verdict.ts'

/** By the conditions that controllers of all makers have in common; a kind that has none of them is ready. */
export const custom: Readiness = (object) => byConditions(object, () => ready('applied'))

/** As any other kind of a custom controller, but it runs pods: silence means that they are still to come. */
export const customWorkload: Readiness = (object) => {
  const { phase, message } = object.status ?? {}
  if (object.spec?.paused === true) return ready('paused, so nothing rolls out')
  // Argo's words for a whole Rollout; a canary that pauses waits for a person.
  if (phase === 'Healthy') return ready('healthy')
  if (phase === 'Degraded') return failed(message ?? 'degraded')
  if (phase === 'Paused') return ready(`paused: ${message ?? 'it goes on when somebody promotes it'}`)
  if (phase === 'Progressing') return waiting(message ?? 'progressing')
  return byConditions(object, () => waiting('not seen by its controller yet'))
}

function byConditions(object: Live, otherwise: () => Verdict): Verdict {
  const says = (type: string) => {
    const { reason, message } = condition(object, type) ?? {}
    return [reason, message].filter((text) => text !== undefined && text !== '').join(': ')
  }
  const is = (type: string) => condition(object, type)?.status === 'True'
  if (is('Stalled')) return failed(says('Stalled') || 'stalled')
  if (is('ACK.Terminal')) return failed(says('ACK.Terminal') || 'cannot be made as it is written')
  if (is('Reconciling')) return waiting(says('Reconciling') || 'reconciling')
  const type = ['Ready', 'Available'].find((one) => condition(object, one) !== undefined)
  if (type === undefined) return otherwise()
  const { observedGeneration } = condition(object, type) as { observedGeneration?: number }
  if (observedGeneration !== undefined && observedGeneration < object.metadata.generation)
    return waiting('not seen by its controller yet')
  return is(type) ? ready(type.toLowerCase()) : waiting(says(type) || `not ${type.toLowerCase()} yet`)
}
