import { describe, expect, test } from 'vitest'
import type { Existing } from '../../../src/preview/place.ts'
import type { Pull } from '../../../src/preview/preview.ts'
import { judge, span } from '../../../src/preview/verdict.ts'
import { pullOf } from '../../support/previews.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 6, 29)
const existing = (more: Partial<Existing> = {}): Existing => ({
  namespace: 'preview-app-pr-7',
  uid: 'u',
  number: 7,
  repositoryId: 74,
  isEnding: false,
  isKept: false,
  createdAt: NOW - 30 * DAY,
  deployedAt: NOW - DAY,
  branch: undefined,
  ...more,
})
const unfit = ({ state }: Pull) => (state === 'closed' ? 'Pull request #7 is closed.' : undefined)
const open = pullOf(7)
const closed = pullOf(7, { state: 'closed' })

describe('a preview', () => {
  test.each<[string, Existing, Pull, number | undefined, string]>([
    ['of an open pull request stays', existing(), open, 7 * DAY, 'stays: Pull request #7 is open.'],
    ['of a closed one goes', existing(), closed, 7 * DAY, 'goes: Pull request #7 is closed.'],
    ['that is to be kept stays', existing({ isKept: true }), closed, DAY, 'stays: It has the label ship-to-eks/keep.'],
    ['that goes already goes', existing({ isEnding: true }), open, DAY, 'goes: It is being deleted already.'],
    [
      'that goes already cannot be kept',
      existing({ isEnding: true, isKept: true }),
      open,
      DAY,
      'goes: It is being deleted already.',
    ],
    [
      'whose time is over goes',
      existing({ deployedAt: NOW - 8 * DAY }),
      open,
      7 * DAY,
      'goes: It was last deployed 8 days ago; `preview-ttl` is 7 days.',
    ],
    [
      'stays for exactly its time',
      existing({ deployedAt: NOW - 7 * DAY }),
      open,
      7 * DAY,
      'stays: Pull request #7 is open.',
    ],
    [
      'that was never deployed is as old as its namespace',
      existing({ deployedAt: undefined, createdAt: NOW - 2 * DAY }),
      open,
      DAY,
      'goes: It was last deployed 2 days ago; `preview-ttl` is 1 day.',
    ],
    [
      'that was made anew counts from then, whatever it says of a deployment',
      existing({ deployedAt: NOW - 90 * DAY, createdAt: NOW - DAY }),
      open,
      7 * DAY,
      'stays: Pull request #7 is open.',
    ],
    ['without a time has all of it', existing({ deployedAt: 0 }), open, undefined, 'stays: Pull request #7 is open.'],
  ])('%s', (_, preview, pull, ttlMs, says) => {
    const { goes, because } = judge(preview, pull, { ttlMs, unfit }, NOW)
    expect(`${goes ? 'goes' : 'stays'}: ${because}`).toBe(says)
  })
})

test.each([
  [0, '0 seconds'],
  [1_000, '1 second'],
  [90_000, '1 minute'],
  [2 * 3_600_000, '2 hours'],
  [DAY, '1 day'],
  [16 * DAY, '16 days'],
])('%d ms is %s', (milliseconds, says) => expect(span(milliseconds)).toBe(says))
