import { describe, expect, test } from 'vitest'
import { judge, type Sighting, type Troubles } from '../../../../src/rollout/judge/judge.ts'
import type { Symptom } from '../../../../src/rollout/judge/scene.ts'

const WEB = '/apis/apps/v1/namespaces/default/deployments/web'
const sighting = (more: Partial<Symptom> = {}, patience = 0, path = WEB): Sighting => ({
  path,
  patience,
  symptom: {
    rule: 'image-not-found',
    key: 'image-not-found/app',
    grace: 15,
    on: 'Pod/web-1',
    message: 'not found',
    says: 'image not found',
    ...more,
  },
})

type Moment = readonly [second: number, ...seen: Sighting[]]

/**
 * What is over, open and warned of at each moment, as `rule@second-first-seen`. In between it is looked every second,
 * and all is as it was the moment before.
 */
function story(...moments: readonly Moment[]): string[] {
  let troubles: Troubles = new Map()
  return moments.map(([second, ...seen], index) => {
    const [before = second, ...still] = moments[index - 1] ?? []
    for (let between = before + 1; between < second; between++)
      troubles = judge(troubles, still, between * 1000).troubles
    const judged = judge(troubles, seen, second * 1000)
    troubles = judged.troubles
    const words = (['over', 'open', 'warned'] as const).flatMap((what) =>
      judged[what].map(({ symptom, firstSeen }) => `${what} ${symptom.rule}@${firstSeen / 1000}`),
    )
    return words.join(', ')
  })
}

describe('a symptom', () => {
  test('is over when its grace has passed, not before', () => {
    const seen = sighting()
    expect(story([10, seen], [24.9, seen], [25, seen], [99, seen])).toEqual([
      'open image-not-found@10',
      'open image-not-found@10',
      'over image-not-found@10',
      'over image-not-found@10',
    ])
  })

  test('without grace is over at once', () => {
    expect(story([10, sighting({ grace: 0 })])).toEqual(['over image-not-found@10'])
  })

  test('that lost its grace is over at once, since it was seen', () => {
    expect(story([10, sighting()], [12, sighting({ grace: 0 })])).toEqual([
      'open image-not-found@10',
      'over image-not-found@10',
    ])
  })

  test('with endless grace is never over', () => {
    const seen = sighting({ grace: Number.POSITIVE_INFINITY })
    expect(story([0, seen], [3_600, seen]).at(-1)).toMatch(/^open/)
  })

  test('of before this run is borne with, whatever its grace', () => {
    const old = sighting({ grace: 0 }, 330)
    expect(story([0, old], [329, old], [330, old])).toEqual([
      'open image-not-found@0',
      'open image-not-found@0',
      'over image-not-found@0',
    ])
  })

  test('that is gone is never over, and is forgotten after half a minute', () => {
    expect(story([0, sighting()], [1], [29], [31])).toEqual([
      'open image-not-found@0',
      'open image-not-found@0',
      'open image-not-found@0',
      '',
    ])
  })

  test('that comes and goes is one, so that it does not live for ever', () => {
    const seen = sighting({ grace: 120 })
    const on = (second: number): Moment => [second, seen]
    const off = (second: number): Moment => [second]
    expect(story(on(0), off(20), on(40), off(65), on(90), off(110), on(121)).at(-1)).toBe('over image-not-found@0')
  })

  test('that comes back after it had passed begins anew', () => {
    expect(story([0, sighting()], [1], [45, sighting()], [59, sighting()], [60, sighting()])).toEqual([
      'open image-not-found@0',
      'open image-not-found@0',
      'open image-not-found@45',
      'open image-not-found@45',
      'over image-not-found@45',
    ])
  })

  test('of one pod does not count for the next: a rollout of many passes it on', () => {
    const of = (pod: number) => sighting({ on: `Pod/web-${pod}` })
    expect(story([0, of(1)], [10, of(2)], [20, of(3)], [24, of(3)]).join()).not.toContain('over')
  })

  test('of one workload does not count for another', () => {
    const other = sighting({}, 0, '/apis/apps/v1/namespaces/default/deployments/api')
    expect(story([0, sighting()], [15, other])).toEqual([
      'open image-not-found@0',
      'open image-not-found@0, open image-not-found@15',
    ])
  })
})

test('the first message stays; everything else is as it was seen last', () => {
  const first = judge(new Map(), [sighting({ message: 'manifest unknown' })], 0)
  const later = judge(first.troubles, [sighting({ message: 'Back-off pulling image', says: 'still' })], 5_000)
  expect(later.open[0]?.symptom).toMatchObject({ message: 'manifest unknown', says: 'still' })
})

test('what was seen first is told first', () => {
  expect(
    story(
      [0, sighting({ rule: 'db', key: 'db' })],
      [3, sighting({ rule: 'crash', key: 'crash' }), sighting({ rule: 'db', key: 'db' })],
      [40, sighting({ rule: 'crash', key: 'crash' }), sighting({ rule: 'db', key: 'db' })],
    ).at(-1),
  ).toBe('over db@0, over crash@3')
})

test('a warning comes once, when its time has come', () => {
  const seen = sighting({ grace: Number.POSITIVE_INFINITY, warnAfter: 20 })
  expect(
    story([0, seen], [19, seen], [20, seen], [21, seen], [60, seen]).map((words) => words.includes('warned')),
  ).toEqual([false, false, true, false, false])
})

test.each([
  ['the end of a grace', [sighting()], 15_000],
  ['a warning before it', [sighting({ warnAfter: 5 })], 5_000],
  ['the nearest of several', [sighting(), sighting({ key: 'b', grace: 3 })], 3_000],
  ['nothing, when no time is set', [sighting({ grace: Number.POSITIVE_INFINITY })], undefined],
  ['nothing, when all is over', [sighting({ grace: 0 })], undefined],
  ['nothing, when nothing is wrong', [], undefined],
])('the next look is at %s', (_, seen, at) => expect(judge(new Map(), seen, 0).nextAt).toBe(at))
