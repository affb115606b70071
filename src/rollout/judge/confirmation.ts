import type { Applied } from '../../cluster/apply/apply.ts'
import type { KubernetesObject } from '../../manifest.ts'
import { servingOf } from '../sight/serving.ts'
import type { Surroundings } from '../sight/surroundings.ts'
import { type Verdict, waiting } from '../verdict.ts'
import type { Scene } from './scene.ts'

/** How a load balancer's controller says that all is well again. */
export const RECONCILED = ['SuccessfullyReconciled', 'EnsuredLoadBalancer', 'UpdatedLoadBalancer']

// A controller that says nothing in that time has mostly nothing to do: the change did not concern it.
const SILENCE_MS = 10_000

/** A changed Ingress keeps the host of before, also when its controller refuses the change: only its word tells. */
export function needsConfirmation({ action, object }: Applied): boolean {
  return action === 'configured' && object.kind === 'Ingress'
}

/** The verdict as long as the controller has not told of the change; one that is not AWS's is not waited for. */
export function unconfirmed(verdict: Verdict, object: KubernetesObject, around: Surroundings | undefined): Verdict {
  const { by } = servingOf(object, around)
  if (verdict.state !== 'ready' || (by !== 'aws' && by !== 'unasked')) return verdict
  return waiting(`${verdict.says}, and its controller has not told of the change yet`)
}

/** Whether the controller has taken the change: by its last word, or by its silence. */
export function isConfirmed({ object, events, unseen }: Scene, elapsedMs: number): boolean {
  if (unseen.includes('events')) return true
  const last = events
    .filter(
      ({ on, type, reason }) => on.uid === object.metadata.uid && (type === 'Warning' || RECONCILED.includes(reason)),
    )
    .toSorted((one, other) => one.lastSeen - other.lastSeen)
    .at(-1)
  return last === undefined ? elapsedMs >= SILENCE_MS : RECONCILED.includes(last.reason)
}
