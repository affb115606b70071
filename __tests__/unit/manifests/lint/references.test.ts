import { describe, expect, test } from 'vitest'
import { lintOf, told, web } from '../../../support/lint.ts'
import { inSet } from '../../../support/sets.ts'

const config = (data = 'data: {host: db, port: "1"}') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n${data}\n`
const secret = (data = 'stringData: {user: a}', more = '') =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: settings}\n${more}${data}\n`
const variable = (ref: string, more = '') =>
  web(
    `          env:\n            - name: A\n              valueFrom:\n                ${ref}:\n                  name: settings\n                  key: hots\n${more}`,
  )
const volume = (source: string) => web('', `      volumes:\n        - name: v\n          ${source}\n`)

describe('a key that a ConfigMap of the set lacks', () => {
  test('is a problem with the keys it has', () => {
    expect(lintOf(inSet(variable('configMapKeyRef'), config())).problems).toEqual([
      {
        what: 'Deployment/web needs the key hots of ConfigMap/settings, which has no such key',
        why: 'ConfigMap/settings (k8s/app.yaml:23) has host, port; its pods would not start.',
        fix: expect.stringContaining('optional: true'),
        at: { file: 'k8s/app.yaml', line: 21 },
      },
    ])
  })

  test.each([
    ['a volume’s item', volume('configMap: {name: settings, items: [{key: host, path: h}, {key: hots, path: x}]}')],
    ['a projected one', volume('projected: {sources: [{configMap: {name: settings, items: [{key: hots, path: x}]}}]}')],
  ])('in %s', (_, yaml) => {
    expect(told(inSet(yaml, config()))).toEqual([
      'problem 15: Deployment/web needs the key hots of ConfigMap/settings, which has no such key',
    ])
  })

  test.each([
    ['a key that is there', inSet(variable('configMapKeyRef').replace('hots', 'host'), config())],
    ['a binary one', inSet(variable('configMapKeyRef'), config('binaryData: {hots: eA==}'))],
    ['an optional one', inSet(variable('configMapKeyRef', '                  optional: true\n'), config())],
    [
      'an optional volume',
      inSet(volume('configMap: {name: settings, optional: true, items: [{key: hots, path: x}]}'), config()),
    ],
    ['a whole volume', inSet(volume('configMap: {name: settings}'), config())],
    ['a ConfigMap that is not in the set', variable('configMapKeyRef')],
    [
      'one of another namespace',
      inSet(variable('configMapKeyRef'), config().replace('{name:', '{namespace: x, name:')),
    ],
    ['an empty one, which somebody fills', inSet(variable('configMapKeyRef'), config('data: {}'))],
  ])('silent: %s', (_, yaml) => expect(told(yaml)).toEqual([]))
})

describe('a key that a Secret of the set lacks', () => {
  test.each([
    ['a variable', variable('secretKeyRef'), 21],
    ['a volume', volume('secret: {secretName: settings, items: [{key: hots, path: x}]}'), 15],
  ])('is told only: somebody else may complete it (%s)', (_, yaml, line) => {
    expect(told(inSet(yaml, secret()))).toEqual([
      `warning ${line}: Deployment/web needs the key hots of Secret/settings, which has no such key`,
    ])
  })

  test('and no value of it is', () => {
    const { warnings } = lintOf(inSet(variable('secretKeyRef'), secret('stringData: {user: hunter2}')))
    expect(warnings).toHaveLength(1)
    expect(JSON.stringify(warnings)).not.toContain('hunter2')
  })

  test('silent on a token that the cluster fills', () => {
    const token = secret('stringData: {extra: a}', 'type: kubernetes.io/service-account-token\n')
    expect(told(inSet(variable('secretKeyRef'), token))).toEqual([])
  })
})

describe('a mount', () => {
  test('of a volume that is not there is a problem', () => {
    const yaml = web(
      '          volumeMounts:\n            - mountPath: /data\n              name: dada\n',
      '      volumes: [{name: data, emptyDir: {}}]\n',
    )
    expect(lintOf(yaml).problems).toEqual([
      {
        what: 'Deployment/web: container web mounts the volume dada, which the pod does not have',
        why: 'It has data; the cluster refuses the object.',
        fix: 'Correct the name, or add the volume.',
        at: { file: 'k8s/app.yaml', line: 19 },
      },
    ])
  })

  test('of a claim’s template is none', () => {
    const claims = '  volumeClaimTemplates: [{metadata: {name: data}}]\n'
    const yaml =
      web('          volumeMounts: [{name: data, mountPath: /data}]\n').replace('Deployment', 'StatefulSet') + claims
    expect(told(yaml)).toEqual([])
  })
})

describe('what targets a workload', () => {
  const hpa = (name: string, kind = 'Deployment') =>
    `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec:\n  maxReplicas: 3\n  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: ${kind}\n    name: ${name}\n`
  const scaled =
    'apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: s}\nspec:\n  scaleTargetRef:\n    name: wep\n'
  const budget = (selector: string) =>
    `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: p}\nspec:\n  minAvailable: 1\n  selector: ${selector}\n`

  test.each([
    ['an HPA', hpa('wep'), 'warning 9: HorizontalPodAutoscaler/h scales Deployment/wep, which is not in this set'],
    [
      'an HPA of another kind',
      hpa('web', 'StatefulSet'),
      'warning 9: HorizontalPodAutoscaler/h scales StatefulSet/web, which is not in this set',
    ],
    ['a ScaledObject', scaled, 'warning 6: ScaledObject/s scales Deployment/wep, which is not in this set'],
    [
      'a budget',
      budget('{matchLabels: {app: wep}}'),
      'warning 6: PodDisruptionBudget/p protects no pod of this set (app: wep)',
    ],
  ])('and finds none is told: %s', (_, yaml, line) => expect(told(inSet(yaml, web()))).toEqual([line]))

  test.each([
    ['an HPA of a workload of the set', inSet(hpa('web'), web())],
    [
      'an HPA of a custom resource of the set',
      inSet(hpa('r', 'Rollout'), web(), 'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\n'),
    ],
    ['an HPA alone', hpa('web')],
    ['a budget alone', budget('{matchLabels: {app: wep}}')],
    [
      'a budget of the set’s pods',
      inSet(budget('{matchExpressions: [{key: app, operator: In, values: [web]}]}'), web()),
    ],
    ['a budget of everything', inSet(budget('{}'), web())],
    [
      'a budget of pods that an operator makes',
      inSet(
        budget('{matchLabels: {cnpg.io/cluster: c}}'),
        web(),
        'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: c}\n',
      ),
    ],
  ])('silent: %s', (_, yaml) => expect(told(yaml)).toEqual([]))
})
