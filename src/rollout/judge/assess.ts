import type { Manifest } from '../../manifest.ts'
import { redacted } from '../../untrusted.ts'
import { readinessOf } from '../readiness/rules.ts'
import { ready, type Verdict } from '../verdict.ts'
import { isConfirmed } from './confirmation.ts'
import { type Judgement, judge, type Sighting } from './judge.ts'
import type { Rule, Scene, Symptom } from './scene.ts'
import { type SetScene, type Sights, scenesOf, type Target } from './scenes.ts'

/** How everything that is waited for stands at a moment. */
export interface Assessment extends Judgement {
  /** Of what is not ready, by path. */
  readonly scenes: ReadonlyMap<string, Scene>
  /** Targets whose verdict their events changed. */
  readonly changed: readonly Target[]
  /** Rules that did not understand what they saw. */
  readonly confused: readonly string[]
}

/** What an assessment is made from. */
export interface Evidence {
  readonly set: readonly Manifest[]
  readonly rules: readonly Rule[]
  readonly sights: Sights
  readonly now: number
  /** Takes the secrets of the set out of a text. */
  readonly hide: (text: string) => string
}

/** Before anything was seen. */
export const NOTHING_YET: Assessment = {
  troubles: new Map(),
  over: [],
  open: [],
  warned: [],
  nextAt: undefined,
  scenes: new Map(),
  changed: [],
  confused: [],
}

/** Puts together what was seen, has every rule look at it, and judges what they see by what was wrong before. */
export function assess(
  targets: ReadonlyMap<string, Target>,
  { set, rules, sights, now, hide }: Evidence,
  { troubles }: Assessment,
): Assessment {
  const scenes = scenesOf(targets, set, sights, now)
  const confused = new Set<string>()
  const sightings = [...scenes].flatMap(([path, { scene, patience }]) =>
    rules.flatMap((rule): Sighting[] => {
      const symptoms = seen(rule, scene)
      if (symptoms === undefined) confused.add(rule.name)
      return (symptoms ?? []).map((symptom) => ({ path, symptom: hidden(symptom, hide), patience: patience(symptom) }))
    }),
  )
  return {
    ...judge(troubles, sightings, now),
    scenes: new Map([...scenes].map(([path, { scene }]) => [path, scene])),
    changed: [...scenes].flatMap(([path, scene]) => {
      const target = targets.get(path) as Target
      return [...claimAnew(target, scene), ...confirmed(target, scene, now + sights.ahead - sights.began)]
    }),
    confused: [...confused],
  }
}

/** What a program says of itself may hold a secret. */
function hidden(symptom: Symptom, hide: (text: string) => string): Symptom {
  return { ...symptom, says: redacted(hide(symptom.says)), message: hide(symptom.message) }
}

/** The cluster may show anything: a rule that stumbles must not end a deployment that goes well. */
function seen(rule: Rule, scene: Scene): readonly Symptom[] | undefined {
  try {
    return rule.see(scene)
  } catch {
    return undefined
  }
}

/** An Ingress whose controller has taken its change. */
function confirmed(target: Target, { scene }: SetScene, elapsedMs: number): Target[] {
  if (!target.isUnconfirmed || !isConfirmed(scene, elapsedMs)) return []
  const verdict = readinessOf(target.object)?.(target.object, target.around) ?? target.verdict
  return [{ ...target, isUnconfirmed: false, verdict }]
}

/** Whether a claim is bound later is told by its events alone. */
function claimAnew(target: Target, { scene }: SetScene): Target[] {
  if (target.object.kind !== 'PersistentVolumeClaim') return []
  const verdict: Verdict | undefined = scene.unseen.includes('events')
    ? ready('not bound yet; its events, which would say why, may not be read')
    : readinessOf(target.object)?.(target.object, undefined, scene.events)
  return verdict === undefined || verdict.says === target.verdict.says ? [] : [{ ...target, verdict }]
}
