import type { Facts, Stage } from '../facts.ts'
import type { Problem } from '../problem.ts'
import { redacted } from '../untrusted.ts'
import { planBlocks } from './changes.ts'
import { code, details, fenced, fitting, sentences, table } from './markdown.ts'
import { counts } from './plan.ts'
import { evidenceOf, titleOf } from './problems.ts'
import { rowBlocks, seconds } from './rows.ts'

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
  const images = facts.image?.split('\n').map((image) => `Image: ${code(image)}`) ?? []
  const more = warnings.length - MOST_WARNINGS
  return fitting(
    [
      `### ${verdictOf(told)}${facts.url === undefined ? '' : `: <${facts.url.replace(/[<>\s]/g, encodeURIComponent)}>`}`,
      ...(facts.dryRun ? ['Nothing was changed: `dry-run` is true.'] : []),
      ...problems.map((problem) => problemBlock(problem)),
      ...warnings.slice(0, MOST_WARNINGS).map((warning) => problemBlock(warning, 'Warning: ')),
      ...(more > 0 ? [`… and ${more} more warnings.`] : []),
      ...(facts.rows === undefined || facts.rows.length === 0 ? planned(told) : rowBlocks(facts.rows)),
      ...images,
    ],
    times(stages),
    MOST_BYTES,
  )
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
  if (facts.dryRun) {
    const plan = facts.plan === undefined ? undefined : counts(facts.plan)
    if (failed) return plan === undefined ? 'No plan' : `This plan would fail: ${plan}`
    return plan === undefined ? 'Plan' : `Plan: ${plan}`
  }
  if (facts.rows === undefined) return failed ? 'Not deployed' : 'Pushed'
  return failed ? 'Deployment failed' : 'Deployed'
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

/** A command at the end of a sentence: "…, or create it: kubectl create namespace x". */
const COMMAND = /^(.*:) ((?:kubectl|aws|eksctl|helm|docker) .*[^.])$/

/** A sentence as a sentence; what has several lines, such as commands to paste, as it is, below its first words. */
function remedy(text: string): string {
  const [first = '', ...rest] = text.trim().replace(COMMAND, '$1\n$2').split('\n')
  if (rest.length === 0) return `**Fix:** ${sentences(first)}`
  const isLead = first.endsWith(':')
  return `**Fix:** ${isLead ? sentences(first) : ''}\n\n${fenced((isLead ? rest : [first, ...rest]).join('\n'))}`
}

/** What each stage took, folded under what all of them did. */
export function times(stages: readonly Stage[]): string {
  const rows = stages.map((stage) => [stage.title, seconds(stage.seconds)])
  return details(
    `${seconds(stages.reduce((sum, stage) => sum + stage.seconds, 0))} in all`,
    table(['Stage', 'Time'], rows),
  )
}
