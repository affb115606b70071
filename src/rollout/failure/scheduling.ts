import { label } from '../../manifest.ts'
import type { Happened, Rule, Scene, Symptom, Told } from '../judge/scene.ts'
import type { Live } from '../verdict.ts'
import type { Obstacle } from './capacity.ts'
import { eventsOn } from './containers.ts'
import { at } from './fields.ts'
import { obstaclesIn } from './obstacles.ts'
import { brief, listing } from './words.ts'

const GRACE = 120
const SCALING_GRACE = 600
const NOT_SCALING_GRACE = 60
// Whether a node is on its way may not be seen.
const BLIND_GRACE = 300
const WARN_AFTER = 30
// The cluster autoscaler's word, then Karpenter's and Auto Mode's.
const SCALES = ['TriggeredScaleUp', 'Nominated']
const SCALES_NOT = ['NotTriggerScaleUp']
const KARPENTER_REFUSES = /^Failed to schedule pod|incompatible with (provisioner|nodepool)|no instance type/

interface Scaling {
  readonly answer: 'yes' | 'no' | 'unknown'
  /** The autoscaler's words; empty when it said nothing. */
  readonly says: string
}

/** What the autoscaler said last of a pod. */
function scalingFor(pod: Live, scene: Scene): Scaling {
  const isAnswer = ({ reason, message }: Happened) =>
    SCALES.includes(reason) ||
    SCALES_NOT.includes(reason) ||
    (reason === 'FailedScheduling' && KARPENTER_REFUSES.test(message))
  const last = [...SCALES, ...SCALES_NOT, 'FailedScheduling']
    .flatMap((reason) => eventsOn(scene, pod, reason))
    .filter(isAnswer)
    .toSorted((one, other) => one.lastSeen - other.lastSeen)
    .at(-1)
  if (last === undefined) return { answer: 'unknown', says: '' }
  return { answer: SCALES.includes(last.reason) ? 'yes' : 'no', says: last.message }
}

const GRACES: Readonly<Record<Scaling['answer'], number>> = {
  yes: SCALING_GRACE,
  no: NOT_SCALING_GRACE,
  unknown: GRACE,
}

function unscheduled({ status, metadata }: Live): string | undefined {
  if (metadata.deletionTimestamp !== undefined) return undefined
  const found = status?.conditions?.find((one: Live) => one.type === 'PodScheduled' && one.status === 'False')
  return found?.reason === 'Unschedulable' ? String(found.message ?? '') : undefined
}

function see(scene: Scene): Symptom[] {
  return scene.pods.flatMap((pod): Symptom[] => {
    const message = unscheduled(pod)
    if (message === undefined) return []
    const { answer } = scalingFor(pod, scene)
    const grace = answer === 'unknown' && scene.unseen.includes('events') ? BLIND_GRACE : GRACES[answer]
    const on = `Pod/${pod.metadata.name}`
    const [rule, key] = ['unschedulable', 'unschedulable']
    return [{ rule, key, grace, warnAfter: WARN_AFTER, on, message: shorten(message), says: 'no node takes it' }]
  })
}

/** What the scheduler says of preemption after the reasons says nothing that helps. */
function shorten(message: string): string {
  return brief(message.split(/\.? (?:no new claims to deallocate, ?)?preemption: /)[0] ?? message)
}

function tell({ message, on }: Symptom, scene: Scene): Told {
  const pod = scene.pods.find(({ metadata }) => `Pod/${metadata.name}` === on) ?? { metadata: { name: '' } }
  const scaling = scalingFor(pod, scene)
  const { nodes, obstacles } = obstaclesIn(message, scene)
  const waiting = scene.pods.filter((one) => unscheduled(one) !== undefined).length || 1
  const [first] = obstacles
  const what = `${label(scene.object)}: ${scene.pods.length > 1 ? `no node takes ${waiting} of its ${scene.pods.length} pods` : 'no node takes its pod'}`
  if (first === undefined)
    return { what, why: `The scheduler says: ${message}`, fix: 'Give the cluster a node that fits, or ask less of it.' }
  return {
    what: `${what}: ${first.says}`,
    why: [whyOf(nodes, obstacles), scaled(scaling)].filter((part) => part !== '').join(' '),
    fix: [...new Set(obstacles.slice(0, 2).map(({ fix }) => fix))].join('\n'),
    ...at(first.path),
  }
}

function scaled({ answer, says }: Scaling): string {
  if (answer === 'unknown') return ''
  if (answer === 'yes') return 'The autoscaler made new nodes, and they did not help in time.'
  return `The autoscaler makes no node for it: ${brief(says.replace(/^pod didn't trigger scale-up(?: \([^)]*\))?: ?/, ''))}`
}

function whyOf(nodes: number | undefined, obstacles: readonly Obstacle[]): string {
  if (nodes === undefined || obstacles.some(({ count }) => count === undefined)) return `${obstacles[0]?.why ?? ''}`
  if (nodes === 0) return 'The cluster has no nodes.'
  return `0 of ${nodes} nodes fit: ${listing(obstacles.map(({ count, why }) => `${count} ${why}`))}.`
}

/** What can keep a pod from getting a node. */
export const SCHEDULING: readonly Rule[] = [{ name: 'unschedulable', see, tell }]
