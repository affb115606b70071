import { appendFileSync } from 'node:fs'
import * as core from '@actions/core'
import type { AwsCredentialIdentity as Keys } from '@smithy/types'
import type { Facts, Stage } from './facts.ts'
import type { Begun } from './github/announce.ts'
import { changedOutput, changesOutput } from './github/outputs.ts'
import { inOrder, keyOf, problemText, titleOf } from './github/problems.ts'
import { rowLines } from './github/rows.ts'
import { summary, type Told } from './github/summary.ts'
import type { Io } from './io.ts'
import { Failed, type Problem } from './problem.ts'
import { harmless, redacted } from './untrusted.ts'

/** Collects what the stages learn; at the end it writes outputs, summary and annotations. The one place that does. */
export interface Report {
  know(facts: Facts): void
  /** One group of the log; its time goes into the summary. */
  stage<T>(title: string, body: () => Promise<T>): Promise<T>
  /** Something that may be meant, but is told: an annotation, and no failure. */
  warn(problem: Problem): void
  /** Gives credentials, and the region they are used in, to later steps of the job; their secrets are masked first. */
  exportCredentials(keys: Keys, region: string): void
  /** What the stages told so far, and what they failed of. */
  told(error?: unknown): Told
  /** Keeps for the end of the job what GitHub shows of this run, and would show for ever if it were killed. */
  remember(begun: Begun): void
  finish(): void
  fail(error: unknown): void
}

/** The state that the post step finds what `remember` kept in. */
export const BEGUN = 'begun'

type Output = readonly [name: string, value: (facts: Facts) => string | undefined]

const OUTPUTS: readonly Output[] = [
  ['url', (facts) => facts.url],
  ['load-balancer-dns', (facts) => facts.loadBalancerDns],
  ['image', (facts) => facts.image],
  ['image-digest', (facts) => facts.imageDigest],
  ['registry', (facts) => facts.registry],
  ['namespace', (facts) => facts.namespace],
  ['changes', changesOutput],
  ['changed', changedOutput],
  ['preview', (facts) => facts.preview],
  ['skipped-reason', (facts) => facts.skippedReason],
]

// GitHub shows ten annotations of a kind for a step, and drops the rest; of each message it keeps 4096 characters.
const MOST_ANNOTATIONS = 10
const MOST_CHARACTERS = 4000

/** Opens the report of this run. */
export function openReport(io: Io): Report {
  let facts: Facts = {}
  const stages: Stage[] = []
  const warnings = new Map<string, Problem>()

  const tell = (problems: readonly Problem[], cancelled: boolean): Told => {
    // What was warned of, and came to pass, is told once.
    const known = new Set(problems.map(keyOf))
    const others = [...warnings].flatMap(([key, warning]) => (known.has(key) ? [] : [warning]))
    return { facts, stages, problems, warnings: inOrder(others), cancelled }
  }
  const told = (error?: unknown): Told => {
    const cancelled = io.signal.aborted
    return tell(cancelled || error === undefined ? [] : inOrder(problemsOf(error)), cancelled)
  }
  const write = (problems: readonly Problem[], cancelled: boolean) => {
    for (const [output, value] of OUTPUTS) {
      const text = value(facts)
      if (text !== undefined) core.setOutput(output, text)
    }
    const path = io.environment.GITHUB_STEP_SUMMARY
    if (path) appendFileSync(path, summary(tell(problems, cancelled)).toWellFormed())
    annotateRest([...warnings.values()].slice(MOST_ANNOTATIONS - 1), 'warning', io)
    if (facts.aim === undefined) for (const line of rowLines(facts.rows ?? [], facts.url)) io.info(line)
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
    warn(problem) {
      if (warnings.has(keyOf(problem))) return
      warnings.set(keyOf(problem), problem)
      if (warnings.size < MOST_ANNOTATIONS) annotate(problem, 'warning', io)
    },
    exportCredentials({ accessKeyId, secretAccessKey, sessionToken, expiration }, region) {
      for (const secret of [secretAccessKey, sessionToken]) if (secret !== undefined) io.mask(secret)
      const variables = {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        // Also when there is none: one of an earlier step would not go with these keys.
        AWS_SESSION_TOKEN: sessionToken ?? '',
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
      }
      for (const [name, value] of Object.entries(variables)) core.exportVariable(name, value)
      const until = expiration === undefined ? '' : `, until ${expiration.toISOString()}`
      io.info(`Later steps of this job have these credentials${until}: \`export-credentials\``)
    },
    told,
    remember: (begun) => core.saveState(BEGUN, JSON.stringify(begun)),
    finish() {
      write([], false)
      for (const line of closing(facts)) io.info(line)
    },
    fail(error) {
      const cancelled = io.signal.aborted
      const { problems } = told(error)
      try {
        write(problems, cancelled)
      } catch {
        // Where the disk is full, what failed is told all the same.
      }
      if (cancelled) core.error(cancelledText(facts))
      for (const problem of problems.slice(0, MOST_ANNOTATIONS - 1)) annotate(problem, 'error', io)
      annotateRest(problems.slice(MOST_ANNOTATIONS - 1), 'error', io)
    },
  }
}

function cancelledText({ rows = [], aim }: Facts): string {
  if (aim !== undefined) return 'Cancelled. What is left is removed by the next run.'
  const isTouched = rows.some(({ action }) => action !== 'unchanged')
  return isTouched
    ? 'Cancelled. What was applied stays as it is; the next run goes on from there.'
    : 'Cancelled before anything was applied.'
}

function closing(facts: Facts): string[] {
  if (facts.aim !== undefined) return []
  const images = facts.image?.split('\n') ?? []
  return [...(facts.url === undefined ? [] : [`URL: ${facts.url}`]), ...images.map((image) => `Image: ${image}`)]
}

const ANNOTATIONS = { warning: core.warning, error: core.error }

/** An annotation at the problem’s place; what it cannot hold goes into the log before it. */
function annotate(problem: Problem, as: 'warning' | 'error', io: Io): void {
  const { at } = problem
  const whole = problemText(problem)
  const text = problemText(problem, MOST_CHARACTERS)
  if (text !== whole) io.info(whole)
  ANNOTATIONS[as](text, {
    title: titleOf({ what: problem.what }),
    ...(at && { file: harmless(at.file), ...(at.line === undefined ? {} : { startLine: at.line }) }),
  })
}

/** The last annotation of a kind: of several problems it only says what they are, the log has the whole. */
function annotateRest(problems: readonly Problem[], as: 'warning' | 'error', io: Io): void {
  const [first] = problems
  if (first === undefined) return
  if (problems.length === 1) {
    annotate(first, as, io)
    return
  }
  for (const problem of problems) io.info(`${problemText(problem)}\n`)
  const titles = problems.map((problem) => titleOf(problem)).join('\n')
  ANNOTATIONS[as](titles, { title: `${problems.length} more ${as === 'error' ? 'problems' : 'warnings'}` })
}

function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof Failed) return error.problems
  const { message, stack, code } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC')
    return [
      {
        what: 'The disk of this runner is full',
        why: message,
        fix: 'Free some of it in a step before, for example by `docker system prune --all --force`, or take a larger runner.',
      },
    ]
  core.debug(harmless(redacted(stack ?? '')))
  return [
    {
      what: `Something went wrong that this action does not know: ${message}`,
      fix: 'Run the job again; if it happens again, run it with debug logging and open an issue with the log.',
    },
  ]
}
