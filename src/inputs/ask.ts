import { getInput } from '@actions/core'
import type { Problem } from '../problem.ts'

/** The inputs as text, each in the shape that it is asked for in; what is wrong with them is collected. */
export interface Ask {
  readonly problems: Problem[]
  wrong(what: string, fix: string): void
  text(name: string): string | undefined
  /** One entry a line. */
  list(name: string): string[]
  /** Entries between blanks, commas or line ends. */
  words(name: string): string[]
  /** One `key=value` a line; a line of a secret is told by its number. */
  map(name: string, isSecret?: boolean): Map<string, string>
  flag(name: string, fallback: boolean): boolean
  checked(name: string, pattern: RegExp, fix: string): string | undefined
}

/** Asks the runner for inputs; the one place that does. */
export function openAsk(): Ask {
  const problems: Problem[] = []
  const wrong = (what: string, fix: string) => {
    problems.push({ what, fix })
  }
  const text = (name: string): string | undefined => getInput(name) || undefined
  const list = (name: string): string[] =>
    getInput(name)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
  return {
    problems,
    wrong,
    text,
    list,
    words: (name) =>
      getInput(name)
        .split(/[\s,]+/)
        .filter((word) => word !== ''),
    map: (name, isSecret = false) =>
      new Map(
        list(name).flatMap((line, index): [string, string][] => {
          const at = line.indexOf('=')
          if (at > 0) return [[line.slice(0, at).trim(), line.slice(at + 1)]]
          wrong(
            `\`${name}\`: ${isSecret ? `line ${index + 1}` : `"${line}"`} is not a key=value pair`,
            `Write one pair a line, for example \`${name}: KEY=value\`.`,
          )
          return []
        }),
      ),
    flag(name, fallback) {
      const value = text(name)
      if (value === undefined) return fallback
      if (/^true$/i.test(value)) return true
      if (!/^false$/i.test(value)) wrong(`\`${name}\` is "${value}"`, 'Set it to true or false.')
      return false
    },
    checked(name, pattern, fix) {
      const value = text(name)
      if (value === undefined || pattern.test(value)) return value
      wrong(`\`${name}\`: "${value}" is not valid`, fix)
      return undefined
    },
  }
}
