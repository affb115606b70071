import { label, type Manifest, type Path, valueAt } from '../../manifest.ts'
import type { Happened, Rule, Scene, Symptom, Told } from '../judge/scene.ts'
import type { Live } from '../verdict.ts'
import { containerPath } from './fields.ts'
import { brief } from './words.ts'

/** One container of a pod of the new revision: as it was asked for, and how it is. */
export interface Container {
  readonly pod: Live
  readonly name: string
  readonly isInit: boolean
  /** Of the live pod, so with what the cluster's defaults and webhooks added. */
  readonly spec: Live
  readonly status: Live
}

/** What a rule sees of a container; the first words stay, whatever comes after. */
export interface Seen {
  readonly grace: number
  readonly warnAfter?: number
  readonly message: string
  readonly says: string
  /** Which run's logs are evidence. */
  readonly logs?: 'current' | 'previous'
}

/** The container that a symptom was about, as far as it is still known. */
export interface Culprit {
  readonly name: string
  readonly spec: Live
  readonly status: Live
  /** Where the manifest has it; undefined for one that something in the cluster added. */
  readonly path: Path | undefined
}

/** The containers of the pods that are to stay, init containers first. */
export function containersOf({ pods }: Scene): Container[] {
  return pods
    .filter((pod) => pod.metadata.deletionTimestamp === undefined)
    .flatMap((pod) => [
      ...listed(pod, pod.spec?.initContainers, pod.status?.initContainerStatuses, true),
      ...listed(pod, pod.spec?.containers, pod.status?.containerStatuses, false),
    ])
}

function listed(pod: Live, specs: Live[] | undefined, statuses: Live[] | undefined, isInit: boolean): Container[] {
  return (specs ?? []).map((spec) => ({
    pod,
    name: spec.name,
    isInit,
    spec,
    status: statuses?.find(({ name }) => name === spec.name) ?? {},
  }))
}

/** A rule that looks at one container after the other; the same trouble in several pods has the same key. */
export function containerRule(
  name: string,
  see: (container: Container, scene: Scene) => Seen | undefined,
  tell: (culprit: Culprit, symptom: Symptom, scene: Scene, logs: readonly string[]) => Told,
): Rule {
  return {
    name,
    see: (scene) =>
      containersOf(scene).flatMap((container): Symptom[] => {
        const seen = see(container, scene)
        return seen === undefined ? [] : [symptomOf(name, container, seen)]
      }),
    tell: (symptom, scene, logs) => tell(culpritOf(symptom, scene), symptom, scene, logs),
  }
}

function symptomOf(rule: string, { pod, name }: Container, seen: Seen): Symptom {
  const { grace, warnAfter, message, says, logs } = seen
  const key = `${rule}/${name}`
  const on = `Pod/${pod.metadata.name}`
  const evidence = logs && { logs: { pod: pod.metadata.name, container: name, previous: logs === 'previous' } }
  const warned = warnAfter === undefined ? {} : { warnAfter }
  return { rule, key, grace, ...warned, on, message: brief(message), says, ...evidence }
}

function culpritOf({ key, on }: Symptom, scene: Scene): Culprit {
  const name = key.slice(key.indexOf('/') + 1)
  const same = containersOf(scene).filter((container) => container.name === name)
  const live = same.find(({ pod }) => `Pod/${pod.metadata.name}` === on) ?? same[0]
  const path = containerPath(scene.manifest, name)
  const spec = live?.spec ?? (path && valueAt(scene.manifest.object, path)) ?? { name }
  return { name, spec, status: live?.status ?? {}, path }
}

/** `Deployment/web, container app`, with a word on one that the manifest does not have. */
export function who({ object }: Scene, { name, path }: Culprit): string {
  const added = path === undefined ? ' (something in the cluster added it; the manifest does not have it)' : ''
  const kind = path?.includes('initContainers') ? 'init container' : 'container'
  return `${label(object)}, ${kind} ${name}${added}`
}

/** Whether the run made this container's image itself. */
export function isOurImage({ ourImage }: Manifest, { path }: Culprit): boolean {
  return path !== undefined && ourImage.some((field) => field.path.join('/') === [...path, 'image'].join('/'))
}

/** A pod's events of a reason, oldest first; of its present life, where names are used again. */
export function eventsOn({ events }: Scene, { metadata }: Live, reason: string): Happened[] {
  return events.filter(
    (event) =>
      event.reason === reason &&
      event.on.name === metadata.name &&
      (event.on.uid === '' || metadata.uid === undefined || event.on.uid === metadata.uid),
  )
}

/** How a container ended the last time it did. */
export function ending({ status }: Pick<Container, 'status'>): Live | undefined {
  return status.state?.terminated ?? status.lastState?.terminated
}

/** How often a container has ended. */
export function endings({ status }: Pick<Container, 'status'>): number {
  const isDown = status.state?.terminated !== undefined || status.state?.waiting?.reason === 'CrashLoopBackOff'
  return (status.restartCount ?? 0) + (isDown && ending({ status }) !== undefined ? 1 : 0)
}
