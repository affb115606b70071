import { createHash } from 'node:crypto'
import { apply, type Kubernetes } from '../kubernetes.ts'
import type { Ingress } from './ingress.ts'

export type Recorder = (ingress: Ingress, type: 'Normal' | 'Warning', reason: string, message: string) => Promise<void>

/** Records events as the controller does: the same words again count up. */
export const createRecorder = (kubernetes: Kubernetes): Recorder => {
  const known = new Map<string, { readonly first: string; readonly count: number }>()
  return async ({ metadata: { uid, name: ingress, namespace } }, type, reason, message) => {
    const name = `${ingress}.${createHash('sha256').update(`${uid} ${reason} ${message}`).digest('hex').slice(0, 16)}`
    const now = `${new Date().toISOString().slice(0, 19)}Z`
    const { first, count } = known.get(name) ?? { first: now, count: 0 }
    known.set(name, { first, count: count + 1 })
    await apply(kubernetes, `/api/v1/namespaces/${namespace}/events/${name}`, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: ingress, namespace, uid },
      type,
      reason,
      message,
      source: { component: 'ingress' },
      reportingComponent: 'ingress',
      firstTimestamp: first,
      lastTimestamp: now,
      count: count + 1,
    })
  }
}
