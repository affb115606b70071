import { describe, expect, test } from 'vitest'
import type { Manifest } from '../../../../src/manifest.ts'
import { place } from '../../../../src/problem.ts'
import { loadBalancerRules } from '../../../../src/rollout/failure/loadBalancer.ts'
import type { Happened, Scene } from '../../../../src/rollout/judge/scene.ts'
import { SAID } from '../../../support/balancerEvents.ts'
import { manifestsOf } from '../../../support/manifests.ts'

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing
spec:
  type: LoadBalancer
  selector: {app: web}
  ports: [{port: 80}]
`
const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
  annotations:
    alb.ingress.kubernetes.io/healthcheck-interval-seconds: often
spec:
  ingressClassName: alb
  rules:
    - http:
        paths:
          - path: /api/users
            pathType: Prefix
            backend:
              service: {name: users, port: {number: 80}}
          - path: /api/products
            pathType: Prefix
            backend:
              service:
                name: products
                port: {number: 8080}
`
const HOST = 'a1.elb.amazonaws.com'

// biome-ignore lint/suspicious/noExplicitAny: the API's objects have any shape
type Live = any

function scene(manifest: Manifest | string, more: Partial<Scene> & { live?: Live } = {}): Scene {
  const written = typeof manifest === 'string' ? (manifestsOf(manifest)[0] as Manifest) : manifest
  const { live = {}, ...rest } = more
  const { metadata, spec } = written.object as Live
  const object = {
    ...written.object,
    ...live,
    metadata: { ...metadata, uid: 'u1', ...live.metadata },
    spec: { ...spec, ...live.spec },
  }
  const around = { unseen: ['ingressclasses'] }
  const nothing = { pods: [], events: [], serving: 0, othersWaiting: false, around, unseen: [], now: 100_000 }
  return { manifest: written, object, set: [written], ...nothing, ...rest }
}

function event(reason: string, message: string, more: Partial<Happened> = {}): Happened {
  const type = /Fail|Conflict/.test(reason) ? 'Warning' : 'Normal'
  const on = { kind: 'Service', name: 'web', uid: 'u1' }
  return { on, type, reason, message, count: 1, firstSeen: 1_000, lastSeen: 1_000, ...more }
}

const symptoms = (of: Scene) => loadBalancerRules.flatMap((rule) => rule.see(of))
const names = (of: Scene) => symptoms(of).map(({ rule }) => rule)

/** Everything that is told of a scene, as people would read it. */
function told(of: Scene): string {
  return loadBalancerRules
    .flatMap((rule) => rule.see(of).map((symptom) => ({ rule, symptom })))
    .map(({ rule, symptom }) => {
      const { what, why, fix, path } = rule.tell(symptom, of, [])
      const limit =
        symptom.grace === Infinity ? `told at the deadline, warned after ${symptom.warnAfter} s` : `${symptom.grace} s`
      const head = `[${symptom.rule}, ${limit}] ${symptom.on}: ${symptom.says}`
      return `${head}\n${place(of.manifest.at(path))}: ${what}\nWhy: ${why}\nFix: ${fix}\n`
    })
    .join('\n')
}

const from = ({ kind, reason, message }: (typeof SAID)[number]) =>
  scene(kind === 'Service' ? SERVICE : INGRESS, { events: [event(reason, message)] })

describe('what a controller says', () => {
  test.each(SAID)('$rule after $grace s: $message', (said) => {
    expect(symptoms(from(said)).map(({ rule, grace }) => [rule, grace])).toEqual([[said.rule, said.grace]])
  })

  test('is over when it says that all is well, and not before', () => {
    const failed = event('FailedBuildModel', 'Failed build model due to unknown scheme: public', { lastSeen: 5_000 })
    const done = (lastSeen: number) => event('SuccessfullyReconciled', 'Successfully reconciled', { lastSeen })
    expect(names(scene(INGRESS, { events: [failed, done(6_000)] }))).toEqual([])
    expect(names(scene(INGRESS, { events: [done(4_000), failed] }))).toEqual(['balancer-settings'])
  })

  test('the last word holds', () => {
    const first = event('SyncLoadBalancerFailed', SAID[0]?.message ?? '', { lastSeen: 1_000 })
    const second = event('SyncLoadBalancerFailed', 'TooManyLoadBalancers: the maximum', { lastSeen: 9_000 })
    expect(names(scene(SERVICE, { events: [first, second] }))).toEqual(['balancer-quota'])
    expect(names(scene(SERVICE, { events: [second, first] }))).toEqual(['balancer-quota'])
  })

  test('of another object is none of its business', () => {
    const other = event('FailedBuildModel', 'unknown scheme: x', { on: { kind: 'Ingress', name: 'x', uid: 'u2' } })
    const own = event('EnsuringLoadBalancer', 'Ensuring load balancer')
    expect(names(scene(INGRESS, { events: [other, own] }))).toEqual([])
  })

  test('a quarrel of a workload is not a load balancer’s', () => {
    const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n'
    expect(names(scene(deployment, { events: [event('FailedBuildModel', 'unknown scheme: x')] }))).toEqual([])
  })

  test('an event without anything known in it does no harm', () => {
    const rule = loadBalancerRules.find(({ name }) => name === 'no-certificate')
    const [seen] = symptoms(from(SAID.find(({ rule }) => rule === 'no-certificate') as (typeof SAID)[number]))
    const cut = { ...(seen as NonNullable<typeof seen>), message: 'cut off' }
    expect(rule?.tell(cut, scene(INGRESS), []).why).toBe('cut off')
  })
})

describe('nobody claims it', () => {
  const working = [
    event('EnsuringLoadBalancer', 'Ensuring load balancer'),
    event('EnsuredLoadBalancer', 'Ensured load balancer'),
    event('UpdatedLoadBalancer', 'Updated load balancer with new hosts'),
    event('SuccessfullyReconciled', 'Successfully reconciled'),
  ]
  test('when nobody says a word for a minute', () => {
    expect(symptoms(scene(SERVICE)).map(({ rule, grace }) => [rule, grace])).toEqual([['balancer-unclaimed', 60]])
    expect(names(scene(INGRESS))).toEqual(['balancer-unclaimed'])
  })

  test.each(working)('not while a controller is at work: $reason', (one) => {
    expect(names(scene(SERVICE, { events: [one] }))).toEqual([])
  })

  test('although the cluster’s own controllers speak of its endpoints', () => {
    const events = [event('FailedToUpdateEndpointSlices', 'Error updating Endpoint Slices')]
    expect(names(scene(SERVICE, { events }))).toEqual(['balancer-unclaimed'])
  })

  test.each([
    'service.kubernetes.io/load-balancer-cleanup',
    'service.k8s.aws/resources',
    'ingress.k8s.aws/resources',
    'group.ingress.k8s.aws/shop',
  ])('not when a controller has left %s on it', (finalizer) => {
    expect(names(scene(SERVICE, { live: { metadata: { finalizers: [finalizer] } } }))).toEqual([])
  })

  test.each([
    ['a Service inside the cluster', SERVICE, { live: { spec: { type: 'ClusterIP' } } }],
    [
      'one that has its load balancer',
      SERVICE,
      { live: { status: { loadBalancer: { ingress: [{ hostname: HOST }] } } } },
    ],
    ['an Ingress of nginx', INGRESS.replace('alb.', 'x.').replace(': alb\n', ': nginx\n'), {}],
    ['an Ingress whose class was not looked at yet', INGRESS, { around: { unseen: [] } }],
  ])('is not said of %s', (_, yaml, more) => expect(names(scene(yaml, more))).toEqual([]))

  test('is a warning where events may not be read', () => {
    expect(symptoms(scene(SERVICE, { unseen: ['events'] }))).toMatchObject([{ grace: Infinity, warnAfter: 60 }])
  })
})

describe('pods held back by a readiness gate', () => {
  const GATE = 'target-health.elbv2.k8s.aws/k8s-shop-web-0a1b'
  const pod = (ready: string, gate: Live | undefined, containers = 'True') => ({
    metadata: { name: 'web-1', uid: 'p1' },
    spec: { readinessGates: [{ conditionType: GATE }] },
    status: {
      conditions: [
        { type: 'ContainersReady', status: containers },
        { type: 'Ready', status: ready },
        ...(gate === undefined ? [] : [{ type: GATE, ...gate }]),
      ],
    },
  })
  const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n'
  const closed = { status: 'False', reason: 'Target.Timeout', message: 'Request timed out' }
  test.each<[string, Live, string[]]>([
    ['closed', pod('False', closed), ['target-health']],
    ['not there yet', pod('False', undefined), ['target-health']],
    ['open', pod('True', { status: 'True' }), []],
    ['closed, but its containers are not ready', pod('False', closed, 'False'), []],
    ['open, and another one closed', pod('False', { status: 'True' }), []],
    ['none', { ...pod('False', undefined), spec: {} }, []],
  ])('%s', (_, one, expected) => expect(names(scene(deployment, { pods: [one] }))).toEqual(expected))
})

test('the texts', async () => {
  const classes = [
    { name: 'alb', controller: 'ingress.k8s.aws/alb', isDefault: false },
    { name: 'nginx', controller: 'k8s.io/ingress-nginx', isDefault: true },
  ]
  const withStatus = { live: { status: { loadBalancer: { ingress: [{ hostname: HOST }] } } } }
  const classed = (name: string) => SERVICE.replace('spec:\n', `spec:\n  loadBalancerClass: ${name}\n`)
  const external = 'service.beta.kubernetes.io/aws-load-balancer-type: external'
  const workload =
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}}}\n'
  const gate = 'target-health.elbv2.k8s.aws/k8s-shop-web-0a1b'
  const held = {
    metadata: { name: 'web-1', uid: 'p1' },
    spec: { readinessGates: [{ conditionType: gate }] },
    status: {
      conditions: [
        { type: 'ContainersReady', status: 'True' },
        {
          type: gate,
          status: 'False',
          reason: 'Target.ResponseCodeMismatch',
          message: 'Health checks failed with these codes: [404]',
        },
      ],
    },
  }
  const scenes = [
    ...SAID.map(from),
    scene(SERVICE),
    scene(SERVICE, { unseen: ['events'] }),
    scene(classed('service.k8s.aws/nlb')),
    scene(classed('eks.amazonaws.com/nlb')),
    scene(classed('example.com/none')),
    scene(SERVICE.replace('annotations:\n', `annotations:\n    ${external}\n`)),
    scene(INGRESS),
    scene(INGRESS, { around: { ingressClasses: classes, unseen: [] } }),
    scene(INGRESS, {
      around: { ingressClasses: [{ name: 'alb', controller: 'eks.amazonaws.com/alb', isDefault: false }], unseen: [] },
    }),
    scene(INGRESS.replace('  ingressClassName: alb\n', ''), { around: { ingressClasses: classes, unseen: [] } }),
    scene(INGRESS, { around: { ingressClasses: classes.slice(1), unseen: [] } }),
    scene(INGRESS.replace('Name: alb', 'Name: ablb'), { around: { ingressClasses: classes, unseen: [] } }),
    scene(INGRESS, { around: { ingressClasses: [], unseen: [] } }),
    scene(INGRESS, { ...withStatus, around: { ingressClasses: classes, missingServices: ['products'], unseen: [] } }),
    scene(SERVICE, { ...withStatus, around: { readyEndpoints: 0, unseen: [] } }),
    scene(SERVICE, { ...withStatus, around: { readyEndpoints: 0, unseen: [] }, set: manifestsOf(workload) }),
    scene(workload, { pods: [held] }),
  ]
  await expect(scenes.map(told).join('\n')).toMatchFileSnapshot('../../../fixtures/texts/load-balancer.txt')
})
