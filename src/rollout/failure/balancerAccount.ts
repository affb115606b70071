import { label } from '../../manifest.ts'
import type { BalancerText } from './balancerText.ts'

/** IAM refuses what a controller asks of AWS: the action and the role are in the text. */
export const denied: BalancerText = {
  name: 'balancer-denied',
  text: /AccessDenied|UnauthorizedOperation|not authorized to perform/i,
  grace: 30,
  says: 'its controller may not make it',
  tell: ({ 0: found, input }, { object }) => {
    const action = /not authorized to perform:? ([a-z0-9-]+:\w+)/i.exec(input)?.[1]
    const role = /assumed-role\/([\w+=,.@-]+)/.exec(input)?.[1]
    const user = /:user\/([\w+=,.@/-]+)/.exec(input)?.[1]
    const who =
      role !== undefined ? `the role ${role}` : user !== undefined ? `the user ${user}` : 'the controller’s role'
    return {
      what: `AWS does not let the controller make the load balancer of ${label(object)}`,
      why: action === undefined ? `AWS says ${found} to ${who}.` : `${capital(who)} may not ${action}.`,
      fix: fixOf(action, who, input),
    }
  },
}

function fixOf(action: string | undefined, who: string, text: string): string {
  const denial = /explicit deny in an? ([\w -]*policy)/.exec(text)?.[1]
  if (denial !== undefined) return `A ${denial} denies it, and no permission outweighs that: take it out there.`
  const allow = `Allow ${action === undefined ? 'what it asks for' : `\`${action}\``} in a policy of ${who}.`
  return `${allow} The whole policy that the AWS Load Balancer Controller needs comes with its release (docs/install/iam_policy.json); the cloud provider’s is AmazonEKSClusterPolicy, and Auto Mode’s AmazonEKSLoadBalancingPolicy.`
}

const QUOTAS: Readonly<Record<string, string>> = {
  TooManyLoadBalancers: 'load balancers of this kind in the region',
  TooManyTargetGroups: 'target groups in the region',
  TooManyListeners: 'listeners of a load balancer',
  TooManyRules: 'rules of a load balancer',
  TooManyTargets: 'targets of a load balancer',
  TooManyCertificates: 'certificates of a load balancer',
  TooManyUniqueTargetGroupsPerLoadBalancer: 'target groups of a load balancer',
  AddressLimitExceeded: 'Elastic IP addresses in the region',
  SecurityGroupLimitExceeded: 'security groups of the VPC',
  RulesPerSecurityGroupLimitExceeded: 'rules of a security group',
}

/** The account has as many as it may have; waiting makes no room. */
export const quota: BalancerText = {
  name: 'balancer-quota',
  text: new RegExp(`\\b(${Object.keys(QUOTAS).join('|')})(?:Exception)?\\b`),
  grace: 0,
  says: 'a quota of AWS is used up',
  tell: ([, code = ''], { object }) => ({
    what: `The load balancer of ${label(object)} would be one too many`,
    why: `AWS says ${code}: the quota of ${QUOTAS[code]} is used up.`,
    fix:
      code === 'TooManyLoadBalancers'
        ? 'Let several Ingresses share one by the annotation `alb.ingress.kubernetes.io/group.name`, remove load balancers that nobody uses, or have the quota raised (aws service-quotas list-service-quotas --service-code elasticloadbalancing).'
        : 'Remove what nobody uses, or have the quota raised in Service Quotas.',
  }),
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
