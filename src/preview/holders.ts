import type { Problem } from '../problem.ts'
import { type Held, keeperOf } from './finalizers.ts'
import { type Deadline, namespacePath, type Site } from './place.ts'

/** An object that is still there although it, or its namespace, is being deleted. */
export interface Holder extends Held {
  readonly uid: string
  readonly finalizers: readonly string[]
  /** Of a pod: the node that has still to stop it. */
  readonly node: string | undefined
}

// biome-ignore lint/suspicious/noExplicitAny: the API's objects have any shape
type Live = any

/** An object as a holder. */
export function holderOf(object: Live, kind: string): Holder {
  const { name, namespace = '', uid, finalizers = [] } = object.metadata
  return { kind, name, namespace, uid, finalizers, node: object.spec?.nodeName }
}

const TOLD = /^NamespaceDeletion\w+Failure$|^Namespace(Content|Finalizers)Remaining$/

/** What the namespace controller says of a namespace that is going: what remains, by which finalizers, and what fails. */
export function remainsOf({ status }: Live): string[] {
  const conditions: readonly Live[] = status?.conditions ?? []
  return conditions
    .filter(({ type, status: is }) => TOLD.test(type) && is === 'True')
    .map(({ message }) =>
      String(message).replace(/^Some (resources are remaining: |content in the namespace has )/, ''),
    )
}

/** The kinds of which something remains, as `plural` and `group`. Source: k8s.io/kubernetes namespaced_resources_deleter.go. */
function kindsIn({ status }: Live): { readonly plural: string; readonly group: string }[] {
  const found = (status?.conditions ?? []).find(({ type }: Live) => type === 'NamespaceContentRemaining')
  return [...String(found?.message ?? '').matchAll(/([a-z][a-z0-9-]*)\.([a-z0-9.-]*) has \d+ resource instances/g)].map(
    ([, plural = '', group = '']) => ({ plural, group }),
  )
}

/** The collections of these kinds in a namespace; what the cluster does not serve, or hides, is left out. */
export async function collectionOf(
  { plural, group }: { readonly plural: string; readonly group: string },
  namespace: string,
  { api }: Site,
): Promise<string | undefined> {
  if (group === '') return `${namespacePath(namespace)}/${plural}`
  const answer = await api.send('GET', `/apis/${group}`)
  const version = answer.code === 200 ? answer.body.preferredVersion?.groupVersion : undefined
  return version === undefined ? undefined : `/apis/${version}/namespaces/${namespace}/${plural}`
}

/** The objects that keep a namespace from going, its own finalizers first; those that may not be listed are left out. */
export async function readHolders(live: Live, site: Site): Promise<Holder[]> {
  const namespace: string = live.metadata.name
  const own = live.metadata.finalizers?.length > 0 ? [holderOf(live, 'Namespace')] : []
  const found = await Promise.all(
    kindsIn(live).map(async (kind) => {
      const collection = await collectionOf(kind, namespace, site)
      const answer =
        collection === undefined ? undefined : await site.api.send('GET', collection, { query: { limit: '50' } })
      if (answer?.code !== 200) return []
      const name = String(answer.body.kind ?? '').replace(/List$/, '')
      return (answer.body.items ?? []).map((item: Live) => holderOf(item, name))
    }),
  )
  const all: Holder[] = found.flat()
  // The rest follows once these are gone.
  const held = all.filter(({ finalizers, node }) => finalizers.length > 0 || node !== undefined)
  return [...own, ...(held.length > 0 ? held : all)]
}

const AGAIN =
  'Then run the job again: it goes on from there. A finalizer that is taken off by hand leaves behind what it stands for, in AWS, too.'

/** Why an object is still there after the deadline, who is to let it go, and where to look. */
export async function explainHolder(holder: Holder, { timeout }: Deadline, site: Site): Promise<Problem> {
  const { kind, name, namespace, finalizers, node } = holder
  const what = `${kind}/${name}${namespace === '' ? '' : ` in ${namespace}`} is still there after ${timeout}`
  const [finalizer] = finalizers
  if (finalizer === undefined)
    return {
      what,
      why: node === undefined ? 'Nothing that it says of itself holds it.' : `Its node ${node} has not stopped it.`,
      fix: `Look: ${node === undefined ? `kubectl get ${kind.toLowerCase()} ${name} -n ${namespace} -o yaml` : `kubectl describe node ${node}`}\n${AGAIN}`,
    }
  const { who, once, look } = keeperOf(finalizer, holder)
  const evidence = await warningsAbout(holder, site)
  return {
    what: `${what}, held by the finalizer ${finalizers.join(', ')}`,
    why: `${capital(who)} takes it off ${once}. It has not: it is not running, or what it does fails.`,
    fix: `Look: ${look}\n${AGAIN}`,
    ...(evidence.length > 0 && { evidence }),
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const MOST_EVENTS = 3

/** What its controller last complained of, in the object's events; nothing, where they may not be read. */
async function warningsAbout({ uid, namespace, name, kind }: Holder, { api }: Site): Promise<string[]> {
  if (kind === 'Namespace') return []
  const query = { fieldSelector: `involvedObject.uid=${uid},type=Warning`, limit: '500' }
  const answer = await api.send('GET', `${namespacePath(namespace)}/events`, { query })
  if (answer.code !== 200) return []
  const items: readonly Live[] = answer.body.items ?? []
  const time = ({ series, lastTimestamp, eventTime, metadata }: Live) =>
    Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp)
  return items
    .toSorted((one, other) => time(one) - time(other))
    .slice(-MOST_EVENTS)
    .map(({ reason, message }) => `${kind}/${name}: ${reason}: ${message}`)
}

/** What the namespace controller itself could not do, once a namespace has not gone; none when objects hold it. */
export function explainFailure(live: Live, { timeout }: Deadline): Problem[] {
  const failing: readonly Live[] = (live.status?.conditions ?? []).filter(
    ({ type, status }: Live) => /^NamespaceDeletion\w+Failure$/.test(type) && status === 'True',
  )
  if (failing.length === 0) return []
  return [
    {
      what: `Namespace/${live.metadata.name} is still there after ${timeout}: the control plane cannot empty it`,
      why: failing.map(({ message }) => String(message)).join('\n'),
      fix: `An API that the cluster announces does not answer, mostly. Look which one is not available: kubectl get apiservices\n${AGAIN}`,
    },
  ]
}

/** A namespace that goes, where no object can be named that holds it. */
export function explainSilence(live: Live, { timeout }: Deadline): Problem {
  const { name } = live.metadata
  const remains = remainsOf(live)
  return {
    what: `Namespace/${name} is still there after ${timeout}`,
    why:
      remains.length === 0
        ? 'The control plane deletes it, and does not say yet what remains.'
        : `What remains may not be listed; the control plane says: ${remains.join('; ')}.`,
    fix: `Look what remains: kubectl get namespace ${name} -o yaml\n${AGAIN}`,
  }
}
