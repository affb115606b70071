import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { releaseOf, type Workflow } from '../../sandbox/act.ts'
import { requestToken } from '../../sandbox/github/requestToken.ts'
import { type Answer, endSandboxes, newFolder, repository, runIn, startSandbox } from './nested.ts'

// A sandbox of its own, whose account has neither cluster nor provider, and whose cluster has no controller for
// Ingresses. From there the documents are followed word for word, to what the examples' own workflows deploy.

vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 })

const root = newFolder('empty-account')
/** Repositories of a user, on GitHub octo-org/node-app, one after the other. */
const checkouts = {
  byHand: join(root, 'by-hand/shop'),
  irsa: join(root, 'irsa/app'),
  environments: join(root, 'environments/app'),
  byWorkflow: join(root, 'by-workflow/node-app'),
}
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
  eksctl: `case "$1 $2" in
    'create cluster') aws eks create-cluster --name my-eks-cluster --role-arn arn:aws:iam::123456789012:role/eks-cluster \\
      --resources-vpc-config subnetIds=subnet-1 >/dev/null ;;
    'delete cluster') aws eks delete-cluster --name my-eks-cluster >/dev/null ;;
  esac`,
  // Variables of an environment begin with its name: act knows none of their own.
  gh: `case "$1 $2" in
    'secret set') cat >/dev/null ;;
    'variable set')
      name=$3
      shift 3
      while [ $# -gt 1 ]; do
        case "$1" in --env) prefix=$(echo "$2" | tr a-z A-Z)_ ;; --body) value=$2 ;; esac
        shift 2
      done
      echo "$prefix$name=$value" >>"${variables}" ;;
  esac`,
  // What the chart makes, as far as the sandbox's stand-in for the controller does not bring it.
  helm: `kubectl apply --filename - <<YAML
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: alb}
spec: {controller: ingress.k8s.aws/alb}
YAML`,
  curl: `case "$*" in
    *github.com/eksctl-io/*) while [ "$1" != --output ]; do shift; done; exec cp "${archive}" "$2" ;;
    *) exec /usr/bin/curl "$@" ;;
  esac`,
}

const git = (folder: string, ...args: string[]) =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args])

const commitAll = (folder: string): void => {
  git(folder, 'add', '--all')
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'a commit')
}

/** The commands of a document, from one place to another. */
const commandsOf = (document: string, from: string, to?: string): string => {
  const text = readFileSync(join(repository, 'docs', document), 'utf8')
  const end = to === undefined ? undefined : text.indexOf(to)
  if (!text.includes(from) || end === -1) throw new Error(`docs/${document} has no longer: ${from} … ${to}`)
  const blocks = [...text.slice(text.indexOf(from), end).matchAll(/^```sh\n(.*?)^```/gms)].map(
    ([, block = '']) => block,
  )
  if (blocks.length === 0) throw new Error(`docs/${document} has no commands from ${from} on`)
  return blocks
    .join('\n')
    .replaceAll('OWNER/REPO', 'octo-org/node-app')
    .replaceAll('arn:aws:iam::ACCOUNT:role/ADMINISTRATOR', 'arn:aws:iam::123456789012:role/ship-unmapped')
}
const names = commandsOf('setup.md', '## By hand', '### 1.')

let inside = ''
/** Runs commands in the sandbox, in a checkout, as the account's administrator. */
const run = (checkout: string, script: string, more: Readonly<Record<string, string>> = {}): Promise<Answer> => {
  const file = join(root, 'script')
  const environment = { ...keys, CALLS: calls, ...more }
  const exported = Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`)
  const first = `${exported.join('\n')}\nexport PATH="${programs}:$PATH"\ncd "${checkout}"\n`
  writeFileSync(file, `set -euo pipefail\n${first}${script}`)
  return runIn(inside, `bash "${file}"`)
}
const commands = async (checkout: string, script: string): Promise<string> => {
  const { code, text } = await run(checkout, script)
  expect(code, text).toBe(0)
  return text
}

const setVariables = (): Record<string, string> =>
  Object.fromEntries(
    readFileSync(variables, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('=')),
  )
const tokenOf = (environment?: string): string =>
  requestToken({ repository: 'octo-org/node-app', ...(environment === undefined ? {} : { environment }) })

/** Runs a workflow of a checkout, in the sandbox, with the variables that are set. */
const start = (checkout: string, file: string, more: Partial<Workflow> = {}, environment?: string): Promise<Answer> => {
  const workflow: Workflow = {
    checkout,
    file: `.github/workflows/${file}`,
    event: 'workflow_dispatch',
    vars: setVariables(),
    actions: { 'ship-to-eks/ship-to-eks@v1': join(root, 'release') },
    ...more,
  }
  writeFileSync(join(root, 'workflow.json'), JSON.stringify(workflow))
  const act = `import { readFileSync } from 'node:fs'
import { runWorkflow } from '${join(repository, 'sandbox/act.ts')}'
const workflow = JSON.parse(readFileSync('${join(root, 'workflow.json')}', 'utf8'))
process.exitCode = await runWorkflow(workflow, ({ msg }) => console.log(msg.trimEnd()))`
  writeFileSync(join(root, 'workflow.mjs'), act)
  return run(checkout, `node "${join(root, 'workflow.mjs')}"`, { ACTIONS_ID_TOKEN_REQUEST_TOKEN: tokenOf(environment) })
}
const push = (checkout: string, environment?: string) => start(checkout, 'deploy.yml', { event: 'push' }, environment)

const said = (): string => (existsSync(calls) ? readFileSync(calls, 'utf8') : '')

/** Takes an example as a document says, and makes it a commit. */
const take = async (checkout: string, example: string): Promise<void> => {
  await commands(checkout, `cp -r "${join(root, 'origin/examples', example)}/." .`)
  commitAll(checkout)
}

beforeAll(async () => {
  mkdirSync(programs)
  for (const [name, script] of Object.entries(stubs)) {
    writeFileSync(join(programs, name), `#!/bin/sh\necho "${name} $*" >>"${calls}"\n${script}\n`)
    chmodSync(join(programs, name), 0o755)
  }
  execFileSync('tar', ['--create', '--gzip', '--file', archive, '--directory', programs, 'eksctl'])
  // The release that the document clones, and where the user's commits go.
  const origin = join(root, 'origin')
  for (const name of ['setup', 'examples']) cpSync(join(repository, name), join(origin, name), { recursive: true })
  for (const folder of [origin, ...Object.values(checkouts)]) {
    mkdirSync(folder, { recursive: true })
    git(folder, 'init', '--quiet', '--initial-branch=main')
    commitAll(folder)
    git(folder, 'remote', 'add', 'origin', 'https://github.com/octo-org/node-app.git')
  }
  git(origin, 'tag', 'v1')
  const pushed = join(root, 'pushed.git')
  execFileSync('git', ['init', '--quiet', '--bare', pushed])
  const release = releaseOf(repository, join(root, 'release'))
  // Another bundle than the committed one, to try a change.
  const { SHIP_BUNDLE } = process.env
  if (SHIP_BUNDLE !== undefined) cpSync(dirname(SHIP_BUNDLE), join(release, 'dist'), { recursive: true })
  inside = await startSandbox().find('sleep')
  const provider = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com'
  const script = `git config --global url.${origin}.insteadOf https://github.com/ship-to-eks/ship-to-eks
    git config --global url.${pushed}.pushInsteadOf https://github.com/octo-org/node-app.git
    git config --global user.name octocat
    git config --global user.email octocat@example.com
    aws iam delete-open-id-connect-provider --open-id-connect-provider-arn ${provider}
    aws eks delete-cluster --name my-eks-cluster
    kubectl delete ingressclass alb`
  await commands(root, script)
})
afterAll(endSandboxes)

describe('by hand', () => {
  const { byHand } = checkouts

  test('the commands make cluster, roles and repositories, set the variables, and push an app', async () => {
    const text = await commands(byHand, commandsOf('setup.md', '# AWS set-up', '## Who may do what'))
    expect(text).toContain('Successfully created/updated stack - ship-to-eks')
    expect(said()).toContain('eksctl create cluster --config-file setup/cluster.yaml')
    expect(said()).toMatch(/helm upgrade --install aws-load-balancer-controller .* --set region=ap-northeast-1 /)
    expect(readFileSync(variables, 'utf8')).toMatch(/^DEPLOY_ROLE=arn:aws:iam::123456789012:role\/ship-to-eks-/m)
    expect(git(byHand, 'status', '--porcelain').toString()).toBe('')
  })

  test('then both paths of the app answer', async () => {
    const { code, text } = await push(byHand)
    expect(code, text).toBe(0)
    expect(text).toMatch(/^URL: http:\/\/k8s-default-shop-.*\.elb\.amazonaws\.com\/api\/users$/m)
    expect(text).toContain('"name":"Grace"')
    expect(text).toContain('"name":"Chair"')
    const [url = ''] = /http:\/\/k8s-default-shop-\S+/.exec(text) ?? []
    const answers = await commands(byHand, `curl --fail --silent ${url} ${url.replace('users', 'products')}`)
    expect(answers).toContain('{"id":1,"name":"Ada"}')
    expect(answers).toContain('{"id":1,"name":"Lamp","price":40}')
  })

  test('pods get a role, and read from S3', async () => {
    const { irsa } = checkouts
    await take(irsa, 'irsa')
    const role = commandsOf('irsa.md', '## The role', '## What is checked')
    const text = await commands(irsa, `${role}\naws iam get-role --role-name irsa-app`)
    expect(text).toContain('system:serviceaccount:default:app')
    const { code, text: log } = await push(irsa)
    expect(code, log).toBe(0)
    expect(log).toContain('Hello from S3')
    await commands(irsa, 'kubectl delete --filename k8s')
  })

  test('other jobs may be let in', async () => {
    await commands(byHand, names + commandsOf('setup.md', '## Who may do what', '## Remove it again'))
    const { code, text } = await push(byHand)
    expect(code, text).not.toBe(0)
    expect(text).toContain('AWS refused to let this job assume')
    const allowed = await push(byHand, 'production')
    expect(allowed.code, allowed.text).toBe(0)
  })

  test('and all of it is removed', async () => {
    await commands(byHand, names + commandsOf('setup.md', '## Remove it again'))
    expect(said()).toContain('eksctl delete cluster --name my-eks-cluster --wait')
    const left = await commands(
      byHand,
      `aws cloudformation describe-stacks --query 'Stacks[].StackName' --output text
      aws ecr describe-repositories --query 'repositories[].repositoryName' --output text
      aws iam list-roles --query 'Roles[].RoleName' --output text
      aws eks list-clusters --query clusters --output text
      kubectl get ingresses,services --all-namespaces`,
    )
    expect(left).not.toMatch(/ship-to-eks|my-app-repo|my-eks-cluster|LoadBalancer|elb\.amazonaws/)
  })
})

describe('by the workflow', () => {
  const { byWorkflow, environments } = checkouts
  const inputs = { config: 'setup/cluster-auto-mode.yaml' }
  const setUp = (file: string, more: Readonly<Record<string, string>> = inputs) =>
    start(byWorkflow, file, { secrets: keys, inputs: more }, 'aws-setup')
  const stubbed = (file: string): void => {
    const path = join(byWorkflow, '.github/workflows', file)
    const sum = createHash('sha256').update(readFileSync(archive)).digest('hex')
    writeFileSync(path, readFileSync(path, 'utf8').replace(/(SHA256: )[0-9a-f]{64}$/m, `$1${sum}`))
    commitAll(byWorkflow)
  }

  /** The image's digest and the replicas, in each namespace. */
  const deployed = async (): Promise<string[]> => {
    const fields = '{.spec.template.spec.containers[0].image} {.spec.replicas}{"\\n"}'
    const of = (name: string) => `kubectl get deployment node-app --namespace ${name} --output jsonpath='${fields}'`
    const text = await commands(environments, `${of('staging')}\n${of('production')}`)
    return text.split('\n').map((line) => line.split('@')[1] ?? '')
  }

  test('an eksctl of other content is not run', async () => {
    await commands(byWorkflow, commandsOf('setup.md', '# AWS set-up', '## By hand'))
    commitAll(byWorkflow)
    writeFileSync(calls, '')
    const { code, text } = await setUp('create-cluster.yml')
    expect(code, text).not.toBe(0)
    expect(text).toContain('eksctl.tar.gz: FAILED')
    expect(said()).not.toMatch(/^eksctl/m)
  })

  test('it makes all of it, and prints the variables to set', async () => {
    stubbed('create-cluster.yml')
    const { code, text } = await setUp('create-cluster.yml')
    expect(code, text).toBe(0)
    expect(said()).toContain('eksctl create cluster --config-file setup/cluster-auto-mode.yaml')
    expect(text).not.toContain(keys.AWS_SECRET_ACCESS_KEY)
    const set = [...new Set(text.match(/gh variable set \w+ --body \S+/g))]
    expect(set.map((command) => command.split(' ')[3])).toEqual(['DEPLOY_ROLE', 'PREVIEW_ROLE', 'SWEEP_ROLE'])
    writeFileSync(variables, '')
    await commands(byWorkflow, set.join('\n'))
    const again = await setUp('create-cluster.yml')
    expect(again.code, again.text).toBe(0)
    expect(again.text).toContain('my-eks-cluster is there already.')
    expect(again.text).toContain('No changes to deploy.')
  })

  test('then a commit is deployed, and so is an image that is there', async () => {
    await take(byWorkflow, 'node-app')
    const { code, text } = await push(byWorkflow)
    expect(code, text).toBe(0)
    expect(text).toContain('Hello from EKS')
    const local = await start(byWorkflow, 'push-local-image.yml')
    expect(local.code, local.text).toBe(0)
    expect(local.text).toContain('Hello from EKS')
  })

  test('staging, then production: each by its own role, with one image', async () => {
    await take(environments, 'environments')
    await commands(environments, commandsOf('setup.md', '# AWS set-up', 'Then there are two ways'))
    await commands(environments, commandsOf('environments.md', '## Environments of GitHub', '## Several clusters'))
    // act has no variables of environments, and its token tells of none: each job is given its own.
    const path = join(environments, '.github/workflows/deploy.yml')
    const jobs = readFileSync(path, 'utf8').split(/^(?= {2}(?:staging|production):)/m)
    const rewritten = jobs.map((job) => {
      const [, name] = /^ {2}(staging|production):/.exec(job) ?? []
      if (name === undefined) return job
      const token = `        env: {ACTIONS_ID_TOKEN_REQUEST_TOKEN: '${tokenOf(name)}'}\n`
      return job.replaceAll('vars.', `vars.${name.toUpperCase()}_`).replace(/^ {8}with:\n {10}role/m, `${token}$&`)
    })
    writeFileSync(path, rewritten.join(''))
    commitAll(environments)
    const { code, text } = await push(environments)
    expect(code, text).toBe(0)
    expect(text.match(/^Pushed /gm)).toHaveLength(1)
    expect(text.match(/^URL: /gm)).toHaveLength(2)
    const [staging, production] = await deployed()
    expect(staging).toMatch(/^sha256:\S+ 1$/)
    expect(production).toBe(`${staging?.slice(0, -1)}2`)
  })

  test('several clusters get one image', async () => {
    await commands(environments, commandsOf('environments.md', '## Several clusters'))
    // There is one cluster here: its namespaces stand for two.
    const path = join(environments, '.github/workflows/clusters.yml')
    writeFileSync(path, readFileSync(path, 'utf8').replace('my-eks-cluster-2', 'my-eks-cluster'))
    commitAll(environments)
    const before = await deployed()
    const { code, text } = await start(environments, 'clusters.yml')
    expect(code, text).toBe(0)
    expect(text.match(/^Pushed /gm)).toHaveLength(1)
    const [staging, production] = await deployed()
    expect(staging).not.toBe(before[0])
    expect(production).toBe(`${staging?.slice(0, -1)}2`)
  })

  test('another removes it, once its name is said', async () => {
    stubbed('delete-cluster.yml')
    const remove = (cluster: string) => setUp('delete-cluster.yml', { cluster, images: 'true' })
    writeFileSync(calls, '')
    expect((await remove('my-other-cluster')).code).not.toBe(0)
    expect(said()).not.toMatch(/^eksctl/m)
    const { code, text } = await remove('my-eks-cluster')
    expect(code, text).toBe(0)
    expect(said()).toContain('eksctl delete cluster --name my-eks-cluster --wait')
    const left = await commands(
      byWorkflow,
      `aws cloudformation describe-stacks --stack-name ship-to-eks || true
      aws ecr describe-repositories --query 'repositories[].repositoryName' --output text
      kubectl get services --all-namespaces`,
    )
    expect(left).toContain('does not exist')
    expect(left).not.toMatch(/my-app-repo|LoadBalancer/)
  })
})
