import { describe, expect, test } from 'vitest'
import { lines, objectsOfYaml, previewOfYaml } from '../../../support/previewSets.ts'
import { inSet } from '../../../support/sets.ts'

const HOST = 'pr-12.preview.example.com'
const ON_PATH = 'preview.example.com/pr-12'
const GROUP = 'alb.ingress.kubernetes.io/group.name: previews'
const EXTERNAL_DNS = 'external-dns.alpha.kubernetes.io/hostname'
const backend = 'backend: {service: {name: web, port: {number: 80}}}'
const ingress = (spec: string, annotations = '') =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, annotations: {${annotations}}}\nspec: {${spec}}\n`
const rule = (host: string | undefined, path = '/') =>
  `{${host === undefined ? '' : `host: '${host}', `}http: {paths: [{path: ${path}, pathType: Prefix, ${backend}}]}}`
const route = (spec: string, kind = 'HTTPRoute') =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: {name: web}\nspec: {${spec}}\n`
const specOf = (yaml: string, host = HOST) => objectsOfYaml(yaml, { host })[0]?.spec
const hostsIn = (yaml: string, host = HOST) =>
  [...JSON.stringify(specOf(yaml, host)).matchAll(/"host":"([^"]*)"/g)].map(([, one]) => one)
const pathsIn = (yaml: string, host = ON_PATH) =>
  [...JSON.stringify(specOf(yaml, host)).matchAll(/"path":"([^"]*)"/g)].map(([, one]) => one)

describe('an Ingress', () => {
  test('is at the preview’s host, its certificate and records too; what the group has stays', () => {
    const yaml = ingress(
      `tls: [{hosts: [shop.example.com], secretName: tls}], rules: [${rule('shop.example.com')}]`,
      `${GROUP}, alb.ingress.kubernetes.io/group.order: '10', ${EXTERNAL_DNS}: shop.example.com`,
    )
    const [object] = objectsOfYaml(yaml, { host: HOST })
    expect(object?.spec).toMatchObject({ tls: [{ hosts: [HOST], secretName: 'tls' }], rules: [{ host: HOST }] })
    expect(object?.metadata.annotations).toEqual({
      'alb.ingress.kubernetes.io/group.name': 'previews',
      'alb.ingress.kubernetes.io/group.order': '10',
      [EXTERNAL_DNS]: HOST,
    })
    expect(previewOfYaml(yaml, { host: HOST }).notes).toEqual([`shop.example.com is ${HOST} here`])
  })

  test.each([
    ['of any host', `rules: [${rule(undefined)}]`, [HOST]],
    ['of any host, and of one', `rules: [${rule(undefined)}, ${rule('a.b')}]`, [HOST, HOST]],
    ['of a wildcard', `rules: [${rule('*.example.com')}]`, [HOST]],
    [
      'of several hosts',
      `rules: [${rule('shop.a.b')}, ${rule('api.a.b')}, ${rule('shop.a.b', '/x')}]`,
      [`shop-${HOST}`, `api-${HOST}`, `shop-${HOST}`],
    ],
  ])('%s', (_, spec, hosts) => expect(hostsIn(ingress(spec))).toEqual(hosts))

  test('hosts are told apart in the whole set', () => {
    const objects = objectsOfYaml(
      inSet(ingress(`rules: [${rule('shop.a.b')}]`), ingress(`rules: [${rule('api.a.b')}]`).replace('web', 'api')),
      { host: HOST },
    )
    expect(JSON.stringify(objects)).toContain(`"host":"shop-${HOST}"`)
    expect(JSON.stringify(objects)).toContain(`"host":"api-${HOST}"`)
  })

  test.each([
    ['/', ['/pr-12']],
    ['/api', ['/pr-12/api']],
    ["'/*'", ['/pr-12/*']],
  ])('on a path: %s', (path, paths) => {
    const yaml = ingress(`rules: [${rule('shop.a.b', path)}]`)
    expect(pathsIn(yaml)).toEqual(paths)
    expect(hostsIn(yaml, ON_PATH)).toEqual(['preview.example.com'])
  })

  test('on a path that is not written', () => {
    expect(pathsIn(ingress(`rules: [{http: {paths: [{pathType: ImplementationSpecific, ${backend}}]}}]`))).toEqual([
      '/pr-12',
    ])
  })
})

describe('routes of a Gateway', () => {
  test.each([
    ['hosts', 'hostnames: [shop.a.b]', { hostnames: [HOST] }],
    ['several hosts', 'hostnames: [shop.a.b, api.a.b]', { hostnames: [`shop-${HOST}`, `api-${HOST}`] }],
    [
      'no host',
      'rules: [{backendRefs: [{name: web}]}]',
      { hostnames: [HOST], rules: [{ backendRefs: [{ name: 'web' }] }] },
    ],
  ])('%s', (_, spec, wanted) => {
    for (const kind of ['HTTPRoute', 'GRPCRoute', 'TLSRoute']) expect(specOf(route(spec, kind))).toEqual(wanted)
  })

  test.each([
    [
      'no match',
      '{backendRefs: []}',
      { backendRefs: [], matches: [{ path: { type: 'PathPrefix', value: '/pr-12' } }] },
    ],
    [
      'a match without a path',
      '{matches: [{method: GET}]}',
      { matches: [{ method: 'GET', path: { type: 'PathPrefix', value: '/pr-12' } }] },
    ],
    [
      'paths',
      '{matches: [{path: {type: PathPrefix, value: /}}, {path: {type: Exact, value: /a}}]}',
      { matches: [{ path: { type: 'PathPrefix', value: '/pr-12' } }, { path: { type: 'Exact', value: '/pr-12/a' } }] },
    ],
  ])('on a path: %s', (_, given, wanted) => {
    expect(specOf(route(`rules: [${given}]`), ON_PATH)).toEqual({ hostnames: ['preview.example.com'], rules: [wanted] })
  })

  test('a listener and a certificate follow their hosts', () => {
    const yaml = inSet(
      route('hostnames: [shop.a.b]'),
      route(
        'listeners: [{name: a, hostname: shop.a.b}, {name: b, hostname: "*.a.b"}, {name: c}, {name: d, hostname: other.c}]',
        'Gateway',
      ),
      'apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: a}\nspec: {commonName: shop.a.b, dnsNames: [shop.a.b, "*.a.b"]}\n',
    )
    const [, gateway, certificate] = objectsOfYaml(yaml, { host: HOST })
    expect(gateway?.spec).toEqual({
      listeners: [
        { name: 'a', hostname: HOST },
        { name: 'b', hostname: '*.preview.example.com' },
        { name: 'c' },
        { name: 'd', hostname: 'other.c' },
      ],
    })
    expect(certificate?.spec).toEqual({ commonName: HOST, dnsNames: [HOST, '*.preview.example.com'] })
  })
})

test('a Service’s records', () => {
  const yaml = `apiVersion: v1\nkind: Service\nmetadata: {name: web, annotations: {${EXTERNAL_DNS}: 'a.b.c, d.b.c'}}\n`
  expect(objectsOfYaml(yaml, { host: HOST })[0]?.metadata.annotations).toEqual({
    [EXTERNAL_DNS]: `a-${HOST},d-${HOST}`,
  })
})

describe('without `preview-host`', () => {
  const told = (yaml: string) => lines(previewOfYaml(yaml).problems)

  test.each([
    ['an Ingress’s host', ingress(`rules: [${rule('shop.example.com')}]`), '4: Ingress/web is at shop.example.com'],
    ['another number’s', ingress(`rules: [${rule('pr-123.example.com')}]`), '4: Ingress/web is at pr-123.example.com'],
    ['a route’s host', route('hostnames: [shop.example.com]'), '4: HTTPRoute/web is at shop.example.com'],
    ['a record', ingress('', `${EXTERNAL_DNS}: shop.example.com`), '3: Ingress/web is at shop.example.com'],
  ])('%s is refused: it may be production’s', (_, yaml, wanted) => {
    expect(told(yaml)).toEqual([`${wanted}, which two previews cannot have, and may be production’s`])
  })

  test.each([
    ['a host with the number', ingress(`rules: [${rule('pr-12.example.com')}]`, GROUP)],
    ['a host with the namespace', ingress(`rules: [${rule('preview-app-pr-12.example.com')}]`)],
    ['any host, of a load balancer of its own', ingress(`rules: [${rule(undefined)}], defaultBackend: {}`)],
    ['any host, on a path with the number', ingress(`rules: [${rule(undefined, '/pr-12')}]`, GROUP)],
    ['a Gateway of its own', route('listeners: [{hostname: "*.example.com"}]', 'Gateway')],
    ['no host at all', route('rules: []')],
  ])('%s is the preview’s', (_, yaml) => expect(told(yaml)).toEqual([]))

  test('a rule for any host of a shared load balancer is refused', () => {
    expect(told(ingress(`rules: [${rule('pr-12.b.c')}, ${rule(undefined)}]`, GROUP))).toEqual([
      '4: Ingress/web has a rule for any host, and shares its load balancer (alb.ingress.kubernetes.io/group.name)',
    ])
  })
})

describe('what no host and no path tells apart', () => {
  test.each([undefined, HOST, ON_PATH])('a defaultBackend of a shared load balancer, at %s', (host) => {
    const { problems } = previewOfYaml(ingress('defaultBackend: {}', GROUP), host === undefined ? {} : { host })
    expect(lines(problems)).toEqual([
      '4: Ingress/web has a defaultBackend, and shares its load balancer (alb.ingress.kubernetes.io/group.name)',
    ])
  })

  test.each([
    [
      'several hosts',
      ingress(`rules: [${rule('a.b')}, ${rule('c.b')}]`),
      'undefined: The set has 2 hosts (a.b, c.b), and previews that share one host have one each',
    ],
    [
      'a pattern',
      route('rules: [{matches: [{path: {type: RegularExpression, value: "/a+"}}]}]'),
      '4: HTTPRoute/web has a pattern for a path, and `preview-host` tells previews apart by one',
    ],
    [
      'a route without paths',
      route('rules: []', 'GRPCRoute'),
      '4: GRPCRoute/web has no paths, and `preview-host` tells previews apart by one',
    ],
  ])('on a path: %s', (_, yaml, wanted) =>
    expect(lines(previewOfYaml(yaml, { host: ON_PATH }).problems)).toEqual([wanted]),
  )
})
