import { EnvHttpProxyAgent, fetch } from 'undici'
import type { Repository } from '../aws/repository.ts'
import type { Io } from '../io.ts'

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
    let manifest = (await answer.json()) as Manifest
    // An index lists an image a platform, and attestations, whose platform is unknown.
    const children = manifest.manifests?.filter((entry) => entry.platform?.os !== 'unknown') ?? []
    const [child] = children
    const listed = children.flatMap(({ platform }) => named(platform))
    if (child !== undefined) manifest = (await (await get(`manifests/${child.digest}`, MANIFESTS)).json()) as Manifest
    if (manifest.config === undefined)
      return { digest, content: undefined, revision: undefined, id: undefined, platforms: listed }
    const blob = await get(`blobs/${manifest.config.digest}`)
    const image = (blob.ok ? await blob.json() : {}) as Configuration
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
    if (!manifest.ok) return reasonIn(manifest.status, await manifest.text())
    const type = manifest.headers.get('content-type') ?? ''
    const answer = await put(`manifests/${tag}`, type, new Uint8Array(await manifest.arrayBuffer()))
    if (answer.ok) return undefined
    const reason = reasonIn(answer.status, await answer.text())
    // Another run may have put it there; a tag that may not move is no error where it is right.
    const there = await get(`manifests/${tag}`, MANIFESTS)
    return there.headers.get('docker-content-digest') === digest ? undefined : reason
  } catch (error) {
    io.signal.throwIfAborted()
    return (error as Error).message
  } finally {
    await close()
  }
}

function reasonIn(status: number, body: string): string {
  const [, message = ''] = /"message"\s*:\s*"([^"]*)"/.exec(body) ?? []
  return `The registry answered ${status}${message && `: ${message}`}`
}

/** The distribution API of one repository. */
function openRegistry({ registry, name, password }: Repository, { signal }: Io) {
  const dispatcher = new EnvHttpProxyAgent({ connect: { timeout: 5_000 }, headersTimeout: 15_000, bodyTimeout: 15_000 })
  const base = `https://${registry}/v2/${name}`
  const authorization = `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`
  return {
    get: (path: string, accept = '*/*') =>
      fetch(`${base}/${path}`, { dispatcher, signal, headers: { accept, authorization } }),
    put: (path: string, type: string, body: Uint8Array) =>
      fetch(`${base}/${path}`, {
        method: 'PUT',
        dispatcher,
        signal,
        headers: { 'content-type': type, authorization },
        body,
      }),
    close: () => dispatcher.close(),
  }
}

function named({ os, architecture }: Platform = {}): string[] {
  return os && architecture ? [`${os}/${architecture}`] : []
}
