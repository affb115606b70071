import type { Api, WatchEvent } from '../../cluster/api/client.ts'
import { objectPath } from '../../manifest.ts'
import type { Live } from '../verdict.ts'
import { attempt, pause } from './again.ts'
import { lostPodsOf } from './nodes.ts'
import { backendsOf, classOf } from './serving.ts'
import type { IngressClass, Surroundings } from './surroundings.ts'

// As long as a watch of the objects themselves: it may go silent without an error.
const RELIST_SECONDS = 10
const RETRY_MS = 1_000

/**
 * Tells `see` what stands around a Service, Ingress or DaemonSet, at once and whenever it changes, until `signal` aborts. Ends
 * earlier when nothing can change any more or nothing may be read; other kinds are never told of.
 */
export async function lookAround(
  object: Live,
  api: Api,
  see: (around: Surroundings) => void,
  signal: AbortSignal,
): Promise<void> {
  if (object.kind === 'Service' && object.spec?.type === 'LoadBalancer') return endpointsOf(object, api, see, signal)
  if (object.kind === 'Ingress') return neighboursOf(object, api, see, signal)
  if (object.kind === 'DaemonSet') return lostPodsOf(object, api, see, signal)
}

async function endpointsOf(
  { metadata: { name, namespace } }: Live,
  api: Api,
  see: (around: Surroundings) => void,
  signal: AbortSignal,
): Promise<void> {
  const collection = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`
  const query = { labelSelector: `kubernetes.io/service-name=${name}` }
  const slices = new Map<string, Live>()
  const tell = () =>
    see({ readyEndpoints: [...slices.values()].reduce((sum, slice) => sum + ready(slice), 0), unseen: [] })
  while (!signal.aborted) {
    const list = await attempt(() => api.send('GET', collection, { query }))
    if (signal.aborted) return
    if (list?.code === 401 || list?.code === 403) return see({ unseen: ['endpointslices'] })
    if (list?.code !== 200) {
      await pause(signal, RETRY_MS)
      continue
    }
    slices.clear()
    for (const slice of list.body.items) slices.set(slice.metadata.name, slice)
    tell()
    const watched = {
      ...query,
      resourceVersion: list.body.metadata.resourceVersion,
      timeoutSeconds: `${RELIST_SECONDS}`,
    }
    const started = Date.now()
    const onEvent = ({ type, object }: WatchEvent) => {
      if (type === 'BOOKMARK' || type === 'ERROR') return
      if (type === 'DELETED') slices.delete(object.metadata.name)
      else slices.set(object.metadata.name, object)
      tell()
    }
    // Whatever ended it, the next list tells.
    await api.watch(collection, watched, onEvent, signal).catch(() => undefined)
    if (Date.now() - started < RETRY_MS) await pause(signal, RETRY_MS)
  }
}

function ready({ endpoints }: Live): number {
  // Without a word on it an endpoint counts as ready.
  return (endpoints ?? []).filter((one: Live) => one.conditions?.ready !== false).length
}

/** Classes are looked at once; a Service that is missing may still come. */
async function neighboursOf(
  object: Live,
  api: Api,
  see: (around: Surroundings) => void,
  signal: AbortSignal,
): Promise<void> {
  const ingressClasses = await classes(object, api)
  const unseen = ingressClasses === undefined ? ['ingressclasses'] : []
  const known = ingressClasses === undefined ? {} : { ingressClasses }
  const collection = `/api/v1/namespaces/${object.metadata.namespace}/services`
  let told: string | undefined
  while (!signal.aborted) {
    const names = backendsOf(object)
    const answers = await Promise.all(names.map((name) => attempt(() => api.send('GET', objectPath(collection, name)))))
    if (signal.aborted) return
    const missingServices = names.filter((_, index) => answers[index]?.code === 404)
    const forbidden = answers.some((answer) => answer?.code === 403)
    const around: Surroundings = { ...known, missingServices, unseen: forbidden ? [...unseen, 'services'] : unseen }
    if (told !== JSON.stringify(around)) see(around)
    told = JSON.stringify(around)
    if (answers.every((answer) => answer?.code === 200 || answer?.code === 403)) return
    await pause(signal, RETRY_MS)
  }
}

async function classes(object: Live, api: Api): Promise<readonly IngressClass[] | undefined> {
  const collection = '/apis/networking.k8s.io/v1/ingressclasses'
  const list = await attempt(() => api.send('GET', collection))
  if (list?.code === 200) return list.body.items.map(ingressClass)
  const name = classOf(object)
  if (name === undefined) return undefined
  const one = await attempt(() => api.send('GET', objectPath(collection, name)))
  if (one?.code === 200) return [ingressClass(one.body)]
  return one?.code === 404 ? [] : undefined
}

function ingressClass({ metadata, spec }: Live): IngressClass {
  return {
    name: metadata.name,
    controller: spec?.controller ?? '',
    isDefault: metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true',
  }
}
