import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Repository } from '../aws/repository.ts'
import type { ExecOptions, ExecResult, Io } from '../io.ts'
import { Failed, type Problem } from '../problem.ts'

/** Docker with a configuration of our own: the user's, plus our login. */
export type Docker = (args: readonly string[], options?: ExecOptions) => Promise<ExecResult>

/**
 * Makes a private DOCKER_CONFIG in `folder`. The user's logins, helpers, plugins, contexts and builders go on working;
 * only our registries' passwords are kept in the file, whatever helper is set up for the rest.
 */
export async function privateDocker(folder: string, registries: readonly string[], io: Io): Promise<Docker> {
  const env = io.environment
  const theirs = env.DOCKER_CONFIG || join(env.HOME || homedir(), '.docker')
  const config = await readConfig(join(theirs, 'config.json'))
  await mkdir(folder, { mode: 0o700 })
  const ours = {
    ...config,
    credHelpers: { ...config.credHelpers, ...Object.fromEntries(registries.map((host) => [host, ''])) },
    cliPluginsExtraDirs: [join(theirs, 'cli-plugins'), ...(config.cliPluginsExtraDirs ?? [])],
  }
  await writeFile(join(folder, 'config.json'), JSON.stringify(ours), { mode: 0o600 })
  await symlink(join(theirs, 'contexts'), join(folder, 'contexts'))
  const environment = { DOCKER_CONFIG: folder, BUILDX_CONFIG: env.BUILDX_CONFIG || join(theirs, 'buildx') }
  return (args, options) => io.exec('docker', args, { ...options, env: { ...environment, ...options?.env } })
}

/** What is missing for a build or a push on this runner. */
export async function checkDocker(build: boolean, io: Io): Promise<Problem[]> {
  const args = build ? ['buildx', 'version'] : ['version', '--format', '{{.Server.Version}}']
  const result = await io.exec('docker', args)
  if (result.code === 0) return []
  return build
    ? [
        {
          what: 'docker buildx does not work on this runner',
          why: result.stderr.trim().split('\n')[0] || 'docker said nothing',
          fix: 'Add `uses: docker/setup-buildx-action@v4` before this step.',
        },
      ]
    : [
        {
          what: 'The Docker daemon does not answer',
          why: lastLine(result.stderr),
          fix: 'Use a runner with Docker, or set DOCKER_HOST. A build alone can use a remote `builder`.',
        },
      ]
}

/** Docker with a configuration of our own under `folder`, logged in to the repositories' registries. */
export async function openDocker(folder: string, repositories: readonly Repository[], io: Io): Promise<Docker> {
  const registries = new Map(repositories.map((repository) => [repository.registry, repository]))
  const docker = await privateDocker(join(folder, 'docker'), [...registries.keys()], io)
  for (const repository of registries.values()) {
    await login(docker, repository)
    io.info(`Docker is logged in to ${repository.registry}`)
  }
  return docker
}

/** Logs Docker in to ECR; the password goes by stdin, never in an argument. */
export async function login(docker: Docker, repository: Repository): Promise<void> {
  const args = ['login', '--username', 'AWS', '--password-stdin', repository.registry]
  const result = await docker(args, { stdin: repository.password })
  if (result.code !== 0)
    throw new Failed([
      {
        what: `docker login to ${repository.registry} failed`,
        why: lastLine(result.stderr),
        fix: 'Check that this runner may reach the registry (proxy, firewall, VPC endpoints ecr.dkr and ecr.api), then run the job again.',
      },
    ])
}

/** The last line with words: where docker says why. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() || 'docker said nothing'
}

interface DockerConfig {
  readonly credHelpers?: Record<string, string>
  readonly cliPluginsExtraDirs?: string[]
}

async function readConfig(path: string): Promise<DockerConfig> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new Failed([
      {
        what: `${path} cannot be read as Docker’s configuration`,
        why: (error as Error).message,
        fix: 'Correct or remove the file.',
        cause: error,
      },
    ])
  }
}
