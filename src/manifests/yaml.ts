import {
  CORE_SCHEMA,
  constructFromEvents,
  defineScalarTag,
  EVENT_ID,
  getScalarValue,
  intCoreTag,
  mergeTag,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
} from 'js-yaml'
import type { Path } from '../manifest.ts'
import type { Position, Problem } from '../problem.ts'

type Event = ReturnType<typeof parseEvents>[number]
type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>

/** One YAML document: its value, and where the field at a path was written. */
export interface Document {
  readonly value: unknown
  readonly at: (path: Path) => Position
}

// A file of manifests is never near these; a bomb is stopped by them in milliseconds.
const MOST_BYTES = 10 * 1024 * 1024
const MOST_ALIASES = 1000
const MOST_NODES = 200_000

// kubectl reads 0644 as octal; YAML 1.2 reads it as 644.
const integer = defineScalarTag('tag:yaml.org,2002:int', {
  ...intCoreTag,
  resolve: (source, isExplicit, tagName) =>
    /^[-+]?0[0-7]+$/.test(source) ? Number.parseInt(source, 8) : intCoreTag.resolve(source, isExplicit, tagName),
})
const SCHEMA = CORE_SCHEMA.withTags(integer, mergeTag)

/** Reads every document of a text. A text that Kubernetes would read differently is a problem at its line. */
export function readYaml(text: string, file: string): { documents: Document[]; problems: Problem[] } {
  const lineOf = lineFinder(text)
  const refuse = (what: string, fix: string, offset: number): Problem => ({
    what,
    fix,
    at: { file, line: lineOf(offset) },
  })
  if (text.length > MOST_BYTES)
    return {
      documents: [],
      problems: [refuse('The file is larger than 10 MiB', 'Split it, or name the right file in `manifests`.', 0)],
    }
  try {
    const events = parseEvents(text, { filename: file, maxDepth: 100 })
    const { places, doubts } = walk(events, text)
    if (doubts.length > 0)
      return { documents: [], problems: doubts.map(({ what, fix, offset }) => refuse(what, fix, offset)) }
    const values = constructFromEvents(events, {
      source: text,
      filename: file,
      schema: SCHEMA,
      maxAliases: MOST_ALIASES,
    })
    const documents = values.map((value, index) => {
      const offsets = places[index] ?? new Map<string, number>()
      const at = (path: Path): Position => {
        for (let length = path.length; length >= 0; length--) {
          const offset = offsets.get(pointer(path.slice(0, length)))
          if (offset !== undefined) return { file, line: lineOf(offset) }
        }
        return { file, line: 1 }
      }
      return { value, at }
    })
    if (weight(values) > MOST_NODES)
      return {
        documents: [],
        problems: [
          refuse('The file’s aliases expand to more than 200 000 values', 'Write out what the aliases stand for.', 0),
        ],
      }
    return { documents, problems: [] }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const reason = error.reason ?? error.message
    const what = `This is not YAML that Kubernetes reads: ${reason}`
    return { documents: [], problems: [refuse(what, adviceFor(reason), error.mark?.position ?? 0)] }
  }
}

function adviceFor(reason: string): string {
  if (reason.includes('duplicated mapping key')) return 'Keep one of the two; Kubernetes would silently drop the other.'
  if (reason.includes('unknown')) return 'Remove the tag; Kubernetes knows none.'
  if (reason.includes('tab')) return 'Indent with spaces.'
  return 'Correct the line, or the ones just before it: indentation, a missing colon or quote.'
}

interface Doubt {
  readonly what: string
  readonly fix: string
  readonly offset: number
}

/** Goes through the events once: where each path of each document stands, and which scalars are ambiguous. */
function walk(events: readonly Event[], text: string): { places: Map<string, number>[]; doubts: Doubt[] } {
  const places: Map<string, number>[] = []
  const doubts: Doubt[] = []
  const stack: { path: Path; keys: boolean; key: string | undefined; index: number }[] = []
  const enter = (offset: number): Path => {
    const top = stack.at(-1)
    // The document itself is the outermost frame; what it holds is the root.
    const path = top === undefined || stack.length === 1 ? [] : [...top.path, top.keys ? (top.key ?? '') : top.index++]
    if (top?.keys) top.key = undefined
    const known = places.at(-1)
    if (offset >= 0 && known !== undefined && !known.has(pointer(path))) known.set(pointer(path), offset)
    return path
  }
  for (const event of events) {
    const top = stack.at(-1)
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        places.push(new Map())
        stack.push({ path: [], keys: false, key: undefined, index: 0 })
        break
      case EVENT_ID.POP:
        stack.pop()
        break
      case EVENT_ID.ALIAS:
        enter(event.anchorStart)
        break
      case EVENT_ID.SCALAR: {
        const doubt = doubtOf(event, text, top?.keys === true && top.key === undefined)
        if (doubt !== undefined) doubts.push(doubt)
        if (top?.keys && top.key === undefined) {
          top.key = getScalarValue(text, event)
          places.at(-1)?.set(pointer([...top.path, top.key]), event.valueStart)
        } else enter(event.valueStart)
        break
      }
      default: {
        const path = enter(event.start)
        stack.push({ path, keys: event.type === EVENT_ID.MAPPING, key: undefined, index: 0 })
      }
    }
  }
  return { places, doubts }
}

const BOOLEAN_TO_KUBECTL = /^(?:y|n|yes|no|on|off)$/i
const NUMBER_TO_KUBECTL =
  /^[-+]?(?:0b[01_]+|0o[0-7_]+|0x[\da-f_]+|(?=[\d_]*_)\d[\d_]*(?:\.[\d_]*)?(?:e[-+]?\d+)?|\.inf|\.nan)$/i
const NUMBER_TO_BOTH = /^0x[\da-fA-F]{1,13}$/

function doubtOf(event: ScalarEvent, text: string, isKey: boolean): Doubt | undefined {
  if (event.style !== SCALAR_STYLE.PLAIN || event.tagStart >= 0 || event.valueStart < 0) return undefined
  const source = text.slice(event.valueStart, event.valueEnd)
  const offset = event.valueStart
  if (isKey && source === '__proto__') return { what: '__proto__ is no field of Kubernetes', fix: 'Remove it.', offset }
  const quoted = `Write ${JSON.stringify(source)} for the text`
  if (BOOLEAN_TO_KUBECTL.test(source)) {
    const meant = /^(y|yes|on)$/i.test(source)
    return {
      what: `${source} is a boolean to kubectl, and text to newer YAML`,
      fix: `${quoted}, ${meant} for the boolean.`,
      offset,
    }
  }
  if (isKey) return undefined
  if (NUMBER_TO_KUBECTL.test(source) && !NUMBER_TO_BOTH.test(source))
    return {
      what: `${source} is a number to kubectl, and text to newer YAML`,
      fix: `${quoted}, or the number in plain decimal digits.`,
      offset,
    }
  if (/^[-+]?0\d*[89]\d*$/.test(source))
    return {
      what: `${source} is neither an octal number nor surely decimal`,
      fix: `${quoted}, or the number without its leading zero.`,
      offset,
    }
  if (/^[-+]?\d+$/.test(source) && !Number.isSafeInteger(Number(source)))
    return { what: `${source} is too large to be kept exactly`, fix: `${quoted}, if the field takes text.`, offset }
  return undefined
}

function pointer(path: Path): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((end) => end.index + end[0].length)]
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

/** How many values there are once aliases are written out; stops counting just past the limit. */
function weight(value: unknown): number {
  const open: unknown[] = [value]
  let count = 0
  while (open.length > 0 && count <= MOST_NODES) {
    const next = open.pop()
    count++
    if (typeof next === 'object' && next !== null) for (const child of Object.values(next)) open.push(child)
  }
  return count
}
