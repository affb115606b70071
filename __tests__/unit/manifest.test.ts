import { expect, test } from 'vitest'
import { label, valueAt, withValue } from '../../src/manifest.ts'

const pod = { kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ image: 'a' }, { image: 'b' }] } }

test('label', () => expect(label(pod)).toBe('Pod/web'))

test.each([
  ['a field', ['spec', 'containers', 1, 'image'], 'b'],
  ['the root', [], pod],
  ['a way that ends early', ['spec', 'volumes', 0, 'name'], undefined],
  ['a way through text', ['kind', 'length'], undefined],
  ['what objects inherit', ['constructor', 'name'], undefined],
])('valueAt gives %s', (_, path, value) => expect(valueAt(pod, path)).toEqual(value))

test('withValue copies the way and keeps the original', () => {
  const before = structuredClone(pod)
  const changed = withValue(pod, ['spec', 'containers', 1, 'image'], 'new')
  expect(changed.spec.containers).toEqual([{ image: 'a' }, { image: 'new' }])
  expect(changed.spec.containers[0]).toBe(pod.spec.containers[0])
  expect(pod).toEqual(before)
})

test('withValue makes what is missing on the way', () => {
  expect(withValue({}, ['metadata', 'annotations'], { a: 'b' })).toEqual({ metadata: { annotations: { a: 'b' } } })
  expect(withValue({ spec: null }, ['spec', 'type'], 'NodePort')).toEqual({ spec: { type: 'NodePort' } })
})
