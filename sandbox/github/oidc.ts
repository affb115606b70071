import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { idTokenClaims, issuer } from './claims.ts'
import type { Handler } from './http.ts'
import { readRequestToken } from './requestToken.ts'

export interface Issuer {
  /** token.actions.githubusercontent.com: what AWS reads to verify a token. */
  readonly discovery: Handler
  /** pipelines.actions.githubusercontent.com: where a job asks for its token. */
  readonly tokenService: Handler
}

export const createIssuer = (signingKeyFile: string, jwksFile: string): Issuer => {
  const key = signingKey(signingKeyFile)
  const { kty, n, e } = createPublicKey(key).export({ format: 'jwk' })
  const kid = createHash('sha256').update(`${n}`).digest('hex').slice(0, 40).toUpperCase()
  const jwks = { keys: [{ kty, alg: 'RS256', use: 'sig', kid, n, e }] }
  // A reader never sees half of it.
  writeFileSync(`${jwksFile}.new`, JSON.stringify(jwks))
  renameSync(`${jwksFile}.new`, jwksFile)

  const discovery: Handler = ({ method, url }) => {
    if (method !== 'GET') return { status: 405, body: {} }
    if (url.pathname === '/.well-known/jwks') return { status: 200, body: jwks }
    if (url.pathname === '/.well-known/openid-configuration') return { status: 200, body: configuration }
    return { status: 404, body: {} }
  }

  const tokenService: Handler = ({ method, url, headers }) => {
    if (!url.pathname.endsWith('/idtoken')) return { status: 404, body: { message: 'Not Found' } }
    if (method !== 'GET') return { status: 405, body: { message: 'Method Not Allowed' } }
    const [scheme, token] = (headers.authorization ?? '').split(' ')
    const run = scheme?.toLowerCase() === 'bearer' ? readRequestToken(token ?? '') : undefined
    if (run === undefined) return { status: 401, body: { message: 'Unauthorized' } }
    if (run.fail !== undefined) return { status: run.fail, body: { message: 'asked to fail by the request token' } }
    const claims = idTokenClaims(run, url.searchParams.get('audience'), Math.floor(Date.now() / 1000))
    const value = signed({ typ: 'JWT', alg: 'RS256', x5t: kid, kid }, claims, key)
    return { status: 200, body: { count: value.length, value } }
  }

  return { discovery, tokenService }
}

const signingKey = (file: string): KeyObject => {
  if (existsSync(file)) return createPrivateKey(readFileSync(file))
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  return privateKey
}

const signed = (header: object, claims: object, key: KeyObject): string => {
  const content = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${content}.${sign('RSA-SHA256', Buffer.from(content), key).toString('base64url')}`
}

const configuration = {
  issuer,
  jwks_uri: `${issuer}/.well-known/jwks`,
  subject_types_supported: ['public', 'pairwise'],
  response_types_supported: ['id_token'],
  claims_supported: [...Object.keys(idTokenClaims({}, null, 0)), 'environment', 'environment_node_id', 'enterprise_id'],
  id_token_signing_alg_values_supported: ['RS256'],
  scopes_supported: ['openid'],
}
