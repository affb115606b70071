import type { Manifest } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import { isSecretName } from '../../untrusted.ts'

// Shorter values would hide half of what is said.
const SHORTEST_SECRET = 8
const SHORTEST_START = 4
// What the rules end a text with that they cut.
const CUT = '…'

/**
 * Hides what the Secrets of a set hold, and its variables whose names look secret, in a text of the cluster's: as it
 * is, in base64, escaped for a URL; and the beginning of one where the text was cut.
 */
export function hiderOf(set: readonly Manifest[]): (text: string) => string {
  const secrets = secretsOf(set)
  return (text) => secrets.reduce((shown, secret) => withoutStart(shown.replaceAll(secret, '***'), secret), text)
}

function withoutStart(text: string, secret: string): string {
  const parts = text.split(CUT)
  const last = parts.length - 1
  return parts.map((part, index) => (index === last ? part : withoutEnd(part, secret))).join(CUT)
}

function withoutEnd(part: string, secret: string): string {
  for (let length = Math.min(secret.length - 1, part.length); length >= SHORTEST_START; length--)
    if (part.endsWith(secret.slice(0, length))) return `${part.slice(0, -length)}***`
  return part
}

/** A problem whose words and evidence are without what `hide` hides. */
export function hiddenIn(problem: Problem, hide: (text: string) => string): Problem {
  const { what, why, evidence } = problem
  return {
    ...problem,
    what: hide(what),
    ...(why === undefined ? {} : { why: hide(why) }),
    ...(evidence === undefined ? {} : { evidence: evidence.map(hide) }),
  }
}

/** What is secret in the set, whole and line by line, the longest first. */
function secretsOf(set: readonly Manifest[]): string[] {
  const held = set
    .filter(({ object }) => object.kind === 'Secret')
    .flatMap(({ object: { data, stringData } }) => {
      const texts = (from: unknown) => Object.values(from ?? {}).filter((value) => typeof value === 'string')
      return [...texts(data).map((value) => Buffer.from(value, 'base64').toString()), ...texts(stringData)]
    })
  const values = [...held, ...set.flatMap(({ object }) => variablesOf(object))]
  const parts = values.flatMap((value) => [value, ...value.split(/\r?\n/)]).map((part) => part.trim())
  const long = [...values, ...parts].filter((part) => part.length >= SHORTEST_SECRET)
  const forms = long.flatMap((part) => {
    const base64 = Buffer.from(part).toString('base64')
    return [part, base64, base64.replace(/=+$/, ''), encodeURIComponent(part.toWellFormed())]
  })
  return [...new Set(forms)].toSorted((one, other) => other.length - one.length)
}

/** The values of variables, of a container or of anything else that has a name and a value, whose names look secret. */
function variablesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const { name, value: own } = value as { readonly name?: unknown; readonly value?: unknown }
  if (typeof name === 'string' && typeof own === 'string') return isSecretName(name) ? [own] : []
  return Object.values(value).flatMap(variablesOf)
}
