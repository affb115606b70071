import type { Ask } from './ask.ts'
import { ROLE } from './aws.ts'
import { parseDuration } from './duration.ts'

export interface ServiceInputs {
  readonly name: string | undefined
  readonly type: ServiceType
  readonly annotations: ReadonlyMap<string, string>
}

export type ServiceType = 'LoadBalancer' | 'NodePort' | 'ClusterIP' | 'keep'

export interface DeployInputs {
  readonly cluster: string
  readonly manifests: readonly string[]
  /** Files of values for chart folders, later ones over earlier ones. */
  readonly helmValues: readonly string[]
  /** Single values for chart folders, by their path in the values: `image.tag`. */
  readonly helmSet: ReadonlyMap<string, string>
  /** What `${NAME}` stands for in plain manifests, by name; an empty value is told where it is used. */
  readonly substitute: ReadonlyMap<string, string>
  readonly namespace: string | undefined
  readonly service: ServiceInputs
  /** The role that the pods of a service account get, by the account's name. */
  readonly serviceAccountRoles: ReadonlyMap<string, string>
  readonly timeoutMs: number
  readonly verify: boolean
  readonly overlap: boolean
  /** Fields that another program set are taken over. */
  readonly forceConflicts: boolean
  /** What cannot be changed in place is deleted and made again, unless it holds data. */
  readonly recreate: boolean
  /** What an earlier run applied and the set no longer has is deleted. */
  readonly prune: boolean
  /** A failure puts back what this run changed. */
  readonly rollback: boolean
  /** Pods whose ConfigMaps or Secrets change are replaced. */
  readonly restart: boolean
}

const SERVICE_TYPES: readonly string[] = ['LoadBalancer', 'NodePort', 'ClusterIP', 'keep']

/** The cluster's name. */
export function readCluster({ checked }: Ask): string | undefined {
  return checked('cluster-name', /^[0-9A-Za-z][\w-]{0,99}$/, 'Give the name that `aws eks list-clusters` shows.')
}

/** What is to be deployed, where and how; undefined when this run deploys nothing, as when the cluster only `builds`. */
export function readDeploy(ask: Ask, cluster: string | undefined, builds = false): DeployInputs | undefined {
  const { text, list, map, flag, checked, wrong } = ask
  const manifests = list('manifests')
  if (text('cluster-name') === undefined && manifests.length > 0)
    wrong(
      '`manifests` is given without `cluster-name`',
      'Name the cluster to deploy to, or drop `manifests` to build and push only.',
    )
  if (text('cluster-name') !== undefined && manifests.length === 0 && !builds)
    wrong(
      '`cluster-name` is given without `manifests`',
      'Name the files or directories to apply, for example `manifests: k8s`, or drop `cluster-name`.',
    )
  const namespace = checked(
    'namespace',
    /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    'A namespace has at most 63 lower-case letters, digits and `-`, and starts and ends with a letter or digit.',
  )
  const type = text('service-type') ?? 'LoadBalancer'
  if (!SERVICE_TYPES.includes(type))
    wrong(
      `\`service-type\` is "${type}"`,
      `Set it to ${SERVICE_TYPES.slice(0, -1).join(', ')} or ${SERVICE_TYPES.at(-1)}.`,
    )
  const timeoutMs = parseDuration(text('timeout') ?? '15m')
  if (timeoutMs === undefined)
    wrong(`\`timeout\` is "${text('timeout')}"`, 'Write it as 90s, 15m or 1h30m, and more than zero.')
  const deploy = {
    cluster: cluster ?? '',
    manifests,
    helmValues: list('helm-values'),
    helmSet: map('helm-set'),
    // A line without a name may be the second one of a secret.
    substitute: readSubstitute(map('substitute', true), wrong),
    namespace,
    service: { name: text('service'), type: type as ServiceType, annotations: map('service-annotations') },
    serviceAccountRoles: readRoles(map('service-account-roles'), wrong),
    timeoutMs: timeoutMs ?? 0,
    verify: flag('verify', true),
    overlap: flag('overlap', true),
    forceConflicts: flag('force-conflicts', false),
    recreate: flag('recreate', false),
    prune: flag('prune', false),
    rollback: flag('rollback', false),
    restart: flag('restart', false),
  }
  return manifests.length === 0 ? undefined : deploy
}

function readSubstitute(pairs: Map<string, string>, wrong: Ask['wrong']): Map<string, string> {
  for (const name of pairs.keys())
    if (!/^[A-Za-z_]\w{0,99}$/.test(name))
      wrong(
        `\`substitute\`: "${name.slice(0, 100)}" is not a name`,
        `A name has letters, digits and \`_\`, and starts with no digit, as HOST does: it is what $\{HOST} in a manifest names.`,
      )
  return pairs
}

function readRoles(pairs: Map<string, string>, wrong: Ask['wrong']): Map<string, string> {
  for (const [name, value] of pairs) {
    const arn = value.trim()
    pairs.set(name, arn)
    if (!/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(name))
      wrong(
        `\`service-account-roles\`: "${name}" is not the name of a service account`,
        'Write the ServiceAccount’s metadata.name and its role: `app=arn:aws:iam::123456789012:role/app`.',
      )
    if (!ROLE.test(arn))
      wrong(
        `\`service-account-roles\`: "${arn}", for ${name}, is not the ARN of a role`,
        'Give the role’s whole ARN, for example `app=arn:aws:iam::123456789012:role/app`. If it comes from a variable, check that the variable is set for this environment.',
      )
  }
  return pairs
}
