import { Sha256 } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import { domainOf } from '../partition.ts'
import type { Identity } from './credentials.ts'

const GOOD_FOR_MS = 10 * 60_000

/**
 * A token that EKS takes as a password for fifteen minutes: a presigned GetCallerIdentity, bound to the cluster's name.
 * The query may hold nothing but what aws-iam-authenticator allows. Source: its pkg/token.
 */
export async function eksToken(
  cluster: string,
  region: string,
  identity: Identity,
  forceRefresh = false,
): Promise<string> {
  const hostname = `sts.${region}.${domainOf(identity.partition)}`
  const signer = new SignatureV4({
    service: 'sts',
    region,
    credentials: () => identity.keys({ forceRefresh }),
    sha256: Sha256,
    applyChecksum: false,
  })
  const request = {
    method: 'GET',
    protocol: 'https:',
    hostname,
    path: '/',
    query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
    headers: { host: hostname, 'x-k8s-aws-id': cluster },
  }
  const signed = await signer.presign(request, { expiresIn: 60, unhoistableHeaders: new Set(['x-k8s-aws-id']) })
  const query = new URLSearchParams(signed.query as Record<string, string>)
  return `k8s-aws-v1.${Buffer.from(`https://${hostname}/?${query}`).toString('base64url')}`
}

/** Gives a token, the same one for ten minutes; `renew` asks for a new one at once, by new keys, as after a 401. */
export function tokenSource(
  cluster: string,
  region: string,
  identity: Identity,
  mask: (secret: string) => void,
): (renew?: boolean) => Promise<string> {
  let current: { token: Promise<string>; since: number } | undefined
  return async (renew = false) => {
    if (current === undefined || renew || Date.now() - current.since > GOOD_FOR_MS) {
      const token = eksToken(cluster, region, identity, renew).then((text) => {
        mask(text)
        return text
      })
      const made = { token, since: Date.now() }
      current = made
      token.catch(() => {
        if (current === made) current = undefined
      })
    }
    return current.token
  }
}
