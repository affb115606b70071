import { expect, test } from 'vitest'
import { isApplied } from '../../../../src/cluster/plan/compare.ts'
import type { Fields } from '../../../../src/cluster/plan/owned.ts'
import type { KubernetesObject } from '../../../../src/manifest.ts'

// Tables of what the rules say; that they never err is tried on the API server.

type Spec = Record<string, unknown>
const entry = (fieldsV1: Fields, more: object = {}) => ({
  manager: 'us',
  operation: 'Apply',
  apiVersion: 'v1',
  fieldsV1,
  ...more,
})
const desired = (spec: Spec, metadata: object = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name: 'a', namespace: 'b', ...metadata },
  spec,
})
const live = (spec: Spec, fields: Fields, others: Fields = {}): KubernetesObject =>
  desired(spec, {
    uid: '1',
    managedFields: [entry({ 'f:spec': fields }), entry({ 'f:spec': others }, { manager: 'them', operation: 'Update' })],
  })

const ports = { 'k:{"port":53,"protocol":"TCP"}': { '.': {}, 'f:port': {} } }
const names = { 'k:{"name":"a"}': { '.': {}, 'f:name': {} }, 'k:{"name":"b"}': { '.': {}, 'f:name': {}, 'f:v': {} } }
const table: [string, boolean, Spec, Spec, Fields, Fields?][] = [
  [
    'the same',
    true,
    { a: 1, b: { c: 'x' } },
    { a: 1, b: { c: 'x', d: 'default' } },
    { 'f:a': {}, 'f:b': { 'f:c': {} } },
  ],
  ['another value', false, { a: 1 }, { a: 2 }, { 'f:a': {} }],
  ['a field more than we own', false, { a: 1, b: 2 }, { a: 1, b: 2 }, { 'f:a': {} }],
  ['a field less than we own', false, { a: 1 }, { a: 1, b: 2 }, { 'f:a': {}, 'f:b': {} }],
  ['a quantity that the server rewrote', false, { cpu: '1000m' }, { cpu: '1' }, { 'f:cpu': {} }],
  ['a value that the server left out', false, { host: false }, {}, { 'f:host': {} }],
  ['null where there is nothing', true, { a: null }, {}, { 'f:a': {} }],
  ['null where there is something', false, { a: null }, { a: 'default' }, { 'f:a': {} }],
  ['an empty map', true, { e: {} }, { e: {} }, { 'f:e': {} }],
  ['an empty map with parts of others', true, { e: {} }, { e: { x: 1 } }, { 'f:e': {} }, { 'f:e': { 'f:x': {} } }],
  ['an empty map with parts of nobody', false, { e: {} }, { e: { x: 1 } }, { 'f:e': {} }],
  ['a map that is set as a whole', true, { selector: { a: 'b' } }, { selector: { a: 'b' } }, { 'f:selector': {} }],
  ['a map of parts that nobody owns', false, { strategy: { t: 1 } }, { strategy: { t: 1 } }, { 'f:strategy': {} }],
  ['a list that is set as a whole', true, { args: ['a', 'b'] }, { args: ['a', 'b'] }, { 'f:args': {} }],
  ['that list in another order', false, { args: ['b', 'a'] }, { args: ['a', 'b'] }, { 'f:args': {} }],
  ['a list whose items others own', false, { l: ['a'] }, { l: ['a'] }, { 'f:l': {} }, { 'f:l': { 'v:"a"': {} } }],
  [
    'a port without its protocol',
    true,
    { p: [{ port: 53 }] },
    { p: [{ port: 53, protocol: 'TCP' }] },
    { 'f:p': ports },
  ],
  [
    'a protocol that is now said',
    false,
    { p: [{ port: 53, protocol: 'TCP' }] },
    { p: [{ port: 53, protocol: 'TCP' }] },
    { 'f:p': ports },
  ],
  [
    'a port of another protocol',
    false,
    { p: [{ port: 53, protocol: 'UDP' }] },
    { p: [{ port: 53, protocol: 'TCP' }] },
    { 'f:p': ports },
  ],
  [
    'items among those of others',
    true,
    { l: [{ name: 'a' }, { name: 'b', v: 1 }] },
    { l: [{ name: 'a' }, { name: 'x' }, { name: 'b', v: 1 }] },
    { 'f:l': names },
  ],
  [
    'items in another order than live',
    false,
    { l: [{ name: 'b', v: 1 }, { name: 'a' }] },
    { l: [{ name: 'a' }, { name: 'b', v: 1 }] },
    { 'f:l': names },
  ],
  [
    'an item twice',
    false,
    { l: [{ name: 'a' }, { name: 'a' }] },
    { l: [{ name: 'a' }, { name: 'b', v: 1 }] },
    { 'f:l': names },
  ],
  [
    'an item that is gone',
    false,
    { l: [{ name: 'a' }, { name: 'b', v: 1 }] },
    { l: [{ name: 'a' }] },
    { 'f:l': names },
  ],
  [
    'an item of another value',
    false,
    { l: [{ name: 'a' }, { name: 'b', v: 2 }] },
    { l: [{ name: 'a' }, { name: 'b', v: 1 }] },
    { 'f:l': names },
  ],
  ['a set of values', true, { s: ['x', 'z'] }, { s: ['x', 'y', 'z'] }, { 'f:s': { 'v:"x"': {}, 'v:"z"': {} } }],
  ['a set with a value less', false, { s: ['x'] }, { s: ['x', 'z'] }, { 'f:s': { 'v:"x"': {}, 'v:"z"': {} } }],
  [
    'an integer that JavaScript cannot hold',
    false,
    { n: (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON('9007199254740993') },
    { n: 9007199254740992 },
    { 'f:n': {} },
  ],
  ['a name that every object has', false, { constructor: {} }, {}, { 'f:a': {} }],
]
test.each(table)('%s: %s', (_, expected, spec, there, fields, others) =>
  expect(isApplied(desired(spec), live(there, fields, others), 'us')).toBe(expected),
)

test('only what was applied, by us, in this version of the API', () => {
  const with_ = (more: object) => desired({ a: 1 }, { managedFields: [entry({ 'f:spec': { 'f:a': {} } }, more)] })
  expect(isApplied(desired({ a: 1 }), with_({}), 'us')).toBe(true)
  for (const more of [{ manager: 'them' }, { operation: 'Update' }, { apiVersion: 'v2' }, { subresource: 'status' }])
    expect(isApplied(desired({ a: 1 }), with_(more), 'us')).toBe(false)
  expect(isApplied(desired({ a: 1 }), desired({ a: 1 }), 'us')).toBe(false)
})

test('an object that says nothing but its name', () => {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }
  expect(isApplied(namespace, { ...namespace, metadata: { name: 'a', labels: { x: 'y' } } }, 'us')).toBe(true)
  const managedFields = [entry({ 'f:metadata': { 'f:labels': { 'f:x': {} } } })]
  expect(isApplied(namespace, { ...namespace, metadata: { name: 'a', labels: { x: 'y' }, managedFields } }, 'us')).toBe(
    false,
  )
})

test('what the server writes itself is not compared, what asks for a state of before is', () => {
  const there = live({ a: 1 }, { 'f:a': {} })
  const said = { creationTimestamp: null, generation: 4, selfLink: 'x' }
  expect(isApplied(desired({ a: 1 }, said), there, 'us')).toBe(true)
  expect(isApplied(desired({ a: 1 }, { resourceVersion: '1' }), there, 'us')).toBe(false)
})
