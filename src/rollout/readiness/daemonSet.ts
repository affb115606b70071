import { type Readiness, ready, waiting } from '../verdict.ts'

export const daemonSet: Readiness = ({ spec = {}, status = {} }) => {
  const {
    desiredNumberScheduled: wanted = 0,
    currentNumberScheduled: current = 0,
    updatedNumberScheduled: updated = 0,
    numberReady = 0,
    numberAvailable = 0,
  } = status
  if (spec.updateStrategy?.type === 'OnDelete') return ready('updates only when its pods are deleted (OnDelete)')
  if (current < wanted) return waiting(`${current} of ${wanted} pods made`)
  if (updated < wanted) return waiting(`${updated} of ${wanted} pods updated`)
  if (numberReady < wanted) return waiting(`${numberReady} of ${wanted} pods ready`)
  if (numberAvailable < wanted) return waiting(`${numberAvailable} of ${wanted} pods available`)
  return ready(wanted === 0 ? 'no node for its pods' : `${wanted} of ${wanted} pods ready`)
}
