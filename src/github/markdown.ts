import { harmless, redacted } from '../untrusted.ts'

/** Text from outside as plain text in GitHub's markdown: no markup, no mention, no link to an issue. */
export function escaped(text: string): string {
  return inert(entities(text).replace(/[\\`*_{}[\]|~]/g, '\\$&'))
}

/** Text from outside as a few words on one line, without secrets. */
export function words(text: string): string {
  return escaped(oneLine(text))
}

/** Text from outside inside of HTML, where markdown's own escapes would show. */
export function inHtml(text: string): string {
  return inert(entities(oneLine(text)))
}

function oneLine(text: string): string {
  return harmless(redacted(text)).replace(/[ \t\n]+/g, ' ')
}

function entities(text: string): string {
  return text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] as string)
}

/** Zero-width spaces where GitHub would make a link or a mention. */
function inert(text: string): string {
  return text
    .replace(/[@#]/g, '$&\u200b')
    .replace(/\bgh-(?=\d)/gi, '$&\u200b')
    .replace(/\bwww(?=\.)/gi, '$&\u200b')
    .replace(/:\/\//g, ':\u200b//')
}

/** Text from outside as a span of code, on one line. */
export function code(text: string): string {
  const line = harmless(text).replace(/\s+/g, ' ')
  const fence = '`'.repeat(longestRun(line, 0) + 1)
  const gap = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${fence}${gap}${line}${gap}${fence}`
}

/** A sentence or a few, on lines of their own; what stands between backticks is code. Nothing in it has power. */
export function sentences(text: string): string {
  const lines = harmless(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  // Neither a list nor a line under a heading.
  return lines.map((line) => withCode(line).replace(/^(?=[-+=]|\d+[.)])/, '\u200b')).join('\\\n')
}

/** What stands between backticks, and addresses, which are to be copied and not to be followed, are code. */
function withCode(line: string): string {
  return line
    .split(/(?<!`)`([^`]+)`(?!`)|(\bhttps?:\/\/[^\s"'`<>()]*[^\s"'`<>().,;:])/)
    .map((part, index) => (index % 3 === 0 ? escaped(part ?? '') : part === undefined ? '' : code(part)))
    .join('')
}

/** Most of a block that is shown; the log has the rest. */
const MOST = 20_000

/** Text in a block of its own, fenced longer than any run of backticks inside; of what is too long, the first or last lines. */
export function fenced(text: string, language = 'text', kept: 'first' | 'last' = 'first'): string {
  const shown = bounded(harmless(text), kept)
  const fence = '`'.repeat(longestRun(shown, 2) + 1)
  return `${fence}${language}\n${shown}\n${fence}`
}

function bounded(text: string, kept: 'first' | 'last'): string {
  if (text.length <= MOST) return text
  const lines = text.split('\n')
  const ordered = kept === 'first' ? lines : lines.toReversed()
  let left = MOST
  const fitting = ordered.filter((line) => {
    left -= line.length + 1
    return left >= 0
  })
  const more = `… ${lines.length - fitting.length} more lines; the log has them`
  return (kept === 'first' ? [...fitting, more] : [more, ...fitting.toReversed()]).join('\n')
}

function longestRun(text: string, least: number): number {
  return [...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), least)
}

/** A table without its empty columns; cells are escaped here, and what stands between backticks in them is code. */
export function table(heading: readonly string[], body: readonly (readonly string[])[]): string {
  const [head = [], ...rows] = filled([heading, ...body])
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  // A table's cells end at a |, in code too.
  const cell = (text: string) => withCode(oneLine(text)).replace(/(?<!\\)\|/g, '\\|')
  return [line(head), line(head.map(() => '---')), ...rows.map((cells) => line(cells.map(cell)))].join('\n')
}

/** The lines of a table without the columns that only the first one, its head, has. */
export function filled(lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const [, ...body] = lines
  return lines.map((line) => line.filter((_, column) => body.some((cells) => cells[column] !== '')))
}

/** Something that is opened by a click; `title` is HTML. */
export function details(title: string, body: string, open = false): string {
  return `<details${open ? ' open' : ''}><summary>${title}</summary>\n\n${body}\n\n</details>`
}

/** As many blocks, each whole, as fit into so many bytes, and a word about the rest. `last` is never left out. */
export function fitting(blocks: readonly string[], last: readonly string[], bytes: number): string {
  const size = (text: string) => Buffer.byteLength(text) + 2
  const word = (count: number) =>
    `*${count} more ${count === 1 ? 'part' : 'parts'} did not fit; the log has everything.*`
  let left = bytes - last.reduce((sum, block) => sum + size(block), 0) - size(word(blocks.length))
  const end = blocks.findIndex((block) => {
    left -= size(block)
    return left < 0
  })
  const shown = end < 0 ? blocks : [...blocks.slice(0, end), word(blocks.length - end)]
  return [...shown, ...last, ''].join('\n\n')
}
