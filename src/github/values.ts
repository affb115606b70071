import { redacted } from '../untrusted.ts'

const SHORT = 72
const SIGNS_THAT_MEAN_MORE = /^$|^\s|\s$|^[[\]{}&*!|>'"%@`#,]|^[?-](?:\s|$)|[\u0000-\u001f\u007f]|: | #/
const NO_STRINGS = /^(?:true|false|null|yes|no|on|off|~|[-+]?[\d.][\d._]*(?:e[-+]?\d+)?|0[xo][\da-f]+)$/i

/** A value in one line: text as it is, in quotes where it would read as something else; the rest as JSON. */
export function inline(value: unknown): string {
  if (typeof value !== 'string') return redacted(JSON.stringify(value) ?? 'nothing')
  const text = redacted(value)
  return SIGNS_THAT_MEAN_MORE.test(text) || NO_STRINGS.test(text) ? JSON.stringify(text) : text
}

/** Two values of a field, each in as many lines as it is best read in: a text’s own, or those of YAML; none for none. */
export function linesOf(before: unknown, after: unknown): readonly [string[], string[]] {
  const isLong = [before, after].some((value) => isBlock(value) && inline(value).length > SHORT)
  // What both end in, the last end of line, is no line to show.
  const end = [before, after].every((value) => typeof value !== 'string' || value.endsWith('\n')) ? /\n$/ : ''
  const lines = (value: unknown) => {
    if (value === undefined) return []
    if (typeof value === 'string' && value.includes('\n')) return redacted(value.replace(end, '')).split('\n')
    return isLong ? yaml(value) : [inline(value)]
  }
  return [lines(before), lines(after)]
}

function yaml(value: unknown): string[] {
  if (typeof value === 'string' && value.includes('\n')) return ['|', ...indented('  ', redacted(value).split('\n'))]
  if (!isBlock(value)) return [inline(value)]
  return isList(value)
    ? value.flatMap((item) => indented('- ', yaml(item)))
    : Object.entries(value as object).flatMap(([key, inner]) => entry(inline(key), inner))
}

function entry(key: string, value: unknown): string[] {
  const [first = '', ...rest] = yaml(value)
  if (!isBlock(value)) return [`${key}: ${first}`, ...rest]
  return [`${key}:`, ...(isList(value) ? [first, ...rest] : indented('  ', [first, ...rest]))]
}

function indented(first: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => (index === 0 ? first : ' '.repeat(first.length)) + line)
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

/** A list or map with something in it; a long integer, which is JSON of its own, is neither. */
function isBlock(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return false
  return !(JSON as unknown as { isRawJSON(value: unknown): boolean }).isRawJSON(value)
}

/** Both texts in at most about `most` signs, cut where they are the same before they are cut where they differ. */
export function shortened(before: string, after: string, most: number): readonly [string, string] {
  if (before.length <= most && after.length <= most) return [before, after]
  const head = commonStart(before, after)
  const tail = Math.min(commonEnd(before, after), Math.min(before.length, after.length) - head)
  const around = Math.floor(most / 4)
  const cut = (text: string) =>
    cutMiddle(text.slice(0, head), around) +
    cutMiddle(text.slice(head, text.length - tail), most - 2 * around) +
    cutMiddle(text.slice(text.length - tail), around)
  return [cut(before), cut(after)]
}

/** A text in at most `most` signs: its beginning and its end. */
export function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text
  const end = Math.floor((most - 1) / 2)
  return `${text.slice(0, most - 1 - end).replace(/[\ud800-\udbff]$/, '')}…${text.slice(text.length - end).replace(/^[\udc00-\udfff]/, '')}`
}

function commonStart(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length++
  return /[\ud800-\udbff]/.test(one[length - 1] ?? '') ? length - 1 : length
}

function commonEnd(one: string, other: string): number {
  let length = 0
  while (length < one.length && one.at(-1 - length) === other.at(-1 - length)) length++
  return length > 0 && /[\udc00-\udfff]/.test(one.at(-length) ?? '') ? length - 1 : length
}
