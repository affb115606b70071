import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Address } from '../../../src/rollout/address.ts'
import { verifyUrl } from '../../../src/rollout/verify.ts'
import { certificate, trust } from '../../support/certificate.ts'
import { testIo } from '../../support/world.ts'

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}
const serve = (listener: RequestListener) => listen(createServer(listener))
const at = (url: string, more: Partial<Address> = {}): Address => ({
  url,
  dns: 'localhost',
  internal: false,
  hasPath: false,
  ...more,
})
const soon = (io: { now(): number }, milliseconds: number) => io.now() + milliseconds

describe('a URL answers', () => {
  test.each([200, 204, 302, 401, 404])('with %i', async (code) => {
    const port = await serve((_, response) => response.writeHead(code, { location: '/' }).end('x'))
    const io = testIo()
    expect(await verifyUrl(at(`http://localhost:${port}`), soon(io, 5000), '5 s', io)).toEqual([])
    expect(io.lines).toEqual([`http://localhost:${port} answers: HTTP ${code}`])
  })

  test('when it does so at last', async () => {
    const codes = [500, 502, 503]
    let asked = 0
    const port = await serve((_, response) => response.writeHead(codes[asked++] ?? 200).end())
    const io = testIo()
    expect(await verifyUrl(at(`http://localhost:${port}`), soon(io, 8000), '8 s', io)).toEqual([])
    expect(asked).toBe(4)
  })

  test('a path has to succeed', async () => {
    const codes = [404, 301]
    let asked = 0
    const port = await serve((_, response) => response.writeHead(codes[asked++] ?? 200, { location: '/' }).end())
    const io = testIo()
    const address = at(`http://localhost:${port}/api`, { hasPath: true })
    expect(await verifyUrl(address, soon(io, 8000), '8 s', io)).toEqual([])
    expect(asked).toBe(3)
  })

  test('through the load balancer, whatever its host resolves to, with that host asked for', async () => {
    let host: string | undefined
    const port = await serve((request, response) => {
      host = request.headers.host
      response.end()
    })
    const io = testIo()
    const url = `http://shop.example.invalid:${port}`
    expect(await verifyUrl(at(url), soon(io, 5000), '5 s', io)).toEqual([])
    expect(await verifyUrl(at(url, { dns: '127.0.0.1' }), soon(io, 5000), '5 s', io)).toEqual([])
    expect(host).toBe(`shop.example.invalid:${port}`)
  })

  test('over TLS, with the certificate checked against its host', async () => {
    const made = certificate('DNS:shop.example.invalid')
    trust(made)
    const port = await listen(createTlsServer(made, (_, response) => response.end()))
    const io = testIo()
    expect(await verifyUrl(at(`https://shop.example.invalid:${port}`), soon(io, 5000), '5 s', io)).toEqual([])
    const [problem] = await verifyUrl(at(`https://other.example.invalid:${port}`), soon(io, 300), '0.3 s', io)
    expect(problem?.fix).toBe('Give the listener a certificate for this host.')
  })
})

describe('what is never asked', () => {
  test('where it redirects to', async () => {
    let followed = false
    const elsewhere = await serve((_, response) => {
      followed = true
      response.end()
    })
    const port = await serve((_, response) =>
      response.writeHead(302, { location: `http://localhost:${elsewhere}/latest/meta-data` }).end(),
    )
    const io = testIo()
    await verifyUrl(at(`http://localhost:${port}`), soon(io, 5000), '5 s', io)
    await verifyUrl(at(`http://localhost:${port}/x`, { hasPath: true }), soon(io, 300), '0.3 s', io)
    expect(followed).toBe(false)
  })

  test.each([
    ['169.254.169.254', 'http://169.254.169.254'],
    ['169.254.169.254', 'http://shop.example.invalid'],
    ['169.254.170.2', 'http://169.254.170.2:8080'],
    ['fe80::1', 'http://shop.example.invalid'],
    ['febf::1', 'http://shop.example.invalid'],
    ['fd00:ec2::254', 'http://[fd00:ec2::254]'],
    ['::ffff:169.254.169.254', 'http://[::ffff:169.254.169.254]'],
    ['::ffff:a9fe:a9fe', 'http://shop.example.invalid'],
  ])('%s, a link-local or metadata address, as %s', async (dns, url) => {
    const io = testIo()
    const started = performance.now()
    const [problem] = await verifyUrl(at(url, { dns }), soon(io, 300), '0.3 s', io)
    expect(problem?.why).toContain('link-local')
    expect(performance.now() - started).toBeLessThan(3000)
  })
})

describe('the deadline', () => {
  test('ends with what was said at last', async () => {
    const port = await serve((_, response) => response.writeHead(503).end())
    const io = testIo()
    const started = performance.now()
    expect(await verifyUrl(at(`http://localhost:${port}`), soon(io, 700), '0.7 s', io)).toEqual([
      {
        what: `http://localhost:${port} did not answer within 0.7 s`,
        why: 'At last: 503.',
        fix: expect.stringContaining('0.0.0.0'),
      },
    ])
    expect(performance.now() - started).toBeLessThan(3000)
  })

  test('holds against a server that never answers', async () => {
    const port = await serve(() => undefined)
    const io = testIo()
    const started = performance.now()
    expect(await verifyUrl(at(`http://localhost:${port}`), soon(io, 500), '0.5 s', io)).toHaveLength(1)
    expect(performance.now() - started).toBeLessThan(3000)
  })

  test('a refused connection and a name that does not resolve are told', async () => {
    const io = testIo()
    const [refused] = await verifyUrl(at('http://localhost:1', { dns: '127.0.0.1' }), soon(io, 200), '0.2 s', io)
    expect(refused?.why).toContain('ECONNREFUSED')
    const [unknown] = await verifyUrl(at('http://x.invalid', { dns: 'x.invalid' }), soon(io, 200), '0.2 s', io)
    expect(unknown?.why).toMatch(/does not resolve yet|EAI_AGAIN/)
  })
})

test('a cancel ends it', async () => {
  const port = await serve(() => undefined)
  const io = testIo()
  const asked = verifyUrl(at(`http://localhost:${port}`), soon(io, 60_000), '1 min', io)
  const ended = expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  setTimeout(() => io.cancel(), 50)
  const started = performance.now()
  await ended
  expect(performance.now() - started).toBeLessThan(2000)
})
