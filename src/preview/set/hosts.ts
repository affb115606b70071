import { type KubernetesObject, label, valueAt, withValue } from '../../manifest.ts'
import type { Written } from '../../manifests/written.ts'
import type { Problem } from '../../problem.ts'
import { hostsFor } from '../name.ts'
import type { Preview } from '../preview.ts'
import { found, listed, recordsOf, recordsPaths, rowOf, rulesOf } from './hostFields.ts'
import { GROUP, keyOf } from './once.ts'
import { checkPaths, withPaths } from './routePaths.ts'

/** The set at the preview's hosts, or what says that its hosts are production's. */
export function atHosts(
  written: readonly Written[],
  preview: Preview,
): { manifests: readonly Written[]; problems: Problem[]; notes: string[] } {
  const named = written.flatMap(({ object }) => [...rulesOf(object), ...recordsOf(object)].map(({ host }) => host))
  if (preview.host === undefined) {
    const problems = written.flatMap((one) => [...foreignHosts(one, preview), ...openRules(one, preview)])
    return { manifests: written, problems, notes: [] }
  }
  const slash = preview.host.indexOf('/')
  const [host, prefix] =
    slash < 0 ? [preview.host, undefined] : [preview.host.slice(0, slash), preview.host.slice(slash)]
  const hosts = hostsFor(named, host)
  return {
    manifests: written.map((one) => {
      const object = withHosts(one.object, hosts, host)
      return { ...one, object: prefix === undefined ? object : withPaths(object, prefix) }
    }),
    problems: [
      ...(prefix !== undefined && hosts.size > 1 ? [manyHosts([...hosts.keys()], prefix)] : []),
      ...written.flatMap((one) => (prefix === undefined ? [] : checkPaths(one))),
      ...written.flatMap(defaultOfGroup),
    ],
    notes: [...hosts].filter(([old, now]) => old !== now).map(([old, now]) => `${old} is ${now}${prefix ?? ''} here`),
  }
}

function withHosts(object: KubernetesObject, hosts: ReadonlyMap<string, string>, host: string): KubernetesObject {
  const row = rowOf(object)
  if (row === undefined) return object
  let now = object
  for (const { path, host: old } of rulesOf(object)) now = withValue(now, path, hosts.get(old))
  for (const { path, host: old } of (row.follow ?? []).flatMap((field) => found(object, field)))
    now = withValue(now, path, hosts.get(old) ?? followed(old, object, host))
  for (const path of recordsPaths) {
    const value = valueAt(object, path)
    if (typeof value === 'string')
      now = withValue(now, path, [...new Set(listed(value).map((one) => hosts.get(one)))].join(','))
  }
  return withMissing(now, host)
}

/** What leads every host to an app leads the preview's alone to it: others may share the load balancer. */
function withMissing(object: KubernetesObject, host: string): KubernetesObject {
  const field = rowOf(object)?.rules
  if (field === 'spec.hostnames[]')
    return rulesOf(object).length > 0 ? object : withValue(object, ['spec', 'hostnames'], [host])
  const rules = valueAt(object, ['spec', 'rules'])
  if (field === undefined || !Array.isArray(rules)) return object
  return rules.reduce<KubernetesObject>(
    (now, rule, index) => (hostIn(rule) === undefined ? withValue(now, ['spec', 'rules', index, 'host'], host) : now),
    object,
  )
}

/** A listener or certificate for a whole domain is for the domain of the previews; any other host stays. */
function followed(old: string, { kind }: KubernetesObject, host: string): string {
  if (kind === 'Ingress') return host
  return old.startsWith('*.') ? `*.${host.split('.').slice(1).join('.')}` : old
}

const HAND_OVER =
  'Set `preview-host` (`preview.example.com`), and previews get hosts of their own. Or write the number into it, by `substitute`.'

/** Hosts that do not name the pull request, where nothing makes them the preview's. */
function foreignHosts({ object, at }: Written, preview: Preview): Problem[] {
  return [...rulesOf(object), ...recordsOf(object)]
    .filter(({ host }) => !namesPull(host, preview))
    .map(({ path, host }) => ({
      what: `${label(object)} is at ${host}, which two previews cannot have, and may be production’s`,
      fix: HAND_OVER,
      at: at(path),
    }))
}

/** Rules of a shared load balancer that take what is for any host: from other previews, too. */
function openRules({ object, at }: Written, preview: Preview): Problem[] {
  const rules = valueAt(object, ['spec', 'rules'])
  if (keyOf(object) !== 'Ingress networking.k8s.io' || valueAt(object, GROUP) === undefined) return []
  const open = (Array.isArray(rules) ? rules : []).flatMap((rule, index) => {
    const paths = valueAt(rule, ['http', 'paths'])
    const isOwn = Array.isArray(paths) && paths.every((one) => namesPull(String(valueAt(one, ['path'])), preview))
    return hostIn(rule) === undefined && !isOwn ? [index] : []
  })
  return [
    ...open.map((index) => ({
      what: `${label(object)} has a rule for any host, and shares its load balancer (${GROUP.at(-1)})`,
      why: 'It would take the requests of other previews.',
      fix: HAND_OVER,
      at: at(['spec', 'rules', index]),
    })),
    ...defaultOfGroup({ object, at }),
  ]
}

function defaultOfGroup({ object, at }: Written): Problem[] {
  const path = ['spec', 'defaultBackend']
  if (keyOf(object) !== 'Ingress networking.k8s.io' || valueAt(object, GROUP) === undefined) return []
  if (valueAt(object, path) === undefined) return []
  return [
    {
      what: `${label(object)} has a defaultBackend, and shares its load balancer (${GROUP.at(-1)})`,
      why: 'It would take every request that no other preview takes.',
      fix: 'Write it as a rule: `path: /`, `pathType: Prefix`.',
      at: at(path),
    },
  ]
}

function manyHosts(hosts: readonly string[], prefix: string): Problem {
  return {
    what: `The set has ${hosts.length} hosts (${hosts.join(', ')}), and previews that share one host have one each`,
    why: `\`preview-host\` tells previews apart by a path, ${prefix}.`,
    fix: 'Set `preview-host` to a domain, `preview.example.com`: each host gets one of its own in it.',
  }
}

/** Whether a host or path holds the pull request's number as a word of its own: `pr-12.example.com`. */
function namesPull(text: string, { number, namespace }: Preview): boolean {
  return new RegExp(`(^|\\D)${number}(\\D|$)`).test(text) || text.includes(namespace)
}

function hostIn(rule: unknown): string | undefined {
  const host = valueAt(rule, ['host'])
  return typeof host === 'string' && host !== '' ? host : undefined
}
