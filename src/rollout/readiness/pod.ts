import { condition, failed, type Readiness, ready, waiting } from '../verdict.ts'

export const pod: Readiness = (object) => {
  const { phase = 'Pending', message, reason } = object.status ?? {}
  if (phase === 'Succeeded') return ready('succeeded')
  if (phase === 'Failed') return failed(message ?? reason ?? 'failed')
  // A pod that is to run once has to end well; being up is not enough.
  if (object.spec?.restartPolicy === 'Never') return waiting(phase.toLowerCase())
  return condition(object, 'Ready')?.status === 'True' ? ready('ready') : waiting(phase.toLowerCase())
}
