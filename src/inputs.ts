import { getInput } from '@actions/core'
import { readImageList } from './imageList.ts'
import type { Problem } from './problem.ts'

/** Where an image comes from: a build, one that Docker holds already, one that is in the registry, or none of ours. */
export type ImageSource =
  | {
      readonly kind: 'build'
      readonly context: string
      readonly file: string | undefined
      readonly target: string | undefined
      readonly buildArgs: ReadonlyMap<string, string>
      readonly builder: string | undefined
      readonly rebuild: boolean
    }
  | { readonly kind: 'local'; readonly reference: string }
  | { readonly kind: 'pinned'; readonly digest: string }

/** An ECR repository; account and region only when the input was a full URI. */
export interface RepositoryName {
  readonly name: string
  readonly account: string | undefined
  readonly region: string | undefined
}

export interface RoleInputs {
  readonly arn: string
  readonly sessionName: string | undefined
  readonly durationSeconds: number | undefined
  readonly audience: string | undefined
}

export interface ImageInputs {
  readonly repository: RepositoryName
  readonly createRepository: boolean
  readonly source: ImageSource
  readonly tags: readonly string[]
  /** What the manifests call this image, as a whole repository: `nodejs-hello`. */
  readonly replace: string | undefined
}

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
  readonly timeoutMs: number
  readonly verify: boolean
  readonly overlap: boolean
  readonly forceConflicts: boolean
}

/** Everything a user said, checked and typed. No `images`, or no `deploy`: this run does not do that part. */
export interface Inputs {
  readonly region: string
  readonly role: RoleInputs | undefined
  readonly allowedAccountIds: readonly string[]
  readonly images: readonly ImageInputs[]
  readonly deploy: DeployInputs | undefined
}

const REPOSITORY = /^(?=.{2,256}$)[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/
const REGISTRY_HOST =
  /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)$/
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/
const SERVICE_TYPES: readonly string[] = ['LoadBalancer', 'NodePort', 'ClusterIP', 'keep']

/** Reads and checks every input; the one place that does. All problems come back together; `inputs` only without any. */
export function readInputs(environment: NodeJS.ProcessEnv): { inputs: Inputs | undefined; problems: Problem[] } {
  const problems: Problem[] = []
  const wrong = (what: string, fix: string) => {
    problems.push({ what, fix })
  }
  const text = (name: string): string | undefined => getInput(name) || undefined
  const list = (name: string): string[] =>
    getInput(name)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
  const words = (name: string): string[] =>
    getInput(name)
      .split(/[\s,]+/)
      .filter((word) => word !== '')
  const map = (name: string, isSecret = false): Map<string, string> =>
    new Map(
      list(name).flatMap((line, index): [string, string][] => {
        const at = line.indexOf('=')
        if (at > 0) return [[line.slice(0, at).trim(), line.slice(at + 1)]]
        wrong(
          `\`${name}\`: ${isSecret ? `line ${index + 1}` : `"${line}"`} is not a key=value pair`,
          `Write one pair a line, for example \`${name}: KEY=value\`.`,
        )
        return []
      }),
    )
  const flag = (name: string, fallback: boolean): boolean => {
    const value = text(name)
    if (value === undefined) return fallback
    if (/^true$/i.test(value)) return true
    if (!/^false$/i.test(value)) wrong(`\`${name}\` is "${value}"`, 'Set it to true or false.')
    return false
  }
  const checked = (name: string, pattern: RegExp, fix: string): string | undefined => {
    const value = text(name)
    if (value === undefined || pattern.test(value)) return value
    wrong(`\`${name}\`: "${value}" is not valid`, fix)
    return undefined
  }

  const region = text('aws-region') ?? (environment.AWS_REGION || environment.AWS_DEFAULT_REGION || undefined)
  if (region === undefined)
    wrong('`aws-region` is missing', 'Name the region of the cluster, for example `aws-region: ap-northeast-1`.')
  else if (!/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region))
    wrong(`\`aws-region\`: "${region}" is not a region`, 'Write it as in ap-northeast-1.')

  const roleArn = checked(
    'role-to-assume',
    ROLE,
    'Give the role’s whole ARN, for example `arn:aws:iam::123456789012:role/deploy`. If it comes from a variable, check that the variable is set for this environment.',
  )
  const duration = text('role-duration-seconds')
  if (duration !== undefined && !(/^\d+$/.test(duration) && Number(duration) >= 900 && Number(duration) <= 43_200))
    wrong(`\`role-duration-seconds\`: "${duration}" is not valid`, 'Give seconds between 900 and 43200.')
  const allowedAccountIds = words('allowed-account-ids')
  for (const id of allowedAccountIds)
    if (!/^\d{12}$/.test(id))
      wrong(`\`allowed-account-ids\`: "${id}" is not an account id`, 'Write its 12 digits, in quotes.')

  const images = readImages()
  const deploy = readDeploy()
  if (images.length === 0 && deploy === undefined && problems.length === 0)
    wrong(
      'There is nothing to do: neither an image nor manifests were given',
      'Set `ecr-repository` (or `images`) to build and push an image, `cluster-name` and `manifests` to deploy, or all three.',
    )

  if (problems.length > 0 || region === undefined) return { inputs: undefined, problems }
  const role = roleArn && {
    arn: roleArn,
    sessionName: text('role-session-name'),
    durationSeconds: duration === undefined ? undefined : Number(duration),
    audience: text('audience'),
  }
  return { inputs: { region, role: role || undefined, allowedAccountIds, images, deploy }, problems }

  function readImages(): ImageInputs[] {
    const uri = text('ecr-repository')
    const given = text('image')
    const source = readSource(given)
    const several = readImageList(text('images') ?? '')
    problems.push(...several.problems)
    const tags = words('tags')
    const createRepository = flag('create-repository', true)
    for (const tag of tags)
      if (!TAG.test(tag))
        wrong(
          `\`tags\`: "${tag}" is not a tag`,
          'A tag has letters, digits, `.`, `_` and `-`, at most 128, and starts with none of the last two.',
        )
    const replace = text('replace-image')
    const shared = { createRepository, tags }
    if (several.entries.length > 0) {
      for (const name of ['ecr-repository', 'image', 'file', 'target', 'replace-image'])
        if (text(name) !== undefined)
          wrong(
            `\`${name}\` and \`images\` are both given`,
            `Say it in each entry of \`images\`, and drop \`${name}\`.`,
          )
      return several.entries.flatMap((entry): ImageInputs[] => {
        const repository = readRepository(entry.repository, 'images')
        const { context, file, target } = entry
        const own = { ...source, kind: 'build', context, file, target } as Extract<ImageSource, { kind: 'build' }>
        return repository === undefined ? [] : [{ ...shared, repository, source: own, replace: entry.replace }]
      })
    }
    if (uri === undefined) {
      if (given !== undefined)
        wrong(
          '`image` is given without `ecr-repository`',
          'Name the repository it belongs to, for example `ecr-repository: my-app-repo`.',
        )
      return []
    }
    const repository = readRepository(uri, 'ecr-repository')
    return repository === undefined ? [] : [{ ...shared, repository, source, replace }]
  }

  function readRepository(uri: string, name: string): RepositoryName | undefined {
    const repository = parseRepository(uri)
    if (repository === undefined)
      wrong(
        `\`${name}\`: "${uri}" is not an ECR repository`,
        'Give its name, lower case and without a tag (`my-app-repo`), or the full URI (`123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/my-app-repo`).',
      )
    return repository
  }

  function readSource(given: string | undefined): ImageSource {
    const digest = given?.match(/@(sha256:[0-9a-f]{64})$/)?.[1]
    if (digest !== undefined) return { kind: 'pinned', digest }
    if (given?.includes('@'))
      wrong(`\`image\`: "${given}" has no valid digest`, 'A digest is `@sha256:` and 64 hexadecimal digits.')
    if (given !== undefined) return { kind: 'local', reference: given }
    return {
      kind: 'build',
      context: text('context') ?? '.',
      file: text('file'),
      target: text('target'),
      buildArgs: map('build-args'),
      builder: text('builder'),
      rebuild: flag('rebuild', false),
    }
  }

  function readDeploy(): DeployInputs | undefined {
    const cluster = checked(
      'cluster-name',
      /^[0-9A-Za-z][\w-]{0,99}$/,
      'Give the name that `aws eks list-clusters` shows.',
    )
    const manifests = list('manifests')
    if (text('cluster-name') === undefined && manifests.length > 0)
      wrong(
        '`manifests` is given without `cluster-name`',
        'Name the cluster to deploy to, or drop `manifests` to build and push only.',
      )
    if (text('cluster-name') !== undefined && manifests.length === 0)
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
    if (!SERVICE_TYPES.includes(type)) wrong(`\`service-type\` is "${type}"`, `Set it to ${SERVICE_TYPES.join(', ')}.`)
    const timeoutMs = parseDuration(text('timeout') ?? '15m')
    if (timeoutMs === undefined)
      wrong(`\`timeout\` is "${text('timeout')}"`, 'Write it as 90s, 15m or 1h30m, and more than zero.')
    const deploy = {
      cluster: cluster ?? '',
      manifests,
      helmValues: list('helm-values'),
      helmSet: map('helm-set'),
      // A line without a name may be the second one of a secret.
      substitute: readSubstitute(map('substitute', true)),
      namespace,
      service: { name: text('service'), type: type as ServiceType, annotations: map('service-annotations') },
      timeoutMs: timeoutMs ?? 0,
      verify: flag('verify', true),
      overlap: flag('overlap', true),
      forceConflicts: flag('force-conflicts', false),
    }
    return manifests.length === 0 ? undefined : deploy
  }

  function readSubstitute(pairs: Map<string, string>): Map<string, string> {
    for (const name of pairs.keys())
      if (!/^[A-Za-z_]\w{0,99}$/.test(name))
        wrong(
          `\`substitute\`: "${name.slice(0, 100)}" is not a name`,
          `A name has letters, digits and \`_\`, and starts with no digit, as HOST does: it is what $\{HOST} in a manifest names.`,
        )
    return pairs
  }
}

/** `my-app` or `ACCOUNT.dkr.ecr.REGION.amazonaws.com/my-app`; undefined for anything else. */
export function parseRepository(uri: string): RepositoryName | undefined {
  const slash = uri.indexOf('/')
  const host = slash < 0 ? null : REGISTRY_HOST.exec(uri.slice(0, slash))
  const name = host ? uri.slice(slash + 1) : uri
  return REPOSITORY.test(name) ? { name, account: host?.[1], region: host?.[2] } : undefined
}

/** `90s`, `15m`, `1h30m` in milliseconds; undefined when it is no duration above zero. */
export function parseDuration(text: string): number | undefined {
  const parts = /^(?:(\d{1,3})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?$/.exec(text.trim())
  if (parts === null) return undefined
  const [hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0)) as [number, number, number]
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 || undefined
}
