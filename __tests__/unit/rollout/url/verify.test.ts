import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Problem } from '../../../../src/problem.ts'
import type { Address } from '../../../../src/rollout/url/address.ts'
import { openNames } from '../../../../src/rollout/url/names.ts'
import { verifyUrl } from '../../../../src/rollout/url/verify.ts'
import { certificate, trust } from '../../../support/certificate.ts'
import { nameServer, type Records } from '../../../support/nameServer.ts'
import { type TestIo, testIo } from '../../../support/world.ts'

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
    expect(await verifyUrl(at(`http://localhost:${port}`), soon(io, 50_000), '50 s', io)).toEqual([])
    expect(io.lines).toEqual([`http://localhost:${port} answers: HTTP ${code}`])
  })

  test('when it does so at last', async () => {
    const codes = [500, 502, 503]
    let asked = 0
    const port = await serve((_, response) => response.writeHead(codes[asked++] ?? 200).end())
    const io = testIo()
    expect(await verifyUrl(at(`http://localhost:${port}`), soon(io, 50_000), '50 s', io)).toEqual([])
    expect(asked).toBe(4)
  })

  test('a path has to succeed', async () => {
    const codes = [404, 301]
    let asked = 0
    const port = await serve((_, response) => response.writeHead(codes[asked++] ?? 200, { location: '/' }).end())
    const io = testIo()
    const address = at(`http://localhost:${port}/api`, { hasPath: true })
    expect(await verifyUrl(address, soon(io, 50_000), '50 s', io)).toEqual([])
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
    expect(await verifyUrl(at(url), soon(io, 50_000), '50 s', io)).toEqual([])
    expect(await verifyUrl(at(url, { dns: '127.0.0.1' }), soon(io, 50_000), '50 s', io)).toEqual([])
    expect(host).toBe(`shop.example.invalid:${port}`)
  })

  test('over TLS, with the certificate checked against its host', async () => {
    const made = certificate('DNS:shop.example.invalid')
    trust(made)
    const port = await listen(createTlsServer(made, (_, response) => response.end()))
    const io = testIo()
    expect(await verifyUrl(at(`https://shop.example.invalid:${port}`), soon(io, 50_000), '50 s', io)).toEqual([])
    const [problem] = await verifyUrl(at(`https://other.example.invalid:${port}`), soon(io, 300), '0.3 s', io)
    expect(problem?.why).toBe('Its certificate is not for other.example.invalid. It is for shop.example.invalid.')
    expect(problem?.fix).toContain('Give the listener a certificate for other.example.invalid')
  })
})

describe('a name', () => {
  const DNS = 'web-1.elb.eu-west-1.amazonaws.com'
  const ZONE = { 'NS elb.eu-west-1.amazonaws.com': ['ns-1.example.net'], 'A ns-1.example.net': ['127.0.0.1'] }
  const open = async (io: TestIo, records: Records, known: Records = {}) => {
    // This machine's resolver and the zone's own server may know different things.
    const own = await nameServer({ ...ZONE, ...records })
    const first = await nameServer({ ...ZONE, ...known })
    return { own, first, names: openNames(io.signal, { first: [`127.0.0.1:${first.port}`], port: own.port }) }
  }

  test('that its zone knows is used although this machine does not know it, and that is said', async () => {
    const port = await serve((_, response) => response.end())
    const io = testIo()
    const { names, first } = await open(io, { [`A ${DNS}`]: ['127.0.0.1'] })
    const warned: Problem[] = []
    const verifying = { names, warn: (problem: Problem) => void warned.push(problem) }
    expect(await verifyUrl(at(`http://${DNS}:${port}`, { dns: DNS }), soon(io, 50_000), '50 s', io, verifying)).toEqual(
      [],
    )
    expect(warned.map(({ what }) => what)).toEqual([
      `${DNS} is so new that this runner’s resolver does not know it yet`,
    ])
    // Not before it answered: what was asked too early is remembered as missing.
    expect(first.asked.indexOf(`A ${DNS}`)).toBe(first.asked.length - 2)
  })

  test('that comes later is waited for, without this machine’s resolver being asked', async () => {
    const port = await serve((_, response) => response.end())
    const io = testIo()
    const { names, own, first } = await open(io, {})
    const verified = verifyUrl(at(`http://${DNS}:${port}`, { dns: DNS }), soon(io, 50_000), '50 s', io, { names })
    await vi.waitFor(() => expect(own.asked.length).toBeGreaterThan(4), 30_000)
    expect(first.asked).not.toContain(`A ${DNS}`)
    own.records[`A ${DNS}`] = ['127.0.0.1']
    expect(await verified).toEqual([])
  })

  test('whose zone cannot be reached is looked up by this machine', async () => {
    const port = await serve((_, response) => response.end())
    const io = testIo()
    const { names, own } = await open(io, {}, { [`A ${DNS}`]: ['127.0.0.1'] })
    own.silence()
    expect(await verifyUrl(at(`http://${DNS}:${port}`, { dns: DNS }), soon(io, 50_000), '50 s', io, { names })).toEqual(
      [],
    )
  })

  test('of another kind is this machine’s business alone', async () => {
    const io = testIo()
    const { names, own, first } = await open(io, {}, { 'A lb.example.net': ['192.0.2.7'] })
    expect(await names.addressesOf('lb.example.net')).toEqual({
      addresses: [{ address: '192.0.2.7', family: 4 }],
      by: 'system',
    })
    expect(await names.addressesOf('other.example.net')).toEqual({ addresses: [], by: 'system' })
    expect([...own.asked, ...first.asked.filter((one) => one.startsWith('NS'))]).toEqual([])
  })

  test('that leads to a link-local address is not followed there', async () => {
    const io = testIo()
    const { names } = await open(io, { [`A ${DNS}`]: ['169.254.169.254'] })
    const [problem] = await verifyUrl(at(`http://${DNS}`, { dns: DNS }), soon(io, 300), '0.3 s', io, { names })
    expect(problem?.why).toContain('link-local')
  })

  const HOST = 'shop.example.net'
  test.each<[string, Records, string | undefined]>([
    ['does not resolve', {}, `${HOST} does not resolve yet`],
    ['leads elsewhere', { [`A ${HOST}`]: ['192.0.2.1'] }, `${HOST} does not lead to this load balancer`],
    ['leads there', { [`A ${HOST}`]: ['127.0.0.1'] }, undefined],
  ])('of an Ingress that %s', async (_, known, expected) => {
    const port = await serve((_, response) => response.end())
    const io = testIo()
    const { names } = await open(io, { [`A ${DNS}`]: ['127.0.0.1'] }, known)
    const warned: Problem[] = []
    const verifying = { names, warn: (problem: Problem) => void warned.push(problem) }
    const address = at(`http://${HOST}:${port}`, { dns: DNS })
    expect(await verifyUrl(address, soon(io, 50_000), '50 s', io, verifying)).toEqual([])
    expect(warned.map(({ what }) => what)).toEqual(expected === undefined ? [] : [expected])
    for (const { fix } of warned) expect(fix).toContain(`${HOST} CNAME ${DNS}`)
  })

  test('that is all a URL with a certificate for others has: it counts under theirs', async () => {
    const made = certificate('DNS:*.example.invalid')
    trust(made)
    let host: string | undefined
    const port = await listen(
      createTlsServer(made, (request, response) => {
        host = request.headers.host
        response.end()
      }),
    )
    const io = testIo()
    const { names } = await open(io, { [`A ${DNS}`]: ['127.0.0.1'] })
    const warned: Problem[] = []
    const verifying = { names, warn: (problem: Problem) => void warned.push(problem) }
    const address = at(`https://${DNS}:${port}`, { dns: DNS })
    expect(await verifyUrl(address, soon(io, 50_000), '50 s', io, verifying)).toEqual([])
    expect(host).toBe(`www.example.invalid:${port}`)
    expect(warned.map(({ what }) => what)).toEqual([
      `https://${DNS}:${port} shows a certificate for www.example.invalid`,
      'www.example.invalid does not resolve yet',
    ])
  })

  test('is not taken from a certificate where it reads as an address', async () => {
    const made = certificate('DNS:127.0.0.1,IP:127.0.0.1')
    trust(made)
    const hosts: (string | undefined)[] = []
    const port = await listen(
      createTlsServer(made, (request, response) => {
        hosts.push(request.headers.host)
        response.end()
      }),
    )
    const io = testIo()
    const { names } = await open(io, { [`A ${DNS}`]: ['127.0.0.1'] })
    const address = at(`https://${DNS}:${port}`, { dns: DNS })
    expect(await verifyUrl(address, soon(io, 300), '0.3 s', io, { names })).toHaveLength(1)
    expect(hosts).toEqual([])
  })
})

describe('what is never asked', () => {
  test.each(['http://127.0.0.1', 'http://0x7f000001', 'http://2130706433', 'http://[::1]'])(
    'an address that is not the load balancer’s, as %s',
    async (url) => {
      let asked = false
      const port = await serve((_, response) => {
        asked = true
        response.end()
      })
      const io = testIo()
      const [problem] = await verifyUrl(
        at(`${url}:${port}`, { dns: 'shop.example.invalid' }),
        soon(io, 300),
        '0.3 s',
        io,
      )
      expect(problem?.why).toContain('is an address, and not the load balancer’s')
      expect(asked).toBe(false)
    },
  )

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
    await verifyUrl(at(`http://localhost:${port}`), soon(io, 50_000), '50 s', io)
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
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})

describe('the deadline', () => {
  test('ends with what was said at last', async () => {
    const port = await serve((_, response) => response.writeHead(503).end())
    const io = testIo()
    const started = performance.now()
    expect(await verifyUrl(at(`http://localhost:${port}`), soon(io, 700), '0.7 s', io)).toEqual([
      {
        what: `http://localhost:${port} did not answer as it should within 0.7 s`,
        why: 'It says 503. The load balancer has no healthy pod to ask.',
        fix: expect.stringContaining('health check’s path'),
      },
    ])
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  test('holds against a server that never answers', async () => {
    const port = await serve(() => undefined)
    const io = testIo()
    const started = performance.now()
    expect(await verifyUrl(at(`http://localhost:${port}`), soon(io, 500), '0.5 s', io)).toHaveLength(1)
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  test('a refused connection and a name that does not resolve are told', async () => {
    const io = testIo()
    const [refused] = await verifyUrl(at('http://localhost:1', { dns: '127.0.0.1' }), soon(io, 200), '0.2 s', io)
    expect(refused?.why).toContain('ECONNREFUSED')
    const { port } = await nameServer({})
    const names = openNames(io.signal, { first: [`127.0.0.1:${port}`] })
    const nowhere = at('http://x.invalid', { dns: 'x.invalid' })
    const [unknown] = await verifyUrl(nowhere, soon(io, 200), '0.2 s', io, { names })
    expect(unknown?.why).toContain('no such name as x.invalid yet')
  })
})

test('a runner that has no way there says so, and goes on', async () => {
  const io = testIo()
  const warned: Problem[] = []
  const verifying = { warn: (problem: Problem) => void warned.push(problem) }
  // No connection leads to a broadcast address.
  const address = at('http://shop.example.invalid', { dns: '255.255.255.255' })
  expect(await verifyUrl(address, soon(io, 300), '0.3 s', io, verifying)).toEqual([])
  expect(warned.map(({ what }) => what)).toEqual(['http://shop.example.invalid could not be tried from here'])
})

test('a cancel ends it', async () => {
  const port = await serve(() => undefined)
  const io = testIo()
  const asked = verifyUrl(at(`http://localhost:${port}`), soon(io, 60_000), '1 min', io)
  const ended = expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  setTimeout(() => io.cancel(), 50)
  const started = performance.now()
  await ended
  expect(performance.now() - started).toBeLessThan(10_000)
})
