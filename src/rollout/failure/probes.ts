import { valueAt } from '../../manifest.ts'
import type { Happened, Rule, Scene, Symptom, Told } from '../judge/scene.ts'
import { type Container, type Culprit, containerRule, eventsOn, type Seen, who } from './containers.ts'
import { at } from './fields.ts'
import { answerOf, explainAnswer, type Probe, probeFields, showProbe } from './probe.ts'

const WARN_AFTER = 60

type Kind = 'readiness' | 'liveness' | 'startup'

/** The kills of a container by its liveness or startup probe since this run applied it; undefined when there are none. */
export function killsByProbe({ pod, name }: Container, scene: Scene): { kind: Kind; count: number } | undefined {
  const kills = eventsOn(scene, pod, 'Killing').flatMap(({ message, count }) => {
    const kind = /^(?:Init c|C)ontainer (\S+) failed (liveness|startup) probe/.exec(message)
    return kind?.[1] === name ? [{ kind: kind[2] as Kind, count }] : []
  })
  const last = kills.at(-1)
  return last && { kind: last.kind, count: kills.reduce((sum, { count }) => sum + count, 0) }
}

/** What the kubelet said of a probe's failures. An event does not name its container: the pod has one such probe, mostly. */
function failuresOf({ pod, spec }: Container, kind: Kind, scene: Scene): readonly Happened[] {
  if (spec[`${kind}Probe`] === undefined) return []
  const start = `${kind} probe `
  return eventsOn(scene, pod, 'Unhealthy').filter(({ message }) => message.toLowerCase().startsWith(start))
}

const failing: Readonly<Record<Kind, string>> = {
  readiness: 'readiness probe fails',
  liveness: 'liveness probe kills it',
  startup: 'startup probe kills it',
}

function seeKills(kind: Kind) {
  return (container: Container, scene: Scene): Seen | undefined => {
    if (container.status.ready) return undefined
    const kills = killsByProbe(container, scene)
    const failures = failuresOf(container, kind, scene)
    if (kills === undefined ? kind !== 'startup' || failures.length === 0 : kills.kind !== kind) return undefined
    const grace = kills !== undefined && kills.count > 1 ? 0 : Number.POSITIVE_INFINITY
    const message = failures.at(-1)?.message ?? `${kind} probe failed`
    const logs = container.status.state?.running === undefined || kills !== undefined ? 'previous' : 'current'
    return {
      grace,
      warnAfter: WARN_AFTER,
      message,
      says: kills === undefined ? 'startup probe fails' : failing[kind],
      logs,
    }
  }
}

function seeReadiness(container: Container, scene: Scene): Seen | undefined {
  const { status, spec } = container
  if (status.ready || status.state?.running === undefined || status.started === false) return undefined
  const { initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3 } = spec.readinessProbe ?? {}
  const failures = failuresOf(container, 'readiness', scene)
  const isBlind = spec.readinessProbe !== undefined && scene.unseen.includes('events')
  if (failures.length === 0 && !isBlind) return undefined
  return {
    grace: Number.POSITIVE_INFINITY,
    warnAfter: initialDelaySeconds + failureThreshold * periodSeconds,
    message: failures.at(-1)?.message ?? '',
    says: failing.readiness,
    logs: 'current',
  }
}

function tellProbe(kind: Kind) {
  return (culprit: Culprit, symptom: Symptom, scene: Scene, logs: readonly string[]): Told => {
    const probe: Probe = culprit.spec[`${kind}Probe`] ?? {}
    const answer = answerOf(symptom.message)
    const { why, fix, field } = explainAnswer(answer, probe, culprit.spec, logs)
    const effect =
      symptom.says === failing[kind] && kind !== 'readiness' ? `${kind} probe has it killed` : `${kind} probe fails`
    const isWritten = culprit.path !== undefined && valueAt(scene.manifest.object, [...culprit.path, `${kind}Probe`])
    const patience = kind === 'readiness' || answer.kind === 'status' ? '' : startupHint(kind, probe)
    return {
      what: `${who(scene, culprit)}: its ${effect}: ${`${showProbe(probe, culprit.spec)} ${answer.says}`.trim()}`,
      why,
      fix: `${fix}${patience}`,
      ...(isWritten ? at(culprit.path, `${kind}Probe`, ...probeFields(probe, field)) : at(culprit.path)),
    }
  }
}

/** A server may only be slow to start; the probe’s own numbers say how long it is given. */
function startupHint(kind: Kind, { initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3 }: Probe): string {
  const seconds = initialDelaySeconds + periodSeconds * failureThreshold
  return kind === 'startup'
    ? ` If it only needs longer than ${seconds} s to start, raise failureThreshold.`
    : ` If it only needs longer than ${seconds} s to start, give it a startupProbe with the same check and failureThreshold: 30.`
}

/** What can go wrong with the probes of a container. */
export const PROBES: readonly Rule[] = [
  containerRule('probe-startup', seeKills('startup'), tellProbe('startup')),
  containerRule('probe-liveness', seeKills('liveness'), tellProbe('liveness')),
  containerRule('probe-readiness', seeReadiness, tellProbe('readiness')),
]
