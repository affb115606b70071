import { describe, expect, test } from 'vitest'
import { entryOf, extractOwned, type Fields } from '../../../../src/cluster/plan/owned.ts'
import type { KubernetesObject } from '../../../../src/manifest.ts'

const entry = (manager: string, fieldsV1: Fields, more: object = {}) => ({
  manager,
  operation: 'Apply',
  apiVersion: 'apps/v1',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...more,
})

function deployment(spec: object, metadata: object = {}): KubernetesObject {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop', ...metadata }, spec }
}

describe('the entry of a manager', () => {
  const ours = entry('ship-to-eks', { 'f:spec': {} })
  const live = (...managedFields: object[]) => deployment({}, { managedFields })

  test('is what it applied, not what others did, nor what it did by other means', () => {
    const others = [
      entry('kubectl', { 'f:data': {} }),
      entry('ship-to-eks', { 'f:data': {} }, { operation: 'Update' }),
      entry('ship-to-eks', { 'f:status': {} }, { subresource: 'status' }),
    ]
    expect(entryOf(live(...others, ours), 'ship-to-eks')).toEqual(ours)
    expect(entryOf(live(...others), 'ship-to-eks')).toBeUndefined()
  })

  test('is none without managedFields, and none when two versions of the API have one each', () => {
    expect(entryOf(deployment({}), 'ship-to-eks')).toBeUndefined()
    const older = { ...ours, apiVersion: 'apps/v1beta1' }
    expect(entryOf(live(ours, older), 'ship-to-eks')).toBeUndefined()
  })
})

describe('what is owned of a live object', () => {
  /** As the server has it after somebody applied `spec`, and others added to it. */
  const owned = (spec: object, fields: Fields, others: Fields = {}) => {
    const managedFields = [entry('ship-to-eks', { 'f:spec': fields }), entry('other', { 'f:spec': others })]
    return extractOwned(deployment(spec, { uid: '1', managedFields }), { 'f:spec': fields }).spec
  }

  test('keeps kind, name and namespace, and nothing that the server keeps about it', () => {
    const live = deployment(
      { replicas: 2, paused: true },
      {
        uid: '1',
        resourceVersion: '7',
        labels: { app: 'web', team: 'a' },
        annotations: { note: 'x' },
      },
    )
    expect(
      extractOwned(live, { 'f:metadata': { 'f:labels': { 'f:app': {} } }, 'f:spec': { 'f:replicas': {} } }),
    ).toEqual(deployment({ replicas: 2 }, { labels: { app: 'web' } }))
    expect(extractOwned(live, {})).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
    })
  })

  test('an object without a namespace gets none', () => {
    const live = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', uid: '1' } }
    expect(extractOwned(live, {})).toEqual({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } })
  })

  const table: [string, object, Fields, unknown][] = [
    ['a scalar', { replicas: 0 }, { 'f:replicas': {} }, { replicas: 0 }],
    ['a field whose name holds anything', { 'a:b.c/d': 1, e: 2 }, { 'f:a:b.c/d': {} }, { 'a:b.c/d': 1 }],
    ['a field that is gone', { b: 1 }, { 'f:a': {}, 'f:b': {} }, { b: 1 }],
    ['a list set as a whole', { args: ['a', 'b'] }, { 'f:args': {} }, { args: ['a', 'b'] }],
    ['a map set as a whole', { selector: { a: 'b' } }, { 'f:selector': {} }, { selector: { a: 'b' } }],
    ['an empty map', { emptyDir: {} }, { 'f:emptyDir': {} }, { emptyDir: {} }],
    [
      'items of a list by a key, in the order of the list',
      { env: [{ name: 'a', value: '1' }, { name: 'x' }, { name: 'b', value: '2' }] },
      {
        'f:env': {
          'k:{"name":"b"}': { '.': {}, 'f:name': {}, 'f:value': {} },
          'k:{"name":"a"}': { '.': {}, 'f:name': {}, 'f:value': {} },
        },
      },
      {
        env: [
          { name: 'a', value: '1' },
          { name: 'b', value: '2' },
        ],
      },
    ],
    [
      'an item by two keys, of which the server filled one in',
      {
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP', name: 'dns', nodePort: 30000 },
        ],
      },
      { 'f:ports': { 'k:{"port":53,"protocol":"TCP"}': { '.': {}, 'f:port': {}, 'f:name': {} } } },
      { ports: [{ port: 53, protocol: 'TCP', name: 'dns' }] },
    ],
    [
      'an item that is gone',
      { env: [{ name: 'a' }] },
      { 'f:env': { 'k:{"name":"b"}': { '.': {} }, 'k:{"name":"a"}': { '.': {}, 'f:name': {} } } },
      { env: [{ name: 'a' }] },
    ],
    [
      'items of a set of values',
      { finalizers: ['x/a', 'x/b', 'x/c'] },
      { 'f:finalizers': { '.': {}, 'v:"x/c"': {}, 'v:"x/a"': {} } },
      { finalizers: ['x/a', 'x/c'] },
    ],
    ['an item by its place', { list: ['a', 'b'] }, { 'f:list': { 'i:1': {}, 'i:7': {} } }, { list: ['b'] }],
    ['an element that nobody understands', { list: [1] }, { 'f:list': { 'k:{oops': {} } }, { list: [] }],
    ['a map that has become a scalar', { a: 1 }, { 'f:a': { 'f:b': {} } }, {}],
    ['a name that every object has', {}, { 'f:constructor': {} }, {}],
  ]
  test.each(table)('%s', (_, spec, fields, part) => expect(owned(spec, fields)).toEqual(part))

  test('a map that was applied empty does not take what others put into it', () => {
    const spec = { labels: { theirs: '1' }, selector: { a: 'b' } }
    const fields: Fields = { 'f:labels': {}, 'f:selector': {} }
    expect(owned(spec, fields, { 'f:labels': { 'f:theirs': {} } })).toEqual({ labels: {}, selector: { a: 'b' } })
  })

  test('a list of many items takes no time of its square', () => {
    const env = Array.from({ length: 20_000 }, (_, at) => ({ name: `n${at}` }))
    const fields = Object.fromEntries(env.map(({ name }) => [`k:{"name":"${name}"}`, { '.': {}, 'f:name': {} }]))
    expect(owned({ env }, { 'f:env': fields })).toEqual({ env })
  })
})
