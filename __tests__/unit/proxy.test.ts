import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { clientSettings } from '../../src/aws/client.ts'
import { query } from '../../src/aws/query.ts'
import { openGithub } from '../../src/github/client.ts'
import { findImage } from '../../src/image/registry.ts'
import type { Io } from '../../src/io.ts'
import { identityOf } from '../support/aws.ts'
import { type Certificate, certificate, trust } from '../support/certificate.ts'
import { setVariables } from '../support/inputs.ts'
import { tunnelling } from '../support/proxy.ts'
import { testIo } from '../support/world.ts'

let known: Certificate
beforeAll(() => {
  known = certificate()
  trust(known)
})

/** Who is asked over HTTPS, at a host of this machine, and what of the answer shows that it came. */
const ASKED: Readonly<Record<string, (host: string, io: Io) => Promise<unknown>>> = {
  'AWS, by its SDK': async (host, io) => {
    setVariables({ AWS_ENDPOINT_URL: `https://${host}` })
    const credentials = { accessKeyId: 'AK', secretAccessKey: 'secret' }
    const sts = new STSClient({ ...clientSettings('eu-west-1', io), credentials })
    return (await sts.send(new GetCallerIdentityCommand({}))).$metadata.httpStatusCode
  },
  'AWS, by a form': async (host, io) => {
    const service = { service: 'iam', host, region: 'us-east-1', version: '2010-05-08' }
    return (await query(service, 'GetCallerIdentity', {}, identityOf('a'), io)).length > 0 ? 200 : 0
  },
  GitHub: async (host, io) => {
    const github = openGithub(`https://${host}`, 'ghs_token', io)
    return (await github.send('GET', '/graphql').finally(github.close)).status
  },
  'the registry': async (host, io) => {
    const repository = { registry: host, name: 'app', uri: `${host}/app`, exists: true, immutable: true, movable: [] }
    return (await findImage({ ...repository, password: 'secret' }, 'latest', io)) === undefined ? 200 : 0
  },
}

/** One server is all of them. */
async function serve(): Promise<string> {
  const server = createServer(known, (request, response) => {
    if (request.url?.startsWith('/v2/')) response.writeHead(404).end()
    else if (request.url === '/graphql') response.end('{}')
    else response.end('<GetCallerIdentityResponse></GetCallerIdentityResponse>')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe.each(Object.entries(ASKED))('%s', (_, ask) => {
  test('is reached through HTTPS_PROXY', async () => {
    const host = await serve()
    const tunnels = await tunnelling()
    expect(await ask(host, testIo(process.env))).toBe(200)
    expect([...new Set(tunnels)]).toEqual([host])
  })

  test('is reached directly where NO_PROXY names it', async () => {
    const host = await serve()
    const tunnels = await tunnelling('127.0.0.1')
    expect(await ask(host, testIo(process.env))).toBe(200)
    expect(tunnels).toEqual([])
  })
})
