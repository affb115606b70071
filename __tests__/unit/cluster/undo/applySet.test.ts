import { describe, expect, test } from 'vitest'
import {
  applySetOf,
  groupKind,
  holdsData,
  inApplySet,
  memberSelector,
  parentOf,
  scopeOf,
  scopeOfObjects,
} from '../../../../src/cluster/undo/applySet.ts'
import type { KubernetesObject } from '../../../../src/manifest.ts'
import { manifestsOf } from '../../../support/manifests.ts'
import { config } from '../../../support/sets.ts'

const object = (apiVersion: string, kind: string, namespace?: string, more = {}): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x', ...(namespace === undefined ? {} : { namespace }) },
  ...more,
})

describe('the identity of a set', () => {
  const { id, name, path } = applySetOf('octo-org/node-app', ['k8s'], 'shop')

  test('is a name that Kubernetes takes, and the id that kubectl would compute for it', () => {
    expect(name).toMatch(/^ship-to-eks-octo-org-node-app-[0-9a-f]{8}$/)
    expect(path).toBe(`/api/v1/namespaces/shop/configmaps/${name}`)
    expect(id).toMatch(/^applyset-[\w-]{43}-v1$/)
    expect(id.length).toBeLessThanOrEqual(63)
  })

  test('is the same in every run', () => expect(applySetOf('octo-org/node-app', ['k8s'], 'shop').id).toBe(id))

  test.each([
    ['another repository', 'octo-org/other', ['k8s'], 'shop'],
    ['other paths', 'octo-org/node-app', ['k8s', 'more'], 'shop'],
    ['another namespace', 'octo-org/node-app', ['k8s'], 'test'],
    ['a name that only looks the same', 'octo.org/node-app', ['k8s'], 'shop'],
  ])('%s is another set', (_, repository, manifests, namespace) =>
    expect(applySetOf(repository, manifests, namespace).id).not.toBe(id),
  )

  test.each(['.github/x', 'A_B/C.D', 'o/-x-'])('a repository called %s has a name, too', (repository) =>
    expect(applySetOf(repository, ['k8s'], 'shop').name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/),
  )
})

test('a manifest of the set is marked, beside its own labels', () => {
  const set = applySetOf('o/r', ['k8s'], 'shop')
  const [manifest] = manifestsOf(config('a').replace('name: a', 'name: a\n  labels: {app: a}'))
  const marked = manifest && inApplySet(manifest, set)
  expect(marked?.object.metadata.labels).toEqual({ app: 'a', 'applyset.kubernetes.io/part-of': set.id })
  expect(memberSelector(set)).toBe(`applyset.kubernetes.io/part-of=${set.id}`)
  expect(manifest?.object.metadata.labels).toEqual({ app: 'a' })
})

describe('what a set has', () => {
  const set = applySetOf('o/r', ['k8s'], 'shop')
  const objects = [
    object('v1', 'Service', 'shop'),
    object('apps/v1', 'Deployment', 'other'),
    object('apps/v1', 'Deployment', 'shop'),
    object('rbac.authorization.k8s.io/v1', 'ClusterRole'),
  ]
  const scope = scopeOfObjects(objects)

  test('is its kinds by group, and its namespaces', () =>
    expect(scope).toEqual({
      kinds: ['Service', 'Deployment.apps', 'ClusterRole.rbac.authorization.k8s.io'],
      namespaces: ['shop', 'other'],
    }))

  test('is read back as it was written', () => {
    const parent = parentOf(set, scope)
    expect(parent.metadata.annotations).toEqual({
      'applyset.kubernetes.io/tooling': 'ship-to-eks/v1',
      'applyset.kubernetes.io/contains-group-kinds': 'ClusterRole.rbac.authorization.k8s.io,Deployment.apps,Service',
      'applyset.kubernetes.io/additional-namespaces': 'other',
    })
    expect(scopeOf(parent, set)).toEqual({ kinds: scope.kinds.toSorted(), namespaces: scope.namespaces })
  })

  test('is not believed from a ConfigMap of another set or tool', () => {
    const parent = parentOf(set, scope)
    expect(scopeOf(parent, applySetOf('o/r', ['k8s'], 'test'))).toBeUndefined()
    const annotations = { ...parent.metadata.annotations, 'applyset.kubernetes.io/tooling': 'kubectl/v1.35' }
    expect(scopeOf({ ...parent, metadata: { ...parent.metadata, annotations } }, set)).toBeUndefined()
  })
})

test.each([
  ['v1', 'Service', 'Service'],
  ['apps/v1', 'Deployment', 'Deployment.apps'],
])('%s %s is %s', (apiVersion, kind, text) => expect(groupKind({ apiVersion, kind })).toBe(text))

test.each([
  ['v1', 'Namespace', true],
  ['v1', 'PersistentVolume', true],
  ['v1', 'PersistentVolumeClaim', true],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', true],
  ['v1', 'Service', false],
  ['apps/v1', 'StatefulSet', false],
  ['example.com/v1', 'Namespace', false],
])('%s %s holds data: %s', (apiVersion, kind, holds) => expect(holdsData(object(apiVersion, kind))).toBe(holds))

test('a StatefulSet that deletes its claims with itself holds data', () => {
  const policy = (whenDeleted: string) => ({ spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted } } })
  expect(holdsData(object('apps/v1', 'StatefulSet', 'shop', policy('Delete')))).toBe(true)
  expect(holdsData(object('apps/v1', 'StatefulSet', 'shop', policy('Retain')))).toBe(false)
})
