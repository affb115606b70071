import { Failed, type Problem, place } from '../../problem.ts'
import { mergeRefusals } from './refusal.ts'
import type { Shared } from './subject.ts'

/**
 * Says once what stops several objects alike: rights that are missing in one place, a webhook that is down, a namespace
 * that goes, a server that is away. The other problems stay as they are, in their order.
 */
export function once(problems: readonly Problem[]): Problem[] {
  const alike = Map.groupBy(mergeRefusals(problems), (problem) =>
    JSON.stringify(isShared(problem) ? textOf(problem) : [problem.what, problem.why, problem.fix, problem.at]),
  )
  return [...alike.values()].map((all) => {
    const [first] = all as [Problem]
    const shared = all.filter(isShared)
    return shared.length < 2 ? first : { ...first, what: `${names(shared)}: ${textOf(shared[0] as Shared)[0]}` }
  })
}

/** Work whose problems are told once for all objects that they stop. */
export async function tellingOnce<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof Failed ? new Failed(once(error.problems)) : error
  }
}

const MOST = 6

function names(shared: readonly Shared[]): string {
  const all = shared.map(({ shared: name, at }, index) =>
    index === 0 || at === undefined ? name : `${name} (${place(at)})`,
  )
  const shown = all.length > MOST ? [...all.slice(0, MOST - 1), `${all.length - MOST + 1} more`] : all
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

/** What it says without the object's name. */
function textOf({ what, why = '', fix = '', shared }: Shared): readonly [string, string, string] {
  return [what.slice(`${shared}: `.length), why, fix]
}

function isShared(problem: Problem): problem is Shared {
  return 'shared' in problem
}
