import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { assumeByOidc, environmentOf } from '../../../src/aws/oidc.ts'
import { type AwsFault, credentialsFor, fakeAws } from '../../support/aws.ts'
import { problemsOf, testIo } from '../../support/world.ts'

const ARN = 'arn:aws:iam::123456789012:role/deploy'
const role = { arn: ARN, sessionName: undefined, durationSeconds: 900, audience: undefined }
const ACTION = 'AssumeRoleWithWebIdentity'

/** A world where GitHub gives another token each time, and pauses take no time. */
function job() {
  const audiences: string[] = []
  return {
    ...testIo(),
    audiences,
    sleep: async () => undefined,
    idToken: async (audience: string) => {
      audiences.push(audience)
      const claims = { sub: `repo:octo/app:ref:refs/heads/${audiences.length}`, aud: audience }
      return `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`
    },
  }
}
const refusal = (code: string, message = 'No.', status = 400): AwsFault => ({ status, code, message })

describe('assuming a role by OIDC', () => {
  async function assume(faults: readonly AwsFault[] = [], always = false) {
    const aws = await fakeAws()
    const io = job()
    aws.answer(ACTION, credentialsFor(ACTION, 'AK'))
    aws.fail(ACTION, faults, always)
    const problems = await problemsOf(assumeByOidc(role, 'session', 'eu-west-1', io))
    return { io, problems, calls: aws.calls }
  }

  test('sends what was asked for, unsigned, and masks what it gets', async () => {
    const { io, calls, problems } = await assume()
    expect(problems).toEqual([])
    expect(calls).toMatchObject([
      { accessKey: undefined, body: { RoleArn: ARN, RoleSessionName: 'session', DurationSeconds: '900' } },
    ])
    expect(io.masked).toEqual(['secret-of-AK', 'session-of-AK'])
  })

  test.each([
    ['throttling', refusal('Throttling')],
    ['a busy service', { status: 503 }],
    ['an issuer that does not answer', refusal('IDPCommunicationError')],
    ['keys of the issuer that are out of reach', refusal('InvalidIdentityToken', "Couldn't retrieve verification key")],
    ['an expired token', refusal('ExpiredTokenException')],
    ['a broken connection', 'reset'],
    ['half an answer', 'half'],
  ] as [string, AwsFault][])('%s passes, and the next attempt has a fresh token', async (_, fault) => {
    const { problems, calls } = await assume([fault])
    expect(problems).toEqual([])
    expect(calls).toHaveLength(2)
    expect(calls[0]?.body.WebIdentityToken).not.toBe(calls[1]?.body.WebIdentityToken)
  })

  test.each([
    ['AccessDenied', 1],
    ['InvalidIdentityToken', 1],
    ['MalformedPolicyDocument', 1],
    ['ValidationError', 1],
    ['ExpiredTokenException', 2],
    ['Throttling', 6],
  ])('%s for ever is told after %i attempts', async (code, attempts) => {
    const { problems, calls } = await assume([refusal(code)], true)
    expect(problems).toHaveLength(1)
    expect(problems[0]?.why).toContain(code)
    expect(problems[0]?.fix).toBeDefined()
    expect(calls).toHaveLength(attempts)
  })

  test('a refusal tells what the token says, and never the token', async () => {
    const { problems, calls } = await assume([refusal('AccessDenied', 'No.', 403)])
    const text = JSON.stringify(problems)
    expect(text).toContain('repo:octo/app:ref:refs/heads/1')
    expect(text).not.toContain(calls[0]?.body.WebIdentityToken)
  })

  test.each([
    ['the default', role, 'sts.amazonaws.com'],
    ['that of China', { ...role, arn: 'arn:aws-cn:iam::123456789012:role/deploy' }, 'sts.amazonaws.com.cn'],
    ['the one that is asked for', { ...role, audience: 'mine' }, 'mine'],
  ])('the audience is %s', async (_, asked, audience) => {
    const aws = await fakeAws()
    aws.answer(ACTION, credentialsFor(ACTION, 'AK'))
    const io = job()
    await assumeByOidc(asked, 'session', 'eu-west-1', io)
    expect(io.audiences).toEqual([audience])
  })

  /** GitHub’s token service, as the toolkit asks it; it answers each request by the next of these, and the last one again. */
  async function serving(...answers: readonly (number | 'reset' | 'half' | 'empty' | 'token')[]) {
    let asked = 0
    const server = createServer((request, response) => {
      const answer = answers[Math.min(asked++, answers.length - 1)]
      const text = answer === 'token' ? '{"value":"x.e30.x"}' : '{}'
      if (answer === 'reset') request.socket.resetAndDestroy()
      else if (answer === 'half') response.end('{"value":"x.e3')
      else response.writeHead(typeof answer === 'number' ? answer : 200).end(text)
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    onTestFinished(() => void server.close())
    vi.stubEnv('ACTIONS_ID_TOKEN_REQUEST_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}/token?a=b`)
    vi.stubEnv('ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'x')
    const aws = await fakeAws()
    aws.answer(ACTION, credentialsFor(ACTION, 'AK'))
    const io = { ...job(), idToken: testIo().idToken }
    return { problems: await problemsOf(assumeByOidc(role, 'session', 'eu-west-1', io)), asked: () => asked }
  }

  test.each([429, 500, 503, 'reset', 'half', 'empty'] as const)(
    'GitHub’s token service answers %s, twice: a delay and no more',
    async (fault) => expect((await serving(fault, fault, 'token')).problems).toEqual([]),
  )

  test.each([
    [403, 1, 'id-token: write'],
    [500, 6, 'githubstatus.com'],
    ['reset', 6, 'githubstatus.com'],
    ['empty', 6, 'githubstatus.com'],
  ] as const)(
    'GitHub’s token service answers %s for ever: told once, after %i attempts',
    async (fault, attempts, fix) => {
      const { problems, asked } = await serving(fault)
      expect(asked()).toBe(attempts)
      expect(problems).toMatchObject([
        { what: 'GitHub did not give this job an OIDC token', fix: expect.stringContaining(fix) },
      ])
      expect(problems[0]?.why).not.toMatch(/\n|undefined|^$/)
    },
  )

  test('GitHub’s token service says nothing: it is asked again after ten seconds', async () => {
    onTestFinished(() => void vi.useRealTimers())
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let asked = 0
    const token = () => (asked++ === 0 ? new Promise<string>(() => undefined) : Promise.resolve('x.e30.x'))
    const aws = await fakeAws()
    aws.answer(ACTION, credentialsFor(ACTION, 'AK'))
    const problems = problemsOf(assumeByOidc(role, 'session', 'eu-west-1', { ...job(), idToken: token }))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await problems).toEqual([])
    expect(asked).toBe(2)
  })
})

test.each([
  ['one', { environment: 'production' }, 'production'],
  ['none', {}, undefined],
])('the environment that the job names: %s', async (_, claims, environment) => {
  const token = `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`
  expect(await environmentOf({ ...testIo(), idToken: async () => token })).toBe(environment)
  expect(await environmentOf({ ...testIo(), idToken: () => Promise.reject(new Error('403')) })).toBeUndefined()
})
