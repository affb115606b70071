import { EnvHttpProxyAgent, fetch, type Headers } from 'undici'
import type { Repository } from '../aws/repository.ts'
import type { Io } from '../io.ts'
import { pauseAfter } from '../pause.ts'

/** The label that says what an image was built from. */
export const CONTENT_LABEL = 'ship-to-eks.content'
/** The label of the commit that an image was built at. Source: OCI image-spec, annotations. */
export const REVISION_LABEL = 'org.opencontainers.image.revision'

/** An image in the registry: its digest, and the hash of what it was built from when a run of ours built it. */
export interface Stored {
  readonly digest: string
  readonly content: string | undefined
  /** The commit it was built at, as its label says. */
  readonly revision: string | undefined
  /** The digest of its configuration, which Docker calls the image's id. */
  readonly id: string | undefined
  /** `linux/arm64` each; none, when the registry does not say. */
  readonly platforms: readonly string[]
}

const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

interface Manifest {
  readonly config?: { readonly digest: string }
  readonly manifests?: readonly { readonly digest: string; readonly platform?: Platform }[]
}

interface Platform {
  readonly os?: string
  readonly architecture?: string
}

interface Configuration extends Platform {
  readonly config?: { readonly Labels?: Readonly<Record<string, string>> | null }
}

/**
 * Asks the registry for a tag or digest, by the distribution API. `undefined`: there is none. `'unreadable'`: the
 * registry did not say, for example because the role may push but not pull.
 */
export async function findImage(
  repository: Repository,
  reference: string,
  io: Io,
): Promise<Stored | undefined | 'unreadable'> {
  if (!repository.exists) return undefined
  const { get, close } = openRegistry(repository, io)
  try {
    const answer = await get(`manifests/${reference}`, MANIFESTS)
    const digest = answer.headers.get('docker-content-digest')
    if (answer.status === 404) return undefined
    if (!answer.ok || digest === null) return 'unreadable'
    let manifest = parse<Manifest>(answer)
    // An index lists an image a platform, and attestations, whose platform is unknown.
    const children = manifest.manifests?.filter((entry) => entry.platform?.os !== 'unknown') ?? []
    const [child] = children
    const listed = children.flatMap(({ platform }) => named(platform))
    if (child !== undefined) manifest = parse(await get(`manifests/${child.digest}`, MANIFESTS))
    if (manifest.config === undefined)
      return { digest, content: undefined, revision: undefined, id: undefined, platforms: listed }
    const blob = await get(`blobs/${manifest.config.digest}`)
    const image = blob.ok ? parse<Configuration>(blob) : {}
    const platforms = child === undefined ? named(image) : listed
    const { [CONTENT_LABEL]: content, [REVISION_LABEL]: revision } = image.config?.Labels ?? {}
    return { digest, content, revision, id: manifest.config.digest, platforms }
  } catch {
    io.signal.throwIfAborted()
    return 'unreadable'
  } finally {
    await close()
  }
}

/** The digest of a tag, or of a digest that is there; otherwise as `findImage` says. One request. */
export async function findDigest(
  repository: Repository,
  reference: string,
  io: Io,
): Promise<string | undefined | 'unreadable'> {
  if (!repository.exists) return undefined
  const { get, close } = openRegistry(repository, io)
  try {
    const answer = await get(`manifests/${reference}`, MANIFESTS)
    if (answer.status === 404) return undefined
    return (answer.ok && answer.headers.get('docker-content-digest')) || 'unreadable'
  } catch {
    io.signal.throwIfAborted()
    return 'unreadable'
  } finally {
    await close()
  }
}

/** Puts a tag on an image that is there; gives why it could not, in the registry’s words. */
export async function tagImage(
  repository: Repository,
  digest: string,
  tag: string,
  io: Io,
): Promise<string | undefined> {
  const { get, put, close } = openRegistry(repository, io)
  try {
    const manifest = await get(`manifests/${digest}`, MANIFESTS)
    if (!manifest.ok) return reasonIn(manifest)
    const answer = await put(`manifests/${tag}`, manifest.headers.get('content-type') ?? '', manifest.body)
    if (answer.ok) return undefined
    // Another run may have put it there; a tag that may not move is no error where it is right.
    const there = await get(`manifests/${tag}`, MANIFESTS)
    return there.headers.get('docker-content-digest') === digest ? undefined : reasonIn(answer)
  } catch (error) {
    io.signal.throwIfAborted()
    return (error as Error).message
  } finally {
    await close()
  }
}

interface Answer {
  readonly status: number
  readonly ok: boolean
  readonly headers: Headers
  /** Whole, as its digest is of these bytes. */
  readonly body: Uint8Array
}

function parse<T>({ body }: Answer): T {
  return JSON.parse(new TextDecoder().decode(body))
}

function reasonIn({ status, body }: Answer): string {
  const [, message = ''] = /"message"\s*:\s*"([^"]*)"/.exec(new TextDecoder().decode(body)) ?? []
  return `The registry answered ${status}${message && `: ${message}`}`
}

interface Sent {
  readonly method?: 'PUT'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

const ATTEMPTS = 4
const SILENCE_MS = 10_000
/** After this long no new attempt is made: of silence there are two. */
const PATIENCE_MS = 15_000

/** The distribution API of one repository; what fails for a moment is asked again. */
function openRegistry({ registry, name, password }: Repository, io: Io) {
  const dispatcher = new EnvHttpProxyAgent({
    connect: { timeout: 5_000 },
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
  })
  const base = `https://${registry}/v2/${name}`
  const authorization = `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`
  const once = async (path: string, init: Sent): Promise<Answer> => {
    const headers = { ...init.headers, authorization }
    const answer = await fetch(`${base}/${path}`, { ...init, headers, dispatcher, signal: io.signal })
    const { status, ok } = answer
    return { status, ok, headers: answer.headers, body: new Uint8Array(await answer.arrayBuffer()) }
  }
  const send = async (path: string, init: Sent): Promise<Answer> => {
    const began = io.now()
    for (let attempt = 1; ; attempt++) {
      const isLast = () => attempt === ATTEMPTS || io.now() - began > PATIENCE_MS
      try {
        const answer = await once(path, init)
        if ((answer.status !== 429 && answer.status < 500) || isLast()) return answer
      } catch (error) {
        io.signal.throwIfAborted()
        if (isLast()) throw error
      }
      await io.sleep(pauseAfter(attempt, Math.random()))
    }
  }
  return {
    get: (path: string, accept = '*/*') => send(path, { headers: { accept } }),
    put: (path: string, type: string, body: Uint8Array) =>
      send(path, { method: 'PUT', headers: { 'content-type': type }, body }),
    close: () => dispatcher.close(),
  }
}

function named({ os, architecture }: Platform = {}): string[] {
  return os && architecture ? [`${os}/${architecture}`] : []
}
