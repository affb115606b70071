import type { Io } from '../io.ts'
import type { Path } from '../manifest.ts'
import { Failed, type Position, type Problem } from '../problem.ts'
import type { Roots } from '../roots.ts'
import type { Document } from './yaml.ts'

/** A text of YAML, and the way back from it to what the user wrote. */
export interface Text {
  readonly text: string
  /** The file, or what was rendered, and by which program. */
  readonly file: string
  /** Of a Helm chart, whose hooks are not to be applied. */
  readonly isChart?: boolean
  readonly rendered?: {
    /** Where what became this line was written. */
    readonly lineAt: (line: number) => Position
    /** Where what became the field of a document was written. */
    readonly at: (document: Document) => (path: Path) => Position
  }
}

/** What rendering needs of the world: programs, where inputs may lead, and a folder of this step alone. */
export interface Workshop {
  readonly io: Io
  readonly roots: Roots
  readonly folder: string
  readonly warn: (problem: Problem) => void
}

/** What a program rendered, and what it said; `code` is not 0 when it failed. */
export interface Rendering {
  readonly code: number
  readonly text: string
  readonly says: string
}

// Just more than the reader of YAML takes, so that it refuses what may have been cut.
const KEPT = 10 * 1024 * 1024 + 1

/** Runs a program that renders; undefined when it is not installed. */
export async function render(
  program: string,
  args: readonly string[],
  { io, roots }: Workshop,
): Promise<Rendering | undefined> {
  try {
    const { code, stdout, stderr } = await io.exec(program, args, { keep: KEPT })
    return { code, text: stdout, says: plain(stderr, roots) }
  } catch (error) {
    const cause = error instanceof Failed ? error.problems[0]?.cause : undefined
    if ((cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return undefined
    throw error
  }
}

/** What kubectl, kustomize or helm says, without its frame, with paths as the user knows them. */
function plain(stderr: string, [workspace]: Roots): string {
  const logged = /^E\d{4} .*?"command failed" err=(?:"((?:[^"\\]|\\.)*)"|<\n([\s\S]*?)\n >)/m.exec(stderr)
  const said = logged?.[1]?.replace(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter)) ?? logged?.[2] ?? stderr
  return said
    .replace(/^(?:error|Error): /gm, '')
    .replace(/^\n?Use --debug flag to render out invalid YAML$/gm, '')
    .replaceAll(`${workspace}/`, '')
    .trim()
}

/** A hint, told when what a program says matches: what it means, and how to mend it. */
export type Hint = readonly [says: RegExp, fix: (...found: string[]) => string]

/** The fix of the first hint that fits. */
export function fixFor(says: string, hints: readonly Hint[]): string | undefined {
  for (const [pattern, fix] of hints) {
    const found = pattern.exec(says)
    if (found !== null) return fix(...found)
  }
  return undefined
}

/** At most this much of what a program says, in one problem. */
const MOST_SAID = 1500

/** A problem of a folder that cannot be rendered. */
export function refusal(what: string, says: string, fix: string, at: Position): Problem {
  const why = says.length > MOST_SAID ? `${says.slice(0, MOST_SAID)}…` : says
  return { what, ...(why === '' ? {} : { why }), fix, at }
}
