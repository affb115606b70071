import { type Problem, place } from '../problem.ts'
import { harmless, redacted } from '../untrusted.ts'
import { cutMiddle } from './values.ts'

const MOST_EVIDENCE = 60
const TITLE = 200

/** Each problem once, causes before what came of them. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  const first = new Map<string, Problem>()
  for (const problem of problems) if (!first.has(keyOf(problem))) first.set(keyOf(problem), problem)
  return [...first.values()].sort((one, other) => (one.severity ?? 0) - (other.severity ?? 0))
}

/** The same for two problems that tell the same of the same place. */
export function keyOf({ what, at }: Problem): string {
  return JSON.stringify([what, at?.file, at?.line])
}

/** What a problem’s evidence may show: its last lines, without secrets. */
export function evidenceOf({ evidence = [] }: Problem): string[] {
  if (evidence.length === 0) return []
  return harmless(redacted(evidence.join('\n')))
    .split('\n')
    .slice(-MOST_EVIDENCE)
}

/** What happened and where, on one line; `most` signs of it. */
export function titleOf({ what, at }: Problem, most = TITLE): string {
  const text = at === undefined ? what : `${place(at)}: ${what}`
  return cutMiddle(harmless(redacted(text)).replace(/\s+/g, ' '), most)
}

/**
 * A problem as people read it in the log. Within `most` signs, when it is given: of the evidence the first and the last
 * lines are kept, of the rest the beginning.
 */
export function problemText({ what, why, fix, at, ...problem }: Problem, most = Number.POSITIVE_INFINITY): string {
  const head = start(harmless(redacted(at === undefined ? what : `${place(at)}: ${what}`)), most / 4)
  const end = fix === undefined ? '' : start(`\n${labelled('Fix', harmless(fix))}`, most / 2)
  const room = most - head.length - end.length
  const reason = why === undefined ? '' : start(`\n${labelled('Why', harmless(redacted(why)))}`, room)
  return head + reason + evidenceText(evidenceOf({ what, ...problem }), room - reason.length) + end
}

function start(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** The first line, which says whose the others are, and as many of the last ones as there is room for. */
function evidenceText([first, ...rest]: readonly string[], room: number): string {
  if (first === undefined) return ''
  const line = (text: string) => `\n  | ${text}`
  const begin = `\nEvidence:${line(first)}`
  const gap = line('…')
  let left = room - begin.length - gap.length
  const fitting = rest.toReversed().filter((text) => {
    left -= line(text).length
    return left >= 0
  })
  if (begin.length > room) return ''
  return begin + (fitting.length < rest.length ? gap : '') + fitting.toReversed().map(line).join('')
}

/** `Why: …`; what has several lines is indented below the first one. */
function labelled(label: string, text: string): string {
  const [first = '', ...rest] = text.split('\n')
  return [`${label}: ${first}`, ...rest.map((line) => (line === '' ? '' : `  ${line}`))].join('\n')
}
