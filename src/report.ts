import { appendFileSync } from 'node:fs'
import * as core from '@actions/core'
import type { Facts, Stage } from './facts.ts'
import { summary } from './github/summary.ts'
import type { Io } from './io.ts'
import { Failed, type Problem, place } from './problem.ts'
import { harmless } from './untrusted.ts'

/** Collects what the stages learn; at the end it writes outputs, summary and annotations. The one place that does. */
export interface Report {
  know(facts: Facts): void
  /** One group of the log; its time goes into the summary. */
  stage<T>(title: string, body: () => Promise<T>): Promise<T>
  /** Something that may be meant, but is told: an annotation, and no failure. */
  warn(problem: Problem): void
  finish(): void
  fail(error: unknown): void
}

const OUTPUTS: readonly (readonly [string, keyof Facts])[] = [
  ['url', 'url'],
  ['load-balancer-dns', 'loadBalancerDns'],
  ['image', 'image'],
  ['image-digest', 'imageDigest'],
  ['registry', 'registry'],
  ['namespace', 'namespace'],
]

// GitHub shows ten annotations of a kind for a step, and drops the rest.
const MOST_ANNOTATIONS = 10
const SUMMARY_BYTES = 900 * 1024

/** Opens the report of this run. */
export function openReport(io: Io): Report {
  let facts: Facts = {}
  const stages: Stage[] = []
  const write = (problems: readonly Problem[], cancelled: boolean) => {
    for (const [output, fact] of OUTPUTS) if (facts[fact] !== undefined) core.setOutput(output, facts[fact])
    const path = io.environment.GITHUB_STEP_SUMMARY
    if (path) appendFileSync(path, Buffer.from(summary(facts, stages, problems, cancelled)).subarray(0, SUMMARY_BYTES))
  }
  return {
    know(more) {
      facts = { ...facts, ...more }
    },
    async stage(title, body) {
      const started = io.now()
      try {
        return await io.group(title, body)
      } finally {
        stages.push({ title, seconds: (io.now() - started) / 1000 })
      }
    },
    warn: (problem) => annotate(problem, core.warning),
    finish() {
      write([], false)
      for (const line of closing(facts)) io.info(line)
    },
    fail(error) {
      const cancelled = io.signal.aborted
      const problems = cancelled ? [] : problemsOf(error)
      write(problems, cancelled)
      if (cancelled) core.error('Cancelled. What was applied stays as it is; the next run goes on from there.')
      for (const problem of problems.slice(0, MOST_ANNOTATIONS - 1)) annotate(problem)
      const rest = problems.slice(MOST_ANNOTATIONS - 1)
      if (rest.length === 1) annotate(rest[0] as Problem)
      else if (rest.length > 1) core.error(rest.map(text).join('\n\n'), { title: `${rest.length} more problems` })
    },
  }
}

function closing(facts: Facts): string[] {
  const images = facts.image?.split('\n') ?? []
  return [...(facts.url === undefined ? [] : [`URL: ${facts.url}`]), ...images.map((image) => `Image: ${image}`)]
}

function annotate(problem: Problem, write = core.error): void {
  const { at } = problem
  write(text(problem), {
    title: harmless(problem.what).slice(0, 200),
    ...(at && { file: harmless(at.file), ...(at.line === undefined ? {} : { startLine: at.line }) }),
  })
}

/** A problem as people read it in the log. */
export function text({ what, why, fix, at }: Problem): string {
  const lines = [at === undefined ? what : `${place(at)}: ${what}`, why && `Why: ${why}`, fix && `Fix: ${fix}`]
  return harmless(lines.filter((line) => line !== undefined).join('\n'))
}

function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof Failed) return error.problems
  const { message, stack } = error as Error
  core.debug(harmless(stack ?? ''))
  return [
    {
      what: `Something went wrong that this action does not know: ${message}`,
      fix: 'Run the job again; if it stays, run it with debug logging and open an issue with the log.',
    },
  ]
}
