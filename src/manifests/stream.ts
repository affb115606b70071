import type { Doubt } from './doubt.ts'

/** One document of a text: from `start` to before `end`. */
export interface Part {
  readonly start: number
  readonly end: number
  readonly json: boolean
}

// A file of manifests is never near this.
const MOST_DOCUMENTS = 20_000

/** Parts a text into its documents where kubectl does: JSON objects one after the other, else lines of `---`. */
export function partsOf(text: string): { parts: Part[]; doubts: Doubt[] } {
  const parts: Part[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  for (let end = jsonEnd(text, at); end !== undefined && parts.length <= MOST_DOCUMENTS; end = jsonEnd(text, at)) {
    parts.push({ start: at, end, json: true })
    at = end
  }
  if (parts.length === 0) return yamlParts(text, at, parts)
  if (parts.length > MOST_DOCUMENTS) return tooMany(at)
  const rest = /[^ \t\r\n]/g
  rest.lastIndex = at
  const next = rest.exec(text)?.index
  if (next === undefined) return { parts, doubts: [] }
  // kubectl reads YAML behind the first object only.
  if (parts.length === 1 && text.startsWith('\n---', next - 1)) return yamlParts(text, next, parts)
  const what = 'kubectl does not read what follows the JSON object'
  return {
    parts: [],
    doubts: [{ what, fix: 'Part all documents of the file by lines of ---, or none.', offset: next }],
  }
}

const DEEPEST = 100

/** Where the JSON object that begins at `from` ends; undefined when none does. */
function jsonEnd(text: string, from: number): number | undefined {
  const begin = /[^ \t\r\n]/g
  begin.lastIndex = from
  const start = begin.exec(text)?.index ?? text.length
  if (text[start] !== '{') return undefined
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const sign = text[at]
    if (sign === '"') at = quoteEnd(text, at)
    else if (sign === '{' || sign === '[') depth++
    else if (sign === '}' || sign === ']') depth--
    if (depth > DEEPEST) return undefined
    if (depth === 0) return isJson(text.slice(start, at + 1)) ? at + 1 : undefined
  }
  return undefined
}

/** Where the text in double quotes ends that begins at `from`; the end of everything when it does not. */
function quoteEnd(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function yamlParts(text: string, from: number, before: readonly Part[]): { parts: Part[]; doubts: Doubt[] } {
  const parts: Part[] = [...before]
  const doubts: Doubt[] = []
  let start = from
  const separator = /^---(.*)/gm
  separator.lastIndex = from
  for (let line = separator.exec(text); line !== null; line = separator.exec(text)) {
    // Only LF, or CR and LF, end a line here.
    if (line.index > from && text[line.index - 1] !== '\n') continue
    if (!/^(?:\s+#|\s*$)/.test(line[1] ?? ''))
      doubts.push({
        what: 'kubectl takes nothing but a comment on a line of ---',
        fix: 'Move what stands behind --- to the next line; a comment needs a space before its #.',
        offset: line.index,
      })
    if (parts.length > MOST_DOCUMENTS || doubts.length > MOST_DOCUMENTS) return tooMany(line.index)
    if (line.index > start) parts.push({ start, end: line.index, json: false })
    start = separator.lastIndex
  }
  if (start < text.length) parts.push({ start, end: text.length, json: false })
  return doubts.length > 0 ? { parts: [], doubts } : { parts, doubts }
}

function tooMany(offset: number): { parts: Part[]; doubts: Doubt[] } {
  const what = 'The file has more than 20 000 documents'
  return { parts: [], doubts: [{ what, fix: 'Split it, or name the right file in `manifests`.', offset }] }
}
