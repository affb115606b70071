import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Io, realIo } from '../../src/io.ts'
import { Failed, type Problem } from '../../src/problem.ts'
import type { Run } from '../../src/run.ts'

/** A folder that goes with the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'ship-to-eks-test-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A folder with these files in it, by path. */
export async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const root = folder()
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return root
}

export interface TestIo extends Io {
  /** What was said, in order. */
  readonly lines: string[]
  readonly masked: string[]
  cancel(): void
}

/** The real world, but for what is said and masked, which is kept. */
export function testIo(environment: NodeJS.ProcessEnv = {}): TestIo {
  const controller = new AbortController()
  const lines: string[] = []
  const masked: string[] = []
  const { PATH, HOME } = process.env
  return {
    ...realIo(controller.signal, { PATH, HOME, ...environment }),
    lines,
    masked,
    info: (line) => void lines.push(line),
    group: (_, body) => body(),
    mask: (secret) => void masked.push(secret),
    cancel: () => controller.abort(),
  }
}

/** A run in this workspace, on a push of commit `5e1f…`. */
export function runIn(workspace: string, more: Partial<Run> = {}): Run {
  return {
    workspace,
    temp: join(workspace, '..', 'no-runner-temp'),
    repository: 'octo/app',
    repositoryId: 1,
    apiUrl: 'https://api.github.com',
    eventName: 'push',
    sha: '5e1f0c0ffee0c0ffee0c0ffee0c0ffee0c0ffee0',
    id: '42',
    attempt: '1',
    url: undefined,
    mayRequestIdToken: true,
    pullRequest: undefined,
    pullAuthor: undefined,
    pullHead: undefined,
    fromFork: false,
    ...more,
  }
}

/** The problems that work fails with; none, when it succeeds. Any other error is thrown on. */
export async function problemsOf(work: Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await work
    return []
  } catch (error) {
    if (error instanceof Failed) return error.problems
    throw error
  }
}
