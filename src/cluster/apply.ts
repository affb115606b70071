import type { Action } from '../facts.ts'
import type { KubernetesObject, Manifest } from '../manifest.ts'
import { together } from '../problem.ts'
import type { Plan, Step } from './plan.ts'
import { type Sender, send } from './send.ts'

/** What became of one object. `object` is as the cluster answered it. */
export interface Applied {
  readonly manifest: Manifest
  readonly collection: string
  readonly path: string
  readonly action: Action
  readonly object: KubernetesObject
}

export interface ApplyOptions {
  readonly sender: Sender
  readonly onApplied: (applied: Applied) => void
  /** Waits until what a phase made can be built upon. */
  readonly settled: (phase: readonly Applied[]) => Promise<void>
}

/** Applies a plan phase by phase, the objects of a phase at once. A phase with problems is the last one. */
export async function apply(plan: Plan, options: ApplyOptions): Promise<Applied[]> {
  const applied: Applied[] = []
  for (const phase of [...new Set(plan.map(({ manifest }) => manifest.phase))].sort((one, other) => one - other)) {
    const steps = plan.filter(({ manifest }) => manifest.phase === phase)
    const done = await together(...steps.map((step) => applyOne(step, options)))
    applied.push(...done)
    await options.settled(done)
  }
  return applied
}

async function applyOne(step: Step, options: ApplyOptions): Promise<Applied> {
  const object = await send(step, options.sender, false)
  const before = step.live?.metadata.resourceVersion
  const action =
    before === undefined ? 'created' : before === object.metadata.resourceVersion ? 'unchanged' : 'configured'
  const { manifest, collection, path } = step
  const applied: Applied = { manifest, collection, path, action, object }
  options.onApplied(applied)
  return applied
}
