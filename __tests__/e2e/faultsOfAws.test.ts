import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fault, stsHost } from '../sandbox/cloud.ts'
import { dropNamespace, newNamespace } from './cluster.ts'
import { APP, shipping } from './inputs.ts'
import { commit, newJob, runStep } from './step.ts'

// A call that is not answered is given up after ten seconds.
const looking = (session: string) =>
  shipping('default', { 'dry-run': 'true', 'ecr-repository': 'faulty/app', 'role-session-name': session })
const oidc = { service: 'sts', action: 'AssumeRoleWithWebIdentity' }
const repositories = { service: 'ecr', action: 'DescribeRepositories' }
const password = { service: 'ecr', action: 'GetAuthorizationToken' }
const cluster = { service: 'eks', action: 'DescribeCluster' }

/** A run whose own calls suffer these. */
async function look(...faults: readonly object[]) {
  const session = `faulty-${randomUUID()}`
  await fault(...faults.map((one) => ({ ...one, contains: session })))
  return runStep(newJob(APP), looking(session))
}

it.each([
  [
    'refusals',
    [
      { ...oidc, status: 400, code: 'Throttling', times: 2 },
      { ...repositories, status: 503, times: 2 },
      { ...password, status: 400, code: 'ThrottlingException' },
      { ...cluster, status: 500, code: 'ServerException', times: 2 },
    ],
    45_000,
  ],
  [
    'broken connections',
    [
      { ...oidc, reset: true },
      { ...repositories, halfBody: true },
      { ...password, reset: true },
      { ...cluster, halfBody: true },
    ],
    45_000,
  ],
  [
    'silence',
    [
      { ...oidc, hang: true },
      { ...repositories, hang: true },
      { ...cluster, hang: true },
    ],
    65_000,
  ],
] as const)('%s of all three services for a moment delay a run, and no more', async (_, faults, most) => {
  const result = await look(...faults)
  expect(result.code, result.log).toBe(0)
  expect(result.milliseconds).toBeLessThan(most)
})

it.each([
  ['a role', { ...oidc, hang: true }, 'Assuming arn:aws:iam::123456789012:role/ship-deploy failed', 105_000],
  ['a role', { ...oidc, status: 503 }, 'Assuming arn:aws:iam::123456789012:role/ship-deploy failed', 60_000],
  ['a registry', { ...password, reset: true }, 'ECR gave no password for docker login', 60_000],
  ['a cluster', { ...cluster, status: 429 }, 'The cluster my-eks-cluster could not be looked up', 60_000],
] as const)('%s that is out of reach for good is one clear error in bounded time (%j)', async (_, one, what, most) => {
  const result = await look({ ...one, times: 1000 })
  expect(result.code, result.log).toBe(1)
  expect(result.errors).toHaveLength(1)
  expect(result.errors[0]?.text).toContain(what)
  expect(result.errors[0]?.text).toMatch(/again/)
  expect(result.milliseconds).toBeLessThan(most)
})

/** Ends the sessions of this name when the log has these words, for the first time. */
const endingAt = (words: string, session: string) => {
  let ended = false
  return (log: string) => {
    if (ended || !log.includes(words)) return
    ended = true
    const end = () => fetch(`https://${stsHost}/_sandbox/expire?session=${session}`, { method: 'PUT' })
    // A connection that nobody used for a while may be closed under the first try.
    void end().catch(end)
  }
}

it('credentials that end before their time are made anew for AWS', async () => {
  const session = `expired-${randomUUID()}`
  await fault({ ...repositories, delaySeconds: 2, contains: session })
  const onLog = endingAt('::group::Look at the registry', session)
  const result = await runStep(newJob(APP), looking(session), { onLog })
  expect(result.code, result.log).toBe(0)
  // The first ones, and those after.
  expect(result.log.match(/^::debug::ID token url/gm)?.length).toBeGreaterThan(1)
})

it('and for the cluster, when a build outlives them', async () => {
  const session = `expired-${randomUUID()}`
  const namespace = newNamespace('expired')
  const job = newJob(APP)
  const dockerfile = join(job.workspace, 'Dockerfile')
  // Longer than the cluster remembers a token.
  writeFileSync(dockerfile, readFileSync(dockerfile, 'utf8').replace(/^(FROM .*)$/m, '$1\nRUN sleep 12'))
  commit(job)
  const onLog = endingAt('::group::Build and push', session)
  const inputs = shipping(namespace, { 'role-session-name': session, overlap: 'false', 'service-type': 'ClusterIP' })
  const result = await runStep(job, inputs, { onLog })
  expect(result.code, result.log).toBe(0)
  expect(result.log.match(/^::add-mask::k8s-aws-v1\./gm)).toHaveLength(2)
  dropNamespace(namespace)
})
