import { type Readiness, ready, waiting } from '../verdict.ts'

export const statefulSet: Readiness = ({ spec = {}, status = {} }) => {
  const wanted = spec.replicas ?? 1
  const {
    replicas = 0,
    readyReplicas = 0,
    updatedReplicas = 0,
    availableReplicas,
    currentRevision,
    updateRevision,
  } = status
  if (spec.updateStrategy?.type === 'OnDelete') return ready('updates only when its pods are deleted (OnDelete)')
  if (readyReplicas < wanted) return waiting(`${readyReplicas} of ${wanted} pods ready`)
  if (availableReplicas !== undefined && availableReplicas < wanted)
    return waiting(`${availableReplicas} of ${wanted} pods available`)
  if (replicas > wanted) return waiting(`${replicas - wanted} pod${replicas - wanted === 1 ? '' : 's'} too many`)
  const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0
  if (partition > 0) {
    const share = Math.max(0, wanted - partition)
    return updatedReplicas >= share
      ? ready(`${share} pods updated, as its partition asks`)
      : waiting(`${updatedReplicas} of ${share} pods updated`)
  }
  if (currentRevision !== updateRevision) return waiting(`${updatedReplicas} of ${wanted} pods updated`)
  return ready(`${wanted} of ${wanted} pods ready`)
}
