import { describe, expect, test } from 'vitest'
import { type Heard, meaningOf } from '../../../../src/rollout/url/answers.ts'

const URL = 'https://shop.example.com'
const address = { url: URL, dns: 'a1.elb.amazonaws.com', internal: false, hasPath: false }
const withPath = { ...address, url: `${URL}/api/users`, hasPath: true }
const status = (code: number, server = '', location = ''): Heard => ({ kind: 'status', code, server, location })
const error = (code: string, message = ''): Heard => ({ kind: 'error', code, message })

describe('what an answer means', () => {
  test.each<[string, Heard, RegExp, RegExp]>([
    [
      '502 of a load balancer',
      status(502, 'awselb/2.0'),
      /load balancer itself says 502.*no valid answer/,
      /targetPort/,
    ],
    ['502 of something else', status(502, 'nginx'), /^It says 502/, /targetPort/],
    ['503', status(503, 'awselb/2.0'), /no healthy pod/, /selects pods that are ready/],
    ['504', status(504), /no answer comes in time/, /security groups/],
    ['500', status(500), /app answers with an error, 500/, /logs/],
    [
      'a refused connection',
      error('ECONNREFUSED', 'connect ECONNREFUSED 1.2.3.4:80'),
      /^connect ECONNREFUSED 1.2.3.4:80. Nothing listens/,
      /port/,
    ],
    [
      'a connection that times out',
      error('UND_ERR_CONNECT_TIMEOUT', 'Connect Timeout Error'),
      /security group/,
      /verify: false/,
    ],
    ['one that the system gives up', error('ETIMEDOUT', 'connect ETIMEDOUT'), /security group/, /verify: false/],
    ['a reset', error('ECONNRESET', 'read ECONNRESET'), /closed before an answer/, /health of the targets/],
    ['a closed socket', error('UND_ERR_SOCKET', 'other side closed'), /closed before an answer/, /targets/],
    ['no route', error('ENETUNREACH', 'connect ENETUNREACH'), /no way to/, /verify: false/],
    ['no headers', error('UND_ERR_HEADERS_TIMEOUT', 'Headers Timeout Error'), /does not answer it/, /logs/],
    ['a resolver that fails', error('EAI_AGAIN', 'getaddrinfo EAI_AGAIN'), /resolver gives no answer/, /verify: false/],
    ['HTTP where TLS is asked for', error('EPROTO', 'wrong version number'), /does not speak TLS/, /certificate-arn/],
    ['TLS where HTTP is asked for', error('HPE_INVALID_CONSTANT', 'Parse Error'), /does not speak HTTP/, /protocol/],
    ['an unknown error', error('EODD', 'odd'), /^odd\./, /targetPort/],
    ['silence', { kind: 'silence' }, /does not answer/, /logs/],
    ['no name', { kind: 'unresolved' }, /no such name as a1.elb.amazonaws.com yet/, /five minutes/],
    ['an expired certificate', error('CERT_HAS_EXPIRED', 'certificate has expired'), /expired/, /Renew/],
    [
      'an unknown authority',
      error('SELF_SIGNED_CERT_IN_CHAIN'),
      /nobody whom this runner trusts/,
      /NODE_EXTRA_CA_CERTS/,
    ],
    [
      'a certificate for others',
      error(
        'ERR_TLS_CERT_ALTNAME_INVALID',
        "Hostname/IP does not match certificate's altnames: Host: shop.example.com. is not in the cert's altnames: DNS:a.example.com, DNS:b.example.com",
      ),
      /not for shop.example.com. It is for a.example.com, b.example.com/,
      /certificate for shop.example.com/,
    ],
  ])('%s', (_, heard, why, fix) => {
    const meaning = meaningOf(heard, address)
    expect(meaning.why).toMatch(why)
    expect(meaning.fix).toMatch(fix)
    expect(meaning.says).not.toBe('')
  })

  test.each<[string, Heard, RegExp, RegExp]>([
    ['404 of the load balancer', status(404, 'awselb/2.0'), /no rule for this path/, /paths and hosts/],
    ['404 of the app', status(404, 'Express'), /answers 404, and only 2xx/, /first path of the Ingress/],
    ['401', status(401), /answers 401/, /verify: false/],
    ['a redirect', status(302, '', '/login'), /sends on to \/login, which is not followed/, /verify: false/],
    ['503', status(503, 'awselb/2.0'), /no healthy pod/, /selects pods/],
  ])('at a path: %s', (_, heard, why, fix) => {
    expect(meaningOf(heard, withPath)).toMatchObject({
      why: expect.stringMatching(why),
      fix: expect.stringMatching(fix),
    })
  })

  test('a certificate, and a runner in the wrong place, are not mended by waiting', () => {
    expect(meaningOf(error('CERT_HAS_EXPIRED'), address).lasting).toBe('wrong')
    expect(meaningOf(error('ERR_TLS_CERT_ALTNAME_INVALID'), address).lasting).toBe('wrong')
    expect(meaningOf(error('EHOSTUNREACH'), address).lasting).toBe('unreachable')
    for (const heard of [status(503), error('ECONNREFUSED'), error('EPROTO')])
      expect(meaningOf(heard, address).lasting).toBeUndefined()
  })
})
