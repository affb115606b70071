import type { Problem } from '../../problem.ts'

/** What the API server warns of in its headers: deprecations, and what an admission policy would not like. Source: RFC 7234, 5.5. */
export function warningsOf(header: string | readonly string[] | undefined): string[] {
  const headers = header === undefined ? [] : [header].flat()
  const found = headers.flatMap((one) => [...one.matchAll(/\b299 \S+ "((?:[^"\\]|\\.)*)"/g)])
  return [...new Set(found.map(([, text = '']) => text.replace(/\\(.)/g, '$1')))]
}

/** Tells each warning once, however many objects and rehearsals bring it. */
export function warnOnce(warn: (problem: Problem) => void): (problem: Problem) => void {
  const told = new Set<string>()
  return (problem) => {
    if (told.has(problem.what)) return
    told.add(problem.what)
    warn(problem)
  }
}
