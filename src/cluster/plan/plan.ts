import { isDeepStrictEqual } from 'node:util'
import type { Action, FieldChange } from '../../facts.ts'
import type { KubernetesObject, Manifest } from '../../manifest.ts'
import { Failed, isSaid, type Problem } from '../../problem.ts'
import { isRawJson } from '../api/rawJson.ts'
import { type Handover, handedOver } from '../apply/handover.ts'
import { isForImmutableFields, mustRunAgain, replacementOf, wayOf } from '../apply/replace.ts'
import { FIELD_MANAGER, type Sender, send } from '../apply/send.ts'
import { type Coming, comingOf, deferralOf, isGoing, missingFor } from './coming.ts'
import { isApplied } from './compare.ts'
import { difference } from './difference.ts'
import { laidOver, withoutLost } from './overlay.ts'
import { entriesOf, entryOf } from './owned.ts'
import type { Place } from './places.ts'
import { needNoRehearsal } from './sample.ts'

/** One object, and what an apply will do with it. */
export interface Step extends Place {
  readonly action: Action
  /** Each field that differs from what is live; none for what is created or cannot be known yet. */
  readonly fields: readonly FieldChange[]
  /** Why it is deferred, or how it is replaced, where there is more to say than the action does. */
  readonly reason?: string | undefined
  /** What the cluster would make of it, webhooks included; undefined when it cannot say yet. */
  readonly rehearsed: KubernetesObject | undefined
  /** Unchanged, and to be sent all the same: fields become ours, or an integer is too long to be compared. */
  readonly mustSend?: true
}

/** What an apply will do, in order. */
export type Plan = readonly Step[]

/** A plan, and what keeps it from being carried out. */
export interface Planned {
  readonly plan: Plan
  readonly problems: readonly Problem[]
}

export interface PlanOptions {
  readonly sender: Sender
  /** Whether immutable fields may be changed by making an object again. */
  readonly recreate?: boolean
  /** The image that an object names is still to be built: a policy that asks for it denies now what it will take then. */
  readonly unbuilt?: (manifest: Manifest) => boolean
}

type Outcome = readonly [Step, readonly Problem[]]

/**
 * Finds what an apply will do with each object: from what is live and who owns it, where that says enough; else by a
 * rehearsal. Nothing is changed. What the cluster would refuse is a problem now, all of the set's together.
 */
export async function makePlan(places: readonly Place[], options: PlanOptions): Promise<Planned> {
  const ordered = places.toSorted((one, other) => one.manifest.phase - other.manifest.phase)
  const coming = comingOf(ordered)
  const sure = needNoRehearsal(ordered.filter(({ live }) => live === undefined).map(({ manifest }) => manifest))
  const outcomes = await Promise.all(ordered.map((place) => planOne(place, coming, sure, options)))
  return { plan: outcomes.map(([step]) => step), problems: outcomes.flatMap(([, problems]) => problems) }
}

/** The steps that can be taken while the image builds: new namespaces, and new Services and Ingresses to be reached at. */
export function headStart(plan: Plan): Plan {
  return plan.filter(({ manifest, live }) => manifest.headStart && manifest.ourImage.length === 0 && live === undefined)
}

async function planOne(
  place: Place,
  coming: Coming,
  sure: ReadonlySet<Manifest>,
  options: PlanOptions,
): Promise<Outcome> {
  const { manifest, live } = place
  const step = (action: Action, more: Partial<Step> = {}): Step => ({
    ...place,
    action,
    fields: [],
    rehearsed: undefined,
    ...more,
  })
  const deferral = deferralOf(place, coming)
  if (deferral !== undefined) {
    const asked = deferral.isChecked && !sure.has(manifest) ? await checkFields(place, options.sender) : []
    return [step('deferred', { reason: deferral.reason }), asked]
  }
  if (live === undefined && sure.has(manifest)) return [step('created'), []]
  const handover = live && handedOver(live)
  if (live !== undefined && !isGoing(live) && !mustRunAgain(live))
    if (isApplied(manifest.object, owned(live, handover), FIELD_MANAGER))
      return [step('unchanged', { rehearsed: live }), []]
  try {
    const answer = await send(place, options.sender, true)
    if (live === undefined) return [step('created', { rehearsed: answer }), []]
    // What is live is the answer, too, where there is neither something to change nor the right to.
    const rehearsed = handover === undefined || answer === live ? answer : afterHandover(answer, live, handover)
    const fields = difference(await asRehearsed(place, live, answer, options.sender), rehearsed)
    const more = { fields, rehearsed }
    if (isGoing(live) || mustRunAgain(live)) return [step('replaced', { ...more, reason: wayOf(live) }), []]
    if (fields.length > 0 || !isSameStatus(live, answer)) return [step('configured', more), []]
    return [step('unchanged', { rehearsed, ...(mustSend(manifest.object, live, answer) && { mustSend: true }) }), []]
  } catch (error) {
    if (!(error instanceof Failed)) throw error
    return refused(error, place, step, coming, options)
  }
}

/** What a refused rehearsal means: no more than that the cluster cannot say yet, or a problem. */
async function refused(
  error: Failed,
  place: Place,
  step: (action: Action, more?: Partial<Step>) => Step,
  coming: Coming,
  { sender, recreate = false, unbuilt }: PlanOptions,
): Promise<Outcome> {
  const { manifest, live } = place
  // A webhook with side effects cannot be asked beforehand.
  if (isSaid(error, /does not support dry run/)) return [step('deferred', { reason: UNASKED }), []]
  const missing = missingFor(manifest.object, coming)
  if (missing !== undefined && isSaid(error, /not found|was found|does not exist/))
    return [step('deferred', { reason: `it needs ${missing} of this set, and is checked once that is there` }), []]
  const fields = live === undefined ? [] : difference(live, laidOver(live, manifest.object))
  const change = step(live === undefined ? 'created' : 'configured', { fields })
  if (unbuilt?.(manifest) && isSaid(error, /\bdenied\b/)) return [change, []]
  const replacement = live && isForImmutableFields(error) && replacementOf(manifest.object, live, recreate)
  if (replacement) return [step('replaced', { fields, reason: wayOf(live, replacement) }), []]
  // What succeeds by force was refused for what others own.
  if (live === undefined || sender.force || !isSaid(error, / belongs? to /)) return [change, error.problems]
  const forced = await send(place, { ...sender, force: true }, true).catch(nothingOf)
  if (forced === undefined) return [change, error.problems]
  return [step('conflicting', { fields: difference(live, forced), rehearsed: forced }), error.problems]
}

const UNASKED = 'a webhook cannot be asked about it beforehand; it is checked when it is applied'

/** What is wrong with the fields of an object whose namespace is not there; the rest has to wait for that. */
async function checkFields(place: Place, sender: Sender): Promise<readonly Problem[]> {
  try {
    await send(place, sender, true)
    return []
  } catch (error) {
    if (!(error instanceof Failed)) throw error
    return isSaid(error, /\bnot found\b|\bmay not\b|does not support dry run/) ? [] : error.problems
  }
}

/** What is live, as it was at the rehearsal: controllers write between the two, and their changes are none of ours. */
async function asRehearsed(
  { path }: Place,
  live: KubernetesObject,
  answer: KubernetesObject,
  { api }: Sender,
): Promise<KubernetesObject> {
  if (answer.metadata.resourceVersion === live.metadata.resourceVersion) return live
  const again = await api.send('GET', path)
  return again.code === 200 ? again.body : live
}

function nothingOf(error: unknown): undefined {
  if (!(error instanceof Failed)) throw error
}

/** What is live, as it is when what kubectl applied has become ours. */
function owned(live: KubernetesObject, handover: Handover | undefined): KubernetesObject {
  return handover === undefined ? live : { ...live, metadata: { ...live.metadata, managedFields: handover.owners } }
}

/** The rehearsal knows of no handover: the fields that go with it are taken away here. */
function afterHandover(answer: KubernetesObject, live: KubernetesObject, handover: Handover): KubernetesObject {
  const others = entriesOf(owned(live, handover)).filter(
    (entry) => entry !== entryOf(owned(live, handover), FIELD_MANAGER),
  )
  const ours = entryOf(answer, FIELD_MANAGER)
  const kept = [...others, ...(ours === undefined ? [] : [ours])].map(({ fieldsV1 }) => fieldsV1)
  return withoutLost(answer, handover.fields, kept)
}

/** Where status is no resource of its own, an apply writes it, too. */
function isSameStatus(live: KubernetesObject, answer: KubernetesObject): boolean {
  const isOurs = Object.hasOwn(entryOf(answer, FIELD_MANAGER)?.fieldsV1 ?? {}, 'f:status')
  return !isOurs || isDeepStrictEqual(live.status, answer.status)
}

function mustSend(desired: KubernetesObject, live: KubernetesObject, answer: KubernetesObject): boolean {
  const [before, after] = [live, answer].map((object) => entryOf(object, FIELD_MANAGER)?.fieldsV1)
  return !isDeepStrictEqual(before, after) || hasLongIntegers(desired)
}

function hasLongIntegers(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return isRawJson(value) || Object.values(value).some(hasLongIntegers)
}
