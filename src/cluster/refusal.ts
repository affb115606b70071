import type { Problem } from '../problem.ts'
import type { Answer } from './client.ts'

/** Who asks which cluster; what the commands that would allow it have to name. */
export interface Caller {
  readonly cluster: string
  readonly region: string
  readonly arn: string
}

/** Why the API server refused, with the commands that would allow it. `doing`: "apply Deployment/web". */
export function explainRefusal(answer: Answer, doing: string, caller: Caller): Problem {
  const message = String(answer.body?.message ?? `HTTP ${answer.code}`)
  const entry = `aws eks create-access-entry --region ${caller.region} --cluster-name ${caller.cluster} --principal-arn ${caller.arn}`
  const policy = `aws eks associate-access-policy --region ${caller.region} --cluster-name ${caller.cluster} --principal-arn ${caller.arn} --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy --access-scope type=namespace,namespaces=NAMESPACE`
  if (answer.code === 401)
    return {
      what: `The cluster ${caller.cluster} does not know ${caller.arn}`,
      why: 'It has no access entry for this role (or it is another cluster of that name, in another region or account).',
      fix: `Somebody who administers the cluster runs:\n${entry}\n${policy}`,
    }
  if (answer.code === 403)
    return {
      what: `${caller.arn} may not ${doing} in the cluster ${caller.cluster}`,
      why: message,
      fix: `Give it a policy that covers this:\n${policy}\nor an RBAC rule for what the message names.`,
    }
  return { what: `The cluster refused to ${doing}`, why: message, fix: 'Correct what the message names.' }
}
