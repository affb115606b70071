import { describe, expect, test } from 'vitest'
import type { Row } from '../../../src/facts.ts'
import { changedOutput, changesOutput } from '../../../src/github/outputs.ts'
import { change, field } from '../../support/plans.ts'

const read = (facts: Parameters<typeof changesOutput>[0]) => JSON.parse(changesOutput(facts) ?? 'null')
const row = (object: string, action: Row['action'], namespace?: string): Row => ({
  object,
  namespace,
  action,
  verdict: '',
  seconds: 1,
})

test('a field has its path and values; what is not there is left out', () => {
  const fields = [
    field('spec.replicas', 2, 3),
    field('data.new', undefined, '(hidden)'),
    field('spec.paused', true, undefined),
  ]
  const plan = [
    change('Namespace/a', 'unchanged'),
    change('Deployment/web', 'configured', { fields }),
    change('ClusterRole/a', 'created', { namespace: undefined }),
  ]
  expect(read({ plan, dryRun: true })).toEqual([
    {
      object: 'Deployment/web',
      namespace: 'shop',
      action: 'configured',
      fields: [
        { path: 'spec.replicas', before: 2, after: 3 },
        { path: 'data.new', after: '(hidden)' },
        { path: 'spec.paused', before: true },
      ],
    },
    { object: 'ClusterRole/a', namespace: null, action: 'created', fields: [] },
  ])
})

test('a run tells what it did: the actions as they came, with the fields that were planned', () => {
  const fields = [field('spec.replicas', 2, 3)]
  const plan = [
    change('Deployment/web', 'configured', { fields }),
    change('Deployment/web', 'configured', { namespace: 'other' }),
    change('Service/web', 'configured'),
    change('Widget/a', 'deferred'),
  ]
  const rows = [
    row('Deployment/web', 'configured', 'shop'),
    row('Service/web', 'unchanged', 'shop'),
    row('Widget/a', 'created'),
  ]
  expect(read({ plan, rows })).toEqual([
    {
      object: 'Deployment/web',
      namespace: 'shop',
      action: 'configured',
      fields: [{ path: 'spec.replicas', before: 2, after: 3 }],
    },
    { object: 'Widget/a', namespace: 'shop', action: 'created', fields: [] },
  ])
  expect(changedOutput({ plan, rows })).toBe('true')
  expect(changedOutput({ plan, rows: rows.slice(1, 2) })).toBe('false')
})

test('what was rolled back is no change', () => {
  const rows = [{ ...row('Deployment/web', 'configured', 'shop'), undone: true as const }]
  expect(read({ plan: [], rows })).toEqual([])
  expect(changedOutput({ plan: [], rows })).toBe('false')
})

test('a long integer keeps its digits, a secret that was overlooked does not come out', () => {
  const raw = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON('9007199254740993')
  const plan = [change('A/a', 'configured', { fields: [field('a', raw, { url: 'postgres://app:canary@db' })] })]
  const text = changesOutput({ plan, dryRun: true })
  expect(text).toContain('"before":9007199254740993')
  expect(text).not.toContain('canary')
})

describe('its size is bounded', () => {
  // Linux gives a variable of the environment 128 KiB.
  const MOST = 128 * 1024

  test.each([
    ['many fields', 100, 100, 100],
    ['more objects than fit', 5000, 1, undefined],
    ['more objects than fit, without fields', 5000, 0, undefined],
  ])('%s', (_, objects, count, shown) => {
    const fields = Array.from({ length: count }, (_, n) => field(`data.f${n}`, 'before', 'after'))
    const plan = Array.from({ length: objects }, (_, n) => change(`ConfigMap/c${n}`, 'configured', { fields }))
    const text = changesOutput({ plan, dryRun: true }) ?? ''
    expect(Buffer.byteLength(text)).toBeLessThan(MOST - 1000)
    expect(Buffer.byteLength(text)).toBeGreaterThan(80_000)
    const changes: { object: string; fields: unknown[]; truncated?: boolean }[] = JSON.parse(text)
    if (shown !== undefined) expect(changes).toHaveLength(shown)
    else {
      const more = Number(/^\((\d+) more\)$/.exec(changes.at(-1)?.object ?? '')?.[1])
      expect(changes.length - 1 + more).toBe(objects)
      expect(changes.at(-1)).toEqual({
        object: `(${more} more)`,
        namespace: null,
        action: 'omitted',
        fields: [],
        truncated: true,
      })
    }
    for (const one of changes.slice(0, -1)) expect(one.fields.length).toBe(one.truncated ? 0 : count)
    expect(changes.some(({ truncated }) => truncated)).toBe(true)
  })

  test('fields that alone are too many are left out', () => {
    const fields = Array.from({ length: 5000 }, (_, n) => field(`data.f${n}`, 'before', 'after'))
    const plan = [change('ConfigMap/a', 'configured', { fields }), change('Service/a', 'created')]
    expect(read({ plan, dryRun: true })).toEqual([
      { object: 'ConfigMap/a', namespace: 'shop', action: 'configured', fields: [], truncated: true },
      { object: 'Service/a', namespace: 'shop', action: 'created', fields: [] },
    ])
  })

  test('a long value is left out, and the others stay', () => {
    const fields = [field('data.a', 'x'.repeat(1_000_000), 'y'), field('data.b', 1, 2)]
    expect(read({ plan: [change('ConfigMap/a', 'configured', { fields })], dryRun: true })[0].fields).toEqual([
      { path: 'data.a', truncated: true },
      { path: 'data.b', before: 1, after: 2 },
    ])
  })
})
