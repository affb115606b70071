import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Part, readAnswer } from '../part.ts'
import {
  account,
  clusterHost,
  clusterIssuer,
  clusterName,
  nodeAddress,
  partnerAccount,
  partnerRegistryHost,
  region,
  registryHost,
  registryPassword,
  repositoryName,
  type World,
} from '../world.ts'

/** What the AWS endpoints were seeded with. */
export interface Cloud {
  readonly vpcId: string
  readonly subnetIds: readonly string[]
  readonly instanceId: string
  readonly zone: string
  readonly securityGroupId: string
  /** Access key and secret key of its users. */
  readonly keys: Readonly<Record<'chapter' | 'cluster', readonly [string, string]>>
}

export const readCloud = (world: World): Cloud & { readonly providerId: string } => {
  const cloud = readAnswer<Cloud>(world, 'aws')
  if (!cloud) throw new Error('the AWS endpoints are not ready')
  return { ...cloud, providerId: `aws:///${cloud.zone}/${cloud.instanceId}` }
}

/** The environment of the cluster's own programs: they act as the account's user `cluster`. */
export const clusterCredentials = (world: World): Record<string, string> => {
  const [key, secret] = readCloud(world).keys.cluster
  return {
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: key,
    AWS_SECRET_ACCESS_KEY: secret,
  }
}

/** What aws-iam-authenticator reads of the cluster's access entries. */
export const accessEntries = (world: World): string => world.path('access-entries.json')

const jwks = (world: World): string => world.path('jwks.json')

export const aws = (world: World): Part => ({
  name: 'aws',
  // It reads the issuer's keys.
  needs: ['github'],
  start: () => {
    const config = {
      listen: '127.0.0.2:443',
      cert: world.path('pki/aws.pem'),
      key: world.path('pki/aws.key'),
      account,
      region,
      cluster: {
        name: clusterName,
        endpoint: `https://${clusterHost}`,
        caFile: world.path('pki/ca.pem'),
        issuer: clusterIssuer,
      },
      issuer: 'https://token.actions.githubusercontent.com',
      keys: {
        'https://token.actions.githubusercontent.com': jwks(world),
        [clusterIssuer]: world.path('pki/accounts.jwks.json'),
      },
      entriesFile: accessEntries(world),
      repository: repositoryName,
      nodeAddress,
      partner: partnerAccount,
      registries: {
        [account]: {
          url: `https://${registryHost}`,
          user: 'AWS',
          password: registryPassword(account),
          folder: world.path('registry'),
        },
        [partnerAccount]: {
          url: `https://${partnerRegistryHost}`,
          user: 'AWS',
          password: registryPassword(partnerAccount),
          folder: world.path('partner-registry'),
        },
      },
    }
    writeFileSync(world.path('aws.json'), JSON.stringify(config))
    const server = join(world.repository, 'sandbox/aws/server.py')
    return { argv: [join(world.tools.moto, 'python'), server, '--config', world.path('aws.json')] }
  },
  ready: () => readAnswer(world, 'aws') !== undefined,
})

export const github = (world: World): Part => ({
  name: 'github',
  start: () => {
    const config = {
      listen: '127.0.0.5:443',
      cert: world.path('pki/github.pem'),
      key: world.path('pki/github.key'),
      signingKeyFile: world.path('github-signing.key'),
      jwksFile: jwks(world),
    }
    writeFileSync(world.path('github.json'), JSON.stringify(config))
    const server = join(world.repository, 'sandbox/github/server.ts')
    return { argv: [process.execPath, server, '--config', world.path('github.json')] }
  },
  ready: () => readAnswer(world, 'github') !== undefined,
})
