import type { Manifest } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import { isSecretName } from '../../untrusted.ts'

// Shorter values would hide half of what is said.
const SHORTEST_SECRET = 8

/**
 * Hides what the Secrets of a set hold, and its variables whose names look secret, in a text of the cluster's: as it
 * is, in base64, escaped for a URL.
 */
export function hiderOf(set: readonly Manifest[]): (text: string) => string {
  const secrets = secretsOf(set)
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
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
