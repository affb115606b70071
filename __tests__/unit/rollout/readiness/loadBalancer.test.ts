import { describe, expect, test } from 'vitest'
import { ingress, service } from '../../../../src/rollout/readiness/loadBalancer.ts'
import type { IngressClass, Surroundings } from '../../../../src/rollout/sight/surroundings.ts'

type Fields = Record<string, unknown>

const HOST = 'a1.elb.amazonaws.com'
const status = { loadBalancer: { ingress: [{ hostname: HOST }] } }
const seen: Surroundings = { unseen: [] }

describe('a Service of type LoadBalancer', () => {
  const selecting = { type: 'LoadBalancer', selector: { app: 'web' } }
  const empty = `waiting: ${HOST}, no ready pod behind it`
  test.each<[string, Fields, Surroundings | undefined, string]>([
    ['two ready endpoints', selecting, { ...seen, readyEndpoints: 2 }, `ready: ${HOST}`],
    ['no ready endpoint', selecting, { ...seen, readyEndpoints: 0 }, empty],
    ['endpoints that were not looked at yet', selecting, seen, empty],
    ['endpoints that may not be read', selecting, { unseen: ['endpointslices'] }, `ready: ${HOST}`],
    ['nobody who has looked yet', selecting, undefined, empty],
    ['no selector', { type: 'LoadBalancer' }, { ...seen, readyEndpoints: 0 }, `ready: ${HOST}`],
    ['an empty selector', { type: 'LoadBalancer', selector: {} }, seen, `ready: ${HOST}`],
  ])('with its name, and %s', (_, spec, around, expected) => {
    const { state, says } = service({ spec, status }, around)
    expect(`${state}: ${says}`).toBe(expected)
  })

  test('without its name it waits, whatever is behind it', () => {
    expect(service({ spec: selecting }, { ...seen, readyEndpoints: 2 }).says).toBe('no load balancer yet')
  })
})

describe('an Ingress', () => {
  const classes = (...all: (readonly [string, string])[]): Surroundings => ({
    unseen: [],
    ingressClasses: all.map(([name, controller]): IngressClass => ({ name, controller, isDefault: false })),
  })
  const alb = classes(['public', 'ingress.k8s.aws/alb'], ['inside', 'k8s.io/ingress-nginx'])
  const forbidden: Surroundings = { unseen: ['ingressclasses'] }
  const named = (ingressClassName: string) => ({ ingressClassName })
  const scheme = { 'alb.ingress.kubernetes.io/scheme': 'internet-facing' }
  test.each<[string, Fields, Fields, Surroundings | undefined, string]>([
    ['a class of the AWS controller', named('public'), {}, alb, 'waiting: no load balancer yet'],
    [
      'a class of Auto Mode',
      named('auto'),
      {},
      classes(['auto', 'eks.amazonaws.com/alb']),
      'waiting: no load balancer yet',
    ],
    [
      'a class of another controller',
      named('inside'),
      {},
      alb,
      'ready: served by k8s.io/ingress-nginx, and not waited for',
    ],
    ['a class that there is not', named('alb'), {}, alb, 'waiting: no load balancer yet: there is no IngressClass alb'],
    ['classes that were not looked at yet', named('inside'), {}, seen, 'waiting: no load balancer yet'],
    ['a class by annotation', {}, { 'kubernetes.io/ingress.class': 'alb' }, alb, 'waiting: no load balancer yet'],
    [
      'another class by annotation, which goes first',
      named('public'),
      { 'kubernetes.io/ingress.class': 'nginx' },
      alb,
      'ready: served by nginx, and not waited for',
    ],
    ['no class', {}, {}, alb, 'ready: names no ingress class, so nothing is waited for'],
    ['no class, but annotations of an ALB', {}, scheme, alb, 'waiting: no load balancer yet'],
    ['classes that may not be read, one called alb', named('team-alb'), {}, forbidden, 'waiting: no load balancer yet'],
    [
      'classes that may not be read, annotations of an ALB',
      named('public'),
      scheme,
      forbidden,
      'waiting: no load balancer yet',
    ],
    [
      'classes that may not be read, and nothing that tells',
      named('public'),
      {},
      forbidden,
      'ready: its ingress class public may not be read, so nothing is waited for',
    ],
    ['nobody who has looked yet', named('public'), {}, undefined, 'waiting: no load balancer yet'],
  ])('with %s', (_, spec, annotations, around, expected) => {
    const { state, says } = ingress({ metadata: { annotations }, spec }, around)
    expect(`${state}: ${says}`).toBe(expected)
  })

  test('with its name it waits for each Service it leads to', () => {
    const object = { metadata: {}, spec: named('public'), status }
    expect(ingress(object, { ...alb, missingServices: [] })).toEqual({ state: 'ready', says: HOST })
    expect(ingress(object, { ...alb, missingServices: ['users', 'cart'] })).toEqual({
      state: 'waiting',
      says: `${HOST}, but there is no Service/users, Service/cart`,
    })
  })
})
