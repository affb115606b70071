import { createHash } from 'node:crypto'
import type { PreviewInputs } from '../inputs/preview.ts'
import type { KubernetesObject } from '../manifest.ts'
import { ANNOTATIONS, LABELS, MANAGER, type Preview, type Pull, type Repository } from './preview.ts'

/** The longest name of a namespace, and the longest label of a host. */
const LONGEST = 63
const HASH = 6

/** The preview of a pull request, with all its names. */
export function previewOf(
  repository: Repository,
  { number, head: { sha, branch } }: Pull,
  { prefix, host }: Pick<PreviewInputs, 'prefix' | 'host'>,
): Preview {
  return {
    repository,
    number,
    namespace: namespaceName(prefix, repository, number),
    sha,
    branch,
    host: host === undefined ? undefined : hostOf(host, number),
  }
}

/**
 * `PREFIX-REPO-pr-N`, a valid name of a namespace. Where the repository's name had to change for it, a hash of that name
 * keeps it apart from others.
 */
export function namespaceName(prefix: string, { name }: Repository, number: number): string {
  const repo = (name.split('/').at(-1) ?? '').toLowerCase()
  const end = `-pr-${number}`
  return `${prefix}-${slug(repo, LONGEST - prefix.length - 1 - end.length)}${end}`
}

/** What every tag of a pull request's images starts with: `pr-12-`; no image of production has such a tag. */
export function tagPrefix(number: number): string {
  return `pr-${number}-`
}

/** The tag of a preview's image: `pr-12-` and 12 digits of the commit. */
export function imageTag({ number, sha }: Pick<Preview, 'number' | 'sha'>): string {
  return `${tagPrefix(number)}${sha.slice(0, 12)}`
}

/** The preview's host, with a path where previews share one: `preview-host` with the number in it. */
export function hostOf(template: string, number: number): string {
  return template.includes('{number}') ? template.replaceAll('{number}', String(number)) : `pr-${number}.${template}`
}

/**
 * What each host of a set becomes: the preview's host; where there are several, with what tells them apart before it,
 * `api-pr-12.preview.example.com`, so that one wildcard certificate is enough.
 */
export function hostsFor(hosts: readonly string[], host: string): ReadonlyMap<string, string> {
  const different = [...new Set(hosts)]
  if (different.length < 2) return new Map(different.map((one) => [one, host]))
  const [first = '', ...domain] = host.split('.')
  const words = (one: string) => one.split('.').filter((word) => word !== '*' && word !== '')
  const most = Math.max(...different.map((one) => words(one).length))
  const named = (count: number) => different.map((one) => words(one).slice(0, count).join('-'))
  let names = named(1)
  for (let count = 2; count <= most && new Set(names).size < names.length; count++) names = named(count)
  return new Map(
    different.map((one, index) => {
      // A wildcard and its own domain have the same words.
      const isTwin = names.indexOf(names[index] as string) !== index
      const name = slug(`${names[index]}${isTwin ? `-${hashOf(one)}` : ''}`.toLowerCase(), LONGEST - first.length - 1)
      return [one, [`${name}-${first}`, ...domain].join('.')]
    }),
  )
}

/** The preview's Namespace; `labels` are those that it carries beside ours. What people named is in annotations only. */
export function namespaceObject(
  { repository, number, namespace, sha, branch }: Preview,
  labels: { readonly [key: string]: string },
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespace,
      labels: {
        ...labels,
        [LABELS.managedBy]: MANAGER,
        [LABELS.repository]: String(repository.id),
        [LABELS.number]: String(number),
      },
      annotations: {
        [ANNOTATIONS.repository]: repository.name,
        [ANNOTATIONS.branch]: branch,
        [ANNOTATIONS.sha]: sha,
      },
    },
  }
}

/** A name as a part of a DNS label of at most `room` letters; a hash of it is added where it had to change. */
function slug(name: string, room: number): string {
  const plain = name.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
  // One that looks hashed gets a hash too, so that nobody’s name is another’s with its hash.
  if (plain === name && name.length <= room && !/-[0-9a-f]{6}$/.test(name)) return name
  const cut = plain.slice(0, Math.max(0, room - HASH - 1)).replace(/-+$/, '')
  return cut === '' ? hashOf(name) : `${cut}-${hashOf(name)}`
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH)
}
