import { timeText } from '../../deadline.ts'
import type { Scene, Symptom } from '../judge/scene.ts'
import { condition, type Live, type Verdict } from '../verdict.ts'

// Nobody waited.
const AT_ONCE_MS = 50
// More would not be read.
const MOST_STATES = 2

/** That all are ready; after how long, where anybody waited. */
export function readyText(count: number, afterMs: number): string {
  const all = count === 1 ? 'Ready' : `All ${count} ready`
  return afterMs > AT_ONCE_MS ? `${all} after ${timeText(afterMs)}` : all
}

/** How far an object is, and what its pods wait for: `1 of 2 pods ready (web-abc: pulling the image)`. */
export function progressOf(verdict: Verdict, scene: Scene | undefined, symptoms: readonly Symptom[]): string {
  const known = scene === undefined || verdict.state !== 'waiting' ? [] : detailsOf(scene, symptoms)
  const details = known.filter((text) => !verdict.says.includes(text))
  return details.length === 0 ? verdict.says : `${verdict.says} (${details.join('; ')})`
}

function detailsOf(scene: Scene, symptoms: readonly Symptom[]): string[] {
  const troubleOf = (pod: Live) =>
    symptoms.find(({ on, logs }) => on === `Pod/${pod.metadata.name}` || logs?.pod === pod.metadata.name)?.says
  const late = scene.pods.filter(
    (pod) => condition(pod, 'Ready')?.status !== 'True' && pod.status?.phase !== 'Succeeded',
  )
  const states = Map.groupBy(late, (pod) => troubleOf(pod) ?? stateOf(pod, scene))
  const own = symptoms.filter(({ on }) => !on.startsWith('Pod/')).map(({ says }) => says)
  const shown = [...states].map(([state, pods]) =>
    pods.length === 1
      ? `${scene.object.kind === 'Pod' ? '' : `${pods[0].metadata.name}: `}${state}`
      : `${pods.length} pods: ${state}`,
  )
  return [...new Set([...own, ...shown])].slice(0, MOST_STATES)
}

/** What a pod that is not ready does now. */
export function stateOf(pod: Live, { events }: Pick<Scene, 'events'>): string {
  const { phase, initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {}
  if (phase === 'Failed') return pod.status.reason ?? 'failed'
  if (condition(pod, 'PodScheduled')?.status !== 'True') return 'waiting for a node'
  const open = initContainerStatuses.find(({ ready, started, state }: Live) => {
    const isDone = state?.terminated?.exitCode === 0 || ready
    // A sidecar needs only to have started.
    return !isDone && !(state?.running !== undefined && started && isSidecar(pod))
  })
  if (open?.state?.running !== undefined) return `its init container ${open.name} runs`
  const one = open ?? containerStatuses.find(({ ready }: Live) => !ready)
  const ended = one?.state?.terminated
  if (ended !== undefined) return `container ${one.name} ended with exit code ${ended.exitCode}`
  const reason = one?.state?.waiting?.reason
  if (reason !== undefined && !/^(ContainerCreating|PodInitializing)$/.test(reason)) return reason
  if (one?.state?.running !== undefined) return 'running, not ready yet'
  if (containerStatuses.length > 0 && one === undefined) return 'waiting for its readiness gates'
  return isPulling(pod, events) ? 'pulling the image' : 'being created'
}

function isSidecar(pod: Live): boolean {
  return (pod.spec?.initContainers ?? []).some(({ restartPolicy }: Live) => restartPolicy === 'Always')
}

function isPulling({ metadata: { uid } }: Live, events: Scene['events']): boolean {
  const count = (reason: string, words = '') =>
    events
      .filter((event) => event.on.uid === uid && event.reason === reason && event.message.startsWith(words))
      .reduce((sum, event) => sum + event.count, 0)
  return count('Pulling') > count('Pulled') + count('Failed', 'Failed to pull')
}
