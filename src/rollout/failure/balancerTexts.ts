import { label } from '../../manifest.ts'
import type { Scene, Told } from '../judge/scene.ts'
import { backendPath } from '../sight/serving.ts'
import type { Live } from '../verdict.ts'
import { denied, quota } from './balancerAccount.ts'
import type { BalancerText } from './balancerText.ts'

const SERVICE_SCHEME = 'service.beta.kubernetes.io/aws-load-balancer-scheme'
const INGRESS_SCHEME = 'alb.ingress.kubernetes.io/scheme'
const ANNOTATIONS = ['metadata', 'annotations'] as const

/** The texts of the AWS Load Balancer Controller, EKS Auto Mode and the AWS cloud provider that cannot end well. */
export const BALANCER_TEXTS: readonly BalancerText[] = [
  {
    name: 'controller-credentials',
    text: /not authorized to perform sts:AssumeRole|WebIdentityErr|failed to refresh cached credentials|InvalidClientTokenId/i,
    grace: 60,
    says: 'its controller has no AWS credentials',
    tell: (_, { object }) => ({
      what: `The controller that makes the load balancer of ${label(object)} cannot sign in to AWS`,
      why: 'STS refuses the role that its service account is given, so it can ask AWS for nothing.',
      fix: 'Check the role of the controller’s service account (kubectl -n kube-system describe serviceaccount aws-load-balancer-controller): its trust policy has to name this cluster’s OIDC issuer and that account, or a Pod Identity association has to exist.',
    }),
  },
  denied,
  quota,
  {
    name: 'subnets-full',
    text: /Not enough IP space available in (subnet-\w+)/,
    grace: 30,
    says: 'its subnets are full',
    tell: ([, subnet], { object }) => ({
      what: `There is no room for the load balancer of ${label(object)} in ${subnet}`,
      why: 'A load balancer needs 8 free addresses in each of its subnets.',
      fix: 'Free some addresses there, or give the load balancer other subnets by tags or by its subnets annotation.',
      path: ANNOTATIONS,
    }),
  },
  {
    name: 'no-subnets',
    text: /could not find any suitable subnets|couldn't auto-discover subnets|unable to resolve at least one subnet|subnets count less than minimal required count/,
    grace: 30,
    says: 'no subnets for it',
    tell: noSubnets,
  },
  {
    name: 'subnets-named',
    text: /couldn't find all subnets[^\n]*|subnet (?:ID|with Name tag) not found: \S+|multiple subnets in same Availability Zone \S+/,
    grace: 30,
    says: 'its subnets are wrong',
    tell: ([found], { object }) => ({
      what: `The subnets that ${label(object)} names cannot be used`,
      why: `Its controller says: ${found}.`,
      fix: 'Correct its subnets annotation: IDs or Name tags of subnets of the cluster’s VPC, one in each zone.',
      path: ANNOTATIONS,
    }),
  },
  {
    name: 'no-certificate',
    text: /no certificate found for host: (\S+)|(CertificateNotFound|UnsupportedCertificate)/,
    grace: 30,
    says: 'no certificate for it',
    tell: noCertificate,
  },
  {
    name: 'ingress-class-invalid',
    text: /invalid ingress (class|group): ([^\n]*)/,
    grace: 30,
    says: 'its class or group is invalid',
    tell: ([, part, said], { object }) => ({
      what: `The ingress ${part} of ${label(object)} is not valid`,
      why: `Its controller says: ${said}.`,
      fix:
        part === 'class'
          ? 'Correct spec.ingressClassName, or the IngressClass and the IngressClassParams that it refers to (kubectl get ingressclass,ingressclassparams).'
          : 'Correct alb.ingress.kubernetes.io/group.name: at most 63 of a-z, 0-9, - and ., with a letter or digit at both ends.',
      path: part === 'class' ? ['spec', 'ingressClassName'] : [...ANNOTATIONS, 'alb.ingress.kubernetes.io/group.name'],
    }),
  },
  {
    name: 'group-conflict',
    text: /(conflicting [\w -]+|multiple ingress defined default backend): ([^\n]*)/i,
    grace: 30,
    says: 'its group disagrees',
    tell: ([, what, said], { object }) => ({
      what: `${label(object)} and another Ingress of its group do not agree`,
      why: `One load balancer serves the whole group, and its members ask for different things: ${what}: ${said}.`,
      fix: 'Say the same in every Ingress of the group, say it in one alone, or take this Ingress out of the group.',
      path: ANNOTATIONS,
    }),
  },
  {
    name: 'backend-missing',
    text: /(?:Service|services) "([^"]+)" not found|unable to find port (\S+) on service (\S+)/,
    grace: 30,
    says: 'a Service behind it is missing',
    tell: ([, service, port, of = ''], { object }) => ({
      what:
        service === undefined
          ? `${label(object)} leads to port ${port} of Service/${of.split('/').at(-1)}, which has no such port`
          : `${label(object)} leads to Service/${service}, which does not exist`,
      why: 'Its controller makes nothing of an Ingress until each of its backends is there, for the other paths neither.',
      fix: 'Correct the backend’s name and port, or add the Service to `manifests`.',
      path: backendPath(object, service ?? (of.split('/').at(-1) as string)) ?? ['spec'],
    }),
  },
  {
    name: 'target-type',
    text: /When using Instance targets, your service be must of type|service type must be either 'NodePort' or 'LoadBalancer': (\S+)|unsupported service type "ClusterIP" for load balancer target type/,
    grace: 30,
    says: 'its targets need node ports',
    tell: (_, { object }) => ({
      what: `${label(object)} leads to a Service of type ClusterIP, which its load balancer cannot reach`,
      why: 'With targets of type instance, the default, requests go to a port of the nodes, and a ClusterIP Service has none.',
      fix: `Add the annotation \`${object.kind === 'Ingress' ? 'alb.ingress.kubernetes.io/target-type' : 'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type'}: ip\`, so that requests go to the pods, or make the Service’s type NodePort.`,
      path: ANNOTATIONS,
    }),
  },
  {
    name: 'webhook-down',
    text: /failed calling webhook "([^"]*elbv2\.k8s\.aws)"/,
    grace: 120,
    says: 'the webhook of its controller is down',
    tell: ([, webhook], { object }) => ({
      what: `The load balancer of ${label(object)} cannot be made: the webhook ${webhook} does not answer`,
      why: 'The AWS Load Balancer Controller is installed, and none of its pods is ready.',
      fix: 'Look at its pods: kubectl -n kube-system describe pods -l app.kubernetes.io/name=aws-load-balancer-controller',
    }),
  },
  {
    name: 'balancer-settings',
    text: /failed to parse \w+ annotation, ([\w./-]+): [^\n]*|(?:failed to parse|empty) listen-ports configuration[^\n]*|listen (?:port|protocol) must be within[^\n]*|unknown (?:scheme|targetType|IPAddressType|lbScheme|action type|authType)[^\n]*|missing actions?\.\S+ configuration|(?:exact|prefix) path shouldn't contain wildcards[^\n]*|group order must be within[^\n]*|load balancer name cannot be longer[^\n]*/,
    grace: 10,
    says: 'one of its settings is invalid',
    tell: ([said, annotation], { object }) => ({
      what: `A setting of ${label(object)} is not valid`,
      why: `Its controller says: ${said}.`,
      fix:
        annotation === undefined ? 'Correct it in its annotations or paths.' : `Correct the annotation ${annotation}.`,
      path: annotation === undefined ? ANNOTATIONS : [...ANNOTATIONS, annotation],
    }),
  },
]

function noSubnets({ input }: RegExpExecArray, { object }: Scene): Told {
  const [, found, wanted] = /minimal required count: (\d+) < (\d+)/.exec(input) ?? []
  const isPublic = schemeOf(object) === 'internet-facing'
  const kind = isPublic ? 'public' : 'private'
  const [, seen = '0', foreign = '0', full = '0'] =
    /Evaluated (\d+) subnets: (\d+) are tagged for other clusters, (?:and )?(\d+) have insufficient/.exec(input) ?? []
  const looked =
    seen === '0'
      ? `Its controller looked through the VPC and found no ${kind} subnet that it may use.`
      : `Of ${seen} ${kind} subnets ${foreign} are tagged for other clusters, and ${full} have fewer than 8 free addresses.`
  return {
    what: `There is no subnet for the load balancer of ${label(object)}`,
    why:
      wanted === undefined
        ? looked
        : `An Application Load Balancer needs subnets in ${wanted} zones, and its controller found ${found}.`,
    fix: `Tag ${kind} subnets in at least two zones: aws ec2 create-tags --resources subnet-… --tags Key=kubernetes.io/role/${isPublic ? 'elb' : 'internal-elb'},Value=1. Each needs 8 free addresses${isPublic ? ' and a route to an internet gateway' : ''}.`,
    path: ANNOTATIONS,
  }
}

/** The cloud provider’s load balancers are public by default, all others internal. */
function schemeOf({ kind, spec, metadata }: Live): string {
  const annotations = metadata.annotations ?? {}
  if (kind === 'Ingress') return annotations[INGRESS_SCHEME] ?? 'internal'
  const internal = annotations['service.beta.kubernetes.io/aws-load-balancer-internal']
  if (internal !== undefined) return internal === 'false' ? 'internet-facing' : 'internal'
  return annotations[SERVICE_SCHEME] ?? (spec?.loadBalancerClass === undefined ? 'internet-facing' : 'internal')
}

function noCertificate([, host, code]: RegExpExecArray, { object }: Scene): Told {
  return {
    what:
      host === undefined
        ? `The certificate that ${label(object)} names cannot be used`
        : `There is no certificate for ${host}, which ${label(object)} serves over HTTPS`,
    why:
      host === undefined
        ? `AWS says ${code}: it has to be an issued one of ACM, of this account and the load balancer’s region.`
        : 'Its controller looked for one among the issued certificates of ACM in this region.',
    fix:
      host === undefined
        ? 'Correct the ARN in its annotations.'
        : `Request one (aws acm request-certificate --domain-name ${host} --validation-method DNS) and validate it, or name one by alb.ingress.kubernetes.io/certificate-arn.`,
    path: ANNOTATIONS,
  }
}
