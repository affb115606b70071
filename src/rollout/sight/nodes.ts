import type { Api } from '../../cluster/api/client.ts'
import { condition, type Live } from '../verdict.ts'
import { attempt, pause } from './again.ts'
import { labelsOf, selectorOf } from './selector.ts'
import type { Surroundings } from './surroundings.ts'

const EVERY_MS = 5_000

/** Tells `see` how many pods of a DaemonSet are lost with their nodes, until `signal` aborts; never, where nodes may not be listed. */
export async function lostPodsOf(
  object: Live,
  api: Api,
  see: (around: Surroundings) => void,
  signal: AbortSignal,
): Promise<void> {
  const collection = `/api/v1/namespaces/${object.metadata.namespace}/pods`
  for (; !signal.aborted; await pause(signal, EVERY_MS)) {
    const nodes = await attempt(() => api.send('GET', '/api/v1/nodes'))
    if (nodes?.code === 401 || nodes?.code === 403) return
    if (nodes?.code !== 200) continue
    const isLost = nodes.body.items.some((node: Live) => !isReady(node))
    const pods = isLost
      ? await attempt(() => api.send('GET', collection, { query: selectorOf([labelsOf(object)]) }))
      : undefined
    if (signal.aborted) return
    see({ lostPods: lostPods(object, pods?.body?.items ?? [], nodes.body.items), unseen: [] })
  }
}

/** The pods of a DaemonSet that are as little ready as their nodes. */
export function lostPods(object: Live, pods: readonly Live[], nodes: readonly Live[]): number {
  const lost = new Set(nodes.filter((node) => !isReady(node)).map(({ metadata }) => metadata.name))
  return pods.filter(
    (pod) =>
      pod.metadata.ownerReferences?.some(({ uid }: Live) => uid === object.metadata.uid) &&
      lost.has(pod.spec?.nodeName) &&
      !isReady(pod),
  ).length
}

function isReady(object: Live): boolean {
  return condition(object, 'Ready')?.status === 'True'
}
