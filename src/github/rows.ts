import type { Row } from '../facts.ts'
import { redacted } from '../untrusted.ts'
import { unchanged } from './changes.ts'
import { table } from './markdown.ts'
import { type Named, nameIn } from './names.ts'
import { cutMiddle } from './values.ts'

// Fewer unchanged objects than this are told one by one, too.
const FEW = 5
const MOST_ROWS = 200
const WIDEST = 60
const MOST_SIGNS = 300

/** The objects of a deployment in blocks of markdown: what happened to each, and after how long; what stayed is folded. */
export function rowBlocks(rows: readonly Row[]): string[] {
  const { told, folded } = apart(rows)
  const shown = told.slice(0, MOST_ROWS)
  const hasHints = told.some(({ hint }) => hint !== undefined)
  const name = nameIn(rows)
  return [
    ...(told.length === 0
      ? []
      : [
          table(
            ['Object', 'Action', 'After', 'Verdict', ...(hasHints ? ['Hint'] : [])],
            shown.map((row) => {
              const [object = '', action = '', after = '', verdict = '', hint = ''] = cells(row, name)
              // A time stays on one line.
              return [object, action, after.replaceAll(' ', '\u00a0'), verdict, ...(hasHints ? [hint] : [])]
            }),
          ),
        ]),
    ...(told.length > shown.length ? [`… and ${told.length - shown.length} more objects.`] : []),
    ...(folded.length === 0 ? [] : [unchanged(folded.map(name))]),
  ]
}

/** The same table for the log, its columns aligned. Text from outside: for `io.info`. */
export function rowLines(rows: readonly Row[]): string[] {
  const { told, folded } = apart(rows)
  const name = nameIn(rows)
  const head = ['Object', 'Action', 'After', 'Verdict', told.some(({ hint }) => hint !== undefined) ? 'Hint' : '']
  const body = told.slice(0, MOST_ROWS).map((row) => cells(row, name))
  const lines = body.length === 0 ? [] : [head, ...body]
  const widths = head.map((_, column) =>
    Math.min(WIDEST, Math.max(0, ...lines.map((line) => line[column]?.length ?? 0))),
  )
  return [
    ...lines.map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    ...(told.length > MOST_ROWS ? [`… and ${told.length - MOST_ROWS} more objects`] : []),
    ...(folded.length === 0 ? [] : [`${folded.length} unchanged`]),
  ]
}

/** What is told row by row, and what only is counted: unchanged objects with nothing to say of them. */
function apart(rows: readonly Row[]): { readonly told: readonly Row[]; readonly folded: readonly Row[] } {
  const isQuiet = ({ action, hint }: Row) => action === 'unchanged' && hint === undefined
  const quiet = rows.filter(isQuiet)
  if (quiet.length <= FEW) return { told: rows, folded: [] }
  return { told: rows.filter((row) => !isQuiet(row)), folded: quiet }
}

/** Object, action, time, verdict and hint; what comes from outside on one line, and none too long. */
function cells({ action, verdict, hint = '', seconds: after, ...row }: Row, name: (row: Named) => string): string[] {
  const shown = (text: string) => cutMiddle(redacted(text).replace(/\s+/g, ' '), MOST_SIGNS)
  return [shown(name(row)), action, after === undefined ? '' : seconds(after), shown(verdict), shown(hint)]
}

/** A time as people say it: `3.2 s`, `1 min 34 s`. */
export function seconds(value: number): string {
  const whole = Math.round(value)
  return value < 60 ? `${value.toFixed(1)} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
