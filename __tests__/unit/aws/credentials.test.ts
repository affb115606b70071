import { describe, expect, test } from 'vitest'
import { checkCredentials, renewing, sessionName, signIn } from '../../../src/aws/credentials.ts'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import { fakeAws } from '../../support/aws.ts'
import { NOTHING, setVariables } from '../../support/inputs.ts'
import { runIn, testIo } from '../../support/world.ts'

const ARN = 'arn:aws:iam::123456789012:role/deploy'
const inputs = (more: Partial<Inputs> = {}): Inputs => ({
  ...NOTHING,
  role: { arn: ARN, sessionName: undefined, durationSeconds: undefined, audience: undefined },
  ...more,
})
const check = (given: Inputs, run = {}) => checkCredentials(given, runIn('/workspace', run))

describe('before anything is asked', () => {
  test.each([
    ['a role, and a job that may have a token', inputs(), {}],
    ['a role of an allowed account', inputs({ allowedAccountIds: ['1'.repeat(12), '123456789012'] }), {}],
    ['no role, and no token', inputs({ role: undefined }), { mayRequestIdToken: false }],
  ])('%s is fine', (_, given, run) => expect(check(given, run)).toEqual([]))

  test('a job without the permission is told the lines to add', () => {
    const [problem] = check(inputs(), { mayRequestIdToken: false })
    expect(problem?.why).toBe('The permission `id-token: write` is missing from the workflow or the job.')
    expect(problem?.fix).toContain('permissions:\n  id-token: write')
  })

  test('a fork is told that no permission helps', () => {
    const [problem] = check(inputs(), { mayRequestIdToken: false, fromFork: true })
    expect(problem?.why).toContain('GitHub gives no id-token to pull requests from forks')
    expect(problem?.fix).not.toContain('permissions:')
  })

  test('so are the roles of the two parts', () => {
    const role = 'arn:aws:iam::210987654321:role/x'
    const both = inputs({ allowedAccountIds: ['123456789012'], registryRole: role, clusterRole: role })
    expect(check(both).map(({ why }) => why)).toEqual(
      Array(2).fill(`Its credentials are those of ${role}. Nothing has been touched.`),
    )
  })

  test('a role of another account is refused, together with all else', () => {
    const problems = check(inputs({ allowedAccountIds: ['210987654321'] }), { mayRequestIdToken: false })
    expect(problems.map(({ what }) => what)).toEqual([
      'This run would act in account 123456789012, and `allowed-account-ids` has only 210987654321',
      expect.stringContaining('may not request an OIDC token'),
    ])
  })
})

describe('keys', () => {
  /** Each fetch gives keys of a new name, that last so many minutes. */
  function fetching(...minutes: readonly number[]) {
    let made = 0
    const keys = renewing(async () => {
      const expiration = new Date(Date.now() + (minutes[made] ?? 60) * 60_000)
      return { accessKeyId: `AK${++made}`, secretAccessKey: 's', expiration }
    })
    return async (forceRefresh = false) => (await keys({ forceRefresh })).accessKeyId
  }

  test('are the same ones while they are good', async () => {
    const keys = fetching(15)
    expect([await keys(), await keys()]).toEqual(['AK1', 'AK1'])
  })

  test('are new ones when they have less than five minutes left', async () => {
    const keys = fetching(4.9, 5.1)
    expect([await keys(), await keys(), await keys()]).toEqual(['AK1', 'AK2', 'AK2'])
  })

  test('are new ones when AWS takes them no more, whatever they said', async () => {
    const keys = fetching(60)
    expect([await keys(), await keys(true), await keys()]).toEqual(['AK1', 'AK2', 'AK2'])
    expect([await keys(true), await keys()]).toEqual(['AK3', 'AK3'])
  })

  test('are renewed once for all that are refused side by side', async () => {
    const keys = fetching(60)
    await keys()
    expect(await Promise.all([keys(true), keys(true), keys()])).toEqual(['AK2', 'AK2', 'AK2'])
  })
})

test.each([
  ['ship-to-eks-42', 'ship-to-eks-42'],
  ['octo/app@main #7', 'octo-app@main--7'],
  ['こんにちは', '-----'],
  ['x'.repeat(100), 'x'.repeat(64)],
  ['', '--'],
  ['a', 'a-'],
])('the session name of %j is %s', (wanted, name) => {
  expect(sessionName(wanted)).toBe(name)
  expect(sessionName(wanted)).toMatch(/^[\w+=,.@-]{2,64}$/)
})

test('credentials that are there already are masked before AWS is asked who has them', async () => {
  const io = testIo()
  const aws = await fakeAws()
  let masked: readonly string[] = []
  aws.answer('GetCallerIdentity', () => {
    masked = [...io.masked]
    return `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${ARN}</Arn><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`
  })
  setVariables({ AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'a-secret', AWS_SESSION_TOKEN: 'a-session' })
  expect((await signIn(NOTHING, runIn('/workspace'), io)).arn).toBe(ARN)
  expect(masked).toEqual(['a-secret', 'a-session'])
})
