import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** A set of programs built together, from the pins in `sandbox/tools/<name>/`. */
export interface Group {
  readonly name: string
  readonly kind: 'go' | 'python'
  /** How long it usually takes on two cores. */
  readonly seconds: number
  readonly flags?: string
}

const kubernetesVersion = ['gitVersion=v1.35.4', 'gitMajor=1', 'gitMinor=35', 'gitTreeState=clean']
  .map((setting) => `-X k8s.io/component-base/version.${setting}`)
  .join(' ')

export const groups: readonly Group[] = [
  { name: 'kubernetes', kind: 'go', seconds: 240, flags: kubernetesVersion },
  { name: 'helm', kind: 'go', seconds: 150, flags: '-X helm.sh/helm/v4/internal/version.version=v4.3.1' },
  { name: 'buildx', kind: 'go', seconds: 93, flags: '-X github.com/docker/buildx/version.Version=v0.33.0' },
  { name: 'buildkit', kind: 'go', seconds: 75 },
  { name: 'authenticator', kind: 'go', seconds: 61 },
  { name: 'coredns', kind: 'go', seconds: 60 },
  { name: 'act', kind: 'go', seconds: 35 },
  { name: 'cloud-controller', kind: 'go', seconds: 30 },
  { name: 'moto', kind: 'python', seconds: 30 },
  { name: 'awscli', kind: 'python', seconds: 20 },
]

/** The folder with the programs of each group, and that with the base images. */
export interface Tools {
  readonly kubernetes: string
  readonly helm: string
  readonly buildx: string
  readonly buildkit: string
  readonly authenticator: string
  readonly coredns: string
  readonly act: string
  readonly 'cloud-controller': string
  readonly moto: string
  readonly awscli: string
  readonly images: string
}

/** SANDBOX_CACHE: a sandbox inside a sandbox, whose home is private, finds the tools of the outer one. */
export const cacheDir = (): string =>
  process.env.SANDBOX_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ship-to-eks')

const pins = { go: ['go.mod', 'go.sum'], python: ['requirements.txt'] }

/** Where a group's programs are or will be: a folder that changes with its pins. */
export const groupDir = (repository: string, group: Group): string => {
  const hash = createHash('sha256').update(`${group.flags ?? ''} ${process.arch}`)
  for (const file of pins[group.kind]) hash.update(readFileSync(join(repository, 'sandbox/tools', group.name, file)))
  return join(cacheDir(), group.name, hash.digest('hex').slice(0, 16))
}

/** The folder inside it that belongs on PATH. */
export const binDir = (repository: string, group: Group): string =>
  group.kind === 'go' ? groupDir(repository, group) : join(groupDir(repository, group), 'bin')
