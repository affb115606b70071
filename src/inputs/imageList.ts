import { load, YAMLException } from 'js-yaml'
import type { Problem } from '../problem.ts'

/** One entry of the input `images`. */
export interface ImageEntry {
  readonly repository: string
  readonly context: string
  readonly file: string | undefined
  readonly target: string | undefined
  readonly replace: string | undefined
}

const FIELDS = ['repository', 'context', 'file', 'target', 'replace']
const FIX = 'Write a YAML list, for example:\nimages: |\n  - repository: user-service\n    context: services/user'

/** Reads the input `images`: a YAML list of {repository, context, file, target, replace}. Empty text is no entry. */
export function readImageList(text: string): { entries: ImageEntry[]; problems: Problem[] } {
  if (text.trim() === '') return { entries: [], problems: [] }
  const refuse = (what: string): { entries: []; problems: Problem[] } => ({
    entries: [],
    problems: [{ what: `\`images\`: ${what}`, fix: FIX }],
  })
  let list: unknown
  try {
    list = load(text)
  } catch (error) {
    return refuse(
      error instanceof YAMLException ? `${error.reason} (line ${(error.mark?.line ?? 0) + 1})` : String(error),
    )
  }
  if (!Array.isArray(list) || list.length === 0) return refuse('this is no list')
  const entries: ImageEntry[] = []
  for (const [index, item] of list.entries()) {
    const wrong = problemOf(item)
    if (wrong !== undefined) return refuse(`entry ${index + 1} ${wrong}`)
    const { repository, context = '.', file, target, replace } = item
    entries.push({ repository, context, file, target, replace })
  }
  const names = entries.map(({ repository, replace }) => replace ?? repository)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) return refuse(`two entries stand for the image ${twice} of the manifests`)
  const repositories = entries.map(({ repository }) => repository)
  const shared = repositories.find((name, index) => repositories.indexOf(name) !== index)
  return shared === undefined
    ? { entries, problems: [] }
    : refuse(`two entries push to ${shared}, where both would have the commit’s tag`)
}

function problemOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return 'is no mapping'
  const unknown = Object.keys(item).find((key) => !FIELDS.includes(key))
  if (unknown !== undefined) return `has "${unknown}"; it may have ${FIELDS.join(', ')}`
  const untyped = Object.entries(item).find(([, value]) => typeof value !== 'string')
  if (untyped !== undefined) return `has a ${untyped[0]} that is no text`
  return 'repository' in item ? undefined : 'has no repository'
}
