import type { FieldChange, PlannedChange } from '../facts.ts'
import { place } from '../problem.ts'
import { type FieldText, fieldText } from './fields.ts'
import { details, fenced, inHtml, table, words } from './markdown.ts'
import { nameIn } from './names.ts'
import { changesOf, reasonOf, told } from './plan.ts'

const MOST_ROWS = 200
const MOST_OBJECTS = 100
const MOST_FIELDS = 100
const NAMED = 3
// So few are read at once; more are opened one by one.
const OPEN = 6
// So many signs fit beside one another.
const WIDTH = 120
const ONE_LINE = 100

/** A plan in blocks of markdown: a table of the changes, then each one’s fields as a diff, then what stays. */
export function planBlocks(plan: readonly PlannedChange[]): string[] {
  const changes = changesOf(plan)
  const name = nameIn(plan)
  const withFields = changes.filter(({ fields }) => fields.length > 0)
  const rest = (all: number, most: number, of: string) => (all > most ? [`… and ${all - most} more ${of}.`] : [])
  const same = plan.filter(({ action }) => action === 'unchanged')
  return [
    ...(changes.length === 0
      ? []
      : [
          table(
            ['', 'Object', 'What changes', 'Where'],
            changes.slice(0, MOST_ROWS).map((change) => row(change, name(change))),
          ),
        ]),
    ...rest(changes.length, MOST_ROWS, 'objects'),
    ...withFields
      .slice(0, MOST_OBJECTS)
      .map((change) => details(title(change, name(change)), diff(change.fields), withFields.length <= OPEN)),
    ...rest(withFields.length, MOST_OBJECTS, 'objects with changes; the log and the output `changes` name them'),
    ...(same.length === 0 ? [] : [unchanged(same.map(name))]),
  ]
}

/** What stays as it is, behind one line. */
export function unchanged(names: readonly string[]): string {
  const shown = names.slice(0, MOST_ROWS).map(words).join(', ')
  return details(`${names.length} unchanged`, `${shown}${names.length > MOST_ROWS ? ', …' : ''}`)
}

function row(change: PlannedChange, name: string): string[] {
  const { action, fields, at } = change
  const names = fields
    .slice(0, NAMED)
    .map((field) => field.name.replace(/^(?:spec\.(?:template\.spec\.)?|metadata\.)/, ''))
  const more = fields.length - names.length
  const list = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')
  return [told(action).verb, name, reasonOf(change) ?? list, at.file === '' ? '' : place(at)]
}

function title({ action, fields, at }: PlannedChange, name: string): string {
  const count = fields.length === 1 ? '1 field' : `${fields.length} fields`
  const where = at.file === '' ? '' : ` · ${inHtml(place(at))}`
  return `${told(action).verb} <b>${inHtml(name)}</b> · ${count}${where}`
}

/** Fields of one line first; those of several stand below their names. */
function diff(fields: readonly FieldChange[]): string {
  const texts = fields.slice(0, MOST_FIELDS).map((field) => lines(fieldText(field, WIDTH)))
  const more = fields.length - MOST_FIELDS
  const isBlock = ([first = '']: readonly string[]) => first.startsWith('@@')
  return fenced(
    [
      ...texts.filter((text) => !isBlock(text)).flat(),
      ...texts.filter(isBlock).flat(),
      ...(more > 0 ? [`  … and ${more} more fields`] : []),
    ].join('\n'),
    'diff',
  )
}

function lines(field: FieldText): string[] {
  const { name } = field
  if ('lines' in field)
    return [`@@ ${name} @@`, ...field.lines.map(({ sign, text }) => (sign === '…' ? `  … ${text}` : `${sign} ${text}`))]
  const both = [
    ['-', field.before],
    ['+', field.after],
  ].filter(([, value]) => value !== undefined)
  const isLong = both.some(([, value = '']) => name.length + value.length > ONE_LINE)
  if (isLong) return [`@@ ${name} @@`, ...both.map(([sign, value]) => `${sign} ${value}`)]
  return both.map(([sign, value]) => `${sign} ${name}: ${value}`)
}
