import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { clusterName } from '../../sandbox/world.ts'
import type { sdkCredentials } from '../sandbox/cloud.ts'

type Credentials = ReturnType<typeof sdkCredentials>

export const SETUP = resolve(import.meta.dirname, '../../setup')

/** The environment of a program that acts by these credentials. */
export const environmentOf = ({ accessKeyId, secretAccessKey, sessionToken }: Credentials): NodeJS.ProcessEnv => ({
  ...process.env,
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
})

/** What a program said, on both streams, and whether it succeeded; without blocking: connections are kept meanwhile. */
function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv, input = '') {
  return new Promise<{ ok: boolean; said: string }>((done) => {
    const child = execFile(program, args, { env }, (error, stdout, stderr) =>
      done({ ok: error === null, said: `${stdout}${stderr}`.trim() }),
    )
    child.stdin?.end(input)
  })
}

/** The AWS CLI, by these credentials; throws with what it says. */
export async function aws(who: Credentials, ...args: string[]): Promise<string> {
  const { ok, said } = await run('aws', args, environmentOf(who))
  if (!ok) throw new Error(`aws ${args.slice(0, 2).join(' ')}: ${said}`)
  return said
}

/** Deploys setup/ship-to-eks.yaml; gives the variables that its outputs are for. */
export async function deployStack(
  name: string,
  parameters: Record<string, string>,
  who: Credentials,
): Promise<Record<string, string>> {
  const overrides = Object.entries(parameters).map(([key, value]) => `${key}=${value}`)
  const template = ['--template-file', join(SETUP, 'ship-to-eks.yaml'), '--capabilities', 'CAPABILITY_IAM']
  await aws(who, 'cloudformation', 'deploy', '--stack-name', name, ...template, '--parameter-overrides', ...overrides)
  const query = 'Stacks[0].Outputs[].[Description,OutputValue]'
  const told = await aws(
    who,
    'cloudformation',
    'describe-stacks',
    '--stack-name',
    name,
    '--query',
    query,
    '--output',
    'text',
  )
  return Object.fromEntries(
    told
      .trim()
      .split('\n')
      .map((line) => line.split('\t')),
  )
}

export async function deleteStack(name: string, who: Credentials): Promise<void> {
  await aws(who, 'cloudformation', 'delete-stack', '--stack-name', name)
  await aws(who, 'cloudformation', 'wait', 'stack-delete-complete', '--stack-name', name)
}

/** kubectl as whoever has these credentials, by the access entry of the role, with one token for all calls. */
export async function kubectlAs(who: Credentials) {
  const env = { ...environmentOf(who), KUBECONFIG: join(mkdtempSync(join(tmpdir(), 'kubeconfig-')), 'config') }
  await aws(who, 'eks', 'update-kubeconfig', '--name', clusterName, '--kubeconfig', env.KUBECONFIG)
  const { status } = JSON.parse(await aws(who, 'eks', 'get-token', '--cluster-name', clusterName))
  await run('kubectl', ['config', 'set-credentials', 'token', `--token=${status.token}`], env)
  return (input: string, ...args: string[]) => run('kubectl', ['--user=token', ...args], env, input)
}
