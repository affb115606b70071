import { type Readiness, ready, waiting } from '../verdict.ts'

export const daemonSet: Readiness = ({ spec = {}, status = {} }) => {
  const {
    desiredNumberScheduled: wanted = 0,
    updatedNumberScheduled: updated = 0,
    numberReady = 0,
    numberAvailable = 0,
  } = status
  if (spec.updateStrategy?.type === 'OnDelete') return ready('updates only when its pods are deleted (OnDelete)')
  if (updated < wanted) return waiting(`${updated} of ${wanted} pods updated`)
  if (numberReady < wanted) return waiting(`${numberReady} of ${wanted} pods ready`)
  if (numberAvailable < wanted) return waiting(`${numberAvailable} of ${wanted} pods available`)
  return ready(`${wanted} of ${wanted} pods ready`)
}
