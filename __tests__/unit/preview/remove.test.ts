import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { LABELS } from '../../../src/preview/preview.ts'
import { removeOf, removePlace } from '../../../src/preview/remove.ts'
import { status } from '../../support/kubernetes.ts'
import { type Ground, ground, namespaceOf, pathOf } from '../../support/previews.ts'
import { problemsOf } from '../../support/world.ts'

const SERVICES = `${pathOf(7)}/services`
const INGRESSES = '/apis/networking.k8s.io/v1/namespaces/preview-app-pr-7/ingresses'
const CLEANUP = 'service.kubernetes.io/load-balancer-cleanup'
const ALB = 'ingress.k8s.aws/resources'

const put = (
  { cluster }: Ground,
  kind: string,
  collection: string,
  name: string,
  type?: string,
  ...finalizers: string[]
) =>
  cluster.put(`${collection}/${name}`, {
    kind,
    apiVersion: kind === 'Ingress' ? 'networking.k8s.io/v1' : 'v1',
    metadata: { name, namespace: 'preview-app-pr-7', ...(finalizers.length > 0 && { finalizers }) },
    spec: type === undefined ? {} : { type },
  })
const deletions = ({ cluster }: Ground) =>
  cluster.asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path.replace(/.*namespaces\//, ''))
/** What a controller does once its load balancer is gone. */
const free = ({ cluster }: Ground, path: string) => {
  const live = cluster.objects.get(path)
  cluster.put(path, { ...live, metadata: { ...live.metadata, finalizers: [] } })
}
const isGoing = async ({ cluster }: Ground, path: string) => {
  while (cluster.objects.get(path)?.metadata.deletionTimestamp === undefined) await delay(5)
}

describe('a preview is removed', () => {
  test('what load balancers hang on first, the namespace once these are gone', async () => {
    const world = await ground()
    const existing = world.preview(7)
    put(world, 'Service', SERVICES, 'web', 'LoadBalancer', CLEANUP)
    put(world, 'Service', SERVICES, 'inner', 'ClusterIP')
    put(world, 'Service', SERVICES, 'was', 'ClusterIP', CLEANUP)
    put(world, 'Ingress', INGRESSES, 'shop', undefined, ALB)
    const removed = removePlace(existing, world.soon(), world.site)
    await isGoing(world, `${INGRESSES}/shop`)
    free(world, `${SERVICES}/web`)
    free(world, `${SERVICES}/was`)
    await delay(300)
    expect(deletions(world).toSorted()).toEqual([
      'preview-app-pr-7/ingresses/shop',
      'preview-app-pr-7/services/was',
      'preview-app-pr-7/services/web',
    ])
    free(world, `${INGRESSES}/shop`)
    await removed
    expect(deletions(world).at(-1)).toBe('preview-app-pr-7')
    expect([...world.cluster.objects.keys()]).toEqual([])
    expect(world.io.lines).toEqual(
      expect.arrayContaining([
        `Ingress/shop: being deleted, held by ${ALB}`,
        'Ingress/shop: gone',
        'Service/web: gone',
        'Namespace/preview-app-pr-7: gone',
      ]),
    )
    // Nobody's finalizer was taken off.
    expect(world.cluster.asked.filter(({ method }) => method === 'PATCH')).toEqual([])
  })

  test('Gateways, too, where the cluster has them, in the version it prefers', async () => {
    const world = await ground()
    const existing = world.preview(7)
    const gateways = '/apis/gateway.networking.k8s.io/v1beta1/namespaces/preview-app-pr-7/gateways'
    world.cluster.fail('GET', '/apis/gateway.networking.k8s.io', {
      code: 200,
      body: { preferredVersion: { groupVersion: 'gateway.networking.k8s.io/v1beta1' } },
    })
    world.cluster.fail('GET', gateways, { code: 200, body: { items: [{ metadata: { name: 'edge', uid: 'u1' } }] } })
    await removePlace(existing, world.soon(), world.site)
    expect(deletions(world)).toEqual(['preview-app-pr-7/gateways/edge', 'preview-app-pr-7'])
  })

  test('by two at once', async () => {
    const world = await ground()
    const existing = world.preview(7)
    put(world, 'Service', SERVICES, 'web', 'LoadBalancer', CLEANUP)
    const both = Promise.all([
      removePlace(existing, world.soon(), world.site),
      removePlace(existing, world.soon(), world.site),
    ])
    await isGoing(world, `${SERVICES}/web`)
    free(world, `${SERVICES}/web`)
    await both
    expect(world.cluster.objects.size).toBe(0)
  })

  test('although somebody removes it meanwhile', async () => {
    const world = await ground()
    const existing = world.preview(7)
    world.cluster.remove(pathOf(7))
    await removePlace(existing, world.soon(), world.site)
  })

  test('a new one that was made in its place stays', async () => {
    const world = await ground()
    const existing = world.preview(7)
    world.cluster.remove(pathOf(7))
    world.preview(7)
    await removePlace(existing, world.soon(), world.site)
    expect(world.cluster.objects.has(pathOf(7))).toBe(true)
  })

  test('is gone already', async () => {
    const world = await ground()
    const { removed } = await removeOf(7, { prefix: 'preview', dryRun: false, deadline: world.soon() }, world.site)
    expect(removed).toEqual([])
    expect(world.io.lines).toEqual(['There is no preview of #7'])
  })

  test('only that of this repository, and of this prefix', async () => {
    const world = await ground()
    world.preview(7)
    const other = (name: string, labels = {}) => {
      const object = namespaceOf(7, labels)
      world.cluster.put(`/api/v1/namespaces/${name}`, { ...object, metadata: { ...object.metadata, name } })
    }
    other('preview-other-pr-7', { [LABELS.repository]: '75' })
    other('docs-app-pr-7')
    const { removed, isShared } = await removeOf(
      7,
      { prefix: 'preview', dryRun: false, deadline: world.soon() },
      world.site,
    )
    expect(removed.map(({ namespace }) => namespace)).toEqual(['preview-app-pr-7'])
    expect(isShared).toBe(true)
    expect(deletions(world)).toEqual(['preview-app-pr-7'])
  })

  test('a dry run only tells', async () => {
    const world = await ground()
    world.preview(7)
    await removeOf(7, { prefix: 'preview', dryRun: true, deadline: world.soon() }, world.site)
    expect(world.io.lines).toEqual(['preview-app-pr-7 would be removed'])
    expect(deletions(world)).toEqual([])
  })

  test('it may not be deleted', async () => {
    const world = await ground()
    const existing = world.preview(7)
    const message =
      'namespaces "preview-app-pr-7" is forbidden: User "x" cannot delete resource "namespaces" in API group "" in the namespace "preview-app-pr-7"'
    world.cluster.fail('DELETE', pathOf(7), { code: 403, body: status(403, 'Forbidden', message) })
    const [problem] = await problemsOf(removePlace(existing, world.soon(), world.site))
    expect(problem?.what).toContain('may not delete Namespace/preview-app-pr-7')
    expect(problem?.fix).toContain('verbs: [get, list, watch, create, patch, delete]')
  })
})

describe('what holds a preview is named when it does not go', () => {
  test('a load balancer’s controller that does nothing, with what it last complained of', async () => {
    const world = await ground()
    const existing = world.preview(7)
    const { uid } = put(world, 'Ingress', INGRESSES, 'shop', undefined, ALB).metadata
    const event = (name: string, message: string, lastTimestamp: string) =>
      world.cluster.put(`${pathOf(7)}/events/${name}`, {
        kind: 'Event',
        metadata: { name, namespace: 'preview-app-pr-7' },
        type: 'Warning',
        reason: 'FailedDeployModel',
        message,
        lastTimestamp,
        involvedObject: { uid },
      })
    event('b', 'the last', '2026-07-29T00:00:02Z')
    event('a', 'the first', '2026-07-29T00:00:01Z')
    const isDeleted = () => deletions(world).length > 0
    const problems = await problemsOf(removePlace(existing, world.once(isDeleted), world.site))
    expect(problems).toEqual([
      {
        what: `Ingress/shop in preview-app-pr-7 is still there after 0.3 s, held by the finalizer ${ALB}`,
        why: 'The AWS Load Balancer Controller takes it off once it has deleted the load balancer. It has not: it is not running, or what it does fails.',
        fix: 'Look: kubectl logs -n kube-system deployment/aws-load-balancer-controller --tail=50\nThen run the job again: it goes on from there. A finalizer that is taken off by hand leaves behind what it stands for, in AWS, too.',
        evidence: ['Ingress/shop: FailedDeployModel: the first', 'Ingress/shop: FailedDeployModel: the last'],
      },
    ])
    // The namespace stays as it was until its load balancers are gone.
    expect(deletions(world)).toEqual(['preview-app-pr-7/ingresses/shop'])
    free(world, `${INGRESSES}/shop`)
    await removePlace(existing, world.soon(), world.site)
    expect(world.cluster.objects.has(pathOf(7))).toBe(false)
  })

  const going = (conditions: readonly object[], finalizers: string[] = ['x.example.com/hold']) => {
    const object = namespaceOf(7)
    const deletionTimestamp = '2026-07-29T00:00:00Z'
    return {
      ...object,
      metadata: { ...object.metadata, deletionTimestamp, ...(finalizers.length > 0 && { finalizers }) },
      status: { phase: 'Terminating', conditions: conditions.map((one) => ({ status: 'True', ...one })) },
    }
  }
  const problemsWith = async (world: Ground, conditions: readonly object[], finalizers?: string[]) => {
    world.cluster.put(pathOf(7), going(conditions, finalizers ?? ['test/stays']))
    const { uid } = world.cluster.objects.get(pathOf(7)).metadata
    const existing = { ...world.preview(8), namespace: 'preview-app-pr-7', uid, isEnding: true }
    const looks = () => world.cluster.asked.filter(({ method, path }) => method === 'GET' && path === pathOf(7)).length
    return problemsOf(
      removePlace(
        existing,
        world.once(() => looks() > 1),
        world.site,
      ),
    )
  }
  const remaining = (message: string) => ({
    type: 'NamespaceContentRemaining',
    message: `Some resources are remaining: ${message}`,
  })

  test('custom resources, by the names that their API gives', async () => {
    const world = await ground()
    world.cluster.fail('GET', '/apis/example.com', {
      code: 200,
      body: { preferredVersion: { groupVersion: 'example.com/v1' } },
    })
    const items = [
      { metadata: { name: 'one', namespace: 'preview-app-pr-7', finalizers: ['example.com/hold'] } },
      { metadata: { name: 'two', namespace: 'preview-app-pr-7' } },
    ]
    world.cluster.fail('GET', '/apis/example.com/v1/namespaces/preview-app-pr-7/widgets', {
      code: 200,
      body: { kind: 'WidgetList', items },
    })
    const problems = await problemsWith(world, [
      remaining('widgets.example.com has 2 resource instances'),
      {
        type: 'NamespaceFinalizersRemaining',
        message: 'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
      },
    ])
    expect(problems.map(({ what }) => what)).toEqual([
      'Namespace/preview-app-pr-7 is still there after 0.3 s, held by the finalizer test/stays',
      'Widget/one in preview-app-pr-7 is still there after 0.3 s, held by the finalizer example.com/hold',
    ])
    expect(problems[1]?.why).toMatch(/^The controller of example.com takes it off once it has cleaned up/)
    expect(problems[1]?.fix).toMatch(/^Look: kubectl describe widget one -n preview-app-pr-7\n/)
    expect(world.io.lines).toContain(
      'Namespace/preview-app-pr-7: being deleted; widgets.example.com has 2 resource instances; finalizers remaining: example.com/hold in 1 resource instances',
    )
  })

  test('a pod whose node is down', async () => {
    const world = await ground()
    const pod = { metadata: { name: 'web-1', namespace: 'preview-app-pr-7' }, spec: { nodeName: 'ip-10-0-0-1' } }
    world.cluster.fail('GET', `${pathOf(7)}/pods`, { code: 200, body: { kind: 'PodList', items: [pod] } })
    const [, problem] = await problemsWith(world, [remaining('pods. has 1 resource instances')])
    expect(problem?.what).toBe('Pod/web-1 in preview-app-pr-7 is still there after 0.3 s')
    expect(problem?.why).toBe('Its node ip-10-0-0-1 has not stopped it.')
    expect(problem?.fix).toMatch(/^Look: kubectl describe node ip-10-0-0-1\n/)
  })

  test('an API that does not answer', async () => {
    const world = await ground()
    const message =
      'Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: stale GroupVersion discovery'
    const problems = await problemsWith(world, [{ type: 'NamespaceDeletionDiscoveryFailure', message }])
    expect(problems.at(-1)?.what).toContain('the control plane cannot empty it')
    expect(problems.at(-1)?.why).toBe(message)
    expect(problems.at(-1)?.fix).toContain('kubectl get apiservices')
  })
})
