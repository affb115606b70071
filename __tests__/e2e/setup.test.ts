import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunClaims, requestToken } from '../../sandbox/github/requestToken.ts'
import { idToken, refusal, region, sdkCredentials } from '../sandbox/cloud.ts'
import { atHome, atPartner, PARTNER } from './access.ts'
import { dropNamespace, kubectl, newNamespace } from './cluster.ts'
import { APP, shipping } from './inputs.ts'
import { github, jobFor, makeImage, newCheckout, ofPull, ofSweep, payloadOf, type Workflow } from './pullWorld.ts'
import { aws, deleteStack, deployStack, kubectlAs, SETUP } from './stack.ts'
import { type Job, newJob, runStep } from './step.ts'

// setup/ as a person with an account applies it, and what its roles may do then, and may not.

// Most of the time goes into starting the CLI.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 })

const STACK = 'setup-test'
const NAMESPACE = 'setup-production'
const NAMES = { Repository: 'setup/app', PreviewRepository: 'setup/app-previews', Namespaces: NAMESPACE }
const SUBJECT = { SubjectPrefix: 'repo:octo-org/node-app' }

const pull: RunClaims = { event_name: 'pull_request' }
const main: RunClaims = {}
const schedule: RunClaims = { event_name: 'schedule' }

async function become(arn: string | undefined, run: RunClaims, audience?: string) {
  const command = { RoleArn: arn, RoleSessionName: 'test', WebIdentityToken: await idToken(run, audience) }
  const answer = await new STSClient({ region, maxAttempts: 1 }).send(new AssumeRoleWithWebIdentityCommand(command))
  return sdkCredentials(answer.Credentials)
}

describe('an account that has nothing', () => {
  const provider = `arn:aws:iam::${PARTNER}:oidc-provider/token.actions.githubusercontent.com`
  let administrator: Awaited<ReturnType<typeof atPartner>>
  let roles: Record<string, string> = {}
  beforeAll(async () => {
    administrator = await atPartner()
    roles = await deployStack(STACK, { ...SUBJECT, ...NAMES }, administrator)
  })
  afterAll(async () => {
    await deleteStack(STACK, administrator)
    // What others may still need stays.
    await aws(administrator, 'ecr', 'delete-repository', '--force', '--repository-name', NAMES.Repository)
    await aws(administrator, 'iam', 'delete-open-id-connect-provider', '--open-id-connect-provider-arn', provider)
  })

  it('knows GitHub’s tokens, and has a role for each kind of job', async () => {
    const list = await aws(administrator, 'iam', 'list-open-id-connect-providers', '--output', 'text')
    expect(list).toContain(provider)
    expect(Object.keys(roles)).toEqual(['DEPLOY_ROLE', 'PREVIEW_ROLE', 'SWEEP_ROLE'])
  })

  const allowed = 'allowed'
  const denied = {
    name: 'AccessDenied',
    message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    status: 403,
  }
  it.each<[string, string, RunClaims, typeof allowed | typeof denied]>([
    ['DEPLOY_ROLE', 'a push to main', main, allowed],
    ['DEPLOY_ROLE', 'a pull request', pull, denied],
    ['DEPLOY_ROLE', 'another branch', { ref: 'refs/heads/main2' }, denied],
    ['DEPLOY_ROLE', 'a tag of that name', { ref: 'refs/tags/main' }, denied],
    ['DEPLOY_ROLE', 'a job with an environment', { environment: 'production' }, denied],
    ['DEPLOY_ROLE', 'another repository', { repository: 'octo-org/node-app-2' }, denied],
    ['DEPLOY_ROLE', 'the same in other letters', { repository: 'Octo-Org/node-app' }, denied],
    ['PREVIEW_ROLE', 'a pull request', pull, allowed],
    ['PREVIEW_ROLE', 'a push to main', main, denied],
    ['PREVIEW_ROLE', 'a pull request of another repository', { ...pull, repository: 'octo-org/fork' }, denied],
    ['SWEEP_ROLE', 'a schedule', schedule, allowed],
    ['SWEEP_ROLE', 'a pull request', pull, denied],
  ])('%s and %s', async (name, _, run, expected) => {
    expect((await refusal(become(roles[name], run))) ?? allowed).toEqual(expected)
  })

  it('takes no token for somebody else, not even if the provider does', async () => {
    const audience = 'octo-org'
    const wrong = { name: 'InvalidIdentityTokenException', message: 'Incorrect token audience', status: 400 }
    expect(await refusal(become(roles.DEPLOY_ROLE, main, audience))).toEqual(wrong)
    const which = ['--open-id-connect-provider-arn', provider]
    await aws(administrator, 'iam', 'delete-open-id-connect-provider', ...which)
    const wide = [
      '--url',
      'https://token.actions.githubusercontent.com',
      '--client-id-list',
      'sts.amazonaws.com',
      audience,
    ]
    await aws(administrator, 'iam', 'create-open-id-connect-provider', ...wide)
    for (const [name, run] of [['DEPLOY_ROLE', main] as const, ['PREVIEW_ROLE', pull] as const])
      expect(await refusal(become(roles[name], run, audience))).toEqual(denied)
  })
})

describe('an account that has the provider', () => {
  let administrator: Awaited<ReturnType<typeof atHome>>
  let roles: Record<string, string> = {}
  beforeAll(async () => {
    administrator = await atHome()
    newNamespace(NAMESPACE)
    kubectl('create', 'service', 'clusterip', 'shop', '--tcp=80', '--namespace', NAMESPACE)
    kubectl('apply', '--server-side', '--filename', join(SETUP, 'previews-rbac.yaml'))
    roles = await deployStack(STACK, { ...SUBJECT, ...NAMES, CreateProvider: 'false' }, administrator)
  })
  afterAll(async () => {
    await deleteStack(STACK, administrator)
    await aws(administrator, 'ecr', 'delete-repository', '--force', '--repository-name', NAMES.Repository)
    dropNamespace(NAMESPACE)
  })

  it('is told so by the stack, which leaves nothing behind', async () => {
    const other = { ...SUBJECT, ...NAMES, Repository: 'setup/other', PreviewRepository: 'setup/other-previews' }
    await expect(deployStack('setup-again', other, administrator)).rejects.toThrow('Failed to create/update the stack')
    const events = await aws(administrator, 'cloudformation', 'describe-stack-events', '--stack-name', 'setup-again')
    expect(events).toContain('Provider with url https://token.actions.githubusercontent.com already exists.')
    expect(await aws(administrator, 'ecr', 'describe-repositories')).not.toContain('setup/other')
    await deleteStack('setup-again', administrator)
  })

  it('makes repositories whose tags stay, but for caches', async () => {
    const names = ['--repository-names', NAMES.Repository, NAMES.PreviewRepository]
    const { repositories } = JSON.parse(await aws(administrator, 'ecr', 'describe-repositories', ...names))
    expect(repositories).toHaveLength(2)
    for (const repository of repositories)
      expect(repository).toMatchObject({
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'cache*' }],
        imageScanningConfiguration: { scanOnPush: true },
      })
    const policy = ['get-lifecycle-policy', '--repository-name', NAMES.Repository]
    const { lifecyclePolicyText } = JSON.parse(await aws(administrator, 'ecr', ...policy))
    expect(JSON.parse(lifecyclePolicyText).rules).toMatchObject([{ selection: { tagPatternList: ['cache*'] } }])
  })

  it('production: the app is built, pushed and deployed by the role, with the rights it has', async () => {
    const inputs = shipping(NAMESPACE, {
      'role-to-assume': roles.DEPLOY_ROLE ?? '',
      'ecr-repository': NAMES.Repository,
      'service-type': 'ClusterIP',
    })
    const result = await runStep(newJob(APP), inputs)
    expect(result.code, result.log).toBe(0)
    expect(result.log).toContain('Deployment/node-app created')
    const elsewhere = await runStep(newJob(APP), { ...inputs, 'ecr-repository': 'setup/elsewhere' })
    expect(elsewhere.code, elsewhere.log).toBe(1)
    expect(elsewhere.errors[0]?.text).toContain('ecr:DescribeRepositories')
    const outside = await runStep(newJob(APP), { ...inputs, namespace: 'default' })
    expect(outside.code, outside.log).toBe(1)
    expect(outside.errors[0]?.text).toContain('namespaces=default')
  })

  it('production: its namespace and no other, and no Namespaces', async () => {
    const run = await kubectlAs(await become(roles.DEPLOY_ROLE, main))
    const may = async (...what: string[]) => (await run('', 'auth', 'can-i', ...what)).said
    expect(await may('create', 'deployments', `--namespace=${NAMESPACE}`)).toBe('yes')
    expect(await may('create', 'deployments', '--namespace=default')).toBe('no')
    expect(await may('create', 'namespaces')).toContain('no')
    expect(await may('delete', 'namespaces')).toContain('no')
  })

  describe('previews', () => {
    const name = 'preview-setup-pr-7'
    let run: Awaited<ReturnType<typeof kubectlAs>>
    beforeAll(async () => {
      run = await kubectlAs(await become(roles.PREVIEW_ROLE, pull))
    })
    const apply = (kind: string, metadata: object, spec: object = {}) =>
      run(
        JSON.stringify({ apiVersion: 'v1', kind, metadata, spec }),
        ...('generateName' in metadata ? ['create'] : ['apply', '--server-side']),
        '--filename=-',
      )
    const refused = 'Previews may only touch namespaces that begin with preview-'

    it('make their namespace, bound it and fill it', async () => {
      expect(await apply('Namespace', { name, labels: { a: 'b' } })).toMatchObject({ ok: true })
      expect(await apply('Namespace', { name, labels: { a: 'c' } })).toMatchObject({ ok: true })
      const namespace = name
      expect(await apply('ResourceQuota', { name: 'q', namespace }, { hard: { pods: '9' } })).toMatchObject({
        ok: true,
      })
      const limits = [{ type: 'Container', default: { memory: '256Mi' } }]
      expect(await apply('LimitRange', { name: 'l', namespace }, { limits })).toMatchObject({ ok: true })
      expect(await apply('Service', { name: 's', namespace }, { ports: [{ port: 80 }] })).toMatchObject({ ok: true })
    })

    it('make, change and remove no other', async () => {
      for (const metadata of [{ name: 'production' }, { name: 'previews' }, { generateName: 'production-' }])
        expect(await apply('Namespace', metadata)).toEqual({ ok: false, said: expect.stringContaining(refused) })
      const label = ['label', 'namespace', NAMESPACE, 'a=b']
      expect(await run('', ...label)).toEqual({ ok: false, said: expect.stringContaining(refused) })
      const remove = ['delete', 'namespace', NAMESPACE]
      expect(await run('', ...remove)).toEqual({ ok: false, said: expect.stringContaining(refused) })
      const quota = await apply('ResourceQuota', { name: 'q', namespace: NAMESPACE }, { hard: { pods: '0' } })
      expect(quota).toEqual({ ok: false, said: expect.stringContaining(refused) })
      const service = await apply('Service', { name: 's', namespace: NAMESPACE }, { ports: [{ port: 80 }] })
      expect(service).toEqual({ ok: false, said: expect.stringContaining('is forbidden') })
      expect(await run('', 'get', 'secrets', `--namespace=${NAMESPACE}`)).toMatchObject({ ok: false })
    })

    it('write to the images of previews, not to those of production', async () => {
      const who = await become(roles.PREVIEW_ROLE, pull)
      const list = (repository: string) => aws(who, 'ecr', 'list-images', '--repository-name', repository)
      expect(JSON.parse(await list(NAMES.PreviewRepository))).toEqual({ imageIds: [] })
      await expect(list(NAMES.Repository)).rejects.toThrow('not authorized to perform: ecr:ListImages')
      const upload = ['initiate-layer-upload', '--repository-name', NAMES.Repository]
      await expect(aws(who, 'ecr', ...upload)).rejects.toThrow('not authorized to perform: ecr:InitiateLayerUpload')
    })

    it('are swept by a role that can do no more', async () => {
      const sweep = await kubectlAs(await become(roles.SWEEP_ROLE, schedule))
      expect((await sweep('', 'get', 'namespaces')).ok).toBe(true)
      expect((await sweep('', 'get', 'services', `--namespace=${name}`)).ok).toBe(true)
      expect((await sweep('', 'create', 'namespace', 'preview-setup-pr-8')).said).toContain('is forbidden')
      const service = ['delete', 'service', 'shop', `--namespace=${NAMESPACE}`]
      expect((await sweep('', ...service)).said).toContain(refused)
      expect((await sweep('', 'delete', 'namespace', NAMESPACE)).said).toContain(refused)
      expect(await sweep('', 'delete', 'service', 's', `--namespace=${name}`)).toMatchObject({ ok: true })
      expect(await sweep('', 'delete', 'namespace', name, '--wait=false')).toMatchObject({ ok: true })
    })
  })

  it('previews: deployed, removed and swept by the action, with the rights that the roles have', async () => {
    makeImage()
    const checkout = newCheckout()
    const repository = { id: 9400, name: 'octo-org/setup' }
    const workflow: Workflow = { repository, ecr: NAMES.PreviewRepository, role: roles.PREVIEW_ROLE ?? '' }
    await github.repository(repository.name, repository.id)
    const by = (job: Job, run: RunClaims) => ({
      ...job,
      env: { ...job.env, ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken(run) },
    })
    const follow = async (number: number, action: string, state: 'open' | 'closed') => {
      const now = { number, state, draft: false, labels: [], head: { sha: String(number).repeat(10), ref: 'topic' } }
      await github.pull(repository.name, number, now)
      const job = jobFor(checkout, workflow, 'pull_request', payloadOf(action, workflow, now), number)
      return runStep(by(job, pull), ofPull(workflow, number))
    }
    for (const number of [5008, 5009]) {
      const { code, log, outputs } = await follow(number, 'opened', 'open')
      expect(code, log).toBe(0)
      expect(outputs).toMatchObject({ preview: 'deployed', namespace: `preview-setup-pr-${number}` })
      expect(log).not.toMatch(/^::warning/m)
    }
    const removed = await follow(5008, 'closed', 'closed')
    expect(removed.outputs.preview, removed.log).toBe('removed')
    expect(removed.log).not.toMatch(/^::warning/m)
    await github.pull(repository.name, 5009, { state: 'closed' })
    const night = by(jobFor(checkout, workflow, 'schedule', {}, 99), schedule)
    const swept = await runStep(night, ofSweep({ ...workflow, role: roles.SWEEP_ROLE ?? '' }))
    expect(swept.outputs.preview, swept.log).toBe('swept')
    expect(swept.log).toContain('preview-setup-pr-5009 is removed: Pull request #5009 is closed.')
    expect(swept.log).not.toMatch(/^::warning/m)
    const images = await aws(await atHome(), 'ecr', 'list-images', '--repository-name', NAMES.PreviewRepository)
    expect(JSON.parse(images)).toEqual({ imageIds: [] })
  })

  it('changes with its parameters, and again without previews', async () => {
    const before = roles.DEPLOY_ROLE
    const changed = await deployStack(
      STACK,
      { ProductionSubject: 'environment:production', Previews: 'false' },
      administrator,
    )
    expect(changed).toEqual({ DEPLOY_ROLE: before })
    const role = await aws(administrator, 'iam', 'get-role', '--role-name', before?.split('/').at(-1) ?? '')
    expect(role).toContain('repo:octo-org/node-app:environment:production')
    const entries = await aws(administrator, 'eks', 'list-access-entries', '--cluster-name', 'my-eks-cluster')
    expect(entries).toContain(before)
    expect(entries).not.toContain(roles.PREVIEW_ROLE)
  })
})

it('the prefix of previews is one word in both files', () => {
  const template = readFileSync(join(SETUP, 'ship-to-eks.yaml'), 'utf8')
  const [, prefix = '?'] = /PreviewPrefix:\n +Type: String\n +Default: (.*)/.exec(template) ?? []
  expect(readFileSync(join(SETUP, 'previews-rbac.yaml'), 'utf8')).toContain(`startsWith('${prefix}-')`)
})
