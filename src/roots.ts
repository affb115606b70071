import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { Run } from './run.ts'

/** The folders that inputs may lead to, without any link in them; the workspace is the first. */
export type Roots = readonly [workspace: string, temp: string]

/** The workspace and RUNNER_TEMP as they really are. */
export async function rootsOf(run: Run): Promise<Roots> {
  const real = (path: string) => realpath(path).catch(() => resolve(path))
  return [await real(run.workspace), await real(run.temp)]
}

/** From the root of the checkout, as the user and GitHub know it; absolute when it is elsewhere. */
export function shownIn(path: string, [workspace]: Roots): string {
  const way = relative(workspace, path)
  return way === '' ? '.' : leadsOut(way) ? path : way
}

/** Whether a path without links is in one of the roots. */
export function isInside(real: string, roots: readonly string[]): boolean {
  return roots.some((root) => !leadsOut(relative(root, real)))
}

function leadsOut(way: string): boolean {
  return isAbsolute(way) || way.split(sep)[0] === '..'
}
