import { expect, test } from 'vitest'
import { type Outcome, type Tried, verdictOf } from '../../../src/github/retry.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const tried = (more: Partial<Tried> = {}): Tried => ({
  repeatable: true,
  tries: 1,
  elapsed: 0,
  patience: 75_000,
  now: NOW,
  ...more,
})
const answered = (status: number, headers: Record<string, string> = {}, message = '', readable = true): Outcome => ({
  status,
  headers,
  message,
  readable,
})
const broke = (code: string): Outcome => ({ error: Object.assign(new Error('broke'), { code }) })
const inSeconds = (seconds: number) => String(NOW / 1000 + seconds)

test.each<[string, Outcome, Partial<Tried>, string, number?]>([
  ['a good answer', answered(200), {}, 'answer'],
  ['a refusal', answered(403, {}, 'Resource not accessible by integration'), {}, 'answer'],
  ['nothing there', answered(404), {}, 'answer'],
  ['something wrong in it', answered(422), {}, 'answer'],
  ['500', answered(500), {}, 'again', 500],
  ['500, for the last time', answered(500), { tries: 5 }, 'lost'],
  ['500 after all patience', answered(500), { elapsed: 75_000 }, 'lost'],
  ['502 to what must not be done twice', answered(502), { repeatable: false }, 'lost'],
  ['half a body', answered(200, {}, '', false), {}, 'again', 500],
  ['half a body of what must not be done twice', answered(201, {}, '', false), { repeatable: false }, 'lost'],
  ['a reset', broke('ECONNRESET'), {}, 'again', 500],
  ['a reset of what must not be done twice', broke('ECONNRESET'), { repeatable: false }, 'lost'],
  ['nobody there, so that nothing was done', broke('ECONNREFUSED'), { repeatable: false }, 'again', 500],
  ['each pause is longer', broke('ECONNRESET'), { tries: 4 }, 'again', 4_000],
  ['a secondary limit', answered(403, { 'retry-after': '7' }), { repeatable: false }, 'again', 7_500],
  [
    'a secondary limit that says no time',
    answered(403, {}, 'You have exceeded a secondary rate limit'),
    {},
    'again',
    60_500,
  ],
  ['429', answered(429), { repeatable: false }, 'again', 60_500],
  ['a secondary limit without end', answered(429, { 'retry-after': '7' }), { tries: 5 }, 'limited', 7_000],
  ['a long one', answered(403, { 'retry-after': '900' }), {}, 'limited', 900_000],
  [
    'the hourly limit, over soon',
    answered(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(5) }),
    {},
    'again',
    5_500,
  ],
  [
    'the hourly limit',
    answered(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(1800) }),
    {},
    'limited',
    1_800_000,
  ],
  [
    'a refusal while much is left',
    answered(403, { 'x-ratelimit-remaining': '900', 'x-ratelimit-reset': inSeconds(5) }),
    {},
    'answer',
  ],
])('%s', (_, outcome, more, kind, ms) => {
  const verdict = verdictOf(outcome, tried(more), 1)
  expect(verdict.kind).toBe(kind)
  if (verdict.kind === 'again') expect(verdict.afterMs).toBe(ms)
  if (verdict.kind === 'limited') expect(verdict.untilMs - NOW).toBe(ms)
})

test('a pause is never shorter than asked, and never the same for all', () => {
  const [least, most] = [0, 0.999].map((random) =>
    verdictOf(answered(403, { 'retry-after': '3' }), tried(), random),
  ) as { afterMs: number }[]
  expect(least?.afterMs).toBeGreaterThanOrEqual(3_000)
  expect(most?.afterMs).toBeGreaterThan(least?.afterMs ?? 0)
})
