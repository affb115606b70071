import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clusterIssuer } from '../../sandbox/world.ts'
import { roleArn } from '../sandbox/cloud.ts'
import { atHome, newRole, permit, trust } from './access.ts'
import { dropNamespace, kubectl, newNamespace } from './cluster.ts'
import { newJob, type Result, runStep } from './step.ts'

// examples/irsa, from the trust policy to the object that its pod reads.

const APP = resolve(import.meta.dirname, '../../examples/irsa')
const BUCKET = 'e2e-irsa'
const NAMESPACE = 'irsa'
const issuer = clusterIssuer.replace('https://', '')
const PROVIDER = `arn:aws:iam::123456789012:oidc-provider/${issuer}`

const inputs = (more: Record<string, string> = {}) => ({
  'role-to-assume': roleArn('ship-deploy'),
  'aws-region': 'ap-northeast-1',
  'cluster-name': 'my-eks-cluster',
  'ecr-repository': 'irsa-app',
  'replace-image': 'my-app-repo',
  manifests: 'k8s',
  namespace: NAMESPACE,
  substitute: `BUCKET=${BUCKET}`,
  'service-account-roles': `app=${roleArn('irsa-app')}`,
  timeout: '90s',
  ...more,
})
const told = ({ errors }: Result) => errors.map(({ text }) => text).join('\n\n')

type Administrator = Awaited<ReturnType<typeof atHome>>
function aws(who: Administrator, ...args: string[]): string {
  const { accessKeyId, secretAccessKey, sessionToken } = who
  const keys = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  }
  return execFileSync('aws', args, { env: { ...process.env, ...keys }, encoding: 'utf8' })
}

const trusting = (namespace: string, account = 'app') => ({
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: {
    StringEquals: {
      [`${issuer}:aud`]: 'sts.amazonaws.com',
      [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${account}`,
    },
  },
})
/** The statement that follows these words in an error. */
const pasted = (text: string, words: string) =>
  JSON.parse(text.slice(text.indexOf(words) + words.length).split('\n')[0] ?? '')
const reading = { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${BUCKET}/*` }
const account = () => JSON.parse(kubectl('-n', NAMESPACE, 'get', 'serviceaccount', 'app', '-o', 'json'))
const template = () => JSON.parse(kubectl('-n', NAMESPACE, 'get', 'deployment', 'app', '-o', 'json')).spec.template

describe('pods that reach S3 by IRSA', () => {
  let who: Administrator
  beforeAll(async () => {
    newNamespace(NAMESPACE)
    who = await atHome()
    aws(
      who,
      's3api',
      'create-bucket',
      '--bucket',
      BUCKET,
      '--create-bucket-configuration',
      'LocationConstraint=ap-northeast-1',
    )
    execFileSync('sh', ['-c', 'echo "Hello from S3" > hello.txt'], { cwd: process.env.TMPDIR ?? '/tmp' })
    aws(
      who,
      's3api',
      'put-object',
      '--bucket',
      BUCKET,
      '--key',
      'hello.txt',
      '--body',
      `${process.env.TMPDIR ?? '/tmp'}/hello.txt`,
    )
    newRole('irsa-app', trusting('another'), who)
    permit('irsa-app', [reading], who)
  })
  afterAll(() => dropNamespace(NAMESPACE))

  const job = newJob(APP)

  it('are refused before anything is touched when the role trusts another account, and the printed statement mends it', async () => {
    const refused = await runStep(job, inputs())
    expect(refused.code, refused.log).toBe(1)
    const text = told(refused)
    expect(text).toContain(
      `${roleArn('irsa-app')} does not trust the service account app of the namespace ${NAMESPACE}`,
    )
    expect(refused.errors[0]).toMatchObject({ file: 'k8s/deployment.yaml', line: '16' })
    expect(refused.log).not.toContain('::group::Build and push')
    const statement = pasted(text, 'Its trust policy needs this statement: ')
    expect(statement).toEqual(trusting(NAMESPACE))
    trust('irsa-app', statement, who)
  })

  it('need the identity provider of the cluster, once', async () => {
    const refused = await runStep(job, inputs())
    expect(refused.code, refused.log).toBe(1)
    const text = told(refused)
    expect(text).toContain('has no identity provider for the cluster my-eks-cluster')
    const command = /aws (iam create-open-id-connect-provider .*)/.exec(text)?.[1] ?? ''
    aws(who, ...command.split(' '))
  })

  let first: Result
  it('read the object with the role of their service account, which the step makes', async () => {
    first = await runStep(job, inputs())
    expect(first.code, first.log).toBe(0)
    expect(await (await fetch(first.outputs.url ?? '')).text()).toBe('Hello from S3\n')
    expect(first.log).toContain('ServiceAccount/app created')
    expect(account().metadata.annotations['eks.amazonaws.com/role-arn']).toBe(roleArn('irsa-app'))
  })

  it('are left alone when nothing changed', async () => {
    const again = await runStep(job, inputs())
    expect(again.code, again.log).toBe(0)
    expect(again.outputs.changed).toBe('false')
  })

  it('are made anew when the role changes', async () => {
    newRole('irsa-other', trusting(NAMESPACE), who)
    permit('irsa-other', [reading], who)
    const changed = await runStep(job, inputs({ 'service-account-roles': `app=${roleArn('irsa-other')}` }))
    expect(changed.code, changed.log).toBe(0)
    expect(changed.log).toContain('Deployment/app configured')
    const pods = JSON.parse(kubectl('-n', NAMESPACE, 'get', 'pods', '-o', 'json')).items
    const roles = pods
      .filter((pod: { metadata: { deletionTimestamp?: string } }) => pod.metadata.deletionTimestamp === undefined)
      .map(
        (pod: { spec: { containers: { env: { name: string; value: string }[] }[] } }) =>
          pod.spec.containers[0]?.env.find(({ name }) => name === 'AWS_ROLE_ARN')?.value,
      )
    expect(new Set(roles)).toEqual(new Set([roleArn('irsa-other')]))
    expect(await (await fetch(changed.outputs.url ?? '')).text()).toBe('Hello from S3\n')
  })

  it('get their role also where IAM may not be asked, and one line says so', async () => {
    const blind = await runStep(job, inputs({ 'role-to-assume': roleArn('ship-no-iam') }))
    expect(blind.code, blind.log).toBe(0)
    expect(blind.log).toMatch(/the trust policy of \S+ is not looked at \(iam:GetRole: AccessDenied/)
    expect(template().metadata.annotations['ship-to-eks/role-arn']).toBe(roleArn('irsa-app'))
  })

  it('keep running when somebody had given them the same role before', async () => {
    const home = newNamespace('irsa-before')
    newRole('irsa-before', trusting(home), who)
    kubectl('-n', home, 'create', 'serviceaccount', 'app')
    kubectl('-n', home, 'annotate', 'serviceaccount', 'app', `eks.amazonaws.com/role-arn=${roleArn('irsa-before')}`)
    const given = { namespace: home, verify: 'false', 'service-account-roles': '' }
    const before = await runStep(job, inputs(given))
    expect(before.code, before.log).toBe(0)
    const roles = { 'service-account-roles': `app=${roleArn('irsa-before')}` }
    for (const _ of ['the first with the input', 'the next']) {
      const after = await runStep(job, inputs({ ...given, ...roles }))
      expect(after.code, after.log).toBe(0)
      expect(after.log).toContain('Deployment/app unchanged')
    }
    dropNamespace(home)
  })

  it('a name that no workload uses is an error', async () => {
    const wrong = await runStep(job, inputs({ 'service-account-roles': `ap=${roleArn('irsa-app')}` }))
    expect(told(wrong)).toContain('In use are: app (Deployment/app)')
  })
})

describe('pods that reach S3 by EKS Pod Identity', () => {
  const namespace = 'pod-identity'
  const job = newJob(APP)
  const byPodIdentity = {
    Effect: 'Allow',
    Principal: { Service: 'pods.eks.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
  }
  const given = (role: string) => inputs({ namespace, 'service-account-roles': `app=${roleArn(role)}` })
  let who: Administrator
  beforeAll(async () => {
    newNamespace(namespace)
    who = await atHome()
    for (const name of ['pod-app', 'pod-other']) {
      newRole(name, byPodIdentity, who)
      permit(name, [reading], who)
    }
  })
  afterAll(() => dropNamespace(namespace))

  it('need its agent in the cluster', async () => {
    const refused = await runStep(job, given('pod-app'))
    expect(refused.code, refused.log).toBe(1)
    const command = /aws (eks create-addon .*)/.exec(told(refused))?.[1] ?? ''
    aws(who, ...command.split(' '))
  })

  let first: Result
  it('read the object, without an annotation', async () => {
    first = await runStep(job, given('pod-app'))
    expect(first.code, first.log).toBe(0)
    expect(await (await fetch(first.outputs.url ?? '')).text()).toBe('Hello from S3\n')
    const made = JSON.parse(kubectl('-n', namespace, 'get', 'serviceaccount', 'app', '-o', 'json'))
    expect(made.metadata.annotations?.['eks.amazonaws.com/role-arn']).toBeUndefined()
  })

  it('are left alone when nothing changed, and made anew when the role changes', async () => {
    const again = await runStep(job, given('pod-app'))
    expect(again.outputs.changed, again.log).toBe('false')
    const other = await runStep(job, given('pod-other'))
    expect(other.code, other.log).toBe(0)
    expect(other.log).toContain('Deployment/app configured')
    expect(await (await fetch(other.outputs.url ?? '')).text()).toBe('Hello from S3\n')
    const asked = (...args: string[]) =>
      JSON.parse(aws(who, 'eks', ...args, '--cluster-name', 'my-eks-cluster', '--output', 'json'))
    const { associations } = asked('list-pod-identity-associations', '--namespace', namespace)
    const [{ associationId }, ...more] = associations
    expect(more).toEqual([])
    const { association } = asked('describe-pod-identity-association', '--association-id', associationId)
    expect(association).toMatchObject({ serviceAccount: 'app', roleArn: roleArn('pod-other') })
  })
})
