import type { Problem } from '../problem.ts'
import { openAsk } from './ask.ts'
import { type AwsInputs, readAws } from './aws.ts'
import { type DeployInputs, readCluster, readDeploy } from './deploy.ts'
import { type GithubInputs, readGithub } from './github.ts'
import { type ImageInputs, readImages } from './images.ts'
import { type PreviewInputs, readPreview } from './preview.ts'

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
