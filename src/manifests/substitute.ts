import { type Problem, place } from '../problem.ts'
import { type Document, readYaml } from './yaml.ts'

/** The text of a file, and its path as the user knows it. */
export interface Plain {
  readonly text: string
  readonly file: string
}

export interface Substituted {
  /** The files without any problem. */
  readonly texts: readonly Plain[]
  readonly problems: readonly Problem[]
  /** What does not stop the run: names that nothing uses. */
  readonly warnings: readonly Problem[]
  /** Where `${NAME}` stays, for its name is not listed: `PORT (k8s/app.yaml:3)`. */
  readonly left: readonly string[]
}

interface Place {
  readonly name: string
  readonly isEscaped: boolean
  readonly start: number
  readonly end: number
  readonly line: number
}

// Each try reads the file once more.
const MOST_TRIED = 50

const PLACE = /(\$?)\$\{([A-Za-z_]\w*)\}/g

/**
 * Replaces `${NAME}` in files by the value of the name, for these names alone, before they are read; `$${NAME}` of such
 * a name becomes `${NAME}`. No line is added or lost. A value that would make the file mean something else than with
 * another word in its place is a problem where it would.
 */
export function substitute(files: readonly Plain[], values: ReadonlyMap<string, string>): Substituted {
  if (values.size === 0) return { texts: files, problems: [], warnings: [], left: [] }
  const problems: Problem[] = []
  const used = new Set<string>()
  const left: string[] = []
  const texts = files.flatMap((plain) => {
    const all = placesIn(plain.text)
    const places = all.filter(({ name }) => values.has(name))
    for (const { name, isEscaped, line } of all)
      if (!values.has(name) && !isEscaped) left.push(`${name} (${place({ file: plain.file, line })})`)
    for (const { name } of places) used.add(name)
    if (places.length === 0) return [plain]
    const missing = places.filter(({ name, isEscaped }) => !isEscaped && values.get(name) === '')
    const text = filled(plain.text, places, ({ name }) => values.get(name) ?? '')
    const wrong = [...missing.map((one) => withoutValue(one, plain.file)), ...broken(plain, places, values)]
    problems.push(...wrong)
    return wrong.length > 0 ? [] : [{ ...plain, text }]
  })
  const unused = [...values.keys()].filter((name) => !used.has(name))
  const warnings = unused.map((name) => ({
    what: `\`substitute\`: $\{${name}} is in no plain manifest, so its value goes nowhere`,
    fix: 'Correct the name, or drop the line; what kustomize and helm render is left as it is.',
  }))
  return { texts, problems, warnings, left: [...new Set(left)] }
}

function placesIn(text: string): Place[] {
  let line = 1
  let at = 0
  return [...text.matchAll(PLACE)].map(({ index, 0: whole, 1: dollar, 2: name = '' }) => {
    line += text.slice(at, index).split(/\r\n|\n|\r/).length - 1
    at = index
    return { name, isEscaped: dollar !== '', start: index, end: index + whole.length, line }
  })
}

function filled(text: string, places: readonly Place[], by: (place: Place) => string): string {
  let at = 0
  let result = ''
  for (const one of places) {
    result += text.slice(at, one.start) + (one.isEscaped ? `$\{${one.name}}` : by(one))
    at = one.end
  }
  return result + text.slice(at)
}

function withoutValue(one: Place, file: string): Problem {
  return {
    what: `\`substitute\`: ${one.name} has no value, and $\{${one.name}} is used here`,
    why: 'A variable that is not set for this environment gives an empty text.',
    fix: `Set it, for example \`${one.name}=value\`; if it comes from vars or secrets, check that this environment has it.`,
    at: { file, line: one.line },
  }
}

/** Compares the file with what it is with a plain word in each place; the places that change more than that. */
function broken(plain: Plain, places: readonly Place[], values: ReadonlyMap<string, string>): Problem[] {
  let word = 'zq'
  while ([plain.text, ...values.values()].some((given) => given.includes(word))) word += 'x'
  const wordOf = ({ name }: Place) => `${word}${[...values.keys()].indexOf(name)}${word}`
  const reference = readYaml(filled(plain.text, places, wordOf), plain.file)
  // The file is no YAML whatever the values are: its reader tells where.
  if (reference.problems.length > 0) return []
  // What is missing is told already.
  const filling = (one: Place) => values.get(one.name) || wordOf(one)
  const words = new Map(places.map((one) => [wordOf(one), filling(one)]))
  const breaks = (those: (one: Place) => boolean) => {
    const tried = filled(plain.text, places, (one) => (those(one) ? filling(one) : wordOf(one)))
    const { documents, problems } = readYaml(tried, plain.file)
    return problems.length > 0 || !agree(documents, reference.documents, words)
  }
  if (!breaks(() => true)) return []
  const names = [...words.keys()].filter((key) => breaks((one) => wordOf(one) === key))
  const guilty = places
    .filter((one) => !one.isEscaped && names.includes(wordOf(one)))
    .slice(0, MOST_TRIED)
    .filter((one) => breaks((other) => other === one))
  return (guilty.length > 0 ? guilty : places.slice(0, 1)).map((one) => ({
    what: `\`substitute\`: the value of ${one.name} breaks the YAML here`,
    why: 'It has characters that are more than text in this place, such as `: `, ` #`, a quote or a backslash, or reads as nothing.',
    fix: `Put the field in quotes, "$\{${one.name}}" or '$\{${one.name}}', whichever the value does not have; or change the value.`,
    at: { file: plain.file, line: one.line },
  }))
}

function agree(now: readonly Document[], reference: readonly Document[], words: ReadonlyMap<string, string>): boolean {
  const says = (text: string) => {
    let said = text
    for (const [word, value] of words) said = said.replaceAll(word, () => value)
    return said
  }
  const alike = (one: unknown, other: unknown): boolean => {
    if (typeof other === 'string') {
      const wanted = says(other)
      if (typeof one === 'string') return says(one) === wanted
      // A whole plain field may become a number or a boolean, as if it had been written there.
      return wanted !== other && /^\S+$/.test(wanted) && ['number', 'boolean'].includes(typeof one)
    }
    if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other
    const fields = new Map(Object.entries(one).map(([key, value]) => [says(key), value]))
    const others = Object.entries(other)
    return (
      Array.isArray(one) === Array.isArray(other) &&
      fields.size === others.length &&
      others.every(([key, value]) => fields.has(says(key)) && alike(fields.get(says(key)), value))
    )
  }
  return now.length === reference.length && reference.every(({ value }, index) => alike(now[index]?.value, value))
}
