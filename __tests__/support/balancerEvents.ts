/** What a controller says when it cannot make a load balancer, word for word. */
export interface Said {
  readonly kind: 'Service' | 'Ingress'
  readonly reason: string
  readonly message: string
  /** Where the words come from. */
  readonly source: string
  /** The rule that knows them, and the seconds it waits. */
  readonly rule: string
  readonly grace: number
}

const build = (why: string) => ({ reason: 'FailedBuildModel', message: `Failed build model due to ${why}` })
const deploy = (why: string) => ({ reason: 'FailedDeployModel', message: `Failed deploy model due to ${why}` })
const group = (why: string) => ({ reason: 'FailedLoadGroupID', message: `failed load groupID due to ${why}` })
const sync = (why: string) => ({
  reason: 'SyncLoadBalancerFailed',
  message: `Error syncing load balancer: failed to ensure load balancer: ${why}`,
})
const role = 'arn:aws:sts::123456789012:assumed-role/alb-controller/1700000000'
const answer = (service: string, operation: string, status: number, error: string) =>
  `operation error ${service}: ${operation}, https response error StatusCode: ${status}, RequestID: 0c2a, ${error}`

/** aws-load-balancer-controller v3 (controllers, pkg), cloud-provider-aws and cloud-provider v1.34; errors as AWS words them. */
export const SAID: readonly Said[] = [
  {
    kind: 'Service',
    ...sync('could not find any suitable subnets for creating the ELB'),
    source: 'cloud-provider-aws pkg/providers/v1/aws.go EnsureLoadBalancer',
    rule: 'no-subnets',
    grace: 30,
  },
  {
    kind: 'Ingress',
    ...build(
      "couldn't auto-discover subnets: unable to resolve at least one subnet. Evaluated 0 subnets: 0 are tagged for other clusters, and 0 have insufficient available IP addresses",
    ),
    source: 'pkg/ingress/model_build_load_balancer.go, pkg/networking/subnet_resolver.go',
    rule: 'no-subnets',
    grace: 30,
  },
  {
    kind: 'Service',
    ...build(
      'unable to resolve at least one subnet. Evaluated 3 subnets: 1 are tagged for other clusters, and 2 have insufficient available IP addresses',
    ),
    source: 'pkg/networking/subnet_resolver.go chooseAndValidateSubnetsPerAZ',
    rule: 'no-subnets',
    grace: 30,
  },
  {
    kind: 'Ingress',
    ...build("couldn't auto-discover subnets: subnets count less than minimal required count: 1 < 2"),
    source: 'pkg/networking/subnet_resolver.go validateSubnetsMinimalCount',
    rule: 'no-subnets',
    grace: 30,
  },
  {
    kind: 'Ingress',
    ...build('subnet with Name tag not found: public-a'),
    source: 'pkg/networking/subnet_resolver.go listSubnetsByNameOrIDs',
    rule: 'subnets-named',
    grace: 30,
  },
  {
    kind: 'Service',
    ...deploy(
      answer(
        'Elastic Load Balancing v2',
        'CreateLoadBalancer',
        400,
        'InvalidSubnet: Not enough IP space available in subnet-0a1b2c. ELB requires at least 8 free IP addresses in each subnet.',
      ),
    ),
    source: 'Elastic Load Balancing API, CreateLoadBalancer, InvalidSubnet',
    rule: 'subnets-full',
    grace: 30,
  },
  {
    kind: 'Ingress',
    ...deploy(
      answer(
        'Elastic Load Balancing v2',
        'CreateLoadBalancer',
        403,
        `api error AccessDenied: User: ${role} is not authorized to perform: elasticloadbalancing:CreateLoadBalancer on resource: arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/k8s-shop-web-0a1b/* because no identity-based policy allows the elasticloadbalancing:CreateLoadBalancer action`,
      ),
    ),
    source: 'IAM, AccessDenied',
    rule: 'balancer-denied',
    grace: 30,
  },
  {
    kind: 'Service',
    ...sync(
      `AccessDenied: User: arn:aws:sts::123456789012:assumed-role/eks-cluster/1 is not authorized to perform: elasticloadbalancing:AddTags on resource: * with an explicit deny in a service control policy`,
    ),
    source: 'IAM, AccessDenied',
    rule: 'balancer-denied',
    grace: 30,
  },
  {
    kind: 'Ingress',
    ...build(
      answer('EC2', 'DescribeAvailabilityZones', 403, 'api error UnauthorizedOperation: You are not authorized.'),
    ),
    source: 'EC2 API, UnauthorizedOperation',
    rule: 'balancer-denied',
    grace: 30,
  },
  {
    kind: 'Ingress',
    ...build(
      'failed to refresh cached credentials, failed to retrieve credentials, operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 403, RequestID: 0c2a, api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
    ),
    source: 'AWS SDK for Go v2, STS AssumeRoleWithWebIdentity',
    rule: 'controller-credentials',
    grace: 60,
  },
  {
    kind: 'Service',
    ...sync('TooManyLoadBalancers: The maximum number of load balancers has been reached'),
    source: 'Elastic Load Balancing API, CreateLoadBalancer',
    rule: 'balancer-quota',
    grace: 0,
  },
  {
    kind: 'Ingress',
    ...deploy(
      answer(
        'Elastic Load Balancing v2',
        'CreateRule',
        400,
        "TooManyRules: The maximum number of rules on load balancer 'app/k8s-shop' has been reached",
      ),
    ),
    source: 'Elastic Load Balancing API, CreateRule',
    rule: 'balancer-quota',
    grace: 0,
  },
  {
    kind: 'Ingress',
    ...build('ingress: shop/web: no certificate found for host: shop.example.com'),
    source: 'pkg/certs/cert_discovery.go Discover',
    rule: 'no-certificate',
    grace: 30,
  },
  {
    kind: 'Ingress',
    ...deploy(
      answer(
        'Elastic Load Balancing v2',
        'CreateListener',
        400,
        "CertificateNotFound: Certificate 'arn:aws:acm:us-east-1:1:certificate/x' not found",
      ),
    ),
    source: 'Elastic Load Balancing API, CreateListener',
    rule: 'no-certificate',
    grace: 30,
  },
  {
    kind: 'Ingress',
    ...group('invalid ingress class: IngressClass public references unknown parameters'),
    source: 'pkg/ingress/class_loader.go Load, eventhandlers/ingress_events.go',
    rule: 'ingress-class-invalid',
    grace: 30,
  },
  {
    kind: 'Ingress',
    ...group('invalid ingress class: IngressClass.networking.k8s.io "public" not found'),
    source: 'pkg/ingress/class_loader.go Load',
    rule: 'ingress-class-invalid',
    grace: 30,
  },
  {
    kind: 'Ingress',
    ...group('invalid ingress group: groupName must be no more than 63 characters'),
    source: 'pkg/ingress/group_loader.go loadGroupID',
    rule: 'ingress-class-invalid',
    grace: 30,
  },
  {
    kind: 'Ingress',
    ...build('conflicting scheme: map[internal:{} internet-facing:{}]'),
    source: 'pkg/ingress/model_build_load_balancer.go buildLoadBalancerScheme',
    rule: 'group-conflict',
    grace: 30,
  },
  {
    kind: 'Ingress',
    ...build('multiple ingress defined default backend: [shop/web shop/other]'),
    source: 'pkg/ingress/model_build_listener.go buildListenerDefaultActions',
    rule: 'group-conflict',
    grace: 30,
  },
  {
    kind: 'Ingress',
    ...build('ingress: shop/web: Service "users" not found'),
    source: 'pkg/ingress/enhanced_backend_builder.go loadBackendServices, controller-runtime’s cache',
    rule: 'backend-missing',
    grace: 30,
  },
  {
    kind: 'Ingress',
    ...build('ingress: team-b/cart: Service "cart" not found'),
    source: 'the same, of another Ingress of the group',
    rule: 'backend-missing',
    grace: 30,
  },
  {
    kind: 'Ingress',
    ...build('ingress: shop/web: unable to find port 8080 on service shop/products'),
    source: 'pkg/k8s/service_utils.go LookupServicePort',
    rule: 'backend-missing',
    grace: 30,
  },
  {
    kind: 'Ingress',
    ...build(
      "ingress: shop/web: TargetGroup port is empty. When using Instance targets, your service be must of type 'NodePort' or 'LoadBalancer'",
    ),
    source: 'pkg/ingress/model_build_target_group.go',
    rule: 'target-type',
    grace: 30,
  },
  {
    kind: 'Ingress',
    ...deploy(
      'Internal error occurred: failed calling webhook "mtargetgroupbinding.elbv2.k8s.aws": failed to call webhook: Post "https://aws-load-balancer-webhook-service.kube-system.svc:443/mutate-elbv2-k8s-aws-v1beta1-targetgroupbinding?timeout=10s": no endpoints available for service "aws-load-balancer-webhook-service"',
    ),
    source: 'helm/aws-load-balancer-controller/templates/webhook.yaml; the API server’s words',
    rule: 'webhook-down',
    grace: 120,
  },
  {
    kind: 'Ingress',
    ...build('ingress: shop/web: failed to parse listen-ports configuration: `80`: json: cannot unmarshal'),
    source: 'pkg/ingress/model_build_listener.go computeIngressListenPorts',
    rule: 'balancer-settings',
    grace: 10,
  },
  {
    kind: 'Ingress',
    ...build(
      'ingress: shop/web: failed to parse int32 annotation, alb.ingress.kubernetes.io/healthcheck-interval-seconds: often: strconv.ParseInt: parsing "often": invalid syntax',
    ),
    source: 'pkg/annotations/parser.go ParseInt32Annotation, model_build_target_group.go',
    rule: 'balancer-settings',
    grace: 10,
  },
  {
    kind: 'Ingress',
    ...build('unknown scheme: public'),
    source: 'pkg/ingress/model_build_load_balancer.go buildLoadBalancerScheme',
    rule: 'balancer-settings',
    grace: 10,
  },
  {
    kind: 'Ingress',
    ...deploy(answer('Elastic Load Balancing v2', 'CreateListener', 400, 'ThrottlingException: Rate exceeded')),
    source: 'AWS APIs, throttling',
    rule: 'balancer-trouble',
    grace: Infinity,
  },
]
