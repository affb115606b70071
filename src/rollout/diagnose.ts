import type { Api } from '../cluster/client.ts'
import { label } from '../manifest.ts'
import type { Problem } from '../problem.ts'
import type { Live } from './verdict.ts'
import type { Waited } from './wait.ts'

/** Why an object did not get ready: what its pods and its events say, at the manifest's line. */
export async function diagnose(waited: Waited, timeout: string, api: Api): Promise<Problem> {
  const { object, verdict, applied } = waited
  const namespace = object.metadata.namespace ?? 'default'
  const [pods, events] = await Promise.all([
    podsOf(object, namespace, api),
    eventsOf(object.metadata.uid as string, namespace, api),
  ])
  const stuck = [...new Set(pods.flatMap(troubles))]
  const said = [
    ...new Set([
      ...events,
      ...(await Promise.all(pods.map((pod: Live) => eventsOf(pod.metadata.uid, namespace, api)))).flat(),
    ]),
  ]
  return {
    what:
      verdict.state === 'failed'
        ? `${label(object)} failed: ${verdict.says}`
        : `${label(object)} was not ready after ${timeout}: ${verdict.says}`,
    why: [...stuck, ...said.slice(-3)].join('\n') || 'Neither its pods nor its events say why.',
    fix:
      stuck.length > 0
        ? 'Mend what its pods say; kubectl logs and kubectl describe pod show more.'
        : 'Give it more `timeout` if it only was slow.',
    at: applied.manifest.at(),
  }
}

async function podsOf(object: Live, namespace: string, api: Api): Promise<Live[]> {
  const labels = object.kind === 'Service' || object.kind === 'Ingress' ? undefined : object.spec?.selector?.matchLabels
  if (labels === undefined) return object.kind === 'Pod' ? [object] : []
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
  const answer = await api.send('GET', `/api/v1/namespaces/${namespace}/pods`, { query: { labelSelector } })
  return answer.code === 200 ? answer.body.items : []
}

/** What keeps a pod's containers from running, one line each. */
export function troubles(pod: Live): string[] {
  const name = `Pod/${pod.metadata.name}`
  const status = pod.status ?? {}
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
  const unscheduled = status.conditions?.find((one: Live) => one.type === 'PodScheduled' && one.status === 'False')
  return [
    ...(unscheduled?.message === undefined ? [] : [`${name} cannot be scheduled: ${unscheduled.message}`]),
    ...containers.flatMap(({ name: container, state, lastState, restartCount }: Live): string[] => {
      const { reason, message } = state?.waiting ?? {}
      const ended = state?.terminated ?? lastState?.terminated
      const exit =
        ended === undefined || ended.exitCode === 0
          ? ''
          : ` (exit code ${ended.exitCode}, ${ended.reason}, ${restartCount} restarts)`
      if (reason !== undefined && reason !== 'ContainerCreating' && reason !== 'PodInitializing')
        return [`${name} container ${container}: ${reason}${exit}${message === undefined ? '' : `: ${message}`}`]
      return exit === '' ? [] : [`${name} container ${container} ended${exit}`]
    }),
  ]
}

async function eventsOf(uid: string, namespace: string, api: Api): Promise<string[]> {
  const query = { fieldSelector: `involvedObject.uid=${uid},type=Warning` }
  const answer = await api.send('GET', `/api/v1/namespaces/${namespace}/events`, { query })
  return answer.code === 200 ? answer.body.items.map(({ reason, message }: Live) => `${reason}: ${message}`) : []
}
