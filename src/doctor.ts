import { Failed, type Problem } from './problem.ts'

/** Sees stage after stage, and notes what is wrong in them. */
export interface Doctor {
  /** What was found, each thing once, in the order of the stages. */
  problems(): readonly Problem[]
  /** What the stage gives; undefined, where it failed in a dry run. In a deployment a failure is thrown on. */
  see<T>(stage: Promise<T>): Promise<T | undefined>
}

/** A dry run is told everything that is missing at once; a deployment stops at the first stage that fails. */
export function openDoctor(dryRun: boolean): Doctor {
  const found: Problem[][] = []
  return {
    problems: () => [...new Map(found.flat().map((problem) => [problem.what, problem])).values()],
    async see(stage) {
      // Stages side by side end in any order.
      const own: Problem[] = []
      found.push(own)
      try {
        return await stage
      } catch (error) {
        if (!dryRun || !(error instanceof Failed)) throw error
        own.push(...error.problems)
        return undefined
      }
    },
  }
}
