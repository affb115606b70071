import type { Manifest } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import { podSecurity } from './podSecurity.ts'
import { listed, type Shared, type Subject } from './subject.ts'

/** What a namespace does not allow: its quota, its LimitRange, its PodSecurity level, or anything new at all. */
export function explainLimits(subject: Subject): Problem[] {
  return [
    ...exceededQuota(subject),
    ...uncountable(subject),
    ...limitRange(subject),
    ...violations(subject),
    ...terminating(subject),
    ...serviceAccount(subject),
  ]
}

function exceededQuota({ message, name, manifest }: Subject): Shared[] {
  const [, quota, requested, used, limited] =
    /exceeded quota: (\S+), requested: (.*?), used: (.*?), limited: (.*)$/m.exec(message) ?? []
  if (quota === undefined) return []
  const amounts = (text = '') => new Map(text.split(',').map((pair) => pair.split('=') as [string, string]))
  const [usedOf, limitOf] = [amounts(used), amounts(limited)]
  return [
    {
      shared: name,
      what: `${name}: the quota ${quota}${where('of', manifest)} is used up`,
      why: [...amounts(requested)]
        .map(
          ([resource, asked]) =>
            `${resource}: ${asked} more asked for, ${usedOf.get(resource)} of ${limitOf.get(resource)} used.`,
        )
        .join('\n'),
      fix: `Ask for less, delete what nobody needs, or let an administrator raise it: kubectl describe quota ${quota}${option(manifest.object.metadata.namespace)}`,
      at: manifest.at(),
    },
  ]
}

/** A quota counts what the containers do not say. */
function uncountable({ message, name, manifest }: Subject): Problem[] {
  const [, quota, wanted = ''] = /failed quota: ([^:\s]+): must specify (.*)$/m.exec(message) ?? []
  if (quota === undefined) return []
  const missing = wanted.split(';').map((part) => part.trim().split(' for: '))
  return [
    {
      what: `${name}: the quota ${quota} wants ${listed(missing.map(([resource = '']) => resource))} of every container`,
      why: missing
        .map(([resource, containers = '']) => `${resource} is not set for ${containers.replaceAll(',', ', ')}.`)
        .join('\n'),
      fix: 'Set it under `resources` of these containers, or give the namespace a LimitRange with defaults.',
      at: manifest.at(['spec']),
    },
  ]
}

function limitRange({ message, name, manifest }: Subject): Problem[] {
  const found = [
    ...message.matchAll(
      /((?:maximum|minimum) \S+ usage per \S+ is [^,\].]+(?:, but (?:limit|request) is [^,\]]+|\. +No (?:limit|request) is specified)|\S+ max limit to request ratio per \S+ is [^,\]]+, but provided ratio is [^,\]]+)/g,
    ),
  ]
    .map(([line]) => line)
    // Kubernetes has them in any order.
    .toSorted()
  if (found.length === 0) return []
  const { namespace } = manifest.object.metadata
  return [
    {
      what: `${name}: a LimitRange${where('of', manifest)} does not allow its size`,
      why: found.map((line) => `${line[0]?.toUpperCase()}${line.slice(1)}.`).join('\n'),
      fix: `Change its \`resources\`; what is allowed: kubectl describe limitrange${option(namespace)}`,
      at: manifest.at(['spec']),
    },
  ]
}

function violations({ message, name, manifest }: Subject): Problem[] {
  const found = podSecurity(message)
  if (found === undefined) return []
  return [
    {
      what: `${name}: its pods violate PodSecurity "${found.level}"${where('of', manifest)}`,
      why: found.violations.join('\n'),
      fix: [
        ...(found.mend === undefined ? [] : [`Add to each container:\n${found.mend}`]),
        `${found.mend === undefined ? 'Change these fields' : 'Otherwise change the fields it names'}, or let an administrator lower the label pod-security.kubernetes.io/enforce of the namespace.`,
      ].join('\n'),
      at: manifest.at(['spec']),
    },
  ]
}

function terminating({ message, name, manifest }: Subject): Shared[] {
  const [, namespace] =
    /unable to create new content in namespace (\S+) because it is being terminated/.exec(message) ?? []
  if (namespace === undefined) return []
  return [
    {
      shared: name,
      what: `${name}: the namespace ${namespace} is being deleted`,
      why: 'Somebody deleted it; until it is gone, nothing new can be made in it.',
      fix: [
        `Run the job again when it is gone, and created again: kubectl wait --for=delete namespace/${namespace} --timeout=5m`,
        `If it does not go, this says what holds it: kubectl get namespace ${namespace} -o jsonpath='{.status.conditions}'`,
      ].join('\n'),
      at: manifest.at(['metadata', 'namespace']),
    },
  ]
}

function serviceAccount({ message, name, manifest }: Subject): Problem[] {
  const [, account] = /error looking up service account \S+: serviceaccount "([^"]+)" not found/.exec(message) ?? []
  if (account === undefined) return []
  return [
    {
      what: `${name}: the ServiceAccount ${account} does not exist${where('in', manifest)}`,
      why: 'A pod cannot be made without its ServiceAccount.',
      fix: 'Add it to `manifests`, or correct spec.serviceAccountName.',
      at: manifest.at(['spec', 'serviceAccountName']),
    },
  ]
}

function where(preposition: string, { object }: Manifest): string {
  const { namespace } = object.metadata
  return namespace === undefined ? '' : ` ${preposition} the namespace ${namespace}`
}

function option(namespace: string | undefined): string {
  return namespace === undefined ? '' : ` -n ${namespace}`
}
