import { describe, expect, test } from 'vitest'
import { lintOf, told } from '../../../support/lint.ts'

const workload = (kind: string, selector: string, labels = '{app: web, tier: front}') =>
  `apiVersion: ${kind === 'ReplicationController' ? 'v1' : 'apps/v1'}\nkind: ${kind}\nmetadata: {name: web}\nspec:\n${selector}  template:\n    metadata:\n      labels: ${labels}\n    spec:\n      containers: [{name: a, image: a}]\n`
const labels = (text: string) => `  selector:\n    matchLabels:\n      app: web\n      ${text}\n`
const expression = (text: string) => `  selector:\n    matchExpressions:\n      - ${text}\n`

describe('a selector that its own template does not answer', () => {
  test.each(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'])('%s', (kind) => {
    expect(told(workload(kind, labels('tier: back')))).toEqual([
      `problem 8: ${kind}/web: its selector (tier: back) does not match its own pod template`,
    ])
  })

  test.each([
    '{key: app, operator: In, values: [api, worker]}',
    '{key: app, operator: NotIn, values: [web]}',
    '{key: track, operator: Exists}',
    '{key: app, operator: DoesNotExist}',
  ])('%s', (text) => {
    expect(told(workload('Deployment', expression(text)))[0]).toMatch(/^problem 7: Deployment\/web: its selector/)
  })

  test('a ReplicationController’s plain one', () => {
    expect(told(workload('ReplicationController', '  selector:\n    app: other\n'))).toEqual([
      'problem 6: ReplicationController/web: its selector (app: other) does not match its own pod template',
    ])
  })

  test.each([
    ['', 1],
    ['  selector: {}\n', 5],
    ['  selector: {matchLabels: {}}\n', 5],
  ])('or none at all (%j)', (text) => {
    const [problem, ...others] = lintOf(workload('Deployment', text)).problems
    expect(problem?.what).toBe('Deployment/web has no selector')
    expect(problem?.fix).toContain('app: web, tier: front')
    expect(others).toEqual([])
  })

  test('with both labels and the way out', () => {
    expect(lintOf(workload('Deployment', labels('tier: back'))).problems[0]).toEqual({
      what: 'Deployment/web: its selector (tier: back) does not match its own pod template',
      why: 'The template has app: web, tier: front; the cluster refuses the object.',
      fix: expect.stringContaining('Give both the same labels'),
      at: { file: 'k8s/app.yaml', line: 8 },
    })
  })
})

describe('silent on', () => {
  test.each([
    ['equal labels', workload('Deployment', labels('tier: front'))],
    ['fewer labels', workload('Deployment', '  selector: {matchLabels: {app: web}}\n')],
    ['In', workload('Deployment', expression('{key: app, operator: In, values: [web, api]}'))],
    ['NotIn', workload('Deployment', expression('{key: app, operator: NotIn, values: [api]}'))],
    ['Exists', workload('Deployment', expression('{key: tier, operator: Exists}'))],
    ['DoesNotExist', workload('Deployment', expression('{key: canary, operator: DoesNotExist}'))],
    ['an operator that the cluster judges', workload('Deployment', expression('{key: app, operator: Near}'))],
    ['a ReplicationController without one', workload('ReplicationController', '')],
    [
      'a Job, which gets its own',
      'apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec:\n  template:\n    spec: {containers: [{name: a, image: a}]}\n',
    ],
    [
      'a Rollout that takes another’s template',
      'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\nspec:\n  workloadRef: {kind: Deployment, name: web}\n',
    ],
  ])('%s', (_, yaml) => expect(told(yaml)).toEqual([]))
})
