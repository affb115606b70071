import { valueAt } from '../../manifest.ts'
import type { Rule, Scene, Symptom, Told } from '../judge/scene.ts'
import { condition, type Live } from '../verdict.ts'
import { type Container, type Culprit, containerRule, ending, endings, type Seen, who } from './containers.ts'
import { explainEnding } from './endings.ts'
import { at } from './fields.ts'
import { moreMemory } from './memory.ts'
import { killsByProbe } from './probes.ts'
import { startError } from './start.ts'

const SAME_ENDINGS = 3
const OTHER_ENDINGS = 6
const RESTARTS_BESIDE_OTHERS = 6
const WARN_AFTER = 60
const OUT_OF_MEMORY = 'OOMKilled'

/** How a container that is not up has ended, when neither a probe nor its start explains it. */
function crashOf(container: Container, scene: Scene): Live | undefined {
  const { status, pod, spec, isInit } = container
  const end = ending(container)
  // A Job that has failed tells of its containers itself.
  if (scene.object.kind === 'Job' && condition(scene.object, 'Failed')?.status === 'True') return undefined
  if (end === undefined || (status.ready && status.state?.running !== undefined)) return undefined
  const staysUp = !isInit || spec.restartPolicy === 'Always'
  const mayEnd = !staysUp || (pod.spec?.restartPolicy ?? 'Always') !== 'Always'
  if (end.exitCode === 0 && mayEnd) return undefined
  return startError(container) || killsByProbe(container, scene) ? undefined : end
}

/** Whether what is down now was started when nothing else could be the cause of its end. */
function isDown({ status }: Container, end: Live, { countsFrom }: Scene): boolean {
  if (status.state?.running !== undefined) return false
  return countsFrom === undefined || end.startedAt == null || Date.parse(end.startedAt) + 1000 > Date.parse(countsFrom)
}

/** A Job, and a pod that is not restarted, have their own end, which is waited for. */
function endsItself({ pod }: Container, { object }: Scene): boolean {
  return object.kind === 'Job' || (pod.spec?.restartPolicy ?? 'Always') === 'Never'
}

function graceOf(container: Container, end: Live, scene: Scene): number {
  const { status } = container
  if (!isDown(container, end, scene) || endsItself(container, scene)) return Number.POSITIVE_INFINITY
  if (scene.othersWaiting) return status.restartCount >= RESTARTS_BESIDE_OTHERS ? 0 : Number.POSITIVE_INFINITY
  const [last, before] = [status.state?.terminated, status.lastState?.terminated]
  const isSame = last === undefined || before === undefined || last.exitCode === before.exitCode
  return endings(container) >= (isSame ? SAME_ENDINGS : OTHER_ENDINGS) ? 0 : Number.POSITIVE_INFINITY
}

const logsOf = ({ status }: Container): 'current' | 'previous' =>
  status.state?.terminated === undefined ? 'previous' : 'current'

const crash = containerRule(
  'crash',
  (container, scene): Seen | undefined => {
    const end = crashOf(container, scene)
    if (end === undefined || end.reason === OUT_OF_MEMORY) return undefined
    const message = `exit code ${end.exitCode}${end.reason ? ` (${end.reason})` : ''}${end.message ? `: ${end.message}` : ''}`
    const says = end.exitCode === 0 ? 'ends by itself' : `crashes with exit code ${end.exitCode}`
    return { grace: graceOf(container, end, scene), warnAfter: WARN_AFTER, message, says, logs: logsOf(container) }
  },
  tellCrash,
)

function tellCrash(culprit: Culprit, symptom: Symptom, scene: Scene, logs: readonly string[]): Told {
  const end = ending(culprit) ?? { exitCode: Number(/exit code (\d+)/.exec(symptom.message)?.[1] ?? 1) }
  const times = endings(culprit)
  const how = end.exitCode === 0 ? 'it ends by itself' : `it crashes with exit code ${end.exitCode}`
  const lasted = lastedOf(end)
  const often = times > 1 ? ` (${times} times${lasted === undefined ? '' : `, the last time after ${lasted}`})` : ''
  const pod = symptom.logs?.pod ?? symptom.on.replace('Pod/', '')
  const all = `kubectl -n ${scene.object.metadata.namespace} logs ${pod} -c ${culprit.name}${symptom.logs?.previous ? ' --previous' : ''}`
  return {
    what: `${who(scene, culprit)}: ${how}${often}`,
    ...explainEnding(end, logs, all),
    ...placeOf(culprit, end.exitCode),
  }
}

function placeOf({ path, spec }: Culprit, exitCode: number) {
  const field = ['command', 'args'].find((one) => valueAt(spec, [one]) !== undefined)
  return [0, 126, 127].includes(exitCode) && field !== undefined ? at(path, field) : at(path)
}

function lastedOf({ startedAt, finishedAt }: Live): string | undefined {
  const seconds = Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000)
  if (!Number.isFinite(seconds) || seconds < 0) return undefined
  return seconds < 1 ? 'less than a second' : seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}

const outOfMemory = containerRule(
  'out-of-memory',
  (container, scene): Seen | undefined => {
    const end = crashOf(container, scene)
    if (end?.reason !== OUT_OF_MEMORY) return undefined
    const settled = isDown(container, end, scene) && !endsItself(container, scene) && endings(container) >= 2
    const says = 'runs out of memory'
    return {
      grace: settled ? 0 : Number.POSITIVE_INFINITY,
      warnAfter: WARN_AFTER,
      message: `OOMKilled, exit code ${end.exitCode}`,
      says,
      logs: logsOf(container),
    }
  },
  (culprit, _, scene) => {
    const times = endings(culprit)
    return {
      what: `${who(scene, culprit)}: it was killed for want of memory${times > 1 ? ` (${times} times)` : ''}`,
      ...moreMemory(culprit),
    }
  },
)

/** What can go wrong with a container that runs. */
export const CRASH: readonly Rule[] = [outOfMemory, crash]
