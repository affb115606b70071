import type { KubernetesObject, Manifest } from '../../manifest.ts'
import { Failed, type Problem } from '../../problem.ts'
import type { Answer, Api } from '../api/client.ts'
import type { Caller } from '../explain/caller.ts'
import { type Conflict, conflictsIn, isKubectl } from '../explain/conflicts.ts'
import { explain, explainWarning, isImmutable } from '../explain/explain.ts'
import { holds } from '../explain/field.ts'
import { lacksRight } from '../explain/rights.ts'
import { create, isGenerated } from './generated.ts'

/** The name under which this action owns the fields that it sets. */
export const FIELD_MANAGER = 'ship-to-eks'

/** How objects are sent: to whom, for whom, and whether fields of others are taken over. */
export interface Sender {
  readonly api: Api
  readonly caller: Caller
  readonly force: boolean
  /** Told of what the cluster takes, but would not like: deprecated kinds, pods that PodSecurity will refuse. */
  readonly warn?: (problem: Problem) => void
}

/**
 * What is sent; the path is the collection's where the cluster chooses the name. `live` is what the cluster has under
 * the name; without the field it is looked up when it matters.
 */
export interface Sent {
  readonly manifest: Manifest
  readonly path: string
  readonly live?: KubernetesObject | undefined
}

/**
 * Server-side apply of one object, or only its rehearsal; gives the object as the cluster has it then. One whose name
 * the cluster chooses is created.
 */
export async function send(step: Sent, sender: Sender, dryRun: boolean): Promise<KubernetesObject> {
  const { manifest, path } = step
  const patch = (forced: boolean) =>
    sender.api.send('PATCH', path, {
      query: {
        fieldManager: FIELD_MANAGER,
        fieldValidation: 'Strict',
        force: String(forced),
        ...(dryRun ? { dryRun: 'All' } : {}),
      },
      contentType: 'application/apply-patch+yaml',
      body: manifest.object,
    })
  const make = () => create(manifest.object, path, { api: sender.api, manager: FIELD_MANAGER, dryRun })
  let answer = await (isGenerated(manifest.object) ? make() : patch(sender.force))
  // Whoever applied this set by hand until now hands it over; any other owner has to be asked.
  if (isNobodys(answer, manifest)) answer = await patch(true)
  if (answer.code < 400) {
    for (const text of answer.warnings ?? []) sender.warn?.(explainWarning(text, manifest))
    return answer.body
  }
  const live = await liveFor(answer, step, sender.api)
  // What is so already needs no right to change it.
  if (live !== undefined && lacksRight(answer) && holds(live, manifest.object)) return live
  throw new Failed(explain(answer, manifest, sender.caller, live))
}

/** What is live, when the explanation is better for it. */
async function liveFor(answer: Answer, step: Sent, api: Api): Promise<KubernetesObject | undefined> {
  if (isGenerated(step.manifest.object) || ('live' in step && answer.code !== 409)) return step.live
  const matters = lacksRight(answer) || isImmutable(answer) || conflictsIn(answer).length > 0
  const found = matters ? await api.send('GET', step.path) : undefined
  return found?.code === 200 ? found.body : undefined
}

/** Whether nobody minds: fields of kubectl's, and the replicas that an autoscaler wrote which is there no more. */
function isNobodys(answer: Answer, { isScaled }: Manifest): boolean {
  const conflicts = conflictsIn(answer)
  const isLeft = ({ manager, field }: Conflict) =>
    isScaled !== true && manager === 'kube-controller-manager' && field === '.spec.replicas'
  return conflicts.length > 0 && conflicts.every((one) => isKubectl(one.manager) || isLeft(one))
}
