/** An error and what is behind it: its cause, and the errors of every address that was tried. */
export function errorsOf(error: Error): NodeJS.ErrnoException[] {
  const inner: readonly unknown[] = [error.cause, ...(error instanceof AggregateError ? error.errors : [])]
  return [error, ...inner.filter((one) => one instanceof Error).flatMap(errorsOf)]
}
