import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { badNetwork, type Trouble } from './badNetwork.ts'
import { dropNamespace, newNamespace } from './cluster.ts'
import { REGISTRY, shipping } from './inputs.ts'
import { commit, type Job, leftovers, newJob, runStep } from './step.ts'

const NAMESPACE = 'bad-network'
const CLUSTER = 'abcdef.gr7.ap-northeast-1.eks.amazonaws.com'
const TOKENS = 'pipelines.actions.githubusercontent.com'
const HOSTS = [
  TOKENS,
  'sts.ap-northeast-1.amazonaws.com',
  'api.ecr.ap-northeast-1.amazonaws.com',
  'eks.ap-northeast-1.amazonaws.com',
  REGISTRY,
  CLUSTER,
]

// Little to push and nothing to run: it is the way there that matters.
const SET = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 0
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: loop}]}
`

const INPUTS = shipping(NAMESPACE, { manifests: 'set.yaml', 'replace-image': 'loop' })

describe('behind a proxy', () => {
  let job: Job
  // The first run finds no repository, and asks the registry nothing.
  beforeAll(async () => {
    newNamespace(NAMESPACE)
    const folder = mkdtempSync(join(tmpdir(), 'network-'))
    writeFileSync(join(folder, 'set.yaml'), SET)
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY set.yaml /\n')
    job = newJob(folder)
    const first = await runStep(job, INPUTS)
    expect(first.code, first.log).toBe(0)
  })
  afterAll(() => dropNamespace(NAMESPACE))

  const run = async (troublesOf: (host: string) => readonly Trouble[]) => {
    const network = await badNetwork(troublesOf)
    commit(job)
    const result = await runStep({ ...job, env: { ...job.env, ...network.env } }, INPUTS)
    network.close()
    expect(leftovers(job)).toEqual([])
    return { result, suffered: network.suffered }
  }

  it('that refuses, is unavailable, cuts off and is late: everybody is reached in the end', async () => {
    const troubles = ['refused', 'unavailable', 'cut', 'late'] as const
    const { result, suffered } = await run(() => troubles)
    expect(result.code, result.log).toBe(0)
    expect(result.outputs.changed).toBe('false')
    for (const host of HOSTS) expect(suffered.get(host)?.slice(0, 3), host).toEqual(troubles.slice(0, 3))
  })

  it('that falls silent for the token service, the registry and the cluster: they are asked again', async () => {
    const hosts = [TOKENS, REGISTRY, CLUSTER]
    const { result, suffered } = await run((host) => (hosts.includes(host) ? ['silent'] : []))
    expect(result.code, result.log).toBe(0)
    expect([...suffered.keys()].toSorted()).toEqual(hosts.toSorted())
    expect(result.outputs.changed).toBe('false')
  })

  it('that refuses the cluster for good: one clear error', async () => {
    const { result } = await run((host) => (host === CLUSTER ? Array<Trouble>(500).fill('refused') : []))
    expect(result.code, result.log).toBe(1)
    expect(result.errors, result.log).toHaveLength(1)
    expect(result.errors[0]?.text).toContain('The API server of my-eks-cluster does not answer')
    expect(result.errors[0]?.text).toContain('Fix: ')
    expect(result.errors[0]?.text).not.toMatch(/undefined|\n {4}at /)
  })
})
