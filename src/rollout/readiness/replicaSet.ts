import { type Readiness, ready, waiting } from '../verdict.ts'

/** Of a ReplicaSet or ReplicationController that somebody applied by itself. */
export const replicaSet: Readiness = ({ spec = {}, status = {} }) => {
  const wanted = spec.replicas ?? 1
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status
  if (readyReplicas < wanted) return waiting(`${readyReplicas} of ${wanted} pods ready`)
  if (availableReplicas < wanted) return waiting(`${availableReplicas} of ${wanted} pods available`)
  if (replicas > wanted) return waiting(`${replicas - wanted} pod${replicas - wanted === 1 ? '' : 's'} too many`)
  return ready(`${wanted} of ${wanted} pods ready`)
}
