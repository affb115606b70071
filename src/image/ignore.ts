import { posix } from 'node:path'

interface Pattern {
  readonly expression: RegExp
  /** `!pattern`: what it matches is sent after all. */
  readonly isException: boolean
}

/** Reads a `.dockerignore`; gives the rule that says whether a path, from the context's root, is not sent to the build. */
export function ignoreRule(text: string): (path: string) => boolean {
  const patterns = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap(readPattern)
  // Docker refuses what cannot be read; until it says so, everything counts.
  if (patterns.length === 0 || patterns.includes('unreadable')) return () => false
  return (path) => {
    // A folder that is ignored takes what is in it along.
    const ways = path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'))
    return (patterns as Pattern[]).reduce(
      (ignored, { expression, isException }) =>
        ignored === isException && ways.some((way) => expression.test(way)) ? !isException : ignored,
      false,
    )
  }
}

function readPattern(line: string): (Pattern | 'unreadable')[] {
  if (line.startsWith('#')) return []
  const text = line.trim()
  const isException = text.startsWith('!')
  const bare = (isException ? text.slice(1) : text).trim()
  if (bare === '') return []
  const path = posix
    .normalize(bare)
    .replace(/^\/(?=.)/, '')
    .replace(/(?<=.)\/$/, '')
  try {
    return [{ expression: new RegExp(`^${expressionOf(path)}$`, 's'), isException }]
  } catch {
    return ['unreadable']
  }
}

/** Go's path patterns, and `**` for any number of folders, as BuildKit reads them. */
function expressionOf(path: string): string {
  const tokens = path.matchAll(/\*\*(\/?)|(\*)|(\?)|\\(.)|(\[\^?(?:\\.|[^\]\\])+\])|(.)/gsu)
  return [...tokens]
    .map(({ 0: whole, 1: slash, 2: star, 3: one, 4: escaped, 5: set, 6: plain, index }) => {
      // At the end `**` is all that is below, before a slash any folders or none.
      if (slash !== undefined) return index + whole.length === path.length ? '.*' : '(?:.*/)?'
      if (star !== undefined) return '[^/]*'
      if (one !== undefined) return '[^/]'
      return set ?? literal(escaped ?? plain ?? '')
    })
    .join('')
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
