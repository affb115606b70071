import { EVENT_ID, type parseEvents, SCALAR_STYLE } from 'js-yaml'
import type { Doubt } from './doubt.ts'
import { quote, type Scalar } from './scalar.ts'

// kubectl's reader knows YAML 1.1 with rules of its own; the parser here YAML 1.2. What stands here is what they take
// for two things, or what kubectl refuses.

type Event = ReturnType<typeof parseEvents>[number]
type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>

const UNREADABLE = /[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u2028\u2029\uFEFF\uFFFE\uFFFF\uD800-\uDFFF]|\r(?!\n)/u
const END = /^\.\.\.(?=\s|$)/m
/** What is strange in a document before it is parsed; `start` is where it begins in the file. */
export function strangeText(text: string, start: number): Doubt | undefined {
  const character = UNREADABLE.exec(text)
  if (character !== null) return unreadable(character[0], start + character.index)
  const first = contentAt(text, 0)
  // Blanks of other kinds, as from a web page, would be a part of the first word.
  if (/[^\S \t\r\n]/.test(text.charAt(first))) return unreadable(text.charAt(first), start + first)
  if (text[first] === '%')
    return { what: 'kubectl takes no directives (%YAML, %TAG)', fix: 'Remove the line.', offset: start + first }
  const end = END.exec(text)?.index
  if (end === undefined) return undefined
  if (first === end)
    return { what: 'kubectl refuses ... where no document is', fix: 'Remove the line.', offset: start + end }
  if (contentAt(text, end + 3) === text.length) return undefined
  return { what: 'kubectl ignores what follows ...', fix: 'Write --- below it.', offset: start + end }
}

/** Where the first thing after `from` stands that is no blank and no comment; the end when nothing does. */
function contentAt(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const character = text[at]
    if (character === '#') at = endOfLine(text, at)
    else if (character !== ' ' && character !== '\t' && character !== '\r' && character !== '\n') return at
    at++
  }
  return text.length
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

function unreadable(character: string, offset: number): Doubt {
  if (character === '\r') {
    return { what: 'A line ends in CR alone', fix: 'Save the file with LF or CRLF as its line ends.', offset }
  }
  const code = (character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')
  const fix = `Remove it, or write it as "\\u${code}" in double quotes.`
  return { what: `The character U+${code} is not text to kubectl`, fix, offset }
}

/** What is strange in a document as a whole once it is parsed. */
export function strangeEvents(events: readonly Event[], text: string, start: number): Doubt | undefined {
  // An explicit start is one that begins its line elsewhere, since those of documents are cut off.
  if (events.some((event, index) => event.type === EVENT_ID.DOCUMENT && (index > 0 || event.explicitStart)))
    return {
      what: '--- does not begin its line',
      fix: 'Remove the blanks before it.',
      offset: start + Math.max(text.search(/^\s+---/m), 0),
    }
  const tabs = /^ *(?:[-?:] *)*\t/gm
  let next = 0
  for (let tab = tabs.exec(text); tab !== null; tab = tabs.exec(text)) {
    const offset = tabs.lastIndex - 1
    while (next < events.length && !(holds(events[next] as Event, offset) || isBehind(events[next] as Event, offset)))
      next++
    if (next === events.length || isBehind(events[next] as Event, offset))
      return { what: 'A line is indented with a tab', fix: 'Indent with spaces.', offset: start + offset }
  }
  return undefined
}

/** Whether a text in quotes or of lines of its own is written over this offset. */
function holds(event: Event, offset: number): boolean {
  if (event.type !== EVENT_ID.SCALAR || event.style === SCALAR_STYLE.PLAIN) return false
  return event.valueStart <= offset && offset < event.valueEnd
}

function isBehind(event: Event, offset: number): boolean {
  return event.type === EVENT_ID.SCALAR && event.valueStart > offset
}

/** What is strange in one scalar; `inFlow` when it stands in brackets or braces. */
export function strangeScalar(event: ScalarEvent, text: string, inFlow: boolean): Scalar | undefined {
  if (event.valueStart < 0) return undefined
  const source = text.slice(event.valueStart, event.valueEnd)
  switch (event.style) {
    case SCALAR_STYLE.PLAIN:
      return inFlow && /^:|[?]/.test(source)
        ? refused('kubectl reads : and ? in brackets as YAML’s own signs', `Write ${quote(source)}.`)
        : undefined
    case SCALAR_STYLE.SINGLE_QUOTED:
      return undefined
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return event.fast ? undefined : strangeEscape(source)
    default: {
      const header = text.slice(text.lastIndexOf('\n', event.valueStart - 2) + 1, event.valueStart)
      return /^(?: *\n)* *\t/.test(source) && !/[|>][-+]?[1-9]/.test(header)
        ? refused('A text begins with a tab', 'Say how far it is indented: |2 for two spaces more than its key.')
        : undefined
    }
  }
}

function strangeEscape(source: string): Scalar | undefined {
  for (const [sign] of source.matchAll(/\\(?:u.{4}|.)/gs))
    if (sign === '\\/' || /^\\u[dD][89a-fA-F]/.test(sign))
      return refused(`kubectl refuses ${sign} in double quotes`, 'Write the character itself.')
  if (/\\\r?\n[ \t]*\r?\n/.test(source))
    return refused('kubectl reads a line end in what follows \\', 'Write the text with |, or on one line.')
  return undefined
}

const TO_COLON = /["']?\s*:/y
const BEFORE_A_KEY = /^[ ]*(?:[-?:] +)*(?:[&!]\S* +)*["']?$/
const LONGEST_KEY = 1000

/** What is strange in a key and what parts it from its value. */
export function strangeKey(event: Event | undefined, text: string, inFlow: boolean): Scalar | undefined {
  if (event?.type !== EVENT_ID.SCALAR || event.valueStart < 0) return undefined
  TO_COLON.lastIndex = event.valueEnd
  const colon = TO_COLON.exec(text)?.[0]
  const source = text.slice(event.valueStart, event.valueEnd)
  if (source.length > LONGEST_KEY) return refused('kubectl refuses a key of this length', 'Shorten it.')
  if (inFlow && (source + (colon ?? '')).includes('\n'))
    return refused('kubectl refuses a key of several lines', 'Write the key and its : on one line.')
  const next = text[event.valueEnd + (colon ?? '').length]
  if (inFlow && colon !== undefined && event.style === SCALAR_STYLE.PLAIN && /[,[\]{}]/.test(next ?? ' '))
    return refused('kubectl needs a space behind this : to tell key and value', 'Write the space.')
  if (!inFlow && !BEFORE_A_KEY.test(text.slice(text.lastIndexOf('\n', event.valueStart - 1) + 1, event.valueStart)))
    return refused('kubectl refuses a key behind something else on its line', 'Write it on a line of its own.')
  return event.style === SCALAR_STYLE.PLAIN ? strangeScalar(event, text, inFlow) : undefined
}

function refused(what: string, fix: string): Scalar {
  return { kind: 'refused', what, fix }
}
