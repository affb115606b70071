import { readFileSync } from 'node:fs'
import type { Facts } from '../../src/facts.ts'
import { realIo } from '../../src/io.ts'
import { Failed, type Problem } from '../../src/problem.ts'
import { openReport } from '../../src/report.ts'

/** What a run was like; given as a file of JSON in the first argument to this program, which reports it. */
export interface Scenario {
  readonly facts?: Facts
  readonly stages?: readonly string[]
  readonly warnings?: readonly Problem[]
  readonly problems?: readonly Problem[]
  /** An error that is no problem. */
  readonly error?: string
  readonly cancelled?: boolean
  /** Keys that later steps are given. */
  readonly keys?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
}

async function tell({
  facts = {},
  stages = [],
  warnings = [],
  problems,
  error,
  cancelled,
  keys,
}: Scenario): Promise<void> {
  const cancel = new AbortController()
  const report = openReport(realIo(cancel.signal, process.env))
  for (const title of stages) await report.stage(title, async () => undefined)
  report.know(facts)
  if (keys !== undefined) report.exportCredentials(keys, 'eu-west-1')
  for (const warning of warnings) report.warn(warning)
  if (cancelled) cancel.abort()
  if (error !== undefined) report.fail(new Error(error))
  else if (problems !== undefined) report.fail(new Failed(problems))
  else report.finish()
}

const [, program, scenario] = process.argv
if (program === import.meta.filename && scenario !== undefined) await tell(JSON.parse(readFileSync(scenario, 'utf8')))
