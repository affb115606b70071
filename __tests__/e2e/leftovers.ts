import { execFileSync } from 'node:child_process'
import { pullOf } from '../../src/aws/images.ts'
import { LABELS } from '../../src/preview/preview.ts'
import { administrator, readAccount } from './balancers.ts'
import { kubectl } from './cluster.ts'
import { again, github, type Workflow } from './pullWorld.ts'

/** Everything of previews that there is, by pull request: asked of the cluster, of AWS, of the registry, of GitHub. */
export interface Leftovers {
  readonly namespaces: readonly number[]
  readonly images: readonly number[]
  /** Deployments that GitHub does not show as over. */
  readonly deployments: readonly number[]
  /** Comments that do not say that the preview is gone. */
  readonly comments: readonly number[]
}

const numbers = (all: readonly (number | undefined)[]): number[] =>
  [...new Set(all.filter((one) => one !== undefined))].toSorted((one, other) => one - other)

// biome-ignore lint/suspicious/noExplicitAny: the API's objects have any shape
const get = (...args: string[]): any[] => JSON.parse(kubectl('get', ...args, '--output=json')).items

/** Load balancers of the account that no Service and no Ingress of the cluster has: by their names. */
export async function readOrphans(): Promise<readonly string[]> {
  const { balancers } = await readAccount()
  const objects = get('services,ingresses', '--all-namespaces')
  // Of a Service by its uid, of an Ingress by the host name that it has.
  const hosts = objects
    .flatMap(({ status }) => status?.loadBalancer?.ingress ?? [])
    .map(({ hostname }) => `${hostname}`)
  const uids = objects.map(({ metadata }) => `a${metadata.uid.replaceAll('-', '')}`.slice(0, 32))
  return balancers.filter(
    (name) => !uids.includes(name) && !hosts.some((host) => host.replace(/^internal-/, '').startsWith(`${name}-`)),
  )
}

/** Asks everybody. */
export async function readLeftovers({ repository, ecr }: Workflow): Promise<Leftovers> {
  const namespaces = get('namespaces', `--selector=${LABELS.repository}=${repository.id}`)
  const { deployments, comments } = await again(() => github.holding(repository.name))
  return {
    namespaces: numbers(namespaces.map(({ metadata }) => Number(metadata.labels[LABELS.number]))),
    images: numbers((await tagsOf(ecr)).map(pullOf)),
    deployments: numbers(
      deployments
        .filter(({ statuses }) => !/^(inactive|error|failure)$/.test(statuses.at(-1)?.state ?? ''))
        .map(({ task }) => Number(/\d+$/.exec(task)?.[0])),
    ),
    comments: numbers(comments.filter(({ body }) => !/^### Preview: removed/m.test(body)).map(({ number }) => number)),
  }
}

async function tagsOf(name: string): Promise<string[]> {
  const env = { ...process.env, ...(await administrator()) }
  const ask = (...args: string[]) =>
    JSON.parse(execFileSync('aws', ['ecr', ...args, '--output=json'], { env, encoding: 'utf8' }))
  const repositories: string[] = ask('describe-repositories', '--query', 'repositories[].repositoryName')
  if (!repositories.includes(name)) return []
  return ask('list-images', '--repository-name', name, '--query', 'imageIds[?imageTag].imageTag')
}
