import { Failed, type Problem } from './problem.ts'

/** Sees stage after stage, and notes what is wrong in them. */
export interface Doctor {
  readonly problems: readonly Problem[]
  /** What the stage gives; undefined where it failed, in a dry run. Otherwise a failure is thrown on. */
  see<T>(stage: Promise<T>): Promise<T | undefined>
}

/** A dry run is told everything that is missing at once; a deployment stops at the first stage that fails. */
export function openDoctor(dryRun: boolean): Doctor {
  const problems: Problem[] = []
  return {
    problems,
    async see(stage) {
      try {
        return await stage
      } catch (error) {
        if (!dryRun || !(error instanceof Failed)) throw error
        problems.push(...error.problems)
        return undefined
      }
    },
  }
}
