import type { Doubt } from './doubt.ts'
import type { Field, Fields, Node } from './node.ts'
import { quote } from './scalar.ts'

/** A key as it is written, and its value; `merge` when the key is `<<`. */
export interface Pair {
  readonly key: { readonly text: string | undefined; readonly typed: boolean; readonly offset: number }
  readonly value: Node
  /** The value is another's, by an alias. */
  readonly alias: boolean
  readonly merge: boolean
}

/** The fields of a map with its merges done, in kubectl's way; where that would surprise, it is told. */
export function fieldsOf(pairs: readonly Pair[], tell: (doubt: Doubt) => void): Fields {
  const fields = new Map<string, Field & { readonly typed: boolean }>()
  const own = new Set<string>()
  const set = (name: string, field: Field & { readonly typed: boolean }, offset: number): void => {
    const before = fields.get(name)
    if (before !== undefined && before.typed !== field.typed)
      tell({
        what: `${quote(name)} is merged as ${field.typed ? 'text' : 'a number or boolean'}; kubectl would keep either of the two`,
        fix: 'Write the key in quotes in both places.',
        offset,
      })
    fields.set(name, field)
  }
  let merges = 0
  for (const { key, value, alias, merge } of pairs) {
    const { text, typed, offset } = key
    if (merge) {
      if (++merges === 2)
        tell({
          what: 'A map has two keys <<',
          fix: 'Write one: <<: [*first, *second]; the first of them wins.',
          offset,
        })
      for (const source of sourcesOf(value, alias, offset, tell))
        for (const [name, field] of source) {
          if (own.has(name))
            tell({
              what: `<< stands below ${quote(name)}, which kubectl lets it replace and newer YAML does not`,
              fix: 'Write << as the first key of its map, or leave that key out.',
              offset,
            })
          set(name, field, offset)
        }
    } else if (text === '__proto__') {
      tell({ what: 'The key __proto__ is not taken: it could change other objects', fix: 'Rename it.', offset })
    } else if (text !== undefined) {
      if (own.has(text))
        tell({
          what: `${quote(text)} is twice in the same map; kubectl would silently keep the last one`,
          fix: 'Keep one of the two.',
          offset,
        })
      else set(text, { node: value, offset, typed }, offset)
      own.add(text)
    }
  }
  return fields
}

/** The maps that `<<` brings, the strongest last: a map, or a list of which the first wins. */
function sourcesOf(value: Node, alias: boolean, offset: number, tell: (doubt: Doubt) => void): Fields[] {
  // kubectl takes a list here, but not one that an alias stands for.
  const nodes = value.items === undefined || alias ? [value] : value.items.map(({ node }) => node)
  if (nodes.some(({ fields }) => fields === undefined))
    tell({
      what: 'The value of << is neither a map nor a list of maps',
      fix: 'Name maps: <<: [*first, *second].',
      offset,
    })
  return nodes.toReversed().flatMap(({ fields }) => (fields === undefined ? [] : [fields]))
}
