/** Where a problem can be mended: a file as the user wrote its path, and a line counted from 1. */
export interface Position {
  readonly file: string
  readonly line?: number
}

/** One thing that is wrong, told so that it can be mended: what happened, why, the fix, the evidence, and where. */
export interface Problem {
  readonly what: string
  readonly why?: string
  readonly fix?: string
  /** What shows it: the last lines of a container's log, events. Untrusted text. */
  readonly evidence?: readonly string[]
  readonly at?: Position
  /** 0, the default, is told first: a cause. Higher ones follow: what merely waited, or came of another problem. */
  readonly severity?: number
  readonly cause?: unknown
}

/** The one error that a stage throws: everything it found wrong, at once. */
export class Failed extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => problem.what).join('\n'))
    this.name = 'Failed'
    this.problems = problems
  }
}

/** Whether it is known problems, and each of them says this. */
export function isSaid(error: unknown, message: RegExp): boolean {
  return error instanceof Failed && error.problems.every(({ what, why = '' }) => message.test(`${what} ${why}`))
}

/** Throws `Failed` when there is any problem. */
export function stopOn(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Failed(problems)
}

/** `stopOn` for a room's check, to run side by side with others in `together`. */
export async function checked(problems: readonly Problem[] | Promise<readonly Problem[]>): Promise<void> {
  stopOn(await problems)
}

/** What a check found, whether it gave problems or threw them; for a check whose answer may not be needed. */
export async function problemsIn(check: Promise<readonly Problem[]>): Promise<readonly Problem[]> {
  try {
    return await check
  } catch (error) {
    if (error instanceof Failed) return error.problems
    throw error
  }
}

/** Waits for all of the work, and throws the problems of all of it together; any other error first. */
export async function together<T extends readonly unknown[]>(...work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const results = await Promise.allSettled(work)
  const errors = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []))
  const other = errors.find((error) => !(error instanceof Failed))
  if (other !== undefined) throw other
  stopOn(errors.flatMap((error) => (error as Failed).problems))
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T
}

/** `path:line`, as editors and GitHub link it. */
export function place(at: Position): string {
  return at.line === undefined ? at.file : `${at.file}:${at.line}`
}
