import { openAsk } from './ask.ts'
import { readDeploy } from './deployInputs.ts'
import { readImages } from './imageInputs.ts'
import type { Problem } from './problem.ts'

/** Where an image comes from: a build, one that Docker holds already, one that is in the registry, or none of ours. */
export type ImageSource =
  | BuildInputs
  | { readonly kind: 'local'; readonly reference: string }
  | { readonly kind: 'pinned'; readonly digest: string }

/** A build by buildx, and all that it is made from. */
export interface BuildInputs {
  readonly kind: 'build'
  readonly context: string
  readonly file: string | undefined
  readonly target: string | undefined
  readonly buildArgs: ReadonlyMap<string, string>
  /** By their ids; the values are secrets. */
  readonly secrets: ReadonlyMap<string, string>
  readonly labels: ReadonlyMap<string, string>
  /** `linux/arm64`; none: the builder's own. */
  readonly platforms: readonly string[]
  /** As buildx takes them: `true`, `false`, `mode=max`, `generator=…`. */
  readonly provenance: string
  readonly sbom: string
  readonly cache: Cache
  readonly builder: string | undefined
  /** More arguments of `docker buildx build`; none of those that other inputs or this step set. */
  readonly options: readonly string[]
  readonly rebuild: boolean
}

export type Cache = 'none' | 'registry' | 'gha'

/** An ECR repository; account and region only when the input was a full URI. */
export interface RepositoryName {
  readonly name: string
  readonly account: string | undefined
  readonly region: string | undefined
  /** The registry's host as it was given: FIPS and dual-stack ones have other names. */
  readonly host?: string
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

/** Everything a user said, checked and typed. No `images`, or no `deploy`: this run does not do that part. */
export interface Inputs {
  readonly region: string
  readonly role: RoleInputs | undefined
  /** Roles that are assumed from the first one for one part alone: a registry, a cluster of another account. */
  readonly registryRole: string | undefined
  readonly clusterRole: string | undefined
  readonly allowedAccountIds: readonly string[]
  /** Later steps of the job get the credentials of the first role. */
  readonly exportCredentials: boolean
  /** Checks and plans only. */
  readonly dryRun: boolean
  readonly images: readonly ImageInputs[]
  readonly deploy: DeployInputs | undefined
}

const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/

/** Reads and checks every input; the one place that does. All problems come back together; `inputs` only without any. */
export function readInputs(environment: NodeJS.ProcessEnv): { inputs: Inputs | undefined; problems: Problem[] } {
  const ask = openAsk()
  const { problems, wrong, text, words, flag, checked } = ask
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
  const other = 'Give the role’s whole ARN; it is assumed from the first one, for this part alone.'
  const registryRole = checked('registry-role', ROLE, other)
  const clusterRole = checked('cluster-role', ROLE, other)
  const duration = text('role-duration-seconds')
  if (duration !== undefined && !(/^\d+$/.test(duration) && Number(duration) >= 900 && Number(duration) <= 43_200))
    wrong(`\`role-duration-seconds\`: "${duration}" is not valid`, 'Give seconds between 900 and 43200.')
  const allowedAccountIds = words('allowed-account-ids')
  for (const id of allowedAccountIds)
    if (!/^\d{12}$/.test(id))
      wrong(`\`allowed-account-ids\`: "${id}" is not an account id`, 'Write its 12 digits, in quotes.')

  const exportCredentials = flag('export-credentials', false)
  const dryRun = flag('dry-run', false)
  const images = readImages(ask)
  const deploy = readDeploy(ask)
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
  return {
    inputs: {
      region,
      role: role || undefined,
      registryRole,
      clusterRole,
      allowedAccountIds,
      exportCredentials,
      dryRun,
      images,
      deploy,
    },
    problems,
  }
}
