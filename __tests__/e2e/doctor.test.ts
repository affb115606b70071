import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { kubectl } from '../support/surroundings.ts'
import { atHome } from './access.ts'
import { APP, shipping } from './inputs.ts'
import { commit, type Job, newJob, runStep } from './step.ts'

const DRY = { 'dry-run': 'true' }
const UNKNOWN_TO_CLUSTER = { 'role-to-assume': 'arn:aws:iam::123456789012:role/ship-unmapped' }

/** What each error says first. */
const told = (errors: readonly { readonly text: string }[]) => errors.map(({ text }) => text.split('\n')[0])

describe('a dry run on an account that is not ready', () => {
  it('tells in one run what is wrong in the files, the registry and the cluster', async () => {
    const job = newJob(APP)
    writeFileSync(join(job.workspace, 'node-app-service.yaml'), 'apiVersion: v1\nkind: Service\nmetadata: {}\n')
    commit(job)
    const inputs = shipping('doctor', { ...DRY, ...UNKNOWN_TO_CLUSTER, 'create-repository': 'false' })
    const { code, errors, summary } = await runStep(job, inputs)
    expect(code).toBe(1)
    expect(told(errors)).toEqual([
      expect.stringContaining('has no metadata.name'),
      expect.stringMatching(/^The ECR repository .* does not exist$/),
      expect.stringContaining('does not know'),
    ])
    expect(summary).toContain('Dry run: no plan')
  })

  it('tells of a manifest and of the role, when no one signs in', async () => {
    const job = newJob(APP)
    writeFileSync(join(job.workspace, 'node-app-service.yaml'), 'apiVersion: v1\nkind: Service\nmetadata: {}\n')
    commit(job)
    const inputs = shipping('doctor', { ...DRY, 'role-to-assume': 'arn:aws:iam::123456789012:role/ship-other-repo' })
    const { errors } = await runStep(job, inputs)
    expect(told(errors)).toEqual([
      expect.stringContaining('has no metadata.name'),
      expect.stringContaining('AWS refused to let this job assume'),
    ])
  })
})

describe('subnets without the tags that load balancers look for', () => {
  let keys: Record<string, string>
  const aws = (...args: string[]) =>
    execFileSync('aws', ['ec2', ...args], { env: { ...process.env, ...keys }, encoding: 'utf8', stdio: 'pipe' })
  beforeAll(async () => {
    await kubectl('create', 'namespace', 'doctor')
    const { accessKeyId, secretAccessKey, sessionToken } = await atHome()
    keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken }
  })
  const annotated = (job: Job) => {
    const path = join(job.workspace, 'node-app-service.yaml')
    const type =
      '  annotations: {service.beta.kubernetes.io/aws-load-balancer-type: external, service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing}'
    writeFileSync(path, readFileSync(path, 'utf8').replace('metadata:', `metadata:\n${type}`))
    commit(job)
  }

  const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: doctor}
spec:
  ingressClassName: e2e-doctor-alb
  rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: node-app-service, port: {number: 80}}}}]}}]
`
  const untagged = /^::warning [^\n]*No subnet of vpc-\w+ is tagged for public load balancers/m
  const noRepository = expect.stringMatching(/^The ECR repository .*e2e\/doctor does not exist$/)
  const missing = { ...DRY, 'ecr-repository': 'e2e/doctor', 'create-repository': 'false' }

  it('are named with the command that tags them, which helps, beside all else that is missing', async () => {
    const job = newJob(APP)
    annotated(job)
    writeFileSync(join(job.workspace, 'ingress.yaml'), ingress)
    commit(job)
    const { Subnets } = JSON.parse(aws('describe-subnets')) as { Subnets: { SubnetId: string }[] }
    const ids = Subnets.map(({ SubnetId }) => SubnetId)
    const tag = 'Key=kubernetes.io/role/elb,Value=1'
    const ours = shipping('doctor', missing)
    const manifests = `${ours.manifests}\ningress.yaml`
    const inputs = { ...ours, manifests, 'service-type': 'LoadBalancer', service: 'node-app-service' }
    aws('delete-tags', '--resources', ...ids, '--tags', tag)
    const [ready, unknown] = await Promise.all([
      runStep(job, inputs),
      runStep(newJob(job.workspace), { ...inputs, ...UNKNOWN_TO_CLUSTER }),
    ]).finally(() => aws('create-tags', '--resources', ...ids, '--tags', tag))
    // Everything at once: the plan is made although no image could be looked up.
    expect(told(ready.errors), ready.log).toEqual([
      noRepository,
      expect.stringContaining('Ingress/doctor names the ingress class e2e-doctor-alb, which the cluster does not have'),
    ])
    expect(ready.log).toMatch(untagged)
    expect(ready.log).toMatch(/\+ Deployment\/node-app/)
    const command = /aws ec2 (create-tags --resources .*?Value=1)/.exec(ready.log)?.[1]?.split(' ') ?? []
    expect(command).toEqual(['create-tags', '--resources', ...command.slice(2, -2), '--tags', tag])
    expect(ids).toEqual(expect.arrayContaining(command.slice(2, -2)))
    // And of a cluster that lets nobody in at least its network.
    expect(told(unknown.errors), unknown.log).toEqual([noRepository, expect.stringContaining('does not know')])
    expect(unknown.log).toMatch(untagged)

    const { code, log } = await runStep(job, shipping('doctor', DRY))
    expect(code, log).toBe(0)
    expect(log).not.toContain('No subnet of')
  })
})

it('a deployment stops at the first stage that fails', async () => {
  const job = newJob(APP)
  writeFileSync(join(job.workspace, 'node-app-service.yaml'), 'apiVersion: v1\nkind: Service\nmetadata: {}\n')
  commit(job)
  const { log, errors } = await runStep(job, shipping('doctor', UNKNOWN_TO_CLUSTER))
  expect(told(errors)).toHaveLength(1)
  expect(log).not.toContain('Sign in to AWS')
})
