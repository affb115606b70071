import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr'
import { PUSHING } from '../grant.ts'
import type { ImageInputs } from '../inputs/images.ts'
import type { Io } from '../io.ts'
import { domainOf } from '../partition.ts'
import { Failed, type Problem, stopOn, together } from '../problem.ts'
import { call, clientSettings, renewingKeys } from './client.ts'
import type { Identity } from './credentials.ts'
import { expireCaches } from './lifecycle.ts'

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
  const settings = clientSettings(inputs.repository.region ?? region, io)
  return renewingKeys(new ECRClient({ ...settings, credentials: identity.keys }))
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
  const { host: registry = `${account}.dkr.ecr.${home}.${domainOf(identity.partition)}` } = inputs.repository
  const [found, password] = await together(
    call(
      io,
      `The ECR repository ${name} could not be looked up`,
      (options) =>
        ecr
          .send(new DescribeRepositoriesCommand({ registryId: account, repositoryNames: [name] }), options)
          .then((answer) => answer.repositories?.[0])
          .catch((error: Error) => {
            if (error.name === 'RepositoryNotFoundException') return undefined
            throw error
          }),
      () => undefined,
      PUSHING,
    ),
    authorize(ecr, io),
  )
  const repository = {
    registry,
    name,
    uri: `${registry}/${name}`,
    exists: found !== undefined,
    immutable: found?.imageTagMutability?.startsWith('IMMUTABLE') ?? false,
    movable: found?.imageTagMutabilityExclusionFilters?.flatMap(({ filter }) => filter ?? []) ?? [],
    password,
  }
  stopOn(checkRepository(inputs, repository, account, identity))
  return repository
}

function checkRepository(
  { createRepository }: ImageInputs,
  { exists, uri, name }: Repository,
  account: string,
  identity: Identity,
): Problem[] {
  if (exists) return []
  const what = `The ECR repository ${uri} does not exist`
  const create = `aws ecr create-repository --repository-name ${name}`
  if (!createRepository)
    return [
      {
        what,
        why: '`create-repository` is false.',
        fix: `Create it (${create}), correct \`ecr-repository\` or \`aws-region\`, or drop \`create-repository: false\`.`,
      },
    ]
  if (account === identity.account) return []
  return [
    {
      what,
      why: `It belongs to account ${account}, and ${identity.arn} is of account ${identity.account}: ECR lets nobody create repositories in another account.`,
      fix: `Set \`registry-role\` to a role of account ${account}, or create it there (${create}).`,
    },
  ]
}

const CREATING = ['ecr:CreateRepository', 'ecr:TagResource', 'ecr:PutLifecyclePolicy']

/** The repository itself, made when it is missing: scanned on push, tags fixed but for caches and the moving tags that the user named. */
export async function ensureRepository(
  inputs: ImageInputs,
  region: string,
  identity: Identity,
  repository: Repository,
  io: Io,
  warn: (problem: Problem) => void,
): Promise<Repository> {
  if (repository.exists) return repository
  const movable = ['cache*', ...inputs.tags].slice(0, 5)
  const ecr = client(inputs, region, identity, io)
  const made = await call(
    io,
    `The ECR repository ${repository.name} could not be created`,
    (options) =>
      ecr
        .send(
          new CreateRepositoryCommand({
            registryId: inputs.repository.account,
            repositoryName: repository.name,
            imageScanningConfiguration: { scanOnPush: true },
            imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
            imageTagMutabilityExclusionFilters: movable.map((filter) => ({ filterType: 'WILDCARD', filter })),
            tags: [{ Key: 'managed-by', Value: 'ship-to-eks' }],
          }),
          options,
        )
        .then((answer) => answer.repository ?? {})
        .catch((error: Error) => {
          // Another run was faster; its repository is as good as ours.
          if (error.name !== 'RepositoryAlreadyExistsException') throw error
          return undefined
        }),
    () => undefined,
    CREATING,
  )
  if (made === undefined) return { ...repository, exists: true, immutable: true, movable }
  const { encryptionType = 'AES256' } = made.encryptionConfiguration ?? {}
  io.info(`The repository ${repository.uri} is new: scanned on push, tags immutable, encrypted with ${encryptionType}`)
  await expireCaches(ecr, inputs.repository.account, repository, io, warn)
  return { ...repository, exists: true, immutable: true, movable }
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
