/** An image reference by the distribution grammar: `registry.host:5000/team/app:1.0@sha256:…`. */
export interface Reference {
  /** With its defaults filled in: `docker.io` when none is named. */
  readonly host: string
  /** `library/` filled in for Docker Hub's own: `library/nginx`. */
  readonly path: string
  readonly tag: string | undefined
  readonly digest: string | undefined
}

const HOST = /^(?:localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|\[[0-9a-f:]+\]|[A-Za-z0-9-]+(?=:\d))(?::\d+)?$/i
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/

/** Reads an image reference; undefined when it is none. */
export function parseReference(text: string): Reference | undefined {
  const [, rest = '', digest] = /^([^@]*)(?:@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?$/.exec(text) ?? []
  const slash = rest.indexOf('/')
  const first = slash < 0 ? undefined : rest.slice(0, slash)
  const host = first !== undefined && HOST.test(first) ? first : undefined
  const remainder = host === undefined ? rest : rest.slice(slash + 1)
  const [, path = '', tag] = /^([^:]*)(?::([\w][\w.-]{0,127}))?$/.exec(remainder) ?? []
  if (!PATH.test(path)) return undefined
  const hub = host === undefined || host === 'docker.io' || host === 'index.docker.io'
  return { host: hub ? 'docker.io' : host, path: hub && !path.includes('/') ? `library/${path}` : path, tag, digest }
}

/**
 * Whether an image of a manifest is ours. `wanted` without a host matches the repository at any registry; with one,
 * at that registry only. Whole repositories: `app` matches neither `my-app` nor `app/worker`.
 */
export function matchesRepository(image: string, wanted: string): boolean {
  const theirs = parseReference(image)
  const ours = parseReference(wanted)
  if (theirs === undefined || ours === undefined) return false
  const bare = (path: string) => path.replace(/^library\//, '')
  if (bare(theirs.path) !== bare(ours.path)) return false
  const anywhere = ours.host === 'docker.io' && !/^(index\.)?docker\.io\//.test(wanted)
  return anywhere || theirs.host === ours.host
}
