import type { FieldChange } from '../facts.ts'
import { redacted } from '../untrusted.ts'
import { compared, type Line } from './lines.ts'
import { cutMiddle, linesOf, shortened } from './values.ts'

/** How a changed field reads: in one line before and after, where there are any; or in several, compared. */
export type FieldText =
  | { readonly name: string; readonly before: string | undefined; readonly after: string | undefined }
  | { readonly name: string; readonly lines: readonly Line[] }

// What a reader goes through before he would rather open the file.
const MOST_LINES = 40

/** A changed field for people to read, its lines in at most about `width` signs. */
export function fieldText({ name: path, before, after }: FieldChange, width: number): FieldText {
  const name = cutMiddle(redacted(path).replace(/\s+/g, ' '), width)
  const [was, is] = linesOf(before, after)
  if (was.length > 1 || is.length > 1) {
    const lines = compared(was, is).map(({ sign, text }) => ({ sign, text: cutMiddle(text, width) }))
    const more: Line = { sign: '…', text: `${lines.length - MOST_LINES} more lines` }
    return { name, lines: lines.length > MOST_LINES + 1 ? [...lines.slice(0, MOST_LINES), more] : lines }
  }
  const [from, to] = shortened(was[0] ?? '', is[0] ?? '', width)
  return { name, before: was.length === 0 ? undefined : from, after: is.length === 0 ? undefined : to }
}
