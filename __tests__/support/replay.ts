import type { KubernetesObject, Manifest } from '../../src/manifest.ts'
import { RULES } from '../../src/rollout/failure/rules.ts'
import { assess, NOTHING_YET } from '../../src/rollout/judge/assess.ts'
import type { Trouble } from '../../src/rollout/judge/judge.ts'
import type { Scene, Symptom, Told } from '../../src/rollout/judge/scene.ts'
import type { Target } from '../../src/rollout/judge/scenes.ts'
import { readinessOf } from '../../src/rollout/readiness/rules.ts'
import { keepEvent, type Recorded } from '../../src/rollout/sight/events.ts'
import { waiting } from '../../src/rollout/verdict.ts'
import { type Frame, type Recording, readRecording } from './faults.ts'
import { manifestsOf } from './manifests.ts'

/** How the judging of a recording ended: what is over, or what was still open when the record ended. */
export interface Replayed {
  /** When it was over; undefined when it never was. */
  readonly overAt: number | undefined
  readonly over: readonly Trouble[]
  readonly open: readonly Trouble[]
  /** Whether the workload was ready at the end. */
  readonly isReady: boolean
  readonly tell: (symptom: Symptom) => Told & { readonly at: string }
  readonly scenes: ReadonlyMap<string, Scene>
}

const WORKLOAD = 'workload'
const STEP_SECONDS = 1

/** Plays a recorded fault to the rules and the judge, second by second, and goes on with its last frame to `until`. */
export function replay(name: string, until = 200): Replayed {
  const recording = readRecording(name)
  const set = manifestsOf(recording.manifest, 'k8s/app.yaml')
  const began = beginOf(recording)
  const events = new Map<string, Recorded>()
  let known = NOTHING_YET
  let frame: Frame | undefined
  for (let second = 0; second <= until; second += STEP_SECONDS) {
    const due = recording.frames.filter((one) => one.second <= second)
    for (const one of due.slice(frame === undefined ? 0 : due.indexOf(frame)))
      for (const event of one.events) keepEvent(events, inNamespace(event, one.workload.metadata.namespace))
    frame = due.at(-1)
    if (frame === undefined) continue
    const targets = targetsOf(frame, set, began)
    const sights = {
      pods: frame.pods,
      replicaSets: frame.replicaSets,
      events: events.values(),
      ahead: began,
      began,
      unseen: [],
    }
    known = assess(targets, { set, rules: RULES, sights, now: second * 1000, hide: (text) => text }, known)
    if (known.over.length > 0) return endOf(second, known, recording, targets)
  }
  return endOf(undefined, known, recording, targetsOf(frame as Frame, set, began))
}

/** Recordings leave out what all have in common. */
function inNamespace(event: Frame['events'][number], namespace: string) {
  return { ...event, involvedObject: { namespace, ...event.involvedObject } }
}

function beginOf({ frames }: Recording): number {
  return Date.parse(frames[0]?.workload.metadata.creationTimestamp)
}

function targetsOf({ workload, others }: Frame, set: readonly Manifest[], began: number): Map<string, Target> {
  const target = (live: KubernetesObject): Target | undefined => {
    const manifest = set.find(({ object }) => object.kind === live.kind && object.metadata.name === live.metadata.name)
    if (manifest === undefined) return undefined
    const object = { ...live, apiVersion: manifest.object.apiVersion }
    const verdict = readinessOf(object)?.(object) ?? waiting('')
    const applied = { path: '', collection: '', manifest, object, action: 'created' as const }
    return { applied, object, verdict, afterMs: began * 0, around: undefined } as unknown as Target
  }
  return new Map(
    [workload, ...others].flatMap((live, index) => {
      const one = target(live)
      return one === undefined || readinessOf(one.object) === undefined
        ? []
        : [[index === 0 ? WORKLOAD : `${live.kind}/${live.metadata.name}`, one]]
    }),
  )
}

function endOf(
  overAt: number | undefined,
  { over, open, scenes }: typeof NOTHING_YET,
  { logs }: Recording,
  targets: ReadonlyMap<string, Target>,
): Replayed {
  return {
    overAt,
    over,
    open,
    isReady: targets.get(WORKLOAD)?.verdict.state === 'ready',
    scenes,
    tell(symptom) {
      const trouble = [...over, ...open].find((one) => one.symptom === symptom)
      const scene = scenes.get(trouble?.path ?? '') as Scene
      const rule = RULES.find((one) => one.name === symptom.rule)
      const kept = logs[`${symptom.logs?.pod}/${symptom.logs?.container}`]
      const text = (symptom.logs?.previous ? (kept?.previous ?? kept?.current) : kept?.current) ?? ''
      const lines = text.startsWith('unable to retrieve') ? [] : text.split('\n').filter((line) => line !== '')
      const told = rule?.tell(symptom, scene, lines) as Told
      const { file, line } = scene.manifest.at(told.path)
      return { ...told, at: `${file}:${line}` }
    },
  }
}
