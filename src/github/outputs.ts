import type { Action, Facts, PlannedChange } from '../facts.ts'
import { redacted } from '../untrusted.ts'

// A step that takes it as a variable of its environment gets at most 128 KiB. Source: Linux, MAX_ARG_STRLEN.
const MOST_BYTES = 100_000
const MOST_VALUE = 4_000

interface Change {
  readonly object: string
  readonly namespace?: string | undefined
  readonly action: Action | 'omitted'
  readonly fields: PlannedChange['fields']
}

/** Whether anything is to be changed, or was; undefined as long as nobody knows. */
export function changedOutput(facts: Facts): string | undefined {
  const changes = happened(facts)
  return changes && String(changes.length > 0)
}

/**
 * What is to be changed, or was, as JSON: `[{object, namespace, action, fields: [{path, before, after}]}]`. What does
 * not fit is left out, fields first, and where it is missing `truncated` is true.
 */
export function changesOutput(facts: Facts): string | undefined {
  const changes = happened(facts)
  if (changes === undefined) return undefined
  const cut = (change: Change) => json({ ...entry(change), fields: [], truncated: true })
  const last = (count: number) => cut({ object: `(${count} more)`, action: 'omitted', fields: [] })
  const bare = changes.map(cut)
  let left = MOST_BYTES - Buffer.byteLength(last(changes.length)) - 2
  const known = bare.filter((text) => {
    left -= Buffer.byteLength(text) + 1
    return left >= 0
  }).length
  left = Math.max(0, left)
  const shown = changes.slice(0, known).map((change, index) => {
    // Nothing more fits: what it would be need not be known.
    if (left < 100 && change.fields.length > 0) return bare[index]
    const whole = json({ ...entry(change), fields: change.fields.map(fieldOf) })
    const more = Buffer.byteLength(whole) - Buffer.byteLength(bare[index] ?? '')
    if (more > left) return bare[index]
    left -= more
    return whole
  })
  const rest = changes.length - known
  return `[${[...shown, ...(rest > 0 ? [last(rest)] : [])].join(',')}]`
}

/** A dry run tells what is planned; any other one what it did, which may be less. */
function happened({ plan, rows, dryRun }: Facts): Change[] | undefined {
  if (dryRun) return plan?.filter(({ action }) => action !== 'unchanged')
  if (plan === undefined && rows === undefined) return undefined
  const byObject = Map.groupBy(plan ?? [], ({ object }) => object)
  return (rows ?? [])
    .filter(({ action, undone }) => action !== 'unchanged' && !undone)
    .map(({ object, namespace, action }) => {
      const planned = byObject.get(object)?.filter((one) => namespace === undefined || one.namespace === namespace)
      const only = planned?.length === 1 ? planned[0] : undefined
      return { object, namespace: namespace ?? only?.namespace, action, fields: only?.fields ?? [] }
    })
}

function entry({ object, namespace = undefined, action }: Change) {
  return { object, namespace: namespace ?? null, action }
}

function fieldOf({ name, before, after }: PlannedChange['fields'][number]) {
  const isLong = [before, after].some((value) => (json(value) ?? '').length > MOST_VALUE)
  return isLong ? { path: name, truncated: true } : { path: name, before, after }
}

function json(value: unknown): string {
  return JSON.stringify(value, (_, inner) => (typeof inner === 'string' ? redacted(inner) : inner))
}
