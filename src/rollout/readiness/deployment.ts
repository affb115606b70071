import { condition, failed, type Readiness, ready, waiting } from '../verdict.ts'

export const deployment: Readiness = (object) => {
  const { spec = {}, status = {} } = object
  const wanted = spec.replicas ?? 1
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = status
  if (spec.paused) return ready('paused, so nothing rolls out')
  const progressing = condition(object, 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded')
    return failed('no progress within its progressDeadlineSeconds')
  if (updatedReplicas < wanted) return waiting(`${updatedReplicas} of ${wanted} pods updated`)
  const old = replicas - updatedReplicas
  // They stay until there are new ones that are ready.
  const isLate = availableReplicas < replicas
  if (old > 0)
    return waiting(`${old} old ${old === 1 ? 'pod' : 'pods'} still there${isLate ? ', new ones not ready' : ''}`)
  if (readyReplicas < wanted) return waiting(`${readyReplicas} of ${wanted} pods ready`)
  if (availableReplicas < wanted) return waiting(`${availableReplicas} of ${wanted} pods available`)
  return ready(`${wanted} of ${wanted} pods ready`)
}
