import { beforeEach, onTestFinished } from 'vitest'
import { type Inputs, readInputs } from '../../src/inputs/inputs.ts'
import type { Problem } from '../../src/problem.ts'

/** Sets variables of this process for the rest of the test. */
export function setVariables(variables: Readonly<Record<string, string>>): void {
  const before = { ...process.env }
  onTestFinished(() => {
    for (const name of Object.keys(variables))
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
  })
  Object.assign(process.env, variables)
}

/** Keeps the inputs of a job that these tests may themselves run in out of them. */
export function withoutInputs(): void {
  beforeEach(() => {
    for (const name of Object.keys(process.env))
      if (name.startsWith('INPUT_') || /^AWS_(DEFAULT_)?REGION$/.test(name)) delete process.env[name]
  })
}

export interface Read {
  readonly inputs: Inputs | undefined
  readonly problems: readonly Problem[]
  /** What is wrong, a line each. */
  readonly wrong: readonly string[]
}

/** Reads inputs as the runner gives them: a variable each, an empty one for what is not set. */
export function read(inputs: Readonly<Record<string, string>>, environment: NodeJS.ProcessEnv = {}): Read {
  setVariables(
    Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  )
  const { inputs: result, problems } = readInputs(environment)
  return { inputs: result, problems, wrong: problems.map(({ what }) => what) }
}

export const BUILD = { 'aws-region': 'ap-northeast-1', 'ecr-repository': 'my-app-repo' }
export const DEPLOY = { 'aws-region': 'ap-northeast-1', 'cluster-name': 'my-eks-cluster', manifests: 'k8s' }

/** Inputs of which nothing but the region was given. */
export const NOTHING: Inputs = {
  region: 'eu-west-1',
  role: undefined,
  registryRole: undefined,
  clusterRole: undefined,
  allowedAccountIds: [],
  exportCredentials: false,
  dryRun: false,
  images: [],
  cluster: undefined,
  deploy: undefined,
  preview: { mode: 'auto', prefix: 'preview', label: undefined, ttlMs: undefined, host: undefined, limit: 20 },
  github: { comment: true, environment: undefined, token: undefined },
}
