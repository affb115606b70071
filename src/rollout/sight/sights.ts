import type { Answer, Api, WatchEvent } from '../../cluster/api/client.ts'
import type { Io } from '../../io.ts'
import type { KubernetesObject } from '../../manifest.ts'
import { hasPods, type Sights } from '../judge/scenes.ts'
import type { Live } from '../verdict.ts'
import { keepEvent, type Recorded } from './events.ts'
import { labelsOf, selectorOf } from './selector.ts'
import { follow } from './watch.ts'

const RELIST_MS = 30_000
// A namespace may have thousands; their watch goes on where the last one ended.
const RELIST_EVENTS_MS = 60_000

/** What goes on in some namespaces, kept up to date. */
export interface Lookout {
  readonly sights: () => Sights
  /** Follows them until the signal aborts. */
  readonly done: Promise<unknown>
}

interface Kind {
  readonly name: 'pods' | 'replicasets' | 'events'
  readonly root: string
  readonly query: Readonly<Record<string, string>>
  readonly keep: (objects: Map<string, Live>, object: Live) => void
}

/** Lists and watches the pods, replica sets and events around objects; `changed` hears of everything that is new. */
export function lookOut(
  objects: readonly KubernetesObject[],
  changed: () => void,
  api: Api,
  io: Io,
  signal: AbortSignal,
): Lookout {
  const began = io.now()
  const kept = { pods: [], replicasets: [], events: [] } as Record<Kind['name'], Map<string, Live>[]>
  const unseen = new Set<string>()
  // Until the server says what time it is, it is believed to have ours.
  let ahead = Date.now() - began
  let isTold = false
  const setClock = ({ date }: Answer) => {
    if (date === undefined || Number.isNaN(date)) return
    // Cut to whole seconds, it is never ahead of the truth: the largest difference is the nearest.
    ahead = isTold ? Math.max(ahead, date - io.now()) : date - io.now()
    isTold = true
  }
  const followOne = (namespace: string, { name, root, query, keep }: Kind): Promise<void> => {
    const known = new Map<string, Live>()
    kept[name].push(known)
    return follow(
      {
        collection: `${root}/namespaces/${namespace}/${name}`,
        query,
        relistMs: name === 'events' ? RELIST_EVENTS_MS : RELIST_MS,
        onList(items, answer) {
          setClock(answer)
          // Events outlive their being listed: they are all that is left of what they tell.
          if (name !== 'events') known.clear()
          for (const item of items) keep(known, item)
          changed()
        },
        onEvent({ type, object }: WatchEvent) {
          if (type !== 'DELETED') keep(known, object)
          else if (name !== 'events') known.delete(object.metadata.uid)
          changed()
        },
        async onRefused({ code }) {
          if (code !== 401 && code !== 403) return 'again'
          if (!unseen.has(name)) io.info(`${WORDS[name]} may not be read with these rights: a failure will say less.`)
          unseen.add(name)
          changed()
          return 'never'
        },
      },
      api,
      signal,
    )
  }
  const done = [...Map.groupBy(objects, ({ metadata }) => metadata.namespace)].flatMap(([namespace, own]) =>
    namespace === undefined ? [] : kindsFor(own).map((kind) => followOne(namespace, kind)),
  )
  const all = (name: Kind['name']) => kept[name].flatMap((known) => [...known.values()])
  return {
    sights: () => ({
      pods: all('pods'),
      replicaSets: all('replicasets'),
      events: all('events') as Recorded[],
      ahead,
      began: began + ahead,
      unseen: [...unseen],
    }),
    done: Promise.all(done),
  }
}

const WORDS: Readonly<Record<Kind['name'], string>> = {
  pods: 'Pods',
  replicasets: 'Replica sets',
  events: 'Events',
}

/** What has to be seen to understand these objects of one namespace. */
function kindsFor(objects: readonly KubernetesObject[]): Kind[] {
  // A bare pod is followed as the object that it is.
  const workloads = objects.filter((object) => hasPods(object) && object.kind !== 'Pod')
  const withSets = workloads.filter(({ kind }) => kind === 'Deployment' || kind === 'Rollout')
  return [
    { name: 'events', root: '/api/v1', query: {}, keep: keepEvent },
    ...(workloads.length === 0
      ? []
      : [{ name: 'pods' as const, root: '/api/v1', query: selectorOf(workloads.map(labelsOf)), keep: keepObject }]),
    ...(withSets.length === 0
      ? []
      : [
          {
            name: 'replicasets' as const,
            root: '/apis/apps/v1',
            query: selectorOf(withSets.map(labelsOf)),
            keep: keepObject,
          },
        ]),
  ]
}

function keepObject(objects: Map<string, Live>, { metadata, ...rest }: Live): void {
  const { managedFields: _, ...kept } = metadata
  objects.set(metadata.uid, { ...rest, metadata: kept })
}
