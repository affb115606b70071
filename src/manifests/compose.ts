import { COLLECTION_STYLE, EVENT_ID, getScalarValue, type parseEvents, SCALAR_STYLE } from 'js-yaml'
import { noAnchors } from './anchors.ts'
import { strangeKey, strangeScalar } from './dialect.ts'
import type { Doubt } from './doubt.ts'
import { fieldsOf, type Pair } from './fields.ts'
import type { Field, Node } from './node.ts'
import { key, plain, type Scalar, tagged } from './scalar.ts'

type Event = ReturnType<typeof parseEvents>[number]
type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>
type CollectionEvent = Extract<Event, { type: typeof EVENT_ID.MAPPING | typeof EVENT_ID.SEQUENCE }>

/**
 * Makes the value of a document of its events, as kubectl would, and tells what is doubtful. `text` is the document's,
 * which begins at `from` in its file; every offset given back is the file's.
 */
export function compose(
  events: readonly Event[],
  text: string,
  from: number,
  isJson: boolean,
  tell: (doubt: Doubt) => void,
): Field {
  const anchors = noAnchors(tell)
  // The document's own event is the first.
  let next = 1
  // Once in brackets or braces, all that is in them is.
  let inFlow = false

  const field = (fallback: number): Field => {
    const event = events[next++] as Event
    switch (event.type) {
      case EVENT_ID.ALIAS:
        anchors.count()
        return anchors.get(text.slice(event.anchorStart, event.anchorEnd), from + event.anchorStart)
      case EVENT_ID.SCALAR: {
        const offset = offsetOf(event, fallback)
        return { node: anchored(event, scalarNode(scalarOf(event), offset)), offset }
      }
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        const offset = from + event.start
        anchored(event, 'open')
        checkTag(event, offset)
        const around = inFlow
        inFlow = event.style === COLLECTION_STYLE.FLOW
        const node = event.type === EVENT_ID.MAPPING ? mapping(offset) : sequence(offset)
        inFlow = around
        next++
        return { node: anchored(event, node), offset }
      }
      default:
        throw new Error(`the event ${event.type} is out of place`)
    }
  }

  const anchored = <T extends Node | 'open'>(event: ScalarEvent | CollectionEvent, node: T): T => {
    if (node !== 'open') anchors.count()
    if (event.anchorStart < 0) return node
    if (!/^[\s,\]}]?$/.test(text.charAt(event.anchorEnd)))
      tell({
        what: 'kubectl needs a space behind an anchor',
        fix: 'Write the space.',
        offset: from + event.anchorStart,
      })
    anchors.set(text.slice(event.anchorStart, event.anchorEnd), node, from + event.anchorStart)
    return node
  }

  const offsetOf = (event: Event, fallback: number): number =>
    event.type === EVENT_ID.SCALAR && event.valueStart >= 0 ? from + event.valueStart : fallback

  const scalarOf = (event: ScalarEvent): Scalar => {
    const source = getScalarValue(text, event)
    const strange = isJson ? undefined : strangeScalar(event, text, inFlow)
    if (strange !== undefined) return strange
    if (event.tagStart >= 0) return tagged(tagOf(event), source)
    return event.style === SCALAR_STYLE.PLAIN ? plain(source) : { kind: 'text', value: source }
  }

  const scalarNode = (scalar: Scalar, offset: number): Node => {
    if (scalar.kind !== 'refused') return { value: scalar.value, size: 1 }
    tell({ what: scalar.what, fix: scalar.fix, offset })
    return { value: null, size: 1 }
  }

  const tagOf = (event: ScalarEvent | CollectionEvent): string => {
    const tag = text.slice(event.tagStart, event.tagEnd)
    return tag.replace(/^!<tag:yaml\.org,2002:(\w+)>$/, '!!$1')
  }

  const checkTag = (event: CollectionEvent, offset: number): void => {
    if (event.tagStart < 0 || tagOf(event) === (event.type === EVENT_ID.MAPPING ? '!!map' : '!!seq')) return
    const what = `The tag ${tagOf(event).slice(0, 60)} is not taken: kubectl silently drops it`
    tell({ what, fix: 'Remove the tag.', offset })
  }

  const sequence = (offset: number): Node => {
    const items: Field[] = []
    let size = 1
    while (events[next]?.type !== EVENT_ID.POP) {
      const item = field(offset)
      size += item.node.size
      items.push(item)
    }
    return { value: items.map(({ node }) => node.value), size, items }
  }

  const mapping = (offset: number): Node => {
    const pairs: Pair[] = []
    let size = 1
    while (events[next]?.type !== EVENT_ID.POP) {
      const event = events[next] as Event
      const name = keyOf(event, offset)
      const alias = events[next]?.type === EVENT_ID.ALIAS
      const value = field(name.offset)
      size += value.node.size + 1
      pairs.push({ key: name, value: value.node, alias, merge: isMerge(event) })
    }
    const fields = fieldsOf(pairs, tell)
    const value: Record<string, unknown> = {}
    for (const [name, { node }] of fields) value[name] = node.value
    return { value, size, fields }
  }

  const isMerge = (event: Event): boolean =>
    event.type === EVENT_ID.SCALAR &&
    event.style === SCALAR_STYLE.PLAIN &&
    event.tagStart < 0 &&
    text.startsWith('<<', event.valueStart) &&
    getScalarValue(text, event) === '<<'

  /** The key of a pair, as text; one that was refused has none. `typed`: it is a number or boolean to kubectl. */
  const keyOf = (event: Event, around: number): Pair['key'] => {
    const strange = isJson ? undefined : strangeKey(event, text, inFlow)
    if (strange?.kind === 'refused') tell({ what: strange.what, fix: strange.fix, offset: offsetOf(event, around) })
    if (event.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.PLAIN || event.tagStart >= 0) {
      const { node, offset } = field(around)
      if (typeof node.value === 'string') return { text: node.value, typed: false, offset }
      tell({ what: 'A key is no text', fix: 'Write it as text in quotes.', offset })
      return { text: undefined, typed: false, offset }
    }
    next++
    const offset = offsetOf(event, around)
    const source = getScalarValue(text, event)
    const scalar = key(source)
    anchored(event, { value: event.anchorStart < 0 ? source : scalarNode(plain(source), offset).value, size: 1 })
    if (scalar.kind === 'refused') tell({ what: scalar.what, fix: scalar.fix, offset })
    return { text: scalar.kind === 'refused' ? undefined : source, typed: scalar.kind !== 'text', offset }
  }

  return field(from)
}
