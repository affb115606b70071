import { condition, failed, type Readiness, ready, waiting } from '../verdict.ts'

export const deployment: Readiness = (object) => {
  const { spec = {}, status = {} } = object
  const wanted = spec.replicas ?? 1
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = status
  if (spec.paused) return ready('paused, so nothing rolls out')
  const progressing = condition(object, 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded')
    return failed(progressing.message ?? 'no progress within its deadline')
  if (updatedReplicas < wanted) return waiting(`${updatedReplicas} of ${wanted} pods updated`)
  if (replicas > updatedReplicas) return waiting(`old pods still there: ${replicas - updatedReplicas}`)
  if (readyReplicas < wanted) return waiting(`${readyReplicas} of ${wanted} pods ready`)
  if (availableReplicas < wanted) return waiting(`${availableReplicas} of ${wanted} pods available`)
  return ready(`${wanted} of ${wanted} pods ready`)
}
