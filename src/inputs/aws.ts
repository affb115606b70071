import type { Ask } from './ask.ts'

export interface RoleInputs {
  readonly arn: string
  readonly sessionName: string | undefined
  readonly durationSeconds: number | undefined
  readonly audience: string | undefined
}

/** Who acts, and where. */
export interface AwsInputs {
  readonly region: string
  readonly role: RoleInputs | undefined
  /** Roles that are assumed from the first one for one part alone: a registry, a cluster of another account. */
  readonly registryRole: string | undefined
  readonly clusterRole: string | undefined
  readonly allowedAccountIds: readonly string[]
  /** Later steps of the job get the credentials of the first role. */
  readonly exportCredentials: boolean
}

/** The ARN of a role, in any partition. */
export const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/

/** The region, the roles and the accounts; undefined without a region. */
export function readAws(
  { text, words, flag, checked, wrong }: Ask,
  environment: NodeJS.ProcessEnv,
): AwsInputs | undefined {
  const region = text('aws-region') ?? (environment.AWS_REGION || environment.AWS_DEFAULT_REGION || undefined)
  if (region === undefined)
    wrong('`aws-region` is missing', 'Name the region of the cluster, for example `aws-region: ap-northeast-1`.')
  else if (!/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region))
    wrong(`\`aws-region\`: "${region}" is not a region`, 'Write it as in ap-northeast-1.')

  const roleArn = checked(
    'role-to-assume',
    ROLE,
    'Give the role’s whole ARN, for example `arn:aws:iam::123456789012:role/deploy`. If it comes from a variable, check that the variable is set for this environment.',
  )
  const other = 'Give the role’s whole ARN; it is assumed from the first one, for this part alone.'
  const registryRole = checked('registry-role', ROLE, other)
  const clusterRole = checked('cluster-role', ROLE, other)
  const duration = text('role-duration-seconds')
  if (duration !== undefined && !(/^\d+$/.test(duration) && Number(duration) >= 900 && Number(duration) <= 43_200))
    wrong(`\`role-duration-seconds\`: "${duration}" is not valid`, 'Give seconds between 900 and 43200.')
  const allowedAccountIds = words('allowed-account-ids')
  for (const id of allowedAccountIds)
    if (!/^\d{12}$/.test(id))
      wrong(`\`allowed-account-ids\`: "${id}" is not an account id`, 'Write its 12 digits, in quotes.')

  const exportCredentials = flag('export-credentials', false)
  const role = roleArn && {
    arn: roleArn,
    sessionName: text('role-session-name'),
    durationSeconds: duration === undefined ? undefined : Number(duration),
    audience: text('audience'),
  }
  return region === undefined
    ? undefined
    : { region, role: role || undefined, registryRole, clusterRole, allowedAccountIds, exportCredentials }
}
