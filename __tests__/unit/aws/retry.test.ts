import { describe, expect, test } from 'vitest'
import { retrying, type Verdict, verdictOf } from '../../../src/aws/retry.ts'
import { pauseAfter } from '../../../src/pause.ts'
import { Failed } from '../../../src/problem.ts'
import { testIo } from '../../support/world.ts'

const error = (name: string, status?: number, message = 'No.') =>
  Object.assign(new Error(message), { name, ...(status && { $metadata: { httpStatusCode: status } }) })

describe('an error', () => {
  const rows: readonly [string, number | undefined, string, Verdict][] = [
    ['AccessDenied', 403, 'Not authorized', 'stop'],
    ['InvalidIdentityTokenException', 400, 'Incorrect token audience', 'stop'],
    ['InvalidIdentityTokenException', 400, "Couldn't retrieve verification key from your identity provider", 'again'],
    ['IDPCommunicationErrorException', 400, 'x', 'again'],
    ['MalformedPolicyDocumentException', 400, 'x', 'stop'],
    ['ValidationError', 400, 'x', 'stop'],
    ['RegionDisabledException', 403, 'x', 'stop'],
    ['ExpiredTokenException', 400, 'x', 'once'],
    ['Throttling', 400, 'Rate exceeded', 'again'],
    ['ThrottlingException', 400, 'Rate exceeded', 'again'],
    ['TooManyRequestsException', 429, 'x', 'again'],
    ['Unknown', 429, 'x', 'again'],
    ['InternalFailure', 500, 'x', 'again'],
    ['Unknown', 503, 'x', 'again'],
    ['SyntaxError', 200, 'half a body', 'again'],
    ['Unknown', 400, 'x', 'stop'],
    ['Error', undefined, 'socket hang up', 'again'],
    ['TimeoutError', undefined, 'x', 'again'],
    ['Error', undefined, 'getaddrinfo ENOTFOUND sts.eu-west-9.amazonaws.com', 'once'],
    ['Error', undefined, 'getaddrinfo EAI_AGAIN sts.eu-west-1.amazonaws.com', 'again'],
    ['CredentialsProviderError', undefined, 'Could not load credentials from any providers', 'stop'],
    ['TypeError', undefined, 'x is not a function', 'stop'],
    ['SignatureDoesNotMatch', 403, 'Signature expired', 'once'],
    ['Error', undefined, 'unable to verify the first certificate', 'stop'],
  ]
  test.each(rows)('%s, %s, %s: %s', (name, status, message, verdict) =>
    expect(verdictOf(error(name, status, message))).toBe(verdict),
  )
})

describe('retrying', () => {
  /** Fails with these, one after another, then gives how often it was sent; also the pauses. */
  async function tried(...errors: Error[]) {
    const pauses: number[] = []
    let sent = 0
    const io = { ...testIo(), sleep: async (milliseconds: number) => void pauses.push(milliseconds) }
    const send = async () => {
      const failing = errors[sent++]
      if (failing) throw failing
      return 'done'
    }
    const end = await retrying(io, send).catch((last: Error) => last)
    return { end, sent, pauses }
  }
  const busy = error('Throttling', 400)
  const expired = error('ExpiredTokenException', 400)
  const denied = error('AccessDenied', 403)

  test.each([
    ['nothing wrong', [], 'done', 1],
    ['busy twice', [busy, busy], 'done', 3],
    ['busy for ever', Array(20).fill(busy), busy, 6],
    ['refused', [denied], denied, 1],
    ['busy, then refused', [busy, denied], denied, 2],
    ['expired once', [expired], 'done', 2],
    ['expired twice', [expired, busy, expired], expired, 3],
    ['told already', [new Failed([])], new Failed([]), 1],
  ])('%s', async (_, errors, end, sent) => expect(await tried(...errors)).toMatchObject({ end, sent }))

  test('pauses longer each time, never the same for everybody', async () => {
    const { pauses } = await tried(...Array(5).fill(busy))
    for (const [index, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThanOrEqual(pauseAfter(index + 1, 0))
      expect(pause).toBeLessThanOrEqual(pauseAfter(index + 1, 1))
    }
    expect([1, 2, 3, 4, 5].map((attempt) => pauseAfter(attempt, 0))).toEqual([250, 500, 1000, 2000, 4000])
  })

  test('makes no new attempt after 45 s', async () => {
    let clock = 0
    let sent = 0
    const io = { ...testIo(), now: () => clock, sleep: async () => undefined }
    const slow = retrying(io, async () => {
      sent++
      clock += 15_000
      throw error('TimeoutError')
    })
    await expect(slow).rejects.toThrow('No.')
    expect(sent).toBe(4)
  })
})
