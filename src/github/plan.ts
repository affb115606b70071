import type { Action, PlannedChange } from '../facts.ts'
import { place } from '../problem.ts'
import { redacted } from '../untrusted.ts'
import { type FieldText, fieldText } from './fields.ts'
import { nameIn } from './names.ts'

interface Told {
  readonly action: Action
  readonly sign: string
  /** After a count: "3 to create". */
  readonly counted: string
  readonly verb: string
}

/** What can happen to an object, in the order in which a reader wants to know: what may hurt comes first. */
const ACTIONS: readonly Told[] = [
  { action: 'conflicting', sign: '!', counted: 'in conflict', verb: 'in conflict' },
  { action: 'replaced', sign: '±', counted: 'to replace', verb: 'replace' },
  { action: 'pruned', sign: '-', counted: 'to delete', verb: 'delete' },
  { action: 'configured', sign: '~', counted: 'to change', verb: 'change' },
  { action: 'created', sign: '+', counted: 'to create', verb: 'create' },
  { action: 'deferred', sign: '?', counted: 'not known yet', verb: 'later' },
]
const REASONS: Partial<Record<Action, string>> = {
  deferred: 'its namespace or kind comes with this set; it can be compared once that is there',
  replaced: 'deleted, and created again',
  pruned: 'no longer in the set',
}
const MOST_OBJECTS = 50
const MOST_FIELDS = 20
const WIDTH = 200
const ONE_LINE = 120

/** How many objects of a plan get what: "3 to create, 1 to change, 12 unchanged". */
export function counts(plan: readonly PlannedChange[]): string {
  const count = (wanted: Action) => plan.filter(({ action }) => action === wanted).length
  const parts = ['created', 'configured', 'replaced', 'pruned', 'conflicting', 'deferred'].flatMap((action) => {
    const number = count(action as Action)
    return number === 0 ? [] : [`${number} ${told(action as Action).counted}`]
  })
  const same = count('unchanged')
  if (parts.length === 0) parts.push('nothing to change')
  return [...parts, ...(same === 0 ? [] : [`${same} unchanged`])].join(', ')
}

/** What a plan changes, what may hurt first. */
export function changesOf(plan: readonly PlannedChange[]): PlannedChange[] {
  return ACTIONS.flatMap(({ action }) => plan.filter((change) => change.action === action))
}

/** What happens to an object, as a sign and as a verb. */
export function told(action: Action): Told {
  return ACTIONS.find((one) => one.action === action) ?? { action, sign: ' ', counted: action, verb: action }
}

/** Why an object is deferred, replaced or in conflict; undefined when there is nothing to explain. */
export function reasonOf({ action, reason }: PlannedChange): string | undefined {
  return reason ?? REASONS[action]
}

/** A plan as the log tells it: the counts first, then each change and its fields. Text from outside: for `io.info`. */
export function planLines(plan: readonly PlannedChange[]): string[] {
  const changes = changesOf(plan)
  const name = nameIn(plan)
  const sentence = counts(plan)
  return [
    `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`,
    ...changes.slice(0, MOST_OBJECTS).flatMap((change) => [heading(change, name(change)), ...fieldLines(change)]),
    ...(changes.length > MOST_OBJECTS ? [`… and ${changes.length - MOST_OBJECTS} more objects`] : []),
  ]
}

function heading(change: PlannedChange, name: string): string {
  const reason = reasonOf(change)
  const where = change.at.file === '' ? '' : ` (${place(change.at)})`
  const line = `${told(change.action).sign} ${name}${where}${reason === undefined ? '' : `: ${reason}`}`
  return redacted(line).replace(/\s+/g, ' ')
}

function fieldLines({ fields }: PlannedChange): string[] {
  const more = fields.length - MOST_FIELDS
  return [
    ...fields.slice(0, MOST_FIELDS).flatMap((field) => lines(fieldText(field, WIDTH))),
    ...(more > 0 ? [`    … and ${more} more ${more === 1 ? 'field' : 'fields'}`] : []),
  ]
}

function lines(field: FieldText): string[] {
  const { name } = field
  if ('lines' in field) return [`    ${name}:`, ...field.lines.map(({ sign, text }) => `      ${sign} ${text}`)]
  const { before, after } = field
  if (before === undefined) return [`    + ${name}: ${after}`]
  if (after === undefined) return [`    - ${name}: ${before}`]
  // That it is hidden needs no before.
  if (after === '(hidden, changed)') return [`    ${name}: ${after}`]
  const short = `    ${name}: ${before} → ${after}`
  return short.length <= ONE_LINE ? [short] : [`    ${name}:`, `      - ${before}`, `      + ${after}`]
}
