import { execFileSync } from 'node:child_process'

// What the parts stand on in the sandbox.

export const ROLE = 'arn:aws:iam::123456789012:role/ship-deploy'

/** The environment of who may do everything in the sandbox's cluster. */
export const asAdministrator = { ...process.env, KUBECONFIG: process.env.SANDBOX_KUBECONFIG }

export const kubectl = (...args: string[]): string =>
  execFileSync('kubectl', args, { env: asAdministrator, encoding: 'utf8', maxBuffer: 2 ** 28 })

/** Makes the sandbox's BuildKit the builder of Docker's buildx, as docker/setup-buildx-action does on a runner. */
export function useBuilder(): void {
  const builder = ['--name', 'bench', '--driver', 'remote', '--use', process.env.SANDBOX_BUILDKIT ?? '']
  execFileSync('docker', ['buildx', 'create', ...builder], { stdio: 'ignore' })
}

/** Makes a folder a checkout of one commit; gives its sha. */
export function commit(folder: string, message: string): string {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=bench', '-c', 'user.email=bench@example.com', ...args], {
      encoding: 'utf8',
    })
  git('init', '--quiet', '--initial-branch=main')
  git('remote', 'add', 'origin', 'https://github.com/octo-org/node-app.git')
  git('add', '--all')
  git('commit', '--quiet', '--message', message)
  return git('rev-parse', 'HEAD').trim()
}
