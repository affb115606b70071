import { label, valueAt } from '../../manifest.ts'
import type { Rule, Scene, Symptom, Told } from '../judge/scene.ts'
import { condition, type Live } from '../verdict.ts'
import { complaintOf } from './complaints.ts'
import { containersOf, ending } from './containers.ts'
import { explainEnding } from './endings.ts'
import { at, containerPath } from './fields.ts'
import { moreMemory } from './memory.ts'
import { brief, counted } from './words.ts'

function failedJob({ object }: Scene): { reason: string; message: string } | undefined {
  if (object.kind !== 'Job') return undefined
  const failed = condition(object, 'Failed')
  return failed?.status === 'True' ? { reason: failed.reason ?? '', message: failed.message ?? '' } : undefined
}

/** The newest container of a Job's pods that failed. */
function lastFailure(scene: Scene) {
  const failed = containersOf(scene).flatMap((container) => {
    const end = ending(container)
    return end !== undefined && end.exitCode !== 0 ? [{ container, end }] : []
  })
  const time = ({ end }: { end: Live }) => Date.parse(end.finishedAt ?? '') || 0
  return failed.sort((one, other) => time(one) - time(other)).at(-1)
}

const job: Rule = {
  name: 'job-failed',
  see(scene): Symptom[] {
    const failed = failedJob(scene)
    if (failed === undefined) return []
    const failure = lastFailure(scene)
    const container = failure?.container
    const logs = container && {
      logs: {
        pod: container.pod.metadata.name,
        container: container.name,
        previous: container.status.state?.terminated === undefined,
      },
    }
    // The crash that it was warned of and the Job's end are one trouble.
    const isMemory = failure?.end.reason === 'OOMKilled'
    const key = container === undefined ? 'job-failed' : `${isMemory ? 'out-of-memory' : 'crash'}/${container.name}`
    const message = brief(`${failed.reason}: ${failed.message}`)
    return [{ rule: 'job-failed', key, grace: 0, on: label(scene.object), message, says: 'failed', ...logs }]
  },
  tell(symptom, scene, logs): Told {
    const reason = /^\w+/.exec(symptom.message)?.[0] ?? ''
    const failure = lastFailure(scene)
    if (reason === 'DeadlineExceeded') return tellDeadline(scene, logs)
    const name = failure?.container.name ?? symptom.key.replace(/^.*\//, '')
    const path = containerPath(scene.manifest, name)
    const tries = scene.object.status?.failed
    const what = `${label(scene.object)} failed${tries > 1 ? ` after ${tries} tries` : ''}`
    if (failure === undefined)
      return {
        what,
        why: `The cluster says: ${symptom.message}. Its pods are gone, and their logs with them.`,
        fix: 'To keep the failed pods, write `restartPolicy: Never` in the pod template; then their logs can be read here.',
        path: ['spec', 'template', 'spec', 'restartPolicy'],
      }
    const { end, container } = failure
    if (end.reason === 'OOMKilled')
      return {
        what: `${what}: its container ${name} was killed for want of memory`,
        ...moreMemory({ ...container, path }),
      }
    const all = `kubectl -n ${scene.object.metadata.namespace} logs ${container.pod.metadata.name} -c ${name}`
    const { why, fix } = explainEnding(end, logs, all)
    return {
      what: `${what}: its container ${name} ended with exit code ${end.exitCode}`,
      why,
      fix: `${fix}\nThen run the job again: a failed Job is replaced.`,
      ...at(path),
    }
  },
}

function tellDeadline({ object }: Scene, logs: readonly string[]): Told {
  const seconds = object.spec?.activeDeadlineSeconds
  const complaint = complaintOf(logs)
  return {
    what: `${label(object)} did not end within its ${seconds} s`,
    why: [`activeDeadlineSeconds is ${seconds}; the cluster stopped it then.`, complaint?.why]
      .filter(Boolean)
      .join(' '),
    fix: complaint?.fix ?? 'Raise activeDeadlineSeconds, if it only needs longer.',
    path: ['spec', 'activeDeadlineSeconds'],
  }
}

/** A Deployment’s own deadline; a rule that knows the cause tells it instead. */
export function progressDeadline(others: readonly Rule[]): Rule {
  return {
    name: 'progress-deadline',
    see(scene): Symptom[] {
      const { object } = scene
      const progress = condition(object, 'Progressing')
      if (progress?.status !== 'False' || progress.reason !== 'ProgressDeadlineExceeded') return []
      if (others.some((rule) => rule.see(scene).length > 0)) return []
      const message = progress.message ?? ''
      return [
        {
          rule: 'progress-deadline',
          key: 'progress-deadline',
          grace: 0,
          on: label(object),
          message,
          says: 'no progress',
        },
      ]
    },
    tell(_, { object, pods }): Told {
      const seconds = object.spec?.progressDeadlineSeconds ?? 600
      const { readyReplicas = 0 } = object.status ?? {}
      return {
        what: `${label(object)} made no progress for ${seconds} s`,
        why: `${counted(pods.length, 'new pod')}, ${readyReplicas} ready in all; none of them shows a cause.`,
        fix: `If it only is slow to start, raise progressDeadlineSeconds (and \`timeout\`). Else see: kubectl -n ${object.metadata.namespace} describe pods`,
        path: ['spec', 'progressDeadlineSeconds'],
      }
    },
  }
}

/** Conditions by which controllers of custom resources say that they gave up. */
const GAVE_UP = ['Stalled', 'ACK.Terminal']

const stalled: Rule = {
  name: 'stalled',
  see({ object }): Symptom[] {
    const found = GAVE_UP.map((type) => condition(object, type)).find((one) => one?.status === 'True')
    if (found === undefined) return []
    const message = brief([found.reason, found.message].filter(Boolean).join(': '))
    return [{ rule: 'stalled', key: 'stalled', grace: 0, on: label(object), message, says: 'its controller gave up' }]
  },
  tell: ({ message }, { object, manifest }) => ({
    what: `${label(object)}: its controller gave up`,
    why: `It says: ${message || 'nothing more'}`,
    fix: 'Change in its spec what the message names; the controller tries again when the spec changes.',
    ...(valueAt(manifest.object, ['spec']) === undefined ? {} : { path: ['spec'] }),
  }),
}

/** What a workload says of itself. */
export const WORKLOAD: readonly Rule[] = [job, stalled]
