import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** A set that goes wrong, or that only seems to. */
export interface Fault {
  readonly name: string
  readonly about: string
  /** Its YAML, from the first line of the file on. */
  readonly manifest: string
  /** What is in the cluster before: YAML in which NAMESPACE, WEBHOOK_PORT and WEBHOOK_CA are to be filled in. */
  readonly before: string | undefined
}

// biome-ignore lint/suspicious/noExplicitAny: the API's objects have any shape
type Live = any

/** What the API server said at a moment; the objects are trimmed of what nobody reads. */
export interface Frame {
  /** Since the set was applied. */
  readonly second: number
  /** The object that goes wrong. */
  readonly workload: Live
  /** The set's other objects. */
  readonly others: readonly Live[]
  readonly replicaSets: readonly Live[]
  readonly pods: readonly Live[]
  readonly events: readonly Live[]
}

/** A fault as it really went in a cluster; a frame for each change. */
export interface Recording {
  readonly about: string
  readonly manifest: string
  readonly frames: readonly Frame[]
  /** By `pod/container`, at the end. */
  readonly logs: Readonly<Record<string, { readonly current: string; readonly previous?: string }>>
}

const FOLDER = resolve(import.meta.dirname, '../fixtures/faults')

const read = (file: string) => readFileSync(resolve(FOLDER, file), 'utf8')

/** The names of all faults. */
export function faultNames(): string[] {
  return readdirSync(FOLDER).flatMap((file) => /^([^.]+)\.yaml$/.exec(file)?.[1] ?? [])
}

export function readFault(name: string): Fault {
  const manifest = read(`${name}.yaml`)
  const before = `${name}.before.yaml`
  return {
    name,
    about: manifest.split('\n')[0]?.replace(/^# /, '') ?? '',
    manifest,
    before: existsSync(resolve(FOLDER, before)) ? read(before) : undefined,
  }
}

/** What was recorded of a fault by `npm run sandbox -- node __tests__/support/record.ts NAME`. */
export function readRecording(name: string): Recording {
  return JSON.parse(read(`${name}.json`))
}
