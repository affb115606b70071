import { mkdirSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { requestToken } from './github/requestToken.ts'
import { buildkitSocket, dockerSocket } from './parts/docker.ts'
import { trust } from './pki.ts'
import { cacheDir } from './tools.ts'
import { region, repositoryName, type World } from './world.ts'

const tokenUrl = 'https://pipelines.actions.githubusercontent.com/sandbox/idtoken?api-version=2.0'

/** Names of whoever starts the sandbox that would reach past it. */
const foreign =
  /^(AWS_|DOCKER_|BUILDX_|KUBE|GITHUB_|RUNNER_|ACTIONS_|INPUT_|npm_|NODE$|SANDBOX_(PLAN|LOGS|TIMES|PATIENCE)$)/

/** What the command sees: the sandbox's programs, authorities and home, and nothing of the machine's accounts. */
export const createEnvironment = (world: World): NodeJS.ProcessEnv => {
  const { tools } = world
  const home = world.path('home')
  mkdirSync(join(home, '.docker/cli-plugins'), { recursive: true })
  symlinkSync(join(tools.buildx, 'buildx'), join(home, '.docker/cli-plugins/docker-buildx'))
  const dirs = [dirname(process.execPath), tools.kubernetes, tools.helm, tools.act, tools.buildkit, tools.awscli]
  const system = ['/usr/local/sbin', '/usr/sbin', '/sbin']
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  return {
    ...Object.fromEntries(own),
    PATH: [...dirs, process.env.PATH, ...system].join(delimiter),
    HOME: home,
    TMPDIR: world.path('tmp'),
    DOCKER_HOST: `unix://${dockerSocket}`,
    ...trust(world),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    ACTIONS_ID_TOKEN_REQUEST_URL: tokenUrl,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken({ repository: repositoryName }),
    SANDBOX_CACHE: cacheDir(),
    SANDBOX_DIR: world.dir,
    SANDBOX_ID: world.id,
    SANDBOX_KUBECONFIG: world.path('admin.kubeconfig'),
    SANDBOX_BUILDKIT: `unix://${buildkitSocket}`,
    SANDBOX_LB_DELAY: `${world.lbDelay}`,
  }
}
