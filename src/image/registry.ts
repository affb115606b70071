import { EnvHttpProxyAgent, fetch } from 'undici'
import type { Repository } from '../aws/repository.ts'
import type { Io } from '../io.ts'

/** The label that says what an image was built from. */
export const CONTENT_LABEL = 'ship-to-eks.content'

/** An image in the registry: its digest, and the hash of what it was built from when a run of ours built it. */
export interface Stored {
  readonly digest: string
  readonly content: string | undefined
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
  const dispatcher = new EnvHttpProxyAgent({ connect: { timeout: 5_000 }, headersTimeout: 15_000, bodyTimeout: 15_000 })
  const get = (path: string, accept = '*/*') =>
    fetch(`https://${repository.registry}/v2/${repository.name}/${path}`, {
      dispatcher,
      signal: io.signal,
      headers: { accept, authorization: `Basic ${Buffer.from(`AWS:${repository.password}`).toString('base64')}` },
    })
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
    if (manifest.config === undefined) return { digest, content: undefined, id: undefined, platforms: listed }
    const blob = await get(`blobs/${manifest.config.digest}`)
    const image = (blob.ok ? await blob.json() : {}) as Configuration
    const platforms = child === undefined ? named(image) : listed
    return { digest, content: image.config?.Labels?.[CONTENT_LABEL], id: manifest.config.digest, platforms }
  } catch {
    io.signal.throwIfAborted()
    return 'unreadable'
  } finally {
    await dispatcher.close()
  }
}

function named({ os, architecture }: Platform = {}): string[] {
  return os && architecture ? [`${os}/${architecture}`] : []
}
