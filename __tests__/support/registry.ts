import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import type { Repository } from '../../src/aws/repository.ts'
import { certificate, trust } from './certificate.ts'

export interface FakeRegistry {
  readonly repository: Repository
  /** `METHOD path`, in order. */
  readonly asked: string[]
  /** Puts an image with these labels at a tag, as an index with an attestation when asked to; gives its digest. */
  put(tag: string, labels: Readonly<Record<string, string>> | null, asIndex?: boolean): string
  /** Answers every request with this code from now on. */
  refuse(code: number): void
  /** The next requests suffer these, one each: an answer of this code, a connection that breaks, half an answer. */
  fail(...faults: readonly (number | 'reset' | 'half')[]): void
  /** The digest that a tag is at. */
  at(tag: string): string | undefined
}

const PASSWORD = 'the-registry-password'

/** A small registry over TLS that speaks the distribution API for one repository; its tags may be put, and no more. */
export async function fakeRegistry(more: Partial<Repository> = {}): Promise<FakeRegistry> {
  const made = certificate()
  trust(made)
  const manifests = new Map<string, { type: string; text: string }>()
  const blobs = new Map<string, string>()
  const asked: string[] = []
  let refused: number | undefined
  const faults: (number | 'reset' | 'half')[] = []
  const digestOf = (content: string) => `sha256:${createHash('sha256').update(content).digest('hex')}`
  const keep = (type: string, content: object) => {
    const written = JSON.stringify({ schemaVersion: 2, mediaType: type, ...content })
    manifests.set(digestOf(written), { type, text: written })
    return digestOf(written)
  }

  const take = async (tag: string, request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request)
    const message = `The image tag '${tag}' already exists and cannot be overwritten because the tag is immutable`
    const there = manifests.get(tag)
    if (more.immutable && there !== undefined && there.text !== body)
      return response.writeHead(400).end(JSON.stringify({ errors: [{ code: 'TAG_INVALID', message }] }))
    if (manifests.get(digestOf(body))?.type !== request.headers['content-type'])
      return response.writeHead(400).end('{}')
    manifests.set(tag, { type: request.headers['content-type'] as string, text: body })
    return response.writeHead(201).end()
  }
  const server = createServer(made, (request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const fault = faults.shift() ?? refused
    if (fault === 'reset') return void request.socket.destroy()
    if (fault === 'half') {
      response.writeHead(200, { 'content-length': 1000, 'docker-content-digest': 'sha256:0' })
      return void response.write('{"config":', () => request.socket.destroy())
    }
    if (fault !== undefined) return void response.writeHead(fault).end('{}')
    const wanted = `Basic ${Buffer.from(`AWS:${PASSWORD}`).toString('base64')}`
    if (request.headers.authorization !== wanted) return void response.writeHead(401).end('{}')
    const [, kind, reference = ''] = /^\/v2\/team\/app\/(manifests|blobs)\/(.+)$/.exec(request.url ?? '') ?? []
    const manifest = kind === 'manifests' && request.method === 'GET' ? manifests.get(reference) : undefined
    if (manifest !== undefined) {
      if (!request.headers.accept?.includes(manifest.type)) return void response.writeHead(404).end('{}')
      const headers = { 'content-type': manifest.type, 'docker-content-digest': digestOf(manifest.text) }
      return void response.writeHead(200, headers).end(manifest.text)
    }
    if (kind === 'manifests' && request.method === 'PUT') return void take(reference, request, response)
    const blob = kind === 'blobs' ? blobs.get(reference) : undefined
    return void (blob === undefined ? response.writeHead(404).end('{}') : response.writeHead(200).end(blob))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const registry = `localhost:${(server.address() as AddressInfo).port}`
  return {
    asked,
    repository: {
      registry,
      name: 'team/app',
      uri: `${registry}/team/app`,
      exists: true,
      immutable: false,
      movable: [],
      password: PASSWORD,
      ...more,
    },
    put(tag, labels, asIndex = false) {
      const config = JSON.stringify({ os: 'linux', architecture: 'arm64', config: { Labels: labels } })
      blobs.set(digestOf(config), config)
      const image = keep('application/vnd.oci.image.manifest.v1+json', {
        config: { digest: digestOf(config) },
        layers: [],
      })
      const platform = (os: string, digest: string) => ({
        digest,
        platform: { os, architecture: os === 'linux' ? 'arm64' : os },
      })
      const attestation = keep('application/vnd.oci.image.manifest.v1+json', { config: { digest: 'sha256:0' } })
      const digest = asIndex
        ? keep('application/vnd.oci.image.index.v1+json', {
            manifests: [platform('unknown', attestation), platform('linux', image)],
          })
        : image
      const manifest = manifests.get(digest)
      if (manifest !== undefined) manifests.set(tag, manifest)
      return digest
    },
    fail: (...given) => void faults.push(...given),
    at: (tag) => {
      const manifest = manifests.get(tag)
      return manifest && digestOf(manifest.text)
    },
    refuse: (code) => {
      refused = code
    },
  }
}
