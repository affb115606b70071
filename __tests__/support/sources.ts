import { loadManifests, type Surroundings } from '../../src/manifests/load.ts'
import type { Wanted } from '../../src/manifests/texts.ts'
import type { Written } from '../../src/manifests/written.ts'
import { type Problem, place } from '../../src/problem.ts'
import type { Run } from '../../src/run.ts'
import { folder, problemsOf, runIn, type TestIo, testIo } from './world.ts'

export const WANTED: Wanted = {
  manifests: ['k8s'],
  helmValues: [],
  helmSet: new Map(),
  substitute: new Map(),
  namespace: undefined,
}

/** Where a set in `root` is read, with the programs of PATH, or those of `path` alone. */
export function surroundings(
  root: string,
  more: { run?: Partial<Run>; path?: string } = {},
): Surroundings & { io: TestIo; warned: Problem[] } {
  const warned: Problem[] = []
  return {
    run: runIn(root, more.run),
    io: testIo(more.path === undefined ? {} : { PATH: more.path }),
    folder: folder(),
    warn: (problem) => void warned.push(problem),
    warned,
  }
}

/** What a set's sources hold. */
export async function loaded(root: string, wanted: Partial<Wanted> = {}, path?: string): Promise<Written[]> {
  return loadManifests({ ...WANTED, ...wanted }, surroundings(root, path === undefined ? {} : { path }))
}

/** What is wrong with a set's sources. */
export async function refused(
  root: string,
  wanted: Partial<Wanted> = {},
  more: { run?: Partial<Run>; path?: string } = {},
): Promise<readonly Problem[]> {
  return problemsOf(loadManifests({ ...WANTED, ...wanted }, surroundings(root, more)))
}

/** A problem as the log has it, in one line. */
export function line({ what, at }: Problem): string {
  return at === undefined ? what : `${place(at)} ${what}`
}
