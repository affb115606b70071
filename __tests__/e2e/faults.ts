import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Fault, readFault } from '../support/faults.ts'
import { kubectl, type Surroundings } from '../support/surroundings.ts'
import { ROLE } from './inputs.ts'
import { newJob, type Result, runStep } from './step.ts'

/** Faults that are deployed at once: two cores, and most of the time is waiting. */
const AT_ONCE = 10
/** The name of the set's file in the checkout. */
export const FILE = 'set.yaml'

export interface Outcome {
  readonly fault: Fault
  readonly result: Result
  readonly seconds: string
}

/** A step that deploys a set and builds nothing. */
export function deploying(namespace: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    'role-to-assume': ROLE,
    'aws-region': 'ap-northeast-1',
    'cluster-name': 'my-eks-cluster',
    manifests: FILE,
    namespace,
    verify: 'false',
    timeout: '3m',
    'service-type': 'keep',
    ...more,
  }
}

/** Runs a step on a checkout that holds this set alone. */
export function deployText(text: string, inputs: Record<string, string>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'set-'))
  writeFileSync(join(folder, FILE), text)
  return runStep(newJob(folder), inputs)
}

/** Deploys a fault in a namespace of its own. */
export async function deployFault(
  name: string,
  surroundings: Surroundings,
  more?: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const fault = readFault(name)
  const namespace = `fault-${name}`
  await surroundings.prepare(fault, namespace)
  const disturbed = surroundings.disturb(fault, namespace)
  const result = await deployText(fault.manifest, deploying(namespace, more))
  await disturbed
  await kubectl('delete', 'namespace', namespace, '--wait=false')
  return { fault, result, seconds: (result.milliseconds / 1000).toFixed(1) }
}

/** Starts all of them, some at once, in this order; gives the outcome of one when it has it. */
export function deployAll(
  rows: readonly { readonly fault: string; readonly inputs?: Readonly<Record<string, string>> }[],
  surroundings: Promise<Surroundings>,
): (fault: string) => Promise<Outcome> {
  let free = AT_ONCE
  const waiting: (() => void)[] = []
  const enter = (): Promise<void> | undefined =>
    free-- > 0 ? undefined : new Promise((resolve) => waiting.push(resolve))
  const leave = () => {
    free++
    waiting.shift()?.()
  }
  const outcomes = new Map(
    rows.map(({ fault, inputs }) => {
      const outcome = async () => {
        await enter()
        try {
          return await deployFault(fault, await surroundings, inputs)
        } finally {
          leave()
        }
      }
      return [fault, outcome()]
    }),
  )
  // One that fails is told by the test that asks for it.
  for (const outcome of outcomes.values()) outcome.catch(() => undefined)
  return (fault) => outcomes.get(fault) as Promise<Outcome>
}
