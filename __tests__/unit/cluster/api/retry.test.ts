import { describe, expect, test } from 'vitest'
import { type Outcome, retryAfterOf, retryOf } from '../../../../src/cluster/api/retry.ts'

const answer = (code: number, message = '', more: { retryAfter?: number; readable?: boolean } = {}): Outcome => ({
  code,
  message,
  readable: more.readable ?? true,
  retryAfter: more.retryAfter,
})
const broken = (code: string): Outcome => ({ error: Object.assign(new Error('it broke'), { code }) })
const first = (method = 'PATCH') => ({ method, tries: 1, elapsed: 10 })

/** Every pause until it gives up, when each try takes `takes` milliseconds. */
function pauses(outcome: Outcome, { takes = 10, method = 'PATCH', random = 0.5 } = {}): number[] {
  const all: number[] = []
  for (let elapsed = takes; ; elapsed += takes) {
    const retry = retryOf(outcome, { method, tries: all.length + 1, elapsed }, random)
    if (retry === undefined) return all
    all.push(retry.afterMs)
    elapsed += retry.afterMs
  }
}
const total = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0)

const WEBHOOK =
  'Internal error occurred: failed calling webhook "w.example.com": failed to call webhook: Post "https://w.x.svc:443/?timeout=10s": no endpoints available for service "w"'
const QUOTA =
  'Operation cannot be fulfilled on resourcequotas "few": the object has been modified; please apply your changes to the latest version and try again'
const CHANGED =
  'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again'

describe('what passes by itself is tried again', () => {
  test.each<[string, Outcome]>([
    ['429', answer(429)],
    ['502', answer(502)],
    ['503', answer(503)],
    ['504', answer(504)],
    ['a webhook that does not answer', answer(500, WEBHOOK)],
    [
      'a conversion webhook that does not',
      answer(500, 'conversion webhook for example.com/v1, Kind=Widget failed: Post "https://…": EOF'),
    ],
    ['etcd between two leaders', answer(500, 'etcdserver: leader changed')],
    ['etcd that is slow', answer(500, 'etcdserver: request timed out')],
    ['etcd that is busy', answer(500, 'etcdserver: too many requests')],
    ['a quota that others count, too', answer(409, QUOTA)],
    ['an object that has changed', answer(409, CHANGED)],
    [
      'a namespace so new that it has no ServiceAccount',
      answer(
        403,
        'pods "a" is forbidden: error looking up service account n/default: serviceaccount "default" not found',
      ),
    ],
    ...[
      'ECONNRESET',
      'EPIPE',
      'ETIMEDOUT',
      'EAI_AGAIN',
      'ECONNREFUSED',
      'UND_ERR_SOCKET',
      'UND_ERR_HEADERS_TIMEOUT',
    ].map((code): [string, Outcome] => [code, broken(code)]),
    ['GOAWAY', { error: new Error('HTTP/2: "GOAWAY" frame received with code 0') }],
    ['a proxy that is unavailable', { error: new Error('Proxy response (503) !== 200 when HTTP Tunneling') }],
    ['an answer that is cut', answer(200, '', { readable: false })],
    [
      'an error behind another one',
      { error: new Error('fetch failed', { cause: (broken('ECONNRESET') as { error: Error }).error }) },
    ],
    ['one of several addresses', { error: new AggregateError([(broken('ECONNREFUSED') as { error: Error }).error]) }],
  ])('%s', (_, outcome) => expect(retryOf(outcome, first('GET'), 0.5)?.because).toMatch(/^[a-z]/))
})

describe('what is an answer is none', () => {
  test.each<[string, Outcome]>([
    ...[200, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 500, 501].map((code): [string, Outcome] => [
      String(code),
      answer(code),
    ]),
    ['a field that does not exist, which is a 500', answer(500, '.spec.replica: field not declared in schema')],
    [
      'a conflict with another manager',
      answer(409, 'Apply failed with 1 conflict: conflict with "other": .spec.replicas'),
    ],
    ['an object that is being deleted', answer(409, 'object is being deleted: pods "a" already exists')],
    [
      'a ServiceAccount that is missing',
      answer(403, 'error looking up service account n/web: serviceaccount "web" not found'),
    ],
    ['a name that nobody has', broken('ENOTFOUND')],
    ['a certificate of another authority', broken('UNABLE_TO_VERIFY_LEAF_SIGNATURE')],
    ['a refusal without JSON', answer(403, '<html>', { readable: false })],
    ['a mention in what went well', answer(200, WEBHOOK)],
  ])('%s', (_, outcome) => expect(retryOf(outcome, first('GET'), 0.5)).toBeUndefined())
})

describe('a POST makes another object each time', () => {
  test.each<[string, Outcome, boolean]>([
    ['a reset may have come after it was made', broken('ECONNRESET'), false],
    ['silence, too', broken('UND_ERR_HEADERS_TIMEOUT'), false],
    ['a gateway does not know', answer(504), false],
    ['etcd may have written it', answer(500, 'etcdserver: request timed out'), false],
    ['an answer that is cut was one', answer(201, '', { readable: false }), false],
    ['too many requests: it was not even looked at', answer(429), true],
    ['a webhook stands before it is made', answer(500, WEBHOOK), true],
    ['and so does a quota', answer(409, QUOTA), true],
    ['there was no connection', broken('ECONNREFUSED'), true],
  ])('%s', (_, outcome, again) => {
    expect(retryOf(outcome, first('POST'), 0.5) !== undefined).toBe(again)
    expect(retryOf(outcome, first('PATCH'), 0.5)).toBeDefined()
  })
})

describe('the pauses', () => {
  test('grow, up to four seconds, and differ from one request to the next', () => {
    expect(pauses(answer(503))).toEqual([150, 300, 600, 1200, 2400, 3000, 3000])
    expect(pauses(answer(503), { random: 0 })).toEqual([100, 200, 400, 800, 1600, 2000, 2000])
  })

  test('are never shorter than Retry-After', () => {
    expect(pauses(answer(429, '', { retryAfter: 1000 })).every((pause) => pause > 1000)).toBe(true)
    expect(retryOf(answer(429, '', { retryAfter: 60_000 }), first(), 0)).toBeUndefined()
  })

  test('end: a webhook is waited for for about twenty seconds, however fast it fails', () => {
    expect(total(pauses(answer(500, WEBHOOK)))).toBeGreaterThan(15_000)
    expect(total(pauses(answer(500, WEBHOOK), { random: 0.99 }))).toBeLessThanOrEqual(20_000)
    expect(pauses(answer(500, WEBHOOK), { takes: 10_000 })).toHaveLength(1)
  })

  test.each<[string, Outcome, number, number]>([
    ['silence', broken('UND_ERR_HEADERS_TIMEOUT'), 40_000, 1],
    ['an endpoint that cannot be reached', broken('UND_ERR_CONNECT_TIMEOUT'), 5_000, 1],
    ['a port that nobody listens at', broken('ECONNREFUSED'), 1, 2],
    ['a broken connection', broken('ECONNRESET'), 1, 5],
  ])('are few after %s', (_, outcome, takes, count) => expect(pauses(outcome, { takes })).toHaveLength(count))
})

test.each([
  ['1', 1000],
  [' 30 ', 30_000],
  ['Thu, 01 Jan 1970 00:00:12 GMT', 10_000],
  ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %s', (header, milliseconds) => expect(retryAfterOf(header, 2000)).toBe(milliseconds))
