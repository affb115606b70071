import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { requestToken } from '../../sandbox/github/requestToken.ts'
import { askForIdToken, idToken } from './cloud.ts'

const issuer = 'https://token.actions.githubusercontent.com'
const read = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString())
const claims = async (run: Parameters<typeof requestToken>[0]) => read((await idToken(run)).split('.')[1])

describe("GitHub's OIDC issuer", () => {
  test('signs with the key it publishes', async () => {
    const configuration = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as {
      jwks_uri: string
    }
    const { keys } = (await (await fetch(configuration.jwks_uri)).json()) as { keys: (JsonWebKey & { kid: string })[] }
    const [header, payload, signature] = (await idToken()).split('.') as [string, string, string]
    const jwk = keys.find(({ kid }) => kid === read(header).kid)
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
    expect(verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))).toBe(
      true,
    )
  })

  test('names the run as GitHub does', async () => {
    const repository = 'octo-org/node-app'
    expect(await claims({})).toMatchObject({ iss: issuer, repository, sub: `repo:${repository}:ref:refs/heads/main` })
    expect(await claims({ event_name: 'pull_request' })).toMatchObject({
      sub: `repo:${repository}:pull_request`,
      ref: 'refs/pull/7/merge',
      base_ref: 'main',
    })
    expect((await claims({ environment: 'a:b' })).sub).toBe(`repo:${repository}:environment:a%3Ab`)
    expect((await claims({ sub: 'repository_id:74:x' })).sub).toBe('repository_id:74:x')
  })

  test("takes the owner's URL as audience when none is asked for", async () => {
    const answer = (await (await askForIdToken(requestToken())).json()) as { value: string; count: number }
    expect(read(answer.value.split('.')[1]).aud).toBe('https://github.com/octo-org')
    expect(answer.count).toBe(answer.value.length)
  })

  test('answers 401 to a token that is none, and what a test asks for', async () => {
    expect((await askForIdToken('not-a-token')).status).toBe(401)
    expect((await askForIdToken('')).status).toBe(401)
    expect((await askForIdToken(requestToken({ fail: 503 }))).status).toBe(503)
  })
})
