import { failed, type Readiness, ready, waiting } from '../verdict.ts'

// The volume comes when a pod is there to use it, which may be never in this run.
const LATER = ['WaitForFirstConsumer', 'WaitForPodScheduled']

export const persistentVolumeClaim: Readiness = ({ status = {} }, _, events = []) => {
  const { phase = 'Pending' } = status
  if (phase === 'Bound') return ready('bound')
  if (phase === 'Lost') return failed('its volume is lost')
  if (events.some(({ reason }) => LATER.includes(reason))) return ready('to be bound when a pod uses it')
  return waiting('not bound yet')
}
