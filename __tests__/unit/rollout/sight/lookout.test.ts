import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openApi } from '../../../../src/cluster/api/client.ts'
import { lookAround } from '../../../../src/rollout/sight/lookout.ts'
import type { Surroundings } from '../../../../src/rollout/sight/surroundings.ts'
import { type FakeCluster, fakeCluster, status } from '../../../support/kubernetes.ts'
import { testIo } from '../../../support/world.ts'

const NAMESPACE = '/api/v1/namespaces/shop'
const SLICES = '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices'
const CLASSES = '/apis/networking.k8s.io/v1/ingressclasses'
/** For as long as a busy machine may take. */
const seen = (check: () => void) => vi.waitFor(check, 30_000)

const FORBIDDEN = { code: 403, body: status(403, 'Forbidden', 'no') }

function look(cluster: FakeCluster, object: unknown) {
  const api = openApi(cluster.address, async () => 'a-token', testIo())
  const stop = new AbortController()
  const told: Surroundings[] = []
  const ended = lookAround(object, api, (around) => told.push(around), stop.signal)
  onTestFinished(async () => {
    stop.abort()
    await ended
    await api.close()
  })
  return { told, ended, stop }
}

const metadata = { name: 'web', namespace: 'shop' }
const slice = (name: string, ...ready: (boolean | undefined)[]) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name, labels: { 'kubernetes.io/service-name': 'web' } },
  endpoints: ready.map((one) => ({ addresses: ['10.0.0.1'], conditions: one === undefined ? {} : { ready: one } })),
})

describe('the endpoints of a Service', () => {
  const service = { kind: 'Service', metadata, spec: { type: 'LoadBalancer', selector: { app: 'web' } } }

  test('are counted at once, and with each change', async () => {
    const cluster = await fakeCluster()
    const { told } = look(cluster, service)
    await seen(() => expect(told).toEqual([{ readyEndpoints: 0, unseen: [] }]))
    await seen(() => expect(cluster.watched()).toEqual([SLICES]))
    cluster.put(`${SLICES}/web-a`, slice('web-a', false, true))
    await seen(() => expect(told.at(-1)?.readyEndpoints).toBe(1))
    cluster.put(`${SLICES}/web-b`, slice('web-b', undefined, true))
    await seen(() => expect(told.at(-1)?.readyEndpoints).toBe(3))
    expect(cluster.asked[0]?.query.get('labelSelector')).toBe('kubernetes.io/service-name=web')
  })

  test('are counted again when the watch ends', async () => {
    const cluster = await fakeCluster()
    const { told } = look(cluster, service)
    await seen(() => expect(cluster.watched()).toEqual([SLICES]))
    cluster.goSilent()
    cluster.put(`${SLICES}/web-a`, slice('web-a', true))
    cluster.endWatches()
    await seen(() => expect(told.at(-1)?.readyEndpoints).toBe(1))
  })

  test('that may not be read are said to be so, once', async () => {
    const cluster = await fakeCluster()
    cluster.fail('GET', SLICES, FORBIDDEN)
    const { told, ended } = look(cluster, service)
    await ended
    expect(told).toEqual([{ unseen: ['endpointslices'] }])
  })

  test('are of no interest inside the cluster', async () => {
    const cluster = await fakeCluster()
    const { told, ended } = look(cluster, { ...service, spec: { type: 'ClusterIP' } })
    await ended
    expect(told).toEqual([])
    expect(cluster.asked).toEqual([])
  })
})

describe('the neighbours of an Ingress', () => {
  const path = (name: string, port: object) => ({ path: '/', backend: { service: { name, port } } })
  const ingress = {
    kind: 'Ingress',
    metadata,
    spec: {
      ingressClassName: 'alb',
      defaultBackend: { service: { name: 'users', port: { number: 80 } } },
      rules: [
        { http: { paths: [path('users', { number: 80 }), path('redirect', { name: 'use-annotation' })] } },
        { host: 'shop.example.com', http: { paths: [path('cart', { name: 'http' })] } },
        { host: 'bare.example.com' },
      ],
    },
  }
  const alb = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'alb', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
    spec: { controller: 'ingress.k8s.aws/alb' },
  }
  const found = { name: 'alb', controller: 'ingress.k8s.aws/alb', isDefault: true }
  const service = (name: string) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name } })

  test('are its class, and the Services that are missing until they come', async () => {
    const cluster = await fakeCluster()
    cluster.put(`${CLASSES}/alb`, alb)
    cluster.put(`${NAMESPACE}/services/users`, service('users'))
    const { told, ended } = look(cluster, ingress)
    await seen(() => expect(told).toHaveLength(1))
    cluster.put(`${NAMESPACE}/services/cart`, service('cart'))
    await ended
    expect(told).toEqual([
      { ingressClasses: [found], missingServices: ['cart'], unseen: [] },
      { ingressClasses: [found], missingServices: [], unseen: [] },
    ])
  })

  test('where classes may not be listed, its own is asked for', async () => {
    const cluster = await fakeCluster()
    cluster.put(`${CLASSES}/alb`, alb)
    cluster.fail('GET', CLASSES, FORBIDDEN)
    const { told } = look(cluster, ingress)
    await seen(() => expect(told[0]).toMatchObject({ ingressClasses: [found], unseen: [] }))
  })

  test('what may not be read is said', async () => {
    const cluster = await fakeCluster()
    cluster.fail('GET', CLASSES, FORBIDDEN)
    cluster.fail('GET', `${CLASSES}/alb`, FORBIDDEN)
    for (const name of ['users', 'cart']) cluster.fail('GET', `${NAMESPACE}/services/${name}`, FORBIDDEN)
    const { told, ended } = look(cluster, ingress)
    await ended
    expect(told).toEqual([{ missingServices: [], unseen: ['ingressclasses', 'services'] }])
  })
})

describe('the nodes of a DaemonSet', () => {
  const daemonSet = {
    kind: 'DaemonSet',
    metadata: { ...metadata, uid: 'u' },
    spec: { selector: { matchLabels: { a: 'b' } } },
  }
  const ready = (status: string) => ({ conditions: [{ type: 'Ready', status }] })
  const node = (name: string, status: string) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    status: ready(status),
  })
  const pod = (name: string, nodeName: string, status: string, uid = 'u') => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', labels: { a: 'b' }, ownerReferences: [{ uid }] },
    spec: { nodeName },
    status: ready(status),
  })

  test('that are lost, are lost with its pods', async () => {
    const cluster = await fakeCluster()
    cluster.put('/api/v1/nodes/one', node('one', 'True'))
    cluster.put('/api/v1/nodes/two', node('two', 'Unknown'))
    for (const [name, of, status, uid] of [
      ['a', 'one', 'False'],
      ['b', 'two', 'False'],
      ['c', 'two', 'True'],
      ['d', 'two', 'False', 'another'],
    ] as const)
      cluster.put(`${NAMESPACE}/pods/${name}`, pod(name, of, status, uid))
    const { told } = look(cluster, daemonSet)
    await seen(() => expect(told).toEqual([{ lostPods: 1, unseen: [] }]))
  })

  test('that may not be listed are nobody’s business', async () => {
    const cluster = await fakeCluster()
    cluster.fail('GET', '/api/v1/nodes', FORBIDDEN)
    const { told, ended } = look(cluster, daemonSet)
    await ended
    expect(told).toEqual([])
  })
})
