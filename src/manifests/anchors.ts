import { type Doubt, Hopeless } from './doubt.ts'
import type { Field, Node } from './node.ts'

/** The anchors of one document, and how much their aliases stand for. */
export interface Anchors {
  /** Counts a value that is written out. */
  count(): void
  /** An anchor whose value is not read to its end is open. */
  set(name: string, node: Node | 'open', offset: number): void
  /** What an alias stands for; throws when aliases stand for more than kubectl, or we, would write out. */
  get(name: string, offset: number): Field
}

const MOST_BY_ALIASES = 100_000

/** No anchors yet; `tell` takes what is doubtful about them. */
export function noAnchors(tell: (doubt: Doubt) => void): Anchors {
  const nodes = new Map<string, Node | 'open'>()
  let all = 0
  let byAliases = 0
  return {
    count: () => void all++,
    set(name, node, offset) {
      if (node === 'open' || !nodes.has(name))
        if (/[^\w-]/.test(name))
          tell({
            what: `kubectl refuses the anchor’s name &${shown(name)}`,
            fix: 'Use letters, digits, - and _.',
            offset,
          })
      nodes.set(name, node)
    },
    get(name, offset) {
      const node = nodes.get(name)
      const fix = 'Write out what the alias stands for.'
      if (node === undefined) {
        tell({ what: `The alias *${shown(name)} has no anchor before it in its document`, fix, offset })
        return { node: { value: null, size: 1 }, offset }
      }
      if (node === 'open') throw new Hopeless({ what: `The alias *${shown(name)} stands for itself`, fix, offset })
      all += node.size
      byAliases += node.size
      // The second is kubectl's own rule.
      if (byAliases > MOST_BY_ALIASES || (byAliases > 100 && all > 1000 && byAliases / all > 0.99))
        throw new Hopeless({ what: 'The aliases stand for more values than kubectl would write out', fix, offset })
      return { node, offset }
    },
  }
}

function shown(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name
}
