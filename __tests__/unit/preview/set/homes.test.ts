import { describe, expect, test } from 'vitest'
import { valueAt } from '../../../../src/manifest.ts'
import { lines, objectsOfYaml, PREVIEW, previewOfYaml } from '../../../support/previewSets.ts'
import { config, deployment, inSet, namespace, service } from '../../../support/sets.ts'

const NS = PREVIEW.namespace
const ACCOUNT = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n'
const in_ = (home: string, name = 'web') =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${home}}\n`

describe('the Namespace', () => {
  test('is the preview’s own, first of all, at the line of the one that it replaces', () => {
    const old = `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/enforce: baseline
    elbv2.k8s.aws/pod-readiness-gate-inject: enabled
    environment: production
    app.kubernetes.io/managed-by: Helm
`
    const { manifests, problems, notes } = previewOfYaml(inSet(deployment('web'), old, in_('shop')))
    expect(problems).toEqual([])
    expect(manifests.map(({ object }) => `${object.kind} ${object.metadata.namespace ?? ''}`)).toEqual([
      'Namespace ',
      `Deployment ${NS}`,
      `Service ${NS}`,
    ])
    expect(manifests[0]?.object.metadata).toEqual({
      name: NS,
      labels: {
        'pod-security.kubernetes.io/enforce': 'baseline',
        'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled',
        'app.kubernetes.io/managed-by': 'ship-to-eks',
        'ship-to-eks/repository-id': '1001',
        'ship-to-eks/pull-request': '12',
      },
      annotations: {
        'ship-to-eks/repository': 'octo/app',
        'ship-to-eks/branch': 'topic',
        'ship-to-eks/sha': PREVIEW.sha,
      },
    })
    expect(manifests[0]?.at()).toEqual({ file: 'k8s/app.yaml', line: 15 })
    expect(notes).toEqual([`The preview’s namespace is ${NS}, in place of shop`])
  })

  test('of a set that names none is in no file', () => {
    const { manifests, notes } = previewOfYaml(deployment('web'))
    expect(manifests[0]?.at()).toEqual({ file: '' })
    expect(manifests[1]?.object.metadata.namespace).toBe(NS)
    expect(notes).toEqual([])
  })

  test('the input `namespace` is not used, and it is told', () => {
    const { manifests, problems, notes } = previewOfYaml(inSet(deployment('web'), in_('shop')), { namespace: 'shop' })
    expect(problems).toEqual([])
    expect(manifests.map(({ object }) => object.metadata.namespace)).toEqual([undefined, NS, NS])
    expect(notes).toEqual([`The preview’s namespace is ${NS}, in place of shop`])
  })
})

describe('a second namespace is refused, each of its objects at its line', () => {
  test.each([
    [
      'named by objects',
      inSet(in_('shop'), in_('shop', 'api'), in_('other', 'db')),
      {},
      ['11: Service/db belongs to a second namespace, other, and a preview has one'],
    ],
    [
      'that the set makes',
      inSet(namespace('shop'), in_('shop'), namespace('other')),
      {},
      ['11: Namespace/other is a second namespace, and a preview has one'],
    ],
    [
      'beside the input',
      in_('other'),
      { namespace: 'shop' },
      ['3: Service/web belongs to a second namespace, other, and a preview has one'],
    ],
    [
      'of the cluster',
      inSet(in_('shop'), in_('shop', 'api'), in_('kube-system', 'dns')),
      {},
      ['11: Service/dns belongs to a second namespace, kube-system, and a preview has one'],
    ],
  ])('%s', (_, yaml, other, wanted) => expect(lines(previewOfYaml(yaml, other).problems)).toEqual(wanted))

  test('two that only their namespaces kept apart', () => {
    expect(lines(previewOfYaml(inSet(in_('shop'), service('web'))).problems)).toEqual([
      '8: Service/web is twice in the preview, which has one namespace',
    ])
  })
})

describe('what names the set’s own namespace names the preview’s', () => {
  const RBAC = 'rbac.authorization.k8s.io/v1'
  test.each([
    [
      'subjects of a RoleBinding',
      `apiVersion: ${RBAC}\nkind: RoleBinding\nmetadata: {name: a}\nsubjects: [{kind: ServiceAccount, name: web, namespace: shop}, {kind: ServiceAccount, name: p, namespace: monitoring}]\n`,
      ['subjects'],
      [
        { kind: 'ServiceAccount', name: 'web', namespace: NS },
        { kind: 'ServiceAccount', name: 'p', namespace: 'monitoring' },
      ],
    ],
    [
      'a policy by the label of the namespace',
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}, {namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [shop, monitoring]}]}}, {namespaceSelector: {matchLabels: {team: shop}}}]}]}\n',
      ['spec', 'ingress', 0, 'from'],
      [
        { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': NS } } },
        {
          namespaceSelector: {
            matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [NS, 'monitoring'] }],
          },
        },
        { namespaceSelector: { matchLabels: { team: 'shop' } } },
      ],
    ],
    [
      'parents and backends of a route',
      'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: a}\nspec: {parentRefs: [{name: g, namespace: gateways}, {name: h, namespace: shop}], rules: [{backendRefs: [{name: web, namespace: shop}]}]}\n',
      ['spec'],
      {
        parentRefs: [
          { name: 'g', namespace: 'gateways' },
          { name: 'h', namespace: NS },
        ],
        rules: [{ backendRefs: [{ name: 'web', namespace: NS }] }],
      },
    ],
    [
      'pod affinity',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: z, namespaces: [shop, other]}]}}}\n',
      ['spec', 'affinity', 'podAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 0, 'namespaces'],
      [NS, 'other'],
    ],
    [
      'a custom resource',
      'apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: a}\nspec: {namespaceSelector: {matchNames: [shop]}, target: {namespace: shop}}\n',
      ['spec'],
      { namespaceSelector: { matchNames: [NS] }, target: { namespace: NS } },
    ],
    [
      'and no word that people chose',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {namespace: shop}, annotations: {namespace: shop}}\ndata: {namespace: shop}\n',
      ['data'],
      { namespace: 'shop' },
    ],
  ])('%s', (_, yaml, path, wanted) => {
    const [, object] = objectsOfYaml(inSet(ACCOUNT, yaml))
    expect(valueAt(object, path)).toEqual(wanted)
  })

  test('numbers of 64 bits stay what they are', () => {
    const yaml =
      'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a, namespace: shop}\nspec: {namespace: shop, big: 9007199254740993}\n'
    const [object] = objectsOfYaml(yaml)
    expect(JSON.stringify(object?.spec)).toBe(`{"namespace":"${NS}","big":9007199254740993}`)
  })
})

describe('texts that lead into the namespace that the set has elsewhere', () => {
  const told = (text: string, more = '', home = 'shop') =>
    lines(
      previewOfYaml(inSet(in_(home, 'api'), config('settings', `data:\n  URL: ${JSON.stringify(text)}\n${more}`)))
        .warnings,
    )
  const warning = (address: string) => [
    `10: ConfigMap/settings names ${address}, which is in another namespace than the preview`,
  ]

  test.each([
    ['http://api.shop.svc.cluster.local:80/x', 'api.shop.svc'],
    ['http://api.shop.svc', 'api.shop.svc'],
    ['postgres://db.shop.svc:5432', 'db.shop.svc'],
    ['http://api.shop:8080', 'api.shop'],
    ['api.shop', 'api.shop'],
    ['a.shop.example.com,api.shop.svc', 'api.shop.svc'],
  ])('%s', (text, address) => expect(told(text)).toEqual(warning(address)))

  test.each([
    'http://api',
    'https://shop.example.com',
    'https://api.shop.example.com',
    'http://db.shop:8080',
    'x.shop.svcs',
    '.shop.svc',
    'api.shopping.svc',
    'api.other.svc',
  ])('%s leads elsewhere, or nowhere', (text) => expect(told(text)).toEqual([]))

  test('the API of the cluster is everybody’s', () => {
    expect(told('https://kubernetes.default.svc', '', 'default')).toEqual([])
    expect(told('https://api.default.svc', '', 'default')).toEqual(warning('api.default.svc'))
  })

  test('in the arguments and variables of pods, at their lines', () => {
    const yaml = inSet(ACCOUNT, deployment('web', '          env: [{name: A, value: "http://db.shop.svc"}]\n'))
    expect(lines(previewOfYaml(yaml).warnings)).toEqual([
      '18: Deployment/web names db.shop.svc, which is in another namespace than the preview',
    ])
  })

  test('a megabyte of one letter takes no time', () => {
    expect(told(`${'a'.repeat(1_000_000)}.shop.sv`)).toEqual([])
  })
})
