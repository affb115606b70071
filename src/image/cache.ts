import type { Repository } from '../aws/repository.ts'
import type { BuildInputs } from '../inputs/build.ts'
import type { Problem } from '../problem.ts'

/** The tag of the layers that `cache: registry` keeps. */
const TAG = 'cache'

/** The arguments that take layers from the last run and keep them for the next; pure. */
export function cacheArguments({ cache }: BuildInputs, { name, uri }: Pick<Repository, 'name' | 'uri'>): string[] {
  switch (cache) {
    case 'none':
      return []
    case 'registry':
      // ECR takes a cache only as an image of the OCI's media types. The image is pushed by then: a cache that could not be
      // kept costs time, not the deployment.
      return [
        `--cache-from=type=registry,ref=${uri}:${TAG}`,
        `--cache-to=type=registry,ref=${uri}:${TAG},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`,
      ]
    case 'gha':
      // A scope each: images of one repository would overwrite each other’s.
      return [`--cache-from=type=gha,scope=${name}`, `--cache-to=type=gha,mode=max,ignore-error=true,scope=${name}`]
  }
}

const GITHUB = ['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_RESULTS_URL', 'ACTIONS_CACHE_URL', 'ACTIONS_CACHE_SERVICE_V2']

/** The variables that buildx reaches GitHub's cache by; nobody else gets them. */
export function cacheEnvironment({ cache }: BuildInputs, environment: NodeJS.ProcessEnv): Record<string, string> {
  if (cache !== 'gha') return {}
  return Object.fromEntries(GITHUB.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])))
}

/** What keeps `cache: gha` from working on this runner: buildx would leave the cache out, and say nothing. */
export function checkGithubCache({ cache }: BuildInputs, environment: NodeJS.ProcessEnv): Problem[] {
  if (cache !== 'gha') return []
  const { ACTIONS_CACHE_SERVICE_V2: second, ACTIONS_RESULTS_URL: results, ACTIONS_CACHE_URL: first } = environment
  const missing = [
    ...(environment.ACTIONS_RUNTIME_TOKEN ? [] : ['ACTIONS_RUNTIME_TOKEN']),
    ...(second ? (results ? [] : ['ACTIONS_RESULTS_URL']) : first || results ? [] : ['ACTIONS_CACHE_URL']),
  ]
  if (missing.length === 0) return []
  return [
    {
      what: `\`cache: gha\` needs ${missing.join(' and ')}, and this runner has not set ${missing.length > 1 ? 'them' : 'it'}`,
      why: 'A runner of GitHub gives these to every action; a `run:` step, another runner or a GitHub Enterprise Server without a cache has none.',
      fix: 'Use `cache: registry`, which needs ECR alone. In a `run:` step, an action such as crazy-max/ghaction-github-runtime has to expose them first, to every later step of the job.',
    },
  ]
}

/** What keeps `cache: registry` from being written: a tag that may not move. */
export function checkRegistryCache(
  { cache }: BuildInputs,
  repository: Pick<Repository, 'uri' | 'name' | 'exists' | 'immutable' | 'movable'>,
): Problem[] {
  if (cache !== 'registry' || !repository.exists || !repository.immutable) return []
  if (repository.movable.some((filter) => matches(filter, TAG))) return []
  const filters = [...repository.movable, 'cache*'].map((filter) => `filterType=WILDCARD,filter=${filter}`).join(' ')
  return [
    {
      what: `\`cache: registry\` cannot be kept in ${repository.uri}: its tags are immutable`,
      why: `The cache moves its tag \`${TAG}\` with every build, and the immutability excludes ${repository.movable.join(', ') || 'nothing'}.`,
      fix: `Exclude it: aws ecr put-image-tag-mutability --repository-name ${repository.name} --image-tag-mutability IMMUTABLE_WITH_EXCLUSION --image-tag-mutability-exclusion-filters ${filters}. Or use \`cache: gha\`.`,
    },
  ]
}

/** ECR's wildcard: `*` stands for any characters, and nothing else is special. */
function matches(filter: string, tag: string): boolean {
  const pattern = filter.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${pattern.join('.*')}$`).test(tag)
}
