import { describe, expect, test } from 'vitest'
import { type Changed, wayBack } from '../../../../src/cluster/undo/rollback.ts'
import type { Action } from '../../../../src/facts.ts'
import type { KubernetesObject } from '../../../../src/manifest.ts'

// biome-ignore lint/suspicious/noExplicitAny: fieldsV1 has any shape
type Fields = any

const entry = (manager: string, fieldsV1: Fields, operation = 'Apply', subresource?: string) => ({
  manager,
  operation,
  apiVersion: 'v1',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...(subresource === undefined ? {} : { subresource }),
})
const data = (...keys: string[]): Fields => ({ 'f:data': Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) })

function config(
  values: Record<string, string>,
  managedFields: readonly unknown[],
  more: object = {},
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', namespace: 'shop', uid: 'u', resourceVersion: '7', managedFields, ...more },
    data: values,
  }
}
const changed = (live: KubernetesObject | undefined, object: KubernetesObject, action: Action = 'configured') =>
  ({ action, live, object, path: '', collection: '', manifest: {} }) as unknown as Changed
const restored = (one: Changed) => {
  const way = wayBack(one)
  return way !== undefined && 'restore' in way ? way.restore : way
}
const plain = (values: Record<string, string>, annotations?: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', namespace: 'shop', ...(annotations && { annotations }) },
  data: values,
})

describe('a changed object', () => {
  test('gets the values it had, and loses what this run added', () => {
    const live = config({ a: 'old', b: 'gone now', theirs: 'x' }, [entry('ship-to-eks', data('a', 'b'))])
    const now = config({ a: 'new', added: '1', theirs: 'x' }, [entry('ship-to-eks', data('a', 'added'))])
    expect(restored(changed(live, now))).toEqual(plain({ a: 'old', b: 'gone now' }))
  })

  test('gets back what kubectl had set, without its copy of the manifest', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}', note: 'mine' }
    const f = {
      ...data('a', 'b'),
      'f:metadata': {
        'f:annotations': { '.': {}, 'f:note': {}, 'f:kubectl.kubernetes.io/last-applied-configuration': {} },
      },
    }
    const live = config({ a: 'old', b: '2' }, [entry('kubectl-client-side-apply', f, 'Update')], { annotations })
    const now = config({ a: 'new' }, [entry('ship-to-eks', data('a'))])
    expect(restored(changed(live, now))).toEqual(plain({ a: 'old', b: '2' }, { note: 'mine' }))
  })

  test('gets back what was taken over from another program, and nothing else of theirs', () => {
    const live = config({ a: 'theirs', c: 'theirs, too' }, [entry('helm', data('a', 'c'), 'Update')])
    const now = config({ a: 'ours', c: 'theirs, too' }, [entry('ship-to-eks', data('a')), entry('helm', data('c'))])
    expect(restored(changed(live, now))).toEqual(plain({ a: 'theirs' }))
  })

  test('is not given what kubectl set through a subresource', () => {
    const live = config({ a: '1' }, [
      entry('kubectl', { 'f:status': {} }, 'Update', 'status'),
      entry('ship-to-eks', data('a')),
    ])
    expect(
      restored(changed({ ...live, status: { x: 1 } }, config({ a: '2' }, [entry('ship-to-eks', data('a'))]))),
    ).toEqual(plain({ a: '1' }))
  })
})

const object = (apiVersion: string, kind: string, uid = 'u', spec = {}): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x', uid },
  spec,
})

test.each<[string, Action, KubernetesObject | undefined, KubernetesObject, unknown]>([
  ['what did not change', 'unchanged', object('v1', 'Service'), object('v1', 'Service'), undefined],
  ['what is new', 'created', undefined, object('v1', 'Service'), { remove: true }],
  ['a new Deployment', 'created', undefined, object('apps/v1', 'Deployment'), { remove: true }],
  ['a Job', 'created', undefined, object('batch/v1', 'Job'), { stays: 'it ran, and what it did is done' }],
  [
    'a Job that was replaced',
    'replaced',
    object('batch/v1', 'Job', 'old'),
    object('batch/v1', 'Job'),
    { stays: 'it ran, and what it did is done' },
  ],
  ['a new Namespace', 'created', undefined, object('v1', 'Namespace'), { stays: 'it is new and may hold data by now' }],
  [
    'a new claim',
    'created',
    undefined,
    object('v1', 'PersistentVolumeClaim'),
    { stays: 'it is new and may hold data by now' },
  ],
  [
    'a changed CRD',
    'configured',
    object('apiextensions.k8s.io/v1', 'CustomResourceDefinition'),
    object('apiextensions.k8s.io/v1', 'CustomResourceDefinition'),
    { stays: 'it holds data, or what others built upon it' },
  ],
  [
    'what was replaced',
    'replaced',
    object('apps/v1', 'Deployment', 'old'),
    object('apps/v1', 'Deployment'),
    { stays: 'it was replaced, and the one before is gone' },
  ],
])('%s', (_, action, live, now, way) => expect(wayBack(changed(live, now, action))).toEqual(way))
