import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import { describe, expect, test } from 'vitest'
import { assume, idToken, region, stsHost } from './cloud.ts'

class Sha256 {
  readonly hash
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Uint8Array)
  }
  update(data: string | Uint8Array) {
    this.hash.update(data)
  }
  async digest() {
    return new Uint8Array(this.hash.digest())
  }
  reset() {}
}

describe('the presigned GetCallerIdentity that an EKS token is', () => {
  const presign = async (at = new Date()) => {
    const credentials = await assume({ token: await idToken() })
    const signer = new SignatureV4({ credentials, region, service: 'sts', sha256: Sha256 })
    const query = { Action: 'GetCallerIdentity', Version: '2011-06-15' }
    const headers = { host: stsHost, 'x-k8s-aws-id': 'my-eks-cluster' }
    const request = { method: 'GET', protocol: 'https:', hostname: stsHost, path: '/', query, headers }
    const signed = await signer.presign(request, {
      expiresIn: 60,
      signingDate: at,
      unhoistableHeaders: new Set(['x-k8s-aws-id']),
    })
    return `https://${stsHost}/?${new URLSearchParams(signed.query as Record<string, string>)}`
  }
  const get = (url: string, cluster = 'my-eks-cluster') =>
    fetch(url, { headers: { accept: 'application/json', 'x-k8s-aws-id': cluster } })

  test('says in JSON who signed it', async () => {
    const answer = await get(await presign())
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      GetCallerIdentityResponse: { GetCallerIdentityResult: { Arn: expect.stringMatching(/ship-deploy\/test$/) } },
    })
  })

  test('is refused when anything in it was changed, or late', async () => {
    const url = await presign()
    const changed = url.replace(/(X-Amz-Signature=)(.)/, (_, name, digit) => name + (digit === '0' ? '1' : '0'))
    expect((await get(changed)).status).toBe(403)
    expect((await get(url, 'another-cluster')).status).toBe(403)
    expect((await get(await presign(new Date(Date.now() - 16 * 60_000)))).status).toBe(403)
    expect((await get(await presign(new Date(Date.now() - 14 * 60_000)))).status).toBe(200)
  })
})
