import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Identity } from '../../../src/aws/credentials.ts'
import { eksToken, tokenSource } from '../../../src/aws/token.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const identity = (more: Partial<Identity> = {}, sessionToken?: string): Identity => ({
  account: '123456789012',
  arn: 'arn:aws:iam::123456789012:role/deploy',
  partition: 'aws',
  keys: async () => ({
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: SECRET,
    ...(sessionToken === undefined ? {} : { sessionToken }),
  }),
  ...more,
})
const urlOf = (token: string) => {
  expect(token).toMatch(/^k8s-aws-v1\.[\w-]+$/)
  return new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString('utf8'))
}

/** The signature as AWS computes it, from the URL alone and the two signed headers. */
function signatureOf(url: URL, cluster: string, secret: string): string {
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
  const scope = (url.searchParams.get('X-Amz-Credential') ?? '').split('/').slice(1)
  const canonical = [
    'GET',
    '/',
    query,
    `host:${url.hostname}`,
    `x-k8s-aws-id:${cluster}`,
    '',
    'host;x-k8s-aws-id',
    hash(''),
  ]
  const date = url.searchParams.get('X-Amz-Date') ?? ''
  const toSign = ['AWS4-HMAC-SHA256', date, scope.join('/'), hash(canonical.join('\n'))].join('\n')
  const key = scope.reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${secret}`)
  return hmac(key, toSign).toString('hex')
}

describe('the token', () => {
  test.each([
    ['long-lived keys', undefined],
    ['a session', `${'IQoJb3JpZ2luX2VjE/+=='.repeat(50)}`],
  ])('of %s holds what the authenticator allows, each once, and no more', async (_, session) => {
    const url = urlOf(await eksToken('my-eks-cluster', 'eu-west-1', identity({}, session)))
    expect(url.origin + url.pathname).toBe('https://sts.eu-west-1.amazonaws.com/')
    const names = [...url.searchParams.keys()]
    const expected = [
      'Action',
      'Version',
      'X-Amz-Algorithm',
      'X-Amz-Credential',
      'X-Amz-Date',
      'X-Amz-Expires',
      'X-Amz-Signature',
      'X-Amz-SignedHeaders',
    ]
    expect(names.toSorted()).toEqual(
      [...expected, ...(session === undefined ? [] : ['X-Amz-Security-Token'])].toSorted(),
    )
    const query = Object.fromEntries(url.searchParams)
    expect(query).toMatchObject({
      Action: 'GetCallerIdentity',
      Version: '2011-06-15',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Expires': '60',
      'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
    })
    expect(query['X-Amz-Credential']).toMatch(/^AKIDEXAMPLE\/\d{8}\/eu-west-1\/sts\/aws4_request$/)
    if (session !== undefined) expect(query['X-Amz-Security-Token']).toBe(session)
  })

  test('is signed for its cluster with the secret key, and does not hold it', async () => {
    const token = await eksToken('my-eks-cluster', 'eu-west-1', identity({}, 'a+session/token=='))
    const url = urlOf(token)
    expect(url.searchParams.get('X-Amz-Signature')).toBe(signatureOf(url, 'my-eks-cluster', SECRET))
    expect(url.searchParams.get('X-Amz-Signature')).not.toBe(signatureOf(url, 'another-cluster', SECRET))
    expect(url.searchParams.get('X-Amz-Signature')).not.toBe(signatureOf(url, 'my-eks-cluster', 'another'))
    expect(url.href).not.toContain(SECRET)
  })

  test('is at most 4096 bytes, with a session token as long as they get', async () => {
    const token = await eksToken('x'.repeat(100), 'ap-northeast-1', identity({}, 'IQoJb3JpZ2luX2VjE/+Q'.repeat(80)))
    expect(Buffer.byteLength(token)).toBeLessThanOrEqual(4096)
  })

  test('asks STS of China in China', async () => {
    const url = urlOf(await eksToken('c', 'cn-north-1', identity({ partition: 'aws-cn' })))
    expect(url.hostname).toBe('sts.cn-north-1.amazonaws.com.cn')
  })
})

describe('the source of tokens', () => {
  const source = (who = identity()) => {
    const masked: string[] = []
    return { masked, token: tokenSource('c', 'eu-west-1', who, (secret) => masked.push(secret)) }
  }

  test('masks a token before it gives it, and gives the same one again', async () => {
    const { masked, token } = source()
    const given = await Promise.all([token(), token(), token()])
    expect(new Set(given).size).toBe(1)
    expect(masked).toEqual([given[0]])
    await token()
    expect(masked).toHaveLength(1)
  })

  test('makes a new one when it is asked to', async () => {
    const forced: unknown[] = []
    const keys: Identity['keys'] = async (options) => {
      const made = forced.push(options?.forceRefresh)
      return { accessKeyId: `AKID${made}`, secretAccessKey: SECRET }
    }
    const { masked, token } = source(identity({ keys }))
    const first = await token()
    const second = await token(true)
    expect(second).not.toBe(first)
    expect(await token()).toBe(second)
    expect(masked).toEqual([first, second])
    // With the keys that nobody knows any more it would be refused again.
    expect(forced).toEqual([false, true])
  })

  test('tries again after it failed', async () => {
    let asked = 0
    const keys = async () => {
      if (asked++ === 0) throw new Error('no credentials yet')
      return { accessKeyId: 'AKID', secretAccessKey: SECRET }
    }
    const { token } = source(identity({ keys }))
    await expect(token()).rejects.toThrow('no credentials yet')
    expect(await token()).toMatch(/^k8s-aws-v1\./)
  })
})
