import type { Facts, Stage } from '../facts.ts'
import { type Problem, place } from '../problem.ts'
import { escaped, fenced, table } from './markdown.ts'

/** The job summary: the verdict and the URL first, then what is wrong, then the objects, the image and the times. */
export function summary(
  facts: Facts,
  stages: readonly Stage[],
  problems: readonly Problem[],
  cancelled: boolean,
): string {
  const verdict = verdictOf(facts, problems, cancelled)
  return [
    `### ${verdict}${facts.url === undefined ? '' : `: <${facts.url.replace(/[<>\s]/g, encodeURIComponent)}>`}`,
    ...problems.map(problemBlock),
    ...(facts.rows === undefined || facts.rows.length === 0 ? [] : [objects(facts)]),
    ...(facts.image === undefined ? [] : facts.image.split('\n').map((image) => `Image: \`${image}\``)),
    `<details><summary>${seconds(stages.reduce((sum, stage) => sum + stage.seconds, 0))} in all</summary>\n\n${times(stages)}\n\n</details>`,
    '',
  ].join('\n\n')
}

function verdictOf(facts: Facts, problems: readonly Problem[], cancelled: boolean): string {
  if (cancelled) return 'Cancelled'
  if (facts.rows === undefined) return problems.length > 0 ? 'Not deployed' : 'Pushed'
  return problems.length > 0 ? 'Deployment failed' : 'Deployed'
}

function problemBlock({ what, why, fix, at }: Problem): string {
  const lines = [`**${escaped(at === undefined ? what : `${place(at)}: ${what}`)}**`]
  if (why !== undefined) lines.push(fenced(why))
  if (fix !== undefined) lines.push('Fix:', fenced(fix))
  return lines.join('\n\n')
}

function objects({ rows = [] }: Facts): string {
  return table(
    ['Object', 'Action', 'Verdict', 'After'],
    rows.map(({ object, action, verdict, seconds: after }) => [
      object,
      action,
      verdict,
      after === undefined ? '' : seconds(after),
    ]),
  )
}

function times(stages: readonly Stage[]): string {
  return table(
    ['Stage', 'Time'],
    stages.map((stage) => [stage.title, seconds(stage.seconds)]),
  )
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`
}
