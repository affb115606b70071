import { condition, failed, type Readiness, ready, waiting } from '../verdict.ts'

const REASONS: Readonly<Record<string, string>> = {
  BackoffLimitExceeded: 'its pods failed too often',
  DeadlineExceeded: 'not done within its activeDeadlineSeconds',
}

export const job: Readiness = (object) => {
  const failure = condition(object, 'Failed')
  if (failure?.status === 'True')
    return failed(REASONS[failure.reason ?? ''] ?? failure.message ?? failure.reason ?? 'failed')
  if (condition(object, 'Complete')?.status === 'True') return ready('complete')
  if (object.spec?.suspend) return ready('suspended, so nothing runs')
  const { succeeded = 0 } = object.status ?? {}
  return waiting(`${succeeded} of ${object.spec?.completions ?? 1} completed`)
}

export const cronJob: Readiness = ({ spec = {} }) =>
  ready(spec.suspend ? 'suspended, so nothing runs' : 'runs by its schedule')
