import { Failed, type Problem } from './problem.ts'

/** Sees stage after stage, and notes what is wrong in them. */
export interface Doctor {
  readonly problems: readonly Problem[]
  /** What the stage gives; `otherwise`, where it failed in a dry run. In a deployment a failure is thrown on. */
  see<T>(otherwise: T, stage: Promise<T>): Promise<T>
}

/** A dry run is told everything that is missing at once; a deployment stops at the first stage that fails. */
export function openDoctor(dryRun: boolean): Doctor {
  const problems: Problem[] = []
  return {
    problems,
    async see(otherwise, stage) {
      try {
        return await stage
      } catch (error) {
        if (!dryRun || !(error instanceof Failed)) throw error
        const known = new Set(problems.map(({ what }) => what))
        problems.push(...error.problems.filter(({ what }) => !known.has(what)))
        return otherwise
      }
    },
  }
}
