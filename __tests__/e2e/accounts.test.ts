import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ECRClient, GetLifecyclePolicyCommand } from '@aws-sdk/client-ecr'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { region, roleArn } from '../sandbox/cloud.ts'
import { atHome, PARTNER, partnerRole } from './access.ts'
import { dropNamespace, kubectl, newNamespace } from './cluster.ts'
import { APP, shipping } from './inputs.ts'
import { newJob, type Result, runStep } from './step.ts'

const messageOf = ({ errors }: Result) => errors.map(({ text }) => text).join('\n\n')

describe('a registry and a cluster of another account', () => {
  const namespace = 'partner'
  const inputs = shipping(namespace, {
    // The cluster does not know this one: what is done there, the second role does.
    'role-to-assume': roleArn('ship-unmapped'),
    'registry-role': partnerRole('partner-registry'),
    'cluster-role': partnerRole('partner-cluster'),
    'allowed-account-ids': `123456789012\n${PARTNER}`,
  })
  let result: Result
  beforeAll(async () => {
    newNamespace(namespace)
    result = await runStep(newJob(APP), inputs)
  })
  afterAll(() => dropNamespace(namespace))

  it('take the image and run it', async () => {
    expect(result.code, result.log).toBe(0)
    const registry = `${PARTNER}.dkr.ecr.${region}.amazonaws.com`
    expect(result.outputs.registry).toBe(registry)
    expect(result.outputs.image).toMatch(new RegExp(`^${registry}/e2e/partner:[0-9a-f]{40}@sha256:[0-9a-f]{64}$`))
    const [deployment] = JSON.parse(kubectl('--namespace', namespace, 'get', 'deployment', '--output=json')).items
    expect(deployment.spec.template.spec.containers[0].image).toBe(result.outputs.image)
    expect(await (await fetch(result.outputs.url ?? '')).text()).toContain('Hello from EKS')
  })

  it('are left alone when their account is not among the allowed ones', async () => {
    const refused = await runStep(newJob(APP), { ...inputs, 'allowed-account-ids': '123456789012' })
    expect(refused.code).toBe(1)
    expect(messageOf(refused)).toContain(`act in account ${PARTNER}`)
    expect(refused.log).not.toContain('::group::Sign in to AWS')
  })
})

describe('later steps', () => {
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_REGION', 'AWS_DEFAULT_REGION']
  /** What the step leaves in the environment of those that follow. */
  async function left(more: Record<string, string>) {
    const path = join(mkdtempSync(join(tmpdir(), 'environment-')), 'env')
    writeFileSync(path, '')
    const result = await runStep(newJob(APP, { GITHUB_ENV: path }), shipping('default', { 'dry-run': 'true', ...more }))
    expect(result.code, result.log).toBe(0)
    const text = readFileSync(path, 'utf8')
    const pairs = [...text.matchAll(/^(\w+)<<(\S+)\n(.*)\n\2$/gm)]
    return { result, variables: Object.fromEntries(pairs.map(([, name, , value]) => [name, value])) }
  }

  it('get the credentials of the role when they are asked for, each masked before', async () => {
    const { result, variables } = await left({ 'export-credentials': 'true' })
    expect(Object.keys(variables)).toEqual(names)
    const env = { ...process.env, ...variables }
    const caller = JSON.parse(execFileSync('aws', ['sts', 'get-caller-identity'], { env, encoding: 'utf8' }))
    expect(caller.Arn).toBe('arn:aws:sts::123456789012:assumed-role/ship-deploy/ship-to-eks-1')
    for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
      expect(result.log.replaceAll(`::add-mask::${variables[name]}`, '')).not.toContain(variables[name])
  })

  it('get none otherwise', async () => expect((await left({})).variables).toEqual({}))
})

describe('a repository that the step makes', () => {
  const building = (repository: string, more: Record<string, string> = {}) =>
    shipping('default', {
      'ecr-repository': repository,
      'cluster-name': '',
      manifests: '',
      'replace-image': '',
      ...more,
    })

  it('is pushed to by the name that was given, and lets old caches go', async () => {
    const host = `123456789012.dkr-ecr.${region}.on.aws`
    const result = await runStep(newJob(APP), building(`${host}/dual/stack`))
    expect(result.code, result.log).toBe(0)
    expect(result.outputs.image).toMatch(new RegExp(`^${host}/dual/stack:[0-9a-f]{40}@sha256:`))
    const ecr = new ECRClient({ region, credentials: await atHome() })
    const policy = await ecr.send(new GetLifecyclePolicyCommand({ repositoryName: 'dual/stack' }))
    expect(JSON.parse(policy.lifecyclePolicyText ?? '').rules).toMatchObject([
      { selection: { tagPatternList: ['cache*'] }, action: { type: 'expire' } },
    ])
  })

  it('is used although its caches stay, with a warning that says which right is missing', async () => {
    const result = await runStep(newJob(APP), building('no/policy', { 'role-to-assume': roleArn('ship-no-lifecycle') }))
    expect(result.code, result.log).toBe(0)
    expect(result.log).toMatch(/^::warning .*"Action":"ecr:PutLifecyclePolicy"/m)
  })
})
