import { execFileSync } from 'node:child_process'
import { pullOf } from '../../src/aws/images.ts'
import { LABELS } from '../../src/preview/preview.ts'
import { type Account, administrator, readAccount } from './balancers.ts'
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
  readonly account: Account
  /** Load balancers that the cluster has any reason to have: of Services, and of Ingresses. */
  readonly reasons: number
}

const numbers = (all: readonly (number | undefined)[]): number[] =>
  [...new Set(all.filter((one) => one !== undefined))].toSorted((one, other) => one - other)

/** Asks everybody. */
export async function readLeftovers({ repository, ecr }: Workflow): Promise<Leftovers> {
  // biome-ignore lint/suspicious/noExplicitAny: the API's objects have any shape
  const get = (...args: string[]): any[] => JSON.parse(kubectl('get', ...args, '--output=json')).items
  const namespaces = get('namespaces', `--selector=${LABELS.repository}=${repository.id}`)
  const services = get('services', '--all-namespaces').filter(({ spec }) => spec.type === 'LoadBalancer')
  const ingresses = get('ingresses', '--all-namespaces').filter(({ spec }) => spec.ingressClassName === 'alb')
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
    account: await readAccount(),
    reasons: services.length + ingresses.length,
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
