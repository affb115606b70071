import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'

// What the runner understands, word for word as @actions/core says it, which would bring an HTTP client and more with
// it: half of what a start loads. Source: GitHub’s "Workflow commands", actions/toolkit packages/core/src.

type Environment = NodeJS.ProcessEnv

/** An annotation's place and title. */
export interface Annotation {
  readonly title?: string
  readonly file?: string
  /** Counted from 1. */
  readonly line?: number
}

/** An input of the step without blanks around it; '' when it was not given. */
export function inputOf(name: string, environment: Environment): string {
  return (environment[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim()
}

/** What main kept for post by `keep`; '' when it kept nothing. */
export function stateOf(name: string, environment: Environment): string {
  return environment[`STATE_${name}`] ?? ''
}

/** Prints a line. What it says must be harmless already: a command in it would be obeyed. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Gives a command to the runner; nothing in the text or the properties can end it, or begin another one. */
export function command(
  name: 'group' | 'endgroup' | 'add-mask' | 'debug' | 'warning' | 'error' | 'save-state' | 'set-output' | 'set-env',
  text = '',
  properties: Readonly<Record<string, string | number | undefined>> = {},
): void {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined && value !== '')
  const written = given.map(([key, value]) => `${key}=${escapedProperty(String(value))}`).join(',')
  print(`::${name}${written && ` ${written}`}::${escaped(text)}`)
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

const FILES = {
  output: ['GITHUB_OUTPUT', 'set-output'],
  state: ['GITHUB_STATE', 'save-state'],
  variable: ['GITHUB_ENV', 'set-env'],
} as const

/** Sets an output, a state for post, or a variable of later steps. Where the runner has no file for it, by a command. */
export function keep(what: keyof typeof FILES, name: string, value: string, environment: Environment): void {
  const [variable, otherwise] = FILES[what]
  const file = environment[variable]
  // Nobody can know the end mark before, so no value can have it.
  const end = `ghadelimiter_${randomUUID()}`
  if (file) appendFileSync(file, `${name}<<${end}\n${value}\n${end}\n`)
  else command(otherwise, value, { name })
}
