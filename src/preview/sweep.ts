import { Failed, type Problem } from '../problem.ts'
import { inParallel } from './parallel.ts'
import { type Deadline, type Existing, listPreviews, ownPreviews, type Site } from './place.ts'
import type { Pull } from './preview.ts'
import { removePlace } from './remove.ts'
import { judge, judgeAlone, reason, type Terms, type Verdict } from './verdict.ts'

/** What of previews lives outside of the cluster, as far as this run may see it. */
export interface Traces {
  /** A pull request as it is now; `gone`: surely there is none. Throws for anything but a sure answer. */
  readonly pull: (number: number) => Promise<Pull | 'gone'>
  /** The pull requests that something outside of the cluster still belongs to: what GitHub shows as deployed, images. */
  readonly left: () => Promise<readonly number[]>
  /**
   * Takes down what is left of one: its deployments become inactive, its comment says so, its images go. `isShared`:
   * another repository has a preview of that number, and images of that number may be its own.
   */
  readonly erase: (number: number, because: string, isShared: boolean) => Promise<void>
}

/** What a sweep goes by. */
export interface Sweep extends Terms {
  readonly prefix: string
  readonly dryRun: boolean
  readonly deadline: Deadline
}

/** What a sweep did, or with `dryRun` would do; its problems are thrown by whoever tells it. */
export interface Swept {
  readonly removed: readonly Existing[]
  readonly kept: readonly Existing[]
  readonly problems: readonly Problem[]
}

/** More would rather be a mistake; the next sweep goes on. */
export const MOST_REMOVALS = 50
const AT_ONCE = 10
/** So many refusals in a row, and GitHub is not asked any more. */
const MOST_SILENCES = 3

/** Removes every preview of this repository that is to be no more, and what events missed of others. One that cannot be removed does not stop the rest. */
export async function sweep(rules: Sweep, traces: Traces, site: Site): Promise<Swept> {
  const { io } = site
  const all = await listPreviews(site)
  const ours = all.filter(({ repositoryId }) => repositoryId === site.repository.id)
  const own = ownPreviews(ours, rules.prefix, site)
  if (own.length < ours.length)
    io.info(
      `Left alone: ${plural(ours.length - own.length, 'preview')} of another \`preview-prefix\` than ${rules.prefix}`,
    )

  const others = new Set(all.filter((one) => !ours.includes(one)).map(({ number }) => number))
  const erase = (number: number, because: string) => traces.erase(number, because, others.has(number))
  const problems: Problem[] = []
  const removed: Existing[] = []
  const kept: Existing[] = []
  const ask = askPatiently(traces.pull)
  let begun = 0
  await inParallel(AT_ONCE, own, (existing) =>
    noting(problems, async () => {
      const verdict = judgeAlone(existing) ?? judge(existing, await ask(existing.number), rules, Date.now())
      io.info(told(existing, verdict, rules.dryRun))
      if (!verdict.goes) return void kept.push(existing)
      if (begun++ >= MOST_REMOVALS) return
      if (!rules.dryRun) await removePlace(existing, rules.deadline, site)
      removed.push(existing)
      if (!rules.dryRun) await erase(existing.number, verdict.because)
    }),
  )
  if (begun > MOST_REMOVALS)
    io.info(
      `${plural(begun - MOST_REMOVALS, 'preview')} more wait for the next run: one removes at most ${MOST_REMOVALS}`,
    )

  const living = new Set(ours.map(({ number }) => number))
  await noting(problems, () => eraseLeftovers(living, rules, { left: traces.left, pull: ask, erase }, problems, site))
  return { removed, kept, problems }
}

/** What is left of pull requests that have no namespace any more: of those that are to have one, another run is at it. */
async function eraseLeftovers(
  living: ReadonlySet<number>,
  terms: Sweep,
  {
    left,
    pull,
    erase,
  }: Pick<Traces, 'left' | 'pull'> & { readonly erase: (number: number, because: string) => Promise<void> },
  problems: Problem[],
  { io }: Site,
): Promise<void> {
  const numbers = [...new Set(await left())].filter((number) => !living.has(number))
  await inParallel(AT_ONCE, numbers.slice(0, MOST_REMOVALS), (number) =>
    noting(problems, async () => {
      const because = reason(number, await pull(number), terms)
      if (because === undefined) return
      io.info(
        `#${number} has no namespace, and is not all gone: ${terms.dryRun ? 'the rest would go' : 'the rest goes'}. ${because}`,
      )
      if (!terms.dryRun) await erase(number, because)
    }),
  )
}

function told({ namespace }: Existing, { goes, because }: Verdict, dryRun: boolean): string {
  return `${namespace} ${goes ? (dryRun ? 'would be removed' : 'is removed') : 'stays'}: ${because}`
}

/** Asks GitHub; once it does not answer again and again, no more in this run. What is not known stays. */
function askPatiently(pull: Traces['pull']): Traces['pull'] {
  let silences = 0
  let last: Failed | undefined
  return async (number) => {
    if (last !== undefined && silences >= MOST_SILENCES) throw last
    try {
      const found = await pull(number)
      silences = 0
      return found
    } catch (error) {
      if (error instanceof Failed) {
        last = error
        silences++
      }
      throw error
    }
  }
}

/** Work whose problems are kept for the end; a cancel, and what nobody knows, ends everything. */
async function noting(problems: Problem[], work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Failed)) throw error
    problems.push(...error.problems.filter(({ what }) => problems.every((known) => known.what !== what)))
  }
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
