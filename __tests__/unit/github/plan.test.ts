import { describe, expect, test } from 'vitest'
import { counts, planLines } from '../../../src/github/plan.ts'
import { change, field } from '../../support/plans.ts'

const IMAGE = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/my-app'
const DIGEST = '5e1f0c0ffee0c0ffee0c0ffee0c0ffee0c0ffee05e1f0c0ffee0c0ffee0c0ffee'

test('a plan: the counts first, then what may hurt before what does not', () => {
  const plan = [
    change('Namespace/shop', 'unchanged', { namespace: undefined }),
    change('ServiceAccount/web', 'created'),
    change('ConfigMap/nginx', 'configured', {
      fields: [
        field('data[nginx.conf]', 'http {\n  listen 80;\n}\n', 'http {\n  listen 8080;\n}\n'),
        field('data.LOG_LEVEL', 'info', 'debug'),
      ],
    }),
    change('Secret/db', 'configured', {
      fields: [field('data.password', '(hidden)', '(hidden, changed)'), field('data.user', undefined, '(hidden)')],
    }),
    change('Deployment/web', 'configured', {
      fields: [
        field('spec.replicas', 2, 3),
        field('spec.template.spec.containers[web].image', `${IMAGE}:1@sha256:${DIGEST}`, `${IMAGE}:2@sha256:${DIGEST}`),
        field('spec.minReadySeconds', 5, undefined),
        field('spec.template.spec.containers[metrics]', undefined, {
          name: 'metrics',
          image: 'prom/statsd-exporter:v0.28.0',
          ports: [{ containerPort: 9102, protocol: 'TCP' }],
          args: ['true', ''],
        }),
      ],
    }),
    change('StatefulSet/db', 'replaced', { fields: [field('spec.serviceName', 'db', 'data')] }),
    change('HorizontalPodAutoscaler/web', 'conflicting', { reason: 'spec.maxReplicas belongs to kubectl-edit' }),
    change('ScaledObject/worker', 'deferred'),
    change('ConfigMap/old', 'pruned', { at: { file: '' } }),
    change('Service/web', 'unchanged'),
  ]
  expect(planLines(plan).join('\n')).toBe(
    `1 to create, 3 to change, 1 to replace, 1 to delete, 1 in conflict, 1 not known yet, 2 unchanged
! HorizontalPodAutoscaler/web (k8s/app.yaml:3): spec.maxReplicas belongs to kubectl-edit
± StatefulSet/db (k8s/app.yaml:3): deleted, and created again
    spec.serviceName: db → data
- ConfigMap/old: no longer in the set
~ ConfigMap/nginx (k8s/app.yaml:3)
    data[nginx.conf]:
        http {
      -   listen 80;
      +   listen 8080;
        }
    data.LOG_LEVEL: info → debug
~ Secret/db (k8s/app.yaml:3)
    data.password: (hidden, changed)
    + data.user: (hidden)
~ Deployment/web (k8s/app.yaml:3)
    spec.replicas: 2 → 3
    spec.template.spec.containers[web].image:
      - ${IMAGE}:1@sha256:${DIGEST}
      + ${IMAGE}:2@sha256:${DIGEST}
    - spec.minReadySeconds: 5
    spec.template.spec.containers[metrics]:
      + name: metrics
      + image: prom/statsd-exporter:v0.28.0
      + ports:
      + - containerPort: 9102
      +   protocol: TCP
      + args:
      + - "true"
      + - ""
+ ServiceAccount/web (k8s/app.yaml:3)
? ScaledObject/worker (k8s/app.yaml:3): its namespace or kind comes with this set; it can be compared once that is there`,
  )
})

test('namespaces are told when there are several', () => {
  const plan = [change('Service/a', 'created'), change('Service/a', 'created', { namespace: 'other' })]
  expect(planLines(plan).slice(1)).toEqual([
    '+ Service/a in shop (k8s/app.yaml:3)',
    '+ Service/a in other (k8s/app.yaml:3)',
  ])
})

describe('a large plan is bounded', () => {
  test.each([
    [50, 51, undefined],
    [51, 52, '… and 1 more objects'],
    [5000, 52, '… and 4950 more objects'],
  ])('%i objects', (count, length, last) => {
    const lines = planLines(Array.from({ length: count }, (_, n) => change(`Service/${n}`, 'created')))
    expect(lines).toHaveLength(length)
    if (last !== undefined) expect(lines.at(-1)).toBe(last)
  })

  test.each([
    [20, 22, undefined],
    [21, 23, '    … and 1 more field'],
    [30, 23, '    … and 10 more fields'],
  ])('%i fields', (count, length, last) => {
    const fields = Array.from({ length: count }, (_, n) => field(`data.f${n}`, 1, 2))
    const lines = planLines([change('ConfigMap/a', 'configured', { fields })])
    expect(lines).toHaveLength(length)
    if (last !== undefined) expect(lines.at(-1)).toBe(last)
  })

  test('megabytes in a field', () => {
    const long = 'x'.repeat(1_000_000)
    const many = Array.from({ length: 20_000 }, (_, n) => `line ${n}`).join('\n')
    const fields = [
      field('data.a', `${long}1`, `${long}2`),
      field('data.b', undefined, many),
      field('data.c', { long }, undefined),
      field(`metadata.annotations[${long}]`, long, ''),
    ]
    const lines = planLines([change('ConfigMap/a', 'configured', { fields })])
    expect(lines.length).toBeLessThan(60)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(500)
  })
})

test.each([
  [[], 'nothing to change'],
  [['unchanged', 'unchanged'], 'nothing to change, 2 unchanged'],
  [['created'], '1 to create'],
] as const)('%j counts as: %s', (actions, sentence) => {
  expect(counts(actions.map((action) => change('Service/a', action)))).toBe(sentence)
})
