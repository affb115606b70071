import { timeText } from '../deadline.ts'
import type { Row } from '../facts.ts'
import { redacted } from '../untrusted.ts'
import { unchanged } from './changes.ts'
import { filled, table } from './markdown.ts'
import { type Named, nameIn } from './names.ts'
import { cutMiddle } from './values.ts'

// Fewer unchanged objects than this are told one by one, too.
const FEW = 5
const MOST_ROWS = 200
const WIDEST = 60
const MOST_SIGNS = 300

/** The objects of a deployment in blocks of markdown: what happened to each, and after how long; what stayed is folded. */
export function rowBlocks(rows: readonly Row[], url?: string): string[] {
  const { told, folded } = apart(rows)
  const name = nameIn(rows)
  const cells = told.slice(0, MOST_ROWS).map((row) => {
    const [object = '', action = '', time = '', status = ''] = cellsOf(row, name, url)
    // A time stays on one line, and is the last to be seen on a narrow screen.
    return [object, action, status, time.replaceAll(' ', '\u00a0')]
  })
  return [
    ...(cells.length === 0 ? [] : [table(['Object', 'Action', 'Status', 'Time'], cells)]),
    ...(told.length > MOST_ROWS ? [`… and ${told.length - MOST_ROWS} more objects.`] : []),
    ...(folded.length === 0 ? [] : [unchanged(folded.map(name))]),
  ]
}

/** The same table for the log, its columns aligned. Text from outside: for `io.info`. */
export function rowLines(rows: readonly Row[], url?: string): string[] {
  const { told, folded } = apart(rows)
  const name = nameIn(rows)
  const body = told.slice(0, MOST_ROWS).map((row) => cellsOf(row, name, url))
  const lines = body.length === 0 ? [] : filled([['Object', 'Action', 'Time', 'Status'], ...body])
  const widths = (lines[0] ?? []).map((_, column) =>
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

/** Object, action, time and status; what comes from outside on one line, and none too long. */
function cellsOf(
  { action, verdict, hint, seconds, ...row }: Row,
  name: (row: Named) => string,
  url?: string,
): string[] {
  const shown = (text: string) => cutMiddle(redacted(text).replace(/\s+/g, ' '), MOST_SIGNS)
  // The URL is told beside the table, and names it.
  const says = verdict !== '' && url !== undefined && hostIn(url) === verdict ? 'the load balancer of the URL' : verdict
  const status = [says, ...(hint === undefined ? [] : [`(${hint})`])].filter((text) => text !== '').join(' ')
  // What was ready at once did not take any time.
  const time = seconds === undefined || (action === 'unchanged' && seconds < 0.5) ? '' : timeText(seconds * 1000)
  return [shown(name(row)), action, time, shown(status)]
}

function hostIn(url: string): string | undefined {
  return /^https?:\/\/([^/:]+)/.exec(url)?.[1]
}
