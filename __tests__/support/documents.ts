/** A document of random content, as text in random styles, and the value that it was written from. */
export interface Generated {
  readonly text: string
  readonly value: { readonly [key: string]: unknown }
}

const WORDS = [
  'web',
  'yes',
  '0644',
  '',
  '~',
  'a: b',
  '- c',
  '#d',
  "it's",
  '"q"',
  'é😀',
  ' x',
  'x ',
  '1e3',
  'null',
  'a\\b',
]
const LINES = ['one', '  two', '', '# three', '- four', 'five: 5', "it's", '\tsix', 'a "b"']

/** Documents by a fixed seed: nested maps and lists, every style of scalar, anchors, comments, blocks and braces. */
export function documentsOf(seed: number, count: number): Generated[] {
  let state = seed
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(random() * limit)
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T
  let names = 0
  let anchors: { name: string; value: unknown }[] = []

  const scalar = (inFlow: boolean): [string, unknown] => {
    const word = pick(WORDS)
    const number = below(2000) - 1000
    const ways: [string, unknown][] = [
      [JSON.stringify(word), word],
      [`'${word.replaceAll("'", "''")}'`, word],
      [String(number), number],
      [String(number / 8), number / 8],
      [`0${Math.abs(number).toString(8)}`, Math.abs(number)],
      [`0x${Math.abs(number).toString(16)}`, Math.abs(number)],
      [number < 0 ? 'yes' : 'Off', number < 0],
      [pick(['~', 'null', 'Null']), null],
      [`!!str ${number}`, String(number)],
      ['nginx:1.27', 'nginx:1.27'],
      [inFlow ? 'plain' : 'plain text, and [more]', inFlow ? 'plain' : 'plain text, and [more]'],
    ]
    return pick(ways)
  }
  const flow = (depth: number): [string, unknown] => {
    if (depth === 0 || below(3) === 0) return scalar(true)
    const parts = Array.from({ length: below(4) }, () => flow(depth - 1))
    const gap = pick([', ', ' , ', ',\n                '])
    if (below(2) === 0) return [`[${parts.map(([text]) => text).join(gap)}]`, parts.map(([, value]) => value)]
    const text = parts.map(([inner], index) => `${pick([`k${index}`, `"k${index}"`])}: ${inner}`).join(gap)
    return [`{${text}}`, Object.fromEntries(parts.map(([, value], index) => [`k${index}`, value]))]
  }
  const lines = (indent: string): [string, unknown] => {
    const text = ['first', ...Array.from({ length: below(4) }, () => pick(LINES)), 'last']
    const chomp = pick(['', '-', '+'])
    const body = text.map((line) => (line === '' ? '' : `${indent}${line}`)).join('\n')
    const blank = below(3)
    const end = chomp === '-' ? '' : chomp === '+' ? '\n'.repeat(1 + blank) : '\n'
    return [`|${chomp}\n${body}${'\n'.repeat(blank)}`, `${text.join('\n')}${end}`]
  }
  const comment = (): string => pick(['', '', '', ' # a comment'])
  /** A value behind its key or dash: text that goes on behind a blank, or on lines of its own. */
  const node = (depth: number, indent: string): [string, unknown] => {
    const way = below(10)
    if (way === 0 && anchors.length > 0) {
      const { name, value } = pick(anchors)
      return [` *${name}${comment()}`, value]
    }
    if (way === 1) {
      const [text, value] = lines(`${indent}  `)
      return [` ${text}`, value]
    }
    if (depth === 0 || way === 2) {
      const [text, value] = way === 2 ? flow(3) : scalar(false)
      return [` ${text}${comment()}`, value]
    }
    const name = `a${names++}`
    const anchored = below(4) === 0
    const [text, value] = below(2) === 0 ? map(depth - 1, `${indent}  `) : list(depth - 1, `${indent}  `)
    if (anchored) anchors.push({ name, value })
    return [`${anchored ? ` &${name}` : ''}${comment()}\n${text}`, value]
  }
  const map = (depth: number, indent: string): [string, Record<string, unknown>] => {
    const value: Record<string, unknown> = {}
    const rows: string[] = []
    const merged = anchors.findLast((anchor) => typeof anchor.value === 'object' && !Array.isArray(anchor.value))
    if (merged !== undefined && below(5) === 0) {
      rows.push(`${indent}<<: *${merged.name}`)
      Object.assign(value, merged.value)
    }
    const keys = ['name', 'a.b/c', 'x y', '80', 'true', 'k1']
    for (const name of keys.slice(0, 1 + below(keys.length))) {
      const [text, inner] = node(depth, indent)
      // A number stays one, so that a merge cannot meet it as text.
      const ways = /^(80|true)$/.test(name) ? [name] : [name, JSON.stringify(name), `'${name}'`]
      rows.push(`${indent}${pick(ways)}:${text}`)
      value[name] = inner
      if (below(8) === 0) rows.push(pick([`${indent}# a comment`, '# another']))
    }
    return [rows.join('\n'), value]
  }
  const list = (depth: number, indent: string): [string, unknown[]] => {
    const items = Array.from({ length: 1 + below(3) }, () => node(depth, indent))
    return [items.map(([text]) => `${indent}-${text}`).join('\n'), items.map(([, value]) => value)]
  }

  return Array.from({ length: count }, (_, index) => {
    anchors = []
    const [text, value] = map(4, '  ')
    const head = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: `x${index}` } }
    return {
      text: `apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x${index}}\nspec:\n${text}\n`,
      value: { ...head, spec: value },
    }
  })
}
