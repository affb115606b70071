import { describe, expect, test } from 'vitest'
import type { ServiceInputs, ServiceType } from '../../../src/inputs/deploy.ts'
import type { Manifest } from '../../../src/manifest.ts'
import { checkService, exposed, exposedService } from '../../../src/manifests/expose.ts'
import { manifestsOf } from '../../support/manifests.ts'

const service = (name: string, more = '') => `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\n${more}`
const ingress = 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: front}\n'
const gateway = 'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: front}\n'
const knative = 'apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: fn}\n'
const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n'
const set = (...parts: string[]) => manifestsOf(parts.join('---\n'))
const asked = (
  name?: string,
  type: ServiceType = 'LoadBalancer',
  annotations: [string, string][] = [],
): ServiceInputs => ({
  name,
  type,
  annotations: new Map(annotations),
})

describe('which Service is exposed', () => {
  test.each([
    ['the only one', [service('web'), config], undefined, 'web'],
    ['the named one of several', [service('web'), service('api')], 'api', 'api'],
    ['the named one beside an Ingress', [service('web'), ingress], 'web', 'web'],
    ['none beside an Ingress', [service('web'), ingress], undefined, undefined],
    ['none beside a Gateway', [service('web'), gateway], undefined, undefined],
    ['none of several', [service('web'), service('api')], undefined, undefined],
    ['none of none', [config], undefined, undefined],
    ['none of that name', [service('web')], 'api', undefined],
    ['not Knative’s', [knative], undefined, undefined],
    ['the only core one beside Knative’s', [knative, service('web')], undefined, 'web'],
  ])('%s', (_, parts, name, expected) => {
    expect(exposedService(set(...parts), asked(name))?.object.metadata.name).toBe(expected)
  })
})

describe('what is wrong', () => {
  test.each([
    ['several and none named', [service('web'), service('api')], undefined, /^The set has 2 Services, and no input/],
    ['a name that is absent', [service('web')], 'api', /^`service`: the set has no Service api$/],
    ['a name in a set without any', [config], 'api', /^`service`: the set has no Service api$/],
    [
      'a headless one',
      [service('web', 'spec:\n  clusterIP: None\n')],
      undefined,
      /^Service\/web cannot become a LoadBalancer: it is headless$/,
    ],
    [
      'an ExternalName',
      [service('web', 'spec:\n  type: ExternalName\n')],
      undefined,
      /^Service\/web cannot become a LoadBalancer: it is an ExternalName$/,
    ],
  ])('%s', (_, parts, name, what) => {
    const problems = checkService(set(...parts), asked(name))
    expect(problems).toEqual([expect.objectContaining({ what: expect.stringMatching(what) })])
  })

  test('lists the Services with their places, ready to paste', () => {
    expect(checkService(set(service('web'), service('api')), asked())[0]).toMatchObject({
      why: 'They are web (k8s/app.yaml:1), api (k8s/app.yaml:5).',
      fix: expect.stringContaining('`service: web`'),
    })
  })

  test('a type that cannot be set is told at its line', () => {
    expect(checkService(set(service('web', 'spec:\n  clusterIP: None\n')), asked())[0]?.at?.line).toBe(5)
    expect(checkService(set(service('web', 'spec:\n  type: ExternalName\n')), asked())[0]?.at?.line).toBe(5)
  })
})

describe('what is not wrong', () => {
  test.each([
    ['no Service at all', [config], asked()],
    ['several beside an Ingress', [service('web'), service('api'), ingress], asked()],
    ['several with `keep`', [service('web'), service('api')], asked(undefined, 'keep')],
    ['a headless one with `keep`', [service('web', 'spec: {clusterIP: None}\n')], asked(undefined, 'keep')],
    ['a headless one as ClusterIP', [service('web', 'spec: {clusterIP: None}\n')], asked(undefined, 'ClusterIP')],
  ])('%s', (_, parts, inputs) => expect(checkService(set(...parts), inputs)).toEqual([]))
})

describe('the exposed Service', () => {
  const SCHEME = 'service.beta.kubernetes.io/aws-load-balancer-scheme'
  const after = (text: string, inputs = asked()) => {
    const { metadata, spec } = (exposed(set(text), inputs)[0] as Manifest).object as unknown as {
      metadata: { annotations?: unknown }
      spec?: { type?: string }
    }
    return [spec?.type, metadata.annotations]
  }

  test.each([
    ['becomes a public load balancer', service('web'), asked(), ['LoadBalancer', { [SCHEME]: 'internet-facing' }]],
    [
      'keeps the scheme that its file says',
      service('web').replace('}', `, annotations: {${SCHEME}: internal}}`),
      asked(),
      ['LoadBalancer', { [SCHEME]: 'internal' }],
    ],
    [
      'keeps the older word for internal',
      service('web').replace('}', ', annotations: {service.beta.kubernetes.io/aws-load-balancer-internal: "true"}}'),
      asked(),
      ['LoadBalancer', { 'service.beta.kubernetes.io/aws-load-balancer-internal': 'true' }],
    ],
    [
      'keeps the scheme that the input says',
      service('web'),
      asked(undefined, 'LoadBalancer', [[SCHEME, 'internal']]),
      ['LoadBalancer', { [SCHEME]: 'internal' }],
    ],
    [
      'that was a load balancer already is left as it is',
      service('web', 'spec: {type: LoadBalancer}\n'),
      asked(),
      ['LoadBalancer', undefined],
    ],
    [
      'becomes a NodePort without a scheme',
      service('web', 'spec: {type: ClusterIP}\n'),
      asked(undefined, 'NodePort'),
      ['NodePort', undefined],
    ],
    [
      'stays with `keep`',
      service('web', 'spec: {type: NodePort}\n'),
      asked(undefined, 'keep'),
      ['NodePort', undefined],
    ],
    [
      'gets annotations, with `keep` too',
      service('web'),
      asked(undefined, 'keep', [['a/b', 'c']]),
      [undefined, { 'a/b': 'c' }],
    ],
    [
      'gets annotations over its own',
      service('web').replace('}', ', annotations: {a: "1", b: "2"}}'),
      asked(undefined, 'ClusterIP', [['a', '3']]),
      ['ClusterIP', { a: '3', b: '2' }],
    ],
  ])('%s', (_, text, inputs, expected) => expect(after(text, inputs)).toEqual(expected))

  test('is the only object that changes, in a copy', () => {
    const manifests = set(service('web'), config)
    const before = structuredClone(manifests.map(({ object }) => object))
    const result = exposed(manifests, asked())
    expect(result[1]).toBe(manifests[1])
    expect(manifests.map(({ object }) => object)).toEqual(before)
  })
})
