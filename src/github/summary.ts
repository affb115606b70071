import { timeText } from '../deadline.ts'
import type { Facts, Row, Stage } from '../facts.ts'
import type { Problem } from '../problem.ts'
import { redacted } from '../untrusted.ts'
import { planBlocks } from './changes.ts'
import { code, details, fenced, fitting, sentences, table } from './markdown.ts'
import { counts } from './plan.ts'
import { evidenceOf, titleOf } from './problems.ts'
import { remedy } from './remedy.ts'
import { rowBlocks } from './rows.ts'

/** What a summary is made of. */
export interface Told {
  readonly facts: Facts
  readonly stages: readonly Stage[]
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  readonly cancelled: boolean
}

// GitHub takes 1 MiB of a step.
const MOST_BYTES = 900 * 1024
const TITLE = 1000
const MOST_WARNINGS = 20

/** The job summary: the verdict and the URL first, then what is wrong, then the objects, the image and the times. */
export function summary(told: Told): string {
  const { facts, stages, problems, warnings } = told
  const more = warnings.length - MOST_WARNINGS
  return fitting(
    [
      ...headingOf(told),
      ...problems.map((problem) => problemBlock(problem)),
      ...warnings.slice(0, MOST_WARNINGS).map((warning) => problemBlock(warning, 'Warning: ')),
      ...(more > 0 ? [`… and ${more} more warnings.`] : []),
      ...(facts.aim === undefined ? objects(told) : []),
    ],
    times(stages),
    MOST_BYTES,
  )
}

function headingOf({ facts, ...told }: Told): string[] {
  const heading = `### ${verdictOf({ facts, ...told })}`
  const outcome = facts.outcome ?? facts.skippedReason
  if (outcome !== undefined) return [heading, sentences(outcome)]
  if (facts.url === undefined) return [heading]
  const url = `<${facts.url.replace(/[<>\s]/g, encodeURIComponent)}>`
  // What went wrong need not be that nothing answers there.
  return told.problems.length > 0 || told.cancelled ? [heading, `URL: ${url}`] : [`${heading}: ${url}`]
}

function objects(told: Told): string[] {
  const { rows = [], url, image } = told.facts
  const images = image?.split('\n').map((one) => `Image: ${code(one)}`) ?? []
  return [...(rows.length === 0 ? planned(told) : rowBlocks(rows, url)), ...images]
}

/** The plan, when it is all there is to show: it was all that was asked for, or nothing of it came to pass. */
function planned({ facts, problems }: Told): string[] {
  if (facts.plan === undefined) return []
  if (facts.dryRun) return planBlocks(facts.plan)
  return problems.length === 0 ? [] : ['What was planned, and not begun:', ...planBlocks(facts.plan)]
}

/** What came of the run, in a few words. */
export function verdictOf({ facts, problems, cancelled }: Told): string {
  if (cancelled) return 'Cancelled'
  const failed = problems.length > 0
  if (facts.aim !== undefined) return ended(facts, failed)
  if (facts.preview === 'skipped') return 'Preview skipped'
  if (facts.dryRun) {
    const plan = facts.plan === undefined ? undefined : counts(facts.plan)
    if (plan === undefined) return failed ? 'Dry run: no plan' : 'Dry run'
    return failed ? `This plan would fail: ${plan}` : `Plan: ${plan}`
  }
  if (facts.rows !== undefined) return failed ? `Deployment failed${undone(facts.rows)}` : deployed(facts.rows)
  const isBuild = facts.namespace === undefined && facts.registry !== undefined
  if (failed) return isBuild ? 'Not pushed' : 'Not deployed'
  return facts.pushed === false ? 'Nothing to push' : 'Pushed'
}

function deployed(rows: readonly Row[]): string {
  return rows.length > 0 && rows.every(({ action }) => action === 'unchanged') ? 'Unchanged' : 'Deployed'
}

/** How much of what a failed deployment changed is as it was before. */
function undone(rows: readonly Row[]): string {
  const changed = rows.filter(({ action }) => action !== 'unchanged')
  const back = changed.filter((row) => row.undone)
  if (back.length === 0) return ''
  return back.length === changed.length ? ', rolled back' : ', rolled back in part'
}

function ended({ aim, dryRun, namespace }: Facts, failed: boolean): string {
  if (aim === 'sweep') return failed ? 'Sweep failed' : dryRun ? 'Dry run of a sweep' : 'Previews swept'
  if (failed) return 'Preview not removed'
  if (namespace === undefined) return 'No preview'
  return dryRun ? 'Preview would be removed' : 'Preview removed'
}

/** A problem in a block of markdown. `evidence`: its lines, or none of them. */
export function problemBlock(problem: Problem, prefix = '', evidence = evidenceOf(problem)): string {
  const { why, fix } = problem
  return [
    `#### ${prefix}${sentences(titleOf(problem, TITLE))}`,
    ...(why === undefined ? [] : [reason(why)]),
    ...(evidence.length === 0 ? [] : [fenced(evidence.join('\n'), 'text', 'last')]),
    ...(fix === undefined ? [] : [remedy(fix)]),
  ].join('\n\n')
}

/** Why: sentences, or what has a layout of its own as it is. */
function reason(text: string): string {
  const shown = redacted(text)
  return /\n[ \t]/.test(shown) ? fenced(shown) : sentences(shown)
}

/** What each stage took, folded under what all of them did; nothing when the step ended before its first one. */
export function times(stages: readonly Stage[]): string[] {
  if (stages.length === 0) return []
  const rows = stages.map((stage) => [stage.title, timeText(stage.seconds * 1000)])
  const all = stages.reduce((sum, stage) => sum + stage.seconds, 0)
  return [details(`${timeText(all * 1000)} in all`, table(['Stage', 'Time'], rows))]
}
