import { describe, expect, test } from 'vitest'
import { call, checkConnections, hint } from '../../../src/aws/client.ts'
import { Failed } from '../../../src/problem.ts'
import { problemsOf, testIo } from '../../support/world.ts'

describe('connections', () => {
  test.each([
    ['nothing set', {}],
    ['certificates checked', { NODE_TLS_REJECT_UNAUTHORIZED: '1' }],
    ['an https endpoint', { AWS_ENDPOINT_URL: 'https://vpce-1.sts.eu-west-1.vpce.amazonaws.com' }],
    ['localhost', { AWS_ENDPOINT_URL_ECR: 'http://localhost:4566' }],
    ['127.0.0.1', { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:4566' }],
    ['::1', { AWS_ENDPOINT_URL_EKS: 'http://[::1]:4566' }],
    ['another variable', { MY_AWS_ENDPOINT_URL: 'http://x' }],
  ])('%s is fine', (_, environment) => expect(checkConnections(environment)).toEqual([]))

  test.each([
    [
      'certificates unchecked',
      { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      'NODE_TLS_REJECT_UNAUTHORIZED is 0, so no certificate would be checked',
    ],
    ['http', { AWS_ENDPOINT_URL: 'http://proxy.example.com' }, 'AWS_ENDPOINT_URL is "http://proxy.example.com"'],
    ['http of one service', { AWS_ENDPOINT_URL_STS: 'http://10.0.0.1' }, 'AWS_ENDPOINT_URL_STS is "http://10.0.0.1"'],
    [
      'a name that only begins like this machine',
      { AWS_ENDPOINT_URL: 'http://localhost.evil.example' },
      'AWS_ENDPOINT_URL is "http://localhost.evil.example"',
    ],
    [
      'a user that looks like this machine',
      { AWS_ENDPOINT_URL: 'http://localhost@evil.example' },
      'AWS_ENDPOINT_URL is "http://localhost@evil.example"',
    ],
    ['no URL', { AWS_ENDPOINT_URL: 'localhost:4566' }, 'AWS_ENDPOINT_URL is "localhost:4566"'],
  ])('%s is a problem', (_, environment, what) => {
    expect(checkConnections(environment).map((problem) => problem.what)).toEqual([what])
  })

  test('all of them at once', () => {
    const environment = {
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      AWS_ENDPOINT_URL: 'http://a',
      AWS_ENDPOINT_URL_STS: 'http://b',
    }
    expect(checkConnections(environment)).toHaveLength(3)
  })
})

describe('a hint', () => {
  const denied =
    'User: arn:aws:sts::123456789012:assumed-role/deploy/x is not authorized to perform: ecr:CreateRepository on resource: arn:aws:ecr:eu-west-1:123456789012:repository/app because no identity-based policy allows the ecr:CreateRepository action'

  test('for a denied action is the statement that allows it', () => {
    expect(hint('AccessDeniedException', denied)).toEqual({
      why: `AccessDeniedException: ${denied}`,
      fix: 'Add this statement to the role’s policy: {"Effect":"Allow","Action":"ecr:CreateRepository","Resource":"arn:aws:ecr:eu-west-1:123456789012:repository/app"}',
    })
  })

  test.each([
    ['AccessDenied', 'no', 'Allow this action in the policy of the role.'],
    ['AccessDenied', 'not authorized to perform: eks:DescribeCluster', '"Resource":"*"'],
    ['ExpiredTokenException', 'expired', '`role-to-assume`'],
    ['UnrecognizedClientException', 'The security token is invalid', '`role-to-assume`'],
    ['CredentialsProviderError', 'Could not load credentials from any providers', 'configure-aws-credentials'],
    ['Error', 'getaddrinfo ENOTFOUND ecr.eu-west-9.amazonaws.com', '`aws-region`'],
    ['TimeoutError', 'socket timed out', 'proxy, firewall'],
    ['Error', 'unable to verify the first certificate', 'NODE_EXTRA_CA_CERTS'],
    ['ThrottlingException', 'Rate exceeded', 'run the job again in some minutes'],
    ['InternalFailure', 'x', 'Run the job again'],
  ])('for %s (%s)', (name, message, fix) => expect(hint(name, message).fix).toContain(fix))
})

describe('a call', () => {
  const error = Object.assign(new Error('no such thing'), { name: 'ResourceNotFoundException' })

  test('gives what it is answered', async () => expect(await call(testIo(), 'x', async () => 1)).toBe(1))

  test('that fails becomes the problem that was explained', async () => {
    const explain = ({ name, message }: { name: string; message: string }) => ({ what: `${name}, ${message}` })
    expect(await problemsOf(call(testIo(), 'x', () => Promise.reject(error), explain))).toEqual([
      { what: 'ResourceNotFoundException, no such thing' },
    ])
  })

  test('that fails without an explanation becomes what was tried, with a hint', async () => {
    expect(await problemsOf(call(testIo(), 'x could not be read', () => Promise.reject(error)))).toEqual([
      {
        what: 'x could not be read',
        why: 'ResourceNotFoundException: no such thing',
        fix: expect.any(String),
        cause: error,
      },
    ])
  })

  test('whose credentials could not be renewed keeps their problem', async () => {
    const denied = { what: 'AWS refused to let this job assume the role' }
    expect(await problemsOf(call(testIo(), 'x', () => Promise.reject(new Failed([denied]))))).toEqual([denied])
  })

  test('that is cancelled throws the cancel', async () => {
    const io = testIo()
    const asked = call(io, 'x', ({ abortSignal }) => {
      io.cancel()
      return Promise.reject(abortSignal.reason)
    })
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  })
})
