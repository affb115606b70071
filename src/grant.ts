/** All that an image needs of its repository: who lacks one of them most often lacks the rest. */
export const PUSHING = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
  'ecr:BatchGetImage',
  'ecr:GetDownloadUrlForLayer',
]

/** The role behind a session: access entries and policies name roles, never sessions. */
export function roleOf(arn: string): string {
  const session = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn)
  return session ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` : arn
}

/** What would allow what AWS refused, read from AWS's own sentence. `needed`: all actions that this part needs. */
export function grant(message: string, needed: readonly string[] = []): string {
  const action = /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1]
  const resource = /on resource: (\S+)/.exec(message)?.[1] ?? '*'
  const denying = /explicit deny in (?:an? )?([\w -]+ policy|permissions boundary)/.exec(message)?.[1]
  if (denying !== undefined)
    return `A statement of the ${denying} denies it, which no other one outweighs: that one has to be changed.`
  const limit =
    /no (service control policy|resource control policy|permissions boundary|session policy|VPC endpoint policy) allows/
  const limiting = limit.exec(message)?.[1]
  const actions = [...new Set([...(action === undefined ? [] : [action]), ...needed])]
  if (actions.length === 0) return 'Allow this action in the policy of the role.'
  const allow = { Effect: 'Allow', Action: actions.length === 1 ? actions[0] : actions }
  if (limiting !== undefined)
    return `The ${limiting} has to allow it, too: ${JSON.stringify({ ...allow, Resource: resource })}`
  if (/no resource-based policy allows/.test(message)) {
    const caller = roleOf(/User: (\S+)/.exec(message)?.[1] ?? '*')
    return `The policy of ${resource} itself has to allow it: ${JSON.stringify({ ...allow, Principal: { AWS: caller } })}`
  }
  return `Add this statement to the role’s policy: ${JSON.stringify({ ...allow, Resource: resource })}`
}
