import { parseEvents, YAMLException } from 'js-yaml'
import type { Path } from '../manifest.ts'
import type { Position, Problem } from '../problem.ts'
import { compose } from './compose.ts'
import { strangeEvents, strangeText } from './dialect.ts'
import { type Doubt, Hopeless } from './doubt.ts'
import type { Field } from './node.ts'
import { type Part, partsOf } from './stream.ts'

/** One YAML document: its value, and where the field at a path was written. */
export interface Document {
  readonly value: unknown
  readonly at: (path: Path) => Position
}

// A file of manifests is never near these; a bomb is stopped by them in less than a second.
const MOST_CHARACTERS = 10 * 1024 * 1024
// The API server takes 3 MiB, of JSON.
const LARGEST_DOCUMENT = 4 * 1024 * 1024
const MOST_SIGNS = 500_000
const DEEPEST = 100
/** More are not told: the first ones explain the others. */
const MOST_DOUBTS = 20

/** Reads every document of a text as kubectl does. What it would read otherwise is a problem at its line. */
export function readYaml(text: string, file: string): { documents: Document[]; problems: Problem[] } {
  const lineOf = lineFinder(text)
  const { roots, doubts } = isTooMuch(text) ?? readParts(text)
  if (doubts.length > 0) {
    const problems = doubts
      .slice(0, MOST_DOUBTS)
      .map(({ what, fix, offset }): Problem => ({ what, fix, at: { file, line: lineOf(offset) } }))
    return { documents: [], problems }
  }
  const documents = roots.map((root) => ({
    value: root.node.value,
    at: (path: Path): Position => ({ file, line: lineOf(offsetOf(root, path)) }),
  }))
  return { documents, problems: [] }
}

interface Read {
  readonly roots: readonly Field[]
  readonly doubts: readonly Doubt[]
}

function isTooMuch(text: string): Read | undefined {
  const fix = 'Split it, or name the right file in `manifests`.'
  if (text.length > MOST_CHARACTERS)
    return { roots: [], doubts: [{ what: 'The file is larger than 10 MiB', fix, offset: 0 }] }
  let signs = 0
  for (const sign of [',', ':', '- ', '-\n', '? ', '*', '!'])
    for (let at = text.indexOf(sign); at >= 0 && signs <= MOST_SIGNS; at = text.indexOf(sign, at + 1)) signs++
  if (signs <= MOST_SIGNS) return undefined
  return { roots: [], doubts: [{ what: 'The file holds more values than any set of manifests', fix, offset: 0 }] }
}

function readParts(text: string): Read {
  const { parts, doubts } = partsOf(text)
  const roots: Field[] = []
  const tell = (doubt: Doubt): void => {
    if (doubts.length >= MOST_DOUBTS) throw new Hopeless(doubt)
    doubts.push(doubt)
  }
  for (const part of parts) {
    if (doubts.length >= MOST_DOUBTS) break
    try {
      const root = readPart(text.slice(part.start, part.end), part, tell)
      if (root !== undefined) roots.push(root)
    } catch (error) {
      if (!(error instanceof Hopeless)) throw error
      doubts.push(error.doubt)
    }
  }
  return { roots, doubts }
}

/** The value of one document; none when it is empty. */
function readPart(source: string, { start, json }: Part, tell: (doubt: Doubt) => void): Field | undefined {
  if (source.length > LARGEST_DOCUMENT) {
    const fix = 'Split it: the API server takes no object of more than 3 MiB.'
    throw new Hopeless({ what: 'A document is larger than 4 MiB', fix, offset: start })
  }
  if (json) {
    // Between the tokens of JSON a tab is a blank, and inside its texts there is none.
    const text = source.replaceAll('\t', ' ')
    return compose(eventsOf(text, start), text, start, true, tell)
  }
  // kubectl ends the last line, too.
  const text = source.endsWith('\n') ? source : `${source}\n`
  const odd = strangeText(text, start)
  if (odd !== undefined) throw new Hopeless(odd)
  const events = eventsOf(text, start)
  const strange = strangeEvents(events, text, start)
  if (strange !== undefined) throw new Hopeless(strange)
  return events.length === 0 ? undefined : compose(events, text, start, false, tell)
}

function eventsOf(text: string, start: number): ReturnType<typeof parseEvents> {
  try {
    return parseEvents(text, { maxDepth: DEEPEST })
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const reason = error.reason ?? error.message
    const offset = error.mark?.position ?? 0
    const what = `This is not YAML that Kubernetes reads: ${reason}`
    throw new Hopeless({ what, fix: adviceFor(reason, text, offset), offset: start + offset })
  }
}

function adviceFor(reason: string, text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1).split('\n', 1)[0] ?? ''
  if (reason.includes('tab') || line.includes('\t')) return 'Indent with spaces, not with tabs.'
  if (/deficient indentation|unexpected end/.test(reason))
    return 'Close the bracket, brace or quote that opens here or above, and indent what is in it deeper than its key.'
  return 'Correct the line, or the ones just before it: indentation, a missing colon or quote.'
}

/** Where the value at a path is written; where it is none, the nearest around it. */
function offsetOf(root: Field, path: Path): number {
  let field = root
  for (const key of path) {
    const { fields, items } = field.node
    const inner = items === undefined ? fields?.get(String(key)) : items[Number(key)]
    if (inner === undefined) break
    field = inner
  }
  return field.offset
}

function lineFinder(text: string): (offset: number) => number {
  const starts: number[] = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] as number) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}
