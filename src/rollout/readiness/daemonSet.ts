import { type Readiness, ready, waiting } from '../verdict.ts'

export const daemonSet: Readiness = ({ spec = {}, status = {} }, around) => {
  const {
    desiredNumberScheduled = 0,
    currentNumberScheduled: current = 0,
    updatedNumberScheduled: updated = 0,
    numberReady = 0,
    numberAvailable = 0,
  } = status
  // A node that is gone takes its pod with it for as long as it is gone.
  const lost = around?.lostPods ?? 0
  const wanted = Math.max(0, desiredNumberScheduled - lost)
  const aside = lost === 0 ? '' : `; ${lost} more on nodes that are not ready`
  if (spec.updateStrategy?.type === 'OnDelete') return ready('updates only when its pods are deleted (OnDelete)')
  if (current < wanted) return waiting(`${current} of ${wanted} pods made${aside}`)
  if (updated < wanted) return waiting(`${updated} of ${wanted} pods updated${aside}`)
  if (numberReady < wanted) return waiting(`${numberReady} of ${wanted} pods ready${aside}`)
  if (numberAvailable < wanted) return waiting(`${numberAvailable} of ${wanted} pods available${aside}`)
  return ready(wanted === 0 && lost === 0 ? 'no node for its pods' : `${wanted} of ${wanted} pods ready${aside}`)
}
