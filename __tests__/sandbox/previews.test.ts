import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Api } from '../../src/cluster/api/client.ts'
import { explainRefusal } from '../../src/cluster/explain/refusal.ts'
import { deadlineIn } from '../../src/deadline.ts'
import { awaitPlace } from '../../src/preview/gone.ts'
import { type Existing, findPlace, markDeployed, readExisting, type Site } from '../../src/preview/place.ts'
import { LABELS, MANAGER } from '../../src/preview/preview.ts'
import { removePlace } from '../../src/preview/remove.ts'
import { openBulletin } from '../../src/rollout/telling/bulletin.ts'
import { readAccount } from '../e2e/balancers.ts'
import { kubectl } from '../e2e/cluster.ts'
import { CALLER } from '../support/kubernetes.ts'
import { problemsOf, testIo } from '../support/world.ts'
import { adminApi } from './api.ts'
import { endFaults, fault } from './cloud.ts'
import { until } from './nested.ts'

const REPOSITORY = { id: 9074, name: 'octo-org/removals' }
const io = testIo()
let api: Api
let site: Site
beforeAll(() => {
  api = adminApi()
  site = {
    api,
    repository: REPOSITORY,
    io,
    refusal: (answer, doing) => explainRefusal(answer, doing, CALLER),
    bulletin: () => openBulletin(io.now(), io),
  }
})
afterAll(() => api.close())

const apply = (...items: object[]) => {
  const env = { ...process.env, KUBECONFIG: process.env.SANDBOX_KUBECONFIG }
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
  execFileSync('kubectl', ['apply', '--filename=-'], { env, input, stdio: 'pipe' })
}
const soon = (seconds: number) => deadlineIn(seconds * 1000, io)
const namespaceOf = (number: number) => `removals-pr-${number}`
const get = (...args: string[]) => JSON.parse(kubectl('get', ...args, '--output=json'))

/** The namespace of a preview, and these objects in it. */
function preview(number: number, ...objects: { metadata: object }[]): Existing {
  const namespace = namespaceOf(number)
  const labels = {
    [LABELS.managedBy]: MANAGER,
    [LABELS.repository]: String(REPOSITORY.id),
    [LABELS.number]: String(number),
  }
  apply(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
    ...objects.map((one) => ({ ...one, metadata: { ...one.metadata, namespace } })),
  )
  return readExisting(get('namespace', namespace)) as Existing
}
const isThere = (number: number) =>
  kubectl('get', 'namespace', '--ignore-not-found', '--output=name', namespaceOf(number)) !== ''
const ports = [{ port: 80, targetPort: 8080 }]
const service = (name: string, type = 'LoadBalancer') => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { type, selector: { app: name }, ports },
})
const ingress = (name: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, annotations: { 'alb.ingress.kubernetes.io/scheme': 'internet-facing' } },
  spec: { ingressClassName: 'alb', defaultBackend: { service: { name: 'inner', port: { number: 80 } } } },
})
const provisioned = (number: number, kind: string, name: string) =>
  until(`${kind}/${name} has a load balancer`, 60, async () => {
    const { status } = get('--namespace', namespaceOf(number), kind, name)
    return status.loadBalancer.ingress?.[0].hostname as string | undefined
  })

/** The load balancers of these hosts that AWS still has: other tests have some, too. */
const leftInAws = async (...hosts: readonly string[]): Promise<string[]> => {
  const { balancers } = await readAccount()
  return balancers.filter((name) => hosts.some((host) => host.startsWith(`${name}-`)))
}

describe('a preview is removed from the cluster and from AWS', () => {
  test('an ELB and an ALB are gone before the namespace is', async () => {
    const existing = preview(1, service('web'), service('inner', 'NodePort'), ingress('shop'))
    const hosts = [await provisioned(1, 'service', 'web'), await provisioned(1, 'ingress', 'shop')]
    expect(await leftInAws(...hosts)).toHaveLength(2)
    await Promise.all([removePlace(existing, soon(60), site), removePlace(existing, soon(60), site)])
    expect(isThere(1)).toBe(false)
    expect(await leftInAws(...hosts)).toEqual([])
    expect(io.lines).toEqual(
      expect.arrayContaining(['Service/web: gone', 'Ingress/shop: gone', `Namespace/${namespaceOf(1)}: gone`]),
    )
  })

  test('a load balancer that AWS does not delete: who holds what, why, and where to look; a second run goes on', async () => {
    const existing = preview(2, service('web'))
    const host = await provisioned(2, 'service', 'web')
    const name = host.split('-')[0] ?? ''
    await fault({
      service: 'elb',
      action: 'DeleteLoadBalancer',
      contains: name,
      times: 1000,
      status: 403,
      code: 'AccessDenied',
      message: 'not today',
    })
    const [problem, ...more] = await problemsOf(removePlace(existing, soon(8), site))
    expect(more).toEqual([])
    expect(problem?.what).toBe(
      `Service/web in ${namespaceOf(2)} is still there after 8 s, held by the finalizer service.kubernetes.io/load-balancer-cleanup`,
    )
    expect(problem?.why).toContain(
      'The cloud controller of the control plane takes it off once it has deleted the load balancer.',
    )
    expect(problem?.fix).toContain(`Look: kubectl describe service web -n ${namespaceOf(2)}\nThen run the job again`)
    expect(problem?.evidence?.join('\n')).toMatch(/Service\/web: SyncLoadBalancerFailed: .*not today/)
    expect(isThere(2)).toBe(true)
    await endFaults(name)
    await removePlace(existing, soon(200), site)
    expect(isThere(2)).toBe(false)
    expect(await leftInAws(host)).toEqual([])
  })

  test('a custom resource that nobody lets go is named, by the namespace that waits for it', async () => {
    const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
    const group = 'removals.example.com'
    apply({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `buckets.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { kind: 'Bucket', plural: 'buckets' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
      },
    })
    kubectl('wait', '--for=condition=Established', `crd/buckets.${group}`)
    const bucket = {
      apiVersion: `${group}/v1`,
      kind: 'Bucket',
      metadata: { name: 'assets', finalizers: [`${group}/empty`] },
    }
    const existing = await until('the API knows the kind', 60, async () => {
      try {
        return preview(3, bucket)
      } catch {
        return undefined
      }
    })
    kubectl('delete', 'namespace', namespaceOf(3), '--wait=false')
    await until('the namespace says what is left in it', 60, async () => {
      const { conditions = [] } = get('namespace', namespaceOf(3)).status
      return conditions.some(({ message }: { message: string }) => message.includes(`buckets.${group}`))
    })
    const [problem, ...more] = await problemsOf(removePlace(existing, soon(4), site))
    expect(more).toEqual([])
    expect(problem?.what).toBe(
      `Bucket/assets in ${namespaceOf(3)} is still there after 4 s, held by the finalizer ${group}/empty`,
    )
    expect(problem?.why).toContain(`The controller of ${group} takes it off`)
    expect(io.lines.join('\n')).toContain(`being deleted; buckets.${group} has 1 resource instances`)
    // A deployment waits meanwhile, and has its place once the finalizer's owner has done its work.
    const preparing = awaitPlace({ namespace: namespaceOf(3), number: 3 }, soon(60), site)
    kubectl(
      '--namespace',
      namespaceOf(3),
      'patch',
      `buckets.${group}`,
      'assets',
      '--type=merge',
      '--patch={"metadata":{"finalizers":[]}}',
    )
    expect(await preparing).toBeUndefined()
  })

  test('pods go with it', async () => {
    const container = { name: 'app', image: 'busybox', command: ['sleep', '600'] }
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'app' },
      spec: { containers: [container], terminationGracePeriodSeconds: 0 },
    }
    const existing = await until('there is a ServiceAccount', 60, async () => {
      try {
        return preview(4, pod)
      } catch {
        return undefined
      }
    })
    kubectl('--namespace', namespaceOf(4), 'wait', '--for=condition=Ready', 'pod/app', '--timeout=60s')
    await removePlace(existing, soon(60), site)
    expect(isThere(4)).toBe(false)
  })
})

test('the time of a deployment outlives an apply of the set', async () => {
  preview(5)
  await markDeployed(namespaceOf(5), site)
  const labels = { [LABELS.managedBy]: MANAGER, [LABELS.repository]: String(REPOSITORY.id), [LABELS.number]: '5' }
  const answer = await api.send('PATCH', `/api/v1/namespaces/${namespaceOf(5)}`, {
    query: { fieldManager: 'ship-to-eks', force: 'true' },
    contentType: 'application/apply-patch+yaml',
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespaceOf(5), labels, annotations: { a: 'b' } } },
  })
  expect(answer.code).toBe(200)
  const existing = await findPlace({ namespace: namespaceOf(5), number: 5 }, site)
  expect(existing?.deployedAt).toBeDefined()
  await removePlace(existing as Existing, soon(60), site)
})
