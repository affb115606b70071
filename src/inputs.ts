import { openAsk } from './ask.ts'
import { readAws } from './awsInputs.ts'
import { readCluster, readDeploy } from './deployInputs.ts'
import { readImages } from './imageInputs.ts'
import { readGithub, readPreview } from './previewInputs.ts'
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
  /** The builder is in pods of the cluster: options of buildx's kubernetes driver. */
  readonly pods?: ReadonlyMap<string, string>
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

export type PreviewMode = 'auto' | 'deploy' | 'remove' | 'sweep'

export interface PreviewInputs {
  readonly mode: PreviewMode
  /** Namespaces of previews start with it. */
  readonly prefix: string
  /** Only pull requests with this label get a preview. */
  readonly label: string | undefined
  /** A preview that was not deployed for as long is swept; undefined: never for that. */
  readonly ttlMs: number | undefined
  /** `preview.example.com`, `pr-{number}.preview.example.com` or `preview.example.com/pr-{number}`. */
  readonly host: string | undefined
  readonly limit: number
}

export interface GithubInputs {
  readonly comment: boolean
  /** The environment of GitHub's deployments. */
  readonly environment: string | undefined
  readonly token: string | undefined
}

/** Who acts, and where. */
export interface AwsInputs {
  readonly region: string
  readonly role: RoleInputs | undefined
  /** Roles that are assumed from the first one for one part alone: a registry, a cluster of another account. */
  readonly registryRole: string | undefined
  readonly clusterRole: string | undefined
  readonly allowedAccountIds: readonly string[]
  /** Later steps of the job get the credentials of the first role. */
  readonly exportCredentials: boolean
}

/** Everything a user said, checked and typed. No `images`, or no `deploy`: this run does not do that part. */
export interface Inputs extends AwsInputs {
  /** Checks and plans only. */
  readonly dryRun: boolean
  readonly images: readonly ImageInputs[]
  /** The cluster to deploy to, or to remove previews from. */
  readonly cluster: string | undefined
  readonly deploy: DeployInputs | undefined
  readonly preview: PreviewInputs
  readonly github: GithubInputs
}

/** Reads and checks every input; the one place that does. All problems come back together; `inputs` only without any. */
export function readInputs(environment: NodeJS.ProcessEnv): { inputs: Inputs | undefined; problems: Problem[] } {
  const ask = openAsk()
  const { problems, wrong, flag } = ask
  const aws = readAws(ask, environment)
  const dryRun = flag('dry-run', false)
  const images = readImages(ask)
  const preview = readPreview(ask)
  const github = readGithub(ask)
  const removes = preview.mode === 'remove' || preview.mode === 'sweep'
  const cluster = readCluster(ask)
  if (removes && cluster === undefined)
    wrong(
      `\`preview: ${preview.mode}\` is given without \`cluster-name\``,
      'Name the cluster that the previews live in.',
    )
  const inPods = images.some(({ source }) => source.kind === 'build' && source.pods !== undefined)
  if (inPods && cluster === undefined)
    wrong('`builder: kubernetes` is given without `cluster-name`', 'Name the cluster that builds the image.')
  const deploy = removes ? undefined : readDeploy(ask, cluster, inPods)
  if (images.length === 0 && deploy === undefined && !removes && problems.length === 0)
    wrong(
      'There is nothing to do: neither an image nor manifests were given',
      'Set `ecr-repository` (or `images`) to build and push an image, `cluster-name` and `manifests` to deploy, or all three.',
    )

  if (problems.length > 0 || aws === undefined) return { inputs: undefined, problems }
  return { inputs: { ...aws, dryRun, images, cluster, deploy, preview, github }, problems }
}
