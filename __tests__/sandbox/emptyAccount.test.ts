import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { releaseOf, type Workflow } from '../../sandbox/act.ts'
import { requestToken } from '../../sandbox/github/requestToken.ts'
import { type Answer, endSandboxes, newFolder, repository, runIn, startSandbox } from './nested.ts'

// A sandbox of its own, whose account has neither cluster nor provider; docs/setup.md is followed word for word.

vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 })

const root = newFolder('empty-account')
const checkout = join(root, 'node-app')
const programs = join(root, 'programs')
const calls = join(root, 'calls')
const archive = join(root, 'eksctl.tar.gz')
const variables = join(root, 'variables')
// The user that the chapter starts with.
const keys = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY',
  AWS_SESSION_TOKEN: '',
}

/** What is not to be had here: each notes how it was called, and does as much of it as the rest needs. */
const stubs: Readonly<Record<string, string>> = {
  eksctl: `case "$1" in
    create) aws eks create-cluster --name my-eks-cluster --role-arn arn:aws:iam::123456789012:role/eks-cluster \\
      --resources-vpc-config subnetIds=subnet-1 >/dev/null ;;
    delete) aws eks delete-cluster --name my-eks-cluster >/dev/null ;;
  esac`,
  gh: `case "$1 $2" in 'secret set') cat >/dev/null ;; 'variable set') echo "$3=$7" >>"${variables}" ;; esac`,
  helm: '',
  curl: `case "$*" in
    *github.com/eksctl-io/*) while [ "$1" != --output ]; do shift; done; exec cp "${archive}" "$2" ;;
    *) exec /usr/bin/curl "$@" ;;
  esac`,
}

const git = (folder: string, ...args: string[]) =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args])

const newRepository = (folder: string): void => {
  git(folder, 'init', '--quiet', '--initial-branch=main')
  git(folder, 'add', '--all')
  git(folder, 'commit', '--quiet', '--message', 'first')
}

/** The commands of docs/setup.md, from one heading to another. */
const commandsOf = (from: string, to?: string): string => {
  const text = readFileSync(join(repository, 'docs/setup.md'), 'utf8')
  const part = text.slice(text.indexOf(from), to === undefined ? undefined : text.indexOf(to))
  const blocks = [...part.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block)
  return blocks
    .join('\n')
    .replaceAll('OWNER/REPO', 'octo-org/node-app')
    .replaceAll('arn:aws:iam::ACCOUNT:role/ADMINISTRATOR', 'arn:aws:iam::123456789012:role/ship-unmapped')
}

let inside = ''
/** Runs commands in the sandbox, in the checkout, as the account's administrator. */
const run = (script: string, more: Readonly<Record<string, string>> = {}): Promise<Answer> => {
  const file = join(root, 'script')
  const environment = { ...keys, CALLS: calls, ...more }
  const exported = Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`)
  const first = `${exported.join('\n')}\nexport PATH="${programs}:$PATH"\ncd "${checkout}"\n`
  writeFileSync(file, `set -euo pipefail\n${first}${script}`)
  return runIn(inside, `bash "${file}"`)
}
const commands = async (script: string): Promise<string> => {
  const { code, text } = await run(script)
  expect(code, text).toBe(0)
  return text
}

/** Runs a workflow of the checkout, in the sandbox. */
const start = (file: string, more: Partial<Workflow> = {}, environment?: string): Promise<Answer> => {
  const workflow: Workflow = {
    checkout,
    file: `.github/workflows/${file}`,
    event: 'workflow_dispatch',
    vars: Object.fromEntries(
      readFileSync(variables, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split('=')),
    ),
    actions: { 'ship-to-eks/ship-to-eks@v1': join(root, 'release') },
    ...more,
  }
  writeFileSync(join(root, 'workflow.json'), JSON.stringify(workflow))
  const act = `import { readFileSync } from 'node:fs'
import { runWorkflow } from '${join(repository, 'sandbox/act.ts')}'
const workflow = JSON.parse(readFileSync('${join(root, 'workflow.json')}', 'utf8'))
process.exitCode = await runWorkflow(workflow, ({ msg }) => console.log(msg.trimEnd()))`
  writeFileSync(join(root, 'workflow.mjs'), act)
  const claims = { repository: 'octo-org/node-app', ...(environment === undefined ? {} : { environment }) }
  return run(`node "${join(root, 'workflow.mjs')}"`, { ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken(claims) })
}

const said = (): string => (existsSync(calls) ? readFileSync(calls, 'utf8') : '')

beforeAll(async () => {
  for (const folder of [checkout, programs]) mkdirSync(folder)
  for (const [name, script] of Object.entries(stubs)) {
    writeFileSync(join(programs, name), `#!/bin/sh\necho "${name} $*" >>"${calls}"\n${script}\n`)
    chmodSync(join(programs, name), 0o755)
  }
  execFileSync('tar', ['--create', '--gzip', '--file', archive, '--directory', programs, 'eksctl'])
  cpSync(join(repository, 'examples/node-app'), checkout, { recursive: true })
  newRepository(checkout)
  git(checkout, 'remote', 'add', 'origin', 'https://github.com/octo-org/node-app.git')
  // The release that the document clones.
  const origin = join(root, 'origin')
  for (const name of ['setup', 'examples/cluster'])
    cpSync(join(repository, name), join(origin, name), { recursive: true })
  newRepository(origin)
  git(origin, 'tag', 'v1')
  releaseOf(repository, join(root, 'release'))
  inside = await startSandbox().find('sleep')
  const provider = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com'
  await commands(`git config --global url.${origin}.insteadOf https://github.com/ship-to-eks/ship-to-eks
    aws iam delete-open-id-connect-provider --open-id-connect-provider-arn ${provider}
    aws eks delete-cluster --name my-eks-cluster`)
})
afterAll(endSandboxes)

describe('by hand', () => {
  test('the commands make cluster, roles and repositories, and set the variables', async () => {
    const text = await commands(commandsOf('# AWS set-up', '## Who may do what'))
    expect(text).toContain('Successfully created/updated stack - ship-to-eks')
    expect(said()).toContain('eksctl create cluster --config-file setup/cluster.yaml')
    expect(said()).toMatch(/helm upgrade --install aws-load-balancer-controller .* --set region=ap-northeast-1 /)
    expect(readFileSync(variables, 'utf8')).toMatch(/^DEPLOY_ROLE=arn:aws:iam::123456789012:role\/ship-to-eks-/m)
  })

  test('then a commit is deployed', async () => {
    const { code, text } = await start('deploy.yml', { event: 'push' })
    expect(code, text).toBe(0)
    expect(text).toContain('Hello from EKS')
  })

  test('other jobs may be let in', async () => {
    await commands(commandsOf('## By hand', '### 1.') + commandsOf('## Who may do what', '## Remove it again'))
    const { code, text } = await start('deploy.yml', { event: 'push' })
    expect(code, text).not.toBe(0)
    expect(text).toContain('AWS refused to let this job assume')
    const allowed = await start('deploy.yml', { event: 'push' }, 'production')
    expect(allowed.code, allowed.text).toBe(0)
  })

  test('and all of it is removed', async () => {
    await commands(commandsOf('## By hand', '### 1.') + commandsOf('## Remove it again'))
    expect(said()).toContain('eksctl delete cluster --name my-eks-cluster --wait')
    const left = await commands(`aws cloudformation describe-stacks --query 'Stacks[].StackName' --output text
      aws ecr describe-repositories --query 'repositories[].repositoryName' --output text
      aws iam list-roles --query 'Roles[].RoleName' --output text
      aws eks list-clusters --query clusters --output text
      kubectl --kubeconfig "$SANDBOX_KUBECONFIG" get services --all-namespaces`)
    expect(left).not.toMatch(/ship-to-eks|my-app-repo|my-eks-cluster|LoadBalancer/)
  })
})

describe('by the workflow', () => {
  const file = join(checkout, '.github/workflows/create-cluster.yml')
  const inputs = { config: 'setup/cluster-auto-mode.yaml' }
  const stubbed = (path: string): void => {
    const sum = createHash('sha256').update(readFileSync(archive)).digest('hex')
    writeFileSync(path, readFileSync(path, 'utf8').replace(/(SHA256: )[0-9a-f]{64}$/m, `$1${sum}`))
  }

  test('an eksctl of other content is not run', async () => {
    writeFileSync(calls, '')
    const { code, text } = await start('create-cluster.yml', { secrets: keys, inputs }, 'aws-setup')
    expect(code, text).not.toBe(0)
    expect(text).toContain('eksctl.tar.gz: FAILED')
    expect(said()).not.toMatch(/^eksctl/m)
  })

  test('it makes all of it, and prints the variables to set', async () => {
    stubbed(file)
    const { code, text } = await start('create-cluster.yml', { secrets: keys, inputs }, 'aws-setup')
    expect(code, text).toBe(0)
    expect(said()).toContain('eksctl create cluster --config-file setup/cluster-auto-mode.yaml')
    expect(text).not.toContain(keys.AWS_SECRET_ACCESS_KEY)
    const set = new Map(
      [...text.matchAll(/gh variable set (\w+) --body (\S+)/g)].map(([, name, value]) => [name, value]),
    )
    expect([...set.keys()]).toEqual(['DEPLOY_ROLE', 'PREVIEW_ROLE', 'SWEEP_ROLE'])
    writeFileSync(variables, [...set].map((pair) => `${pair.join('=')}\n`).join(''))
    const again = await start('create-cluster.yml', { secrets: keys, inputs }, 'aws-setup')
    expect(again.code, again.text).toBe(0)
    expect(again.text).toContain('my-eks-cluster is there already.')
    expect(again.text).toContain('No changes to deploy.')
  })

  test('then a commit is deployed', async () => {
    const { code, text } = await start('deploy.yml', { event: 'push' })
    expect(code, text).toBe(0)
  })

  test('another removes it, once its name is said', async () => {
    stubbed(join(checkout, '.github/workflows/delete-cluster.yml'))
    const remove = (cluster: string) =>
      start('delete-cluster.yml', { secrets: keys, inputs: { cluster, images: 'true' } }, 'aws-setup')
    writeFileSync(calls, '')
    expect((await remove('my-other-cluster')).code).not.toBe(0)
    expect(said()).not.toMatch(/^eksctl/m)
    const { code, text } = await remove('my-eks-cluster')
    expect(code, text).toBe(0)
    expect(said()).toContain('eksctl delete cluster --name my-eks-cluster --wait')
    const left = await commands(`aws cloudformation describe-stacks --query 'Stacks[].StackName' --output text
      aws ecr describe-repositories --query 'repositories[].repositoryName' --output text
      kubectl --kubeconfig "$SANDBOX_KUBECONFIG" get services --all-namespaces`)
    expect(left).not.toMatch(/ship-to-eks|my-app-repo|LoadBalancer/)
  })
})
