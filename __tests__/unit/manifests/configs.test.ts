import { describe, expect, test } from 'vitest'
import type { Plan } from '../../../src/cluster/plan/plan.ts'
import type { Action } from '../../../src/facts.ts'
import { label, type Manifest, objectPath, type Path, valueAt } from '../../../src/manifest.ts'
import { CONFIG_HASH, readingsOf, withConfigHashes } from '../../../src/manifests/configs.ts'
import { staleConfigs } from '../../../src/manifests/restart.ts'
import { manifestOf, manifestsOf } from '../../support/manifests.ts'

const config = (name: string, value = '1', kind = 'ConfigMap') =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\n${kind === 'Secret' ? 'stringData' : 'data'}: {b: x, a: "${value}"}\n`
const workload = (spec: string, kind = 'Deployment', apiVersion = 'apps/v1') => `apiVersion: ${apiVersion}
kind: ${kind}
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      imagePullSecrets: [{name: pull}]
${spec
  .trim()
  .split('\n')
  .map((line) => `      ${line}\n`)
  .join('')}`
const env = workload('containers: [{name: web, envFrom: [{configMapRef: {name: settings}}]}]')
const set = (...texts: string[]) => manifestsOf(texts.join('---\n'))

describe('what pods read', () => {
  test.each([
    [
      'envFrom',
      'containers: [{name: c, envFrom: [{configMapRef: {name: m}}, {secretRef: {name: s}}]}]',
      ['ConfigMap m', 'Secret s'],
    ],
    [
      'env',
      'containers: [{name: c, env: [{name: A, valueFrom: {configMapKeyRef: {name: m, key: k}}}, {name: B, valueFrom: {secretKeyRef: {name: s, key: k}}}, {name: C, value: x}, {name: D, valueFrom: {fieldRef: {fieldPath: x}}}]}]',
      ['ConfigMap m', 'Secret s'],
    ],
    ['init containers', 'initContainers: [{name: c, envFrom: [{secretRef: {name: s}}]}]', ['Secret s']],
    [
      'volumes',
      'volumes: [{name: a, configMap: {name: m}}, {name: b, secret: {secretName: s}}, {name: e, emptyDir: {}}]',
      ['ConfigMap m arrives', 'Secret s arrives'],
    ],
    [
      'projected volumes',
      'volumes: [{name: a, projected: {sources: [{configMap: {name: m}}, {secret: {name: s}}, {downwardAPI: {}}]}}]',
      ['ConfigMap m arrives', 'Secret s arrives'],
    ],
    [
      'a single file of a volume',
      'containers: [{name: c, volumeMounts: [{name: a, mountPath: /x, subPath: x}, {name: b, mountPath: /y}]}]\nvolumes: [{name: a, configMap: {name: m}}, {name: b, secret: {secretName: s}}]',
      ['ConfigMap m', 'Secret s arrives'],
    ],
    ['nothing', 'containers: [{name: c}]', []],
  ])('%s', (_, spec, expected) => {
    const found = readingsOf(manifestOf(workload(spec)))
    expect(found.map(({ kind, name, arrives }) => `${kind} ${name}${arrives ? ' arrives' : ''}`)).toEqual(expected)
  })

  test.each([
    ['StatefulSet', 'apps/v1', 1],
    ['DaemonSet', 'apps/v1', 1],
    ['Rollout', 'argoproj.io/v1alpha1', 1],
    ['Service', 'serving.knative.dev/v1', 1],
    ['Job', 'batch/v1', 0],
    ['Service', 'v1', 0],
  ])('%s of %s', (kind, apiVersion, count) => {
    const spec = 'containers: [{name: c, envFrom: [{configMapRef: {name: m}}]}]'
    expect(readingsOf(manifestOf(workload(spec, kind, apiVersion)))).toHaveLength(count)
  })
})

describe('the hash of what pods read', () => {
  const hashOf = (manifests: readonly Manifest[]) =>
    withConfigHashes(manifests, 'shop').map(({ object }) =>
      valueAt(object, ['spec', 'template', 'metadata', 'annotations', CONFIG_HASH]),
    )
  const [, hash] = hashOf(set(config('settings'), env)) as [undefined, string]

  test('is eight digits in the template of the pods, and nowhere else', () => {
    const [settings, web] = set(config('settings'), env) as [Manifest, Manifest]
    const [same, hashed] = withConfigHashes([settings, web], 'shop') as [Manifest, Manifest]
    expect(hash).toMatch(/^[0-9a-f]{8}$/)
    expect(same).toBe(settings)
    const before = web.object.spec as { template: object }
    expect(hashed.object.spec).toEqual({
      ...before,
      template: { ...before.template, metadata: { annotations: { [CONFIG_HASH]: hash } } },
    })
  })

  test('changes with the values, and with nothing else', () => {
    expect(hashOf(set(config('settings', '2'), env))[1]).not.toBe(hash)
    expect(hashOf(set(config('settings').replace('{b: x, a: "1"}', '{a: "1", b: x}'), env))[1]).toBe(hash)
    expect(hashOf(set(config('settings').replace('name: settings', 'labels: {x: y}, name: settings'), env))[1]).toBe(
      hash,
    )
    expect(hashOf(set(config('settings').replace(', namespace: shop', ''), env))[1]).toBe(hash)
  })

  test('is of what the set has, in the same namespace', () => {
    expect(hashOf(set(config('other'), env))[1]).toBeUndefined()
    expect(hashOf(set(config('settings', '1', 'Secret'), env))[1]).toBeUndefined()
    expect(hashOf(set(config('settings').replace('shop', 'elsewhere'), env))[1]).toBeUndefined()
  })

  test('is of all that is read, a value in a volume included', () => {
    const both = workload(
      'containers: [{name: c, envFrom: [{configMapRef: {name: settings}}]}]\nvolumes: [{name: a, secret: {secretName: key}}]',
    )
    const of = (value: string) => hashOf(set(config('settings'), config('key', value, 'Secret'), both))[2]
    expect(of('1')).not.toBe(of('2'))
  })
})

describe('values that pods do not notice', () => {
  const planOf = (
    manifests: readonly Manifest[],
    changes: Readonly<Record<string, readonly [Action, ...Path[]]>>,
  ): Plan =>
    manifests.map((manifest) => {
      const [action, ...paths] = changes[label(manifest.object)] ?? (['unchanged'] as const)
      const fields = paths.map((path) => ({ path, name: path.join('.'), before: 'a', after: 'b' }))
      const collection = '/c'
      const path = objectPath(collection, label(manifest.object))
      return { manifest, collection, path, live: undefined, action, fields, rehearsed: undefined }
    })
  const manifests = set(config('settings'), config('key', '1', 'Secret'), env)
  const told = (changes: Parameters<typeof planOf>[1], of = manifests) =>
    staleConfigs(planOf(of, changes)).map(({ what, at }) => `${at?.line} ${what}`)
  const CHANGED = ['configured', ['data', 'a']] as const

  test('are told at the line that reads them', () => {
    expect(staleConfigs(planOf(manifests, { 'ConfigMap/settings': CHANGED }))).toEqual([
      {
        what: 'ConfigMap/settings changes, and the pods of Deployment/web keep its old values',
        why: expect.stringContaining('The ConfigMap is at k8s/app.yaml:1.'),
        fix: expect.stringMatching(/`restart: true`.*kubectl rollout restart deployment\/web/),
        at: { file: 'k8s/app.yaml', line: 18 },
      },
    ])
  })

  test.each<[string, Parameters<typeof planOf>[1]]>([
    ['nothing changes', {}],
    ['it is created', { 'ConfigMap/settings': ['created'] }],
    ['only its labels change', { 'ConfigMap/settings': ['configured', ['metadata', 'labels', 'x']] }],
    ['nobody reads it', { 'Secret/key': ['configured', ['stringData', 'a']] }],
    [
      'its pods are replaced anyway',
      { 'ConfigMap/settings': CHANGED, 'Deployment/web': ['configured', ['spec', 'template', 'spec', 'x']] },
    ],
    ['its pods are new', { 'ConfigMap/settings': CHANGED, 'Deployment/web': ['created'] }],
  ])('not when %s', (_, changes) => expect(told(changes)).toEqual([]))

  test('though something else of the workload changes, and once for each', () => {
    const twice = set(config('settings'), env.replace('envFrom: [', 'envFrom: [{configMapRef: {name: settings}}, '))
    const scaled: readonly [Action, ...Path[]] = ['configured', ['spec', 'replicas']]
    expect(told({ 'ConfigMap/settings': CHANGED, 'Deployment/web': scaled }, twice)).toHaveLength(1)
  })

  test('not when they arrive by themselves', () => {
    const volume = workload('containers: [{name: c}]\nvolumes: [{name: a, configMap: {name: settings}}]')
    expect(told({ 'ConfigMap/settings': CHANGED }, set(config('settings'), volume))).toEqual([])
  })
})
