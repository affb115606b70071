import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr'
import type { ImageInputs } from '../inputs.ts'
import type { Io } from '../io.ts'
import { Failed, type Problem, stopOn } from '../problem.ts'
import { call, clientSettings } from './client.ts'
import type { Identity } from './credentials.ts'

/** An ECR repository and the way into it. The password is a secret of twelve hours. */
export interface Repository {
  /** `123456789012.dkr.ecr.ap-northeast-1.amazonaws.com` */
  readonly registry: string
  readonly name: string
  /** `registry/name` */
  readonly uri: string
  readonly exists: boolean
  /** Tags may not move, but for those that an exclusion names. */
  readonly immutable: boolean
  /** The wildcards of the tags that move although the others may not. */
  readonly movable: readonly string[]
  readonly password: string
}

function client(inputs: ImageInputs, region: string, identity: Identity, io: Io): ECRClient {
  return new ECRClient({ ...clientSettings(inputs.repository.region ?? region, io), credentials: identity.keys })
}

/** Looks the repository up and gets a password for its registry; nothing is created. Missing and not to be made: a problem. */
export async function findRepository(
  inputs: ImageInputs,
  region: string,
  identity: Identity,
  io: Io,
): Promise<Repository> {
  const ecr = client(inputs, region, identity, io)
  const { name, account = identity.account } = inputs.repository
  const home = inputs.repository.region ?? region
  const suffix = identity.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  const registry = `${account}.dkr.ecr.${home}.${suffix}`
  const [found, password] = await Promise.all([
    call(io, `The ECR repository ${name} could not be looked up`, (options) =>
      ecr
        .send(new DescribeRepositoriesCommand({ registryId: account, repositoryNames: [name] }), options)
        .then((answer) => answer.repositories?.[0])
        .catch((error: Error) => {
          if (error.name === 'RepositoryNotFoundException') return undefined
          throw error
        }),
    ),
    authorize(ecr, io),
  ])
  const repository = {
    registry,
    name,
    uri: `${registry}/${name}`,
    exists: found !== undefined,
    immutable: found?.imageTagMutability?.startsWith('IMMUTABLE') ?? false,
    movable: found?.imageTagMutabilityExclusionFilters?.flatMap(({ filter }) => filter ?? []) ?? [],
    password,
  }
  stopOn(checkRepository(inputs, repository))
  return repository
}

function checkRepository(inputs: ImageInputs, repository: Repository): Problem[] {
  if (repository.exists || inputs.createRepository) return []
  return [
    {
      what: `The ECR repository ${repository.uri} does not exist`,
      why: '`create-repository` is false.',
      fix: `Create it (aws ecr create-repository --repository-name ${repository.name}), correct \`ecr-repository\` or \`aws-region\`, or drop \`create-repository: false\`.`,
    },
  ]
}

/** The repository itself, made when it is missing: scanned on push, tags fixed but for caches and the moving tags that the user named. */
export async function ensureRepository(
  inputs: ImageInputs,
  region: string,
  identity: Identity,
  repository: Repository,
  io: Io,
): Promise<Repository> {
  if (repository.exists) return repository
  const moving = ['cache*', ...inputs.tags].slice(0, 5)
  const ecr = client(inputs, region, identity, io)
  await call(io, `The ECR repository ${repository.name} could not be created`, (options) =>
    ecr
      .send(
        new CreateRepositoryCommand({
          registryId: inputs.repository.account,
          repositoryName: repository.name,
          imageScanningConfiguration: { scanOnPush: true },
          imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
          imageTagMutabilityExclusionFilters: moving.map((filter) => ({ filterType: 'WILDCARD', filter })),
          tags: [{ Key: 'managed-by', Value: 'ship-to-eks' }],
        }),
        options,
      )
      .catch((error: Error) => {
        // Another run was faster; its repository is as good as ours.
        if (error.name !== 'RepositoryAlreadyExistsException') throw error
      }),
  )
  io.info(`The repository ${repository.uri} is new: scanned on push, tags immutable`)
  return { ...repository, exists: true, immutable: true, movable: moving }
}

async function authorize(ecr: ECRClient, io: Io): Promise<string> {
  const answer = await call(io, 'ECR gave no password for docker login', (options) =>
    ecr.send(new GetAuthorizationTokenCommand({}), options),
  )
  const token = answer.authorizationData?.[0]?.authorizationToken ?? ''
  const password = Buffer.from(token, 'base64').toString('utf8').replace(/^AWS:/, '')
  if (password === '') throw new Failed([{ what: 'ECR gave no password for docker login', fix: 'Run the job again.' }])
  io.mask(token)
  io.mask(password)
  return password
}
