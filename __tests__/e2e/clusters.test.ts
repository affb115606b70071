import { beforeAll, describe, expect, it } from 'vitest'
import { type Administrator, atHome, runPrinted } from './access.ts'
import { APP, shipping } from './inputs.ts'
import { newJob, type RunOptions, runStep } from './step.ts'

let home: Administrator
beforeAll(async () => {
  home = await atHome()
})

/** A cluster of EKS; of the name `silent`, with an endpoint that lets no connection through. */
function newCluster(name: string, network: string, more = ''): void {
  const role = '--role-arn arn:aws:iam::123456789012:role/eks-cluster'
  runPrinted(`aws eks create-cluster --name ${name} ${role} --resources-vpc-config ${network} ${more}`, home)
}

const look = (cluster: string, options: RunOptions = {}) => {
  const inputs = { 'cluster-name': cluster, 'dry-run': 'true', 'ecr-repository': '', 'replace-image': '' }
  return runStep(newJob(APP), shipping('default', inputs), options)
}

describe('a cluster that is not active', () => {
  it.each([
    ['CREATING', 'aws eks wait cluster-active --region ap-northeast-1 --name creating'],
    ['DELETING', 'create it again when it is gone'],
    ['FAILED', 'delete it and create it again'],
  ])('%s is told at once, with what to do', async (status, fix) => {
    const name = status.toLowerCase()
    newCluster(name, 'subnetIds=a,b', `--tags sandbox-status=${status}`)
    const result = await look(name)
    expect(result.code, result.log).toBe(1)
    expect(result.errors).toHaveLength(1)
    expect(result.errors[0]?.text).toContain(`The cluster ${name} is ${status}, not ACTIVE`)
    expect(result.errors[0]?.text).toContain(fix)
    // Seconds, on a machine that has nothing else to do.
    expect(result.milliseconds).toBeLessThan(30_000)
  })
})

describe('an endpoint that this runner may not reach', () => {
  it.each([
    ['private', 'endpointPublicAccess=false', 'is private', 'endpointPublicAccess=true,publicAccessCidrs=ADDRESS/32'],
    [
      'limited',
      'endpointPublicAccess=true,publicAccessCidrs=192.0.2.0/24',
      'answers 192.0.2.0/24 only',
      'publicAccessCidrs=192.0.2.0/24,ADDRESS/32',
    ],
  ])('as it is %s: said before the first time-out, and why it failed after', async (_, network, says, fix) => {
    newCluster('silent', network)
    let saidAfter = Number.POSITIVE_INFINITY
    let began = 0
    const result = await look('silent', {
      onStart: () => {
        began = performance.now()
      },
      onLog: (log) => {
        if (log.includes(says)) saidAfter = Math.min(saidAfter, performance.now() - began)
      },
    })
    runPrinted('aws eks delete-cluster --name silent', home)
    expect(result.code, result.log).toBe(1)
    expect(result.errors).toHaveLength(1)
    const [{ text } = { text: '' }] = result.errors
    expect(text).toContain('The API server of silent does not answer')
    expect(text).toContain(says)
    expect(text).toContain(fix)
    // Two tries to connect, of five seconds each, and no more.
    expect(result.milliseconds - saidAfter).toBeGreaterThan(7_500)
    expect(result.milliseconds).toBeLessThan(40_000)
  })
})
