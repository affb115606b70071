import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** An error text of the sources, with … for what varies; `fix` where the sources say it beside. */
interface Told {
  readonly says: string
  readonly fix: string | undefined
}

/** The part of the action that tells it, by its folder; the order of the document. */
const PARTS: readonly (readonly [title: string, path: RegExp])[] = [
  ['Inputs', /^src\/(inputs\/|roots\.ts)/],
  ['Signing in, registry, cluster', /^src\/aws\//],
  ['Manifests', /^src\/manifests\//],
  ['Images', /^src\/(image\/|stages\/(images|platforms|pod\w+)\.ts)/],
  ['Previews', /^src\/(preview\/|stages\/(previews|announcing)\.ts|ship\.ts)/],
  ['GitHub', /^src\/github\//],
  ['Plan and apply', /^src\/cluster\//],
  ['Rollout and URL', /^src\/rollout\//],
  ['Anything', /^src\//],
]

/** docs/errors.md, made from the sources of a checkout. */
export function errorsDocument(root: string): string {
  const files = globSync('src/**/*.ts', { cwd: root }).toSorted()
  const seen = new Set<string>()
  const parts = PARTS.map(([title, path]) => {
    const own = files.filter((file) => PARTS.find(([, other]) => other.test(file))?.[1] === path)
    const told = own
      .flatMap((file) => errorsIn(readFileSync(join(root, file), 'utf8').replace(/\/\*.*?\*\//gs, '')))
      .filter(({ says }) => !seen.has(says) && seen.add(says))
      .toSorted((one, other) => keyOf(one).localeCompare(keyOf(other), 'en'))
    return told.length === 0
      ? ''
      : `## ${title}\n\n| The log says | Fix |\n| --- | --- |\n${told.map(row).join('\n')}\n`
  })
  return `# Errors\n\nEach text that ends a step or warns, by its words; … stands for what varies, and the log has the whole fix. Made from\nthe sources. Longer explanations: [troubleshooting](troubleshooting.md).\n\n${parts.filter((part) => part !== '').join('\n')}`
}

function keyOf({ says }: Told): string {
  return says.replace(/^[^\p{L}]+/u, '')
}

function row({ says, fix = '' }: Told): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ').replaceAll('<', '&lt;').trim()
  return `| ${cell(says)} | ${cell(fix)} |`
}

/** `what:` of a problem, and the first argument of `wrong(`. */
function errorsIn(source: string): Told[] {
  return [...source.matchAll(/\bwhat:|\bwrong\(/g)].flatMap(({ index, 0: sign }) => {
    const rest = source.slice(index + sign.length)
    const isCall = sign.endsWith('(')
    const end = /\b(?:why|fix|evidence|cause|offset|path|at)\b\s*[:,]|\.\.\.|\n\s*\}|\n\n/.exec(rest)?.index ?? 0
    const texts = isCall ? literalsIn(rest).slice(0, 1) : literalsIn(rest.slice(0, end))
    const after = rest.slice(end, end + 1500)
    const told = /^.*?\bfix:\s*/s.exec(after.slice(0, nextProblem(after)))?.[0]
    const fix = isCall
      ? literalsIn(rest).slice(1, 2).find(isSentence)
      : told === undefined || !/^['`]/.test(after.slice(told.length))
        ? undefined
        : literalsIn(after.slice(told.length))[0]
    return texts.filter(isSentence).map((says) => ({ says, fix }))
  })
}

/** A text of its own, not a word that another one is put together from. */
function isSentence(text: string): boolean {
  return text.split(' ').length > 2 && /\p{L}{2,} .*\p{L}{2,}/u.test(text)
}

function nextProblem(text: string): number {
  const found = text.search(/\bwhat:|\n\}/)
  return found < 0 ? text.length : found
}

/** The texts between quotes, as they are said. */
function literalsIn(source: string): string[] {
  const found: string[] = []
  for (let at = 0; at < source.length; at++) {
    const quote = source[at]
    if (quote !== "'" && quote !== '`') continue
    const { text, end } = literalAt(source, at)
    found.push(text)
    at = end
  }
  return found
}

function literalAt(source: string, start: number): { readonly text: string; readonly end: number } {
  const quote = source[start]
  let text = ''
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === quote) return { text, end: at }
    if (source[at] === '\\') {
      at++
      text += source[at] === 'n' ? ' ' : source[at]
    } else if (quote === '`' && source.startsWith('${', at)) {
      at = closingOf(source, at + 2)
      text += '…'
    } else text += source[at]
  }
  return { text, end: source.length }
}

/** Where the brace that is open before `from` is closed; braces within texts do not count. */
function closingOf(source: string, from: number): number {
  let depth = 1
  for (let at = from; at < source.length; at++) {
    const sign = source[at]
    if (sign === "'" || sign === '`') at = literalAt(source, at).end
    else if (sign === '{') depth++
    else if (sign === '}' && --depth === 0) return at
  }
  return source.length
}
