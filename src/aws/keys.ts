import type { Credentials } from '@aws-sdk/client-sts'
import type { AwsCredentialIdentity as Keys } from '@smithy/types'
import type { Io } from '../io.ts'

/** The keys that STS handed out; their secrets are masked before anything uses them. */
export function keysOf(given: Credentials | undefined, io: Io): Keys {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = given ?? {}
  for (const secret of [SecretAccessKey, SessionToken]) io.mask(secret)
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    ...(Expiration && { expiration: Expiration }),
  }
}
