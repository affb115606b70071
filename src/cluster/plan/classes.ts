import { label, type Manifest, objectPath, valueAt } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import type { Api } from '../api/client.ts'

const CLASSES = '/apis/networking.k8s.io/v1/ingressclasses'
const FIELD = ['spec', 'ingressClassName']

/** The cluster, as far as it matters for who makes load balancers. */
interface Ground {
  readonly cluster: string
  readonly region: string
  readonly vpc: string | undefined
  /** EKS Auto Mode makes them. */
  readonly autoMode: boolean
}

/**
 * Ingresses of a class that neither the set nor the cluster has: nobody would make their load balancer. Where classes
 * may not be read, nothing is said.
 */
export async function missingClasses(manifests: readonly Manifest[], ground: Ground, api: Api): Promise<Problem[]> {
  const own = new Set(manifests.flatMap(({ object }) => (object.kind === 'IngressClass' ? [object.metadata.name] : [])))
  const ingresses = manifests.filter(({ object }) => object.kind === 'Ingress')
  const wanted = Map.groupBy(ingresses, ({ object }) => valueAt(object, FIELD))
  const problems = await Promise.all(
    [...wanted].map(async ([name, users]): Promise<Problem[]> => {
      if (typeof name !== 'string' || own.has(name)) return []
      if ((await api.send('GET', objectPath(CLASSES, name))).code !== 404) return []
      const answer = await api.send('GET', CLASSES)
      const there = answer.code === 200 ? answer.body.items.map(described) : []
      return users.map(({ object, at }) => ({
        what: `${label(object)} names the ingress class ${name}, which the cluster does not have`,
        why:
          there.length > 0
            ? `Its classes are: ${there.join(', ')}.`
            : 'It has no ingress class: no controller for Ingresses is installed.',
        fix: fixOf(name, ground),
        at: at(FIELD),
      }))
    }),
  )
  return problems.flat()
}

// biome-ignore lint/suspicious/noExplicitAny: any answer of the API
function described({ metadata, spec }: any): string {
  return `${metadata.name} (${spec?.controller})`
}

function fixOf(name: string, { cluster, region, vpc = 'VPC_ID', autoMode }: Ground): string {
  if (!/\balb\b/.test(name)) return 'Correct spec.ingressClassName, or install the controller that brings this class.'
  if (autoMode)
    return `The cluster is in Auto Mode, which makes Application Load Balancers and brings no class. Add one to \`manifests\`, or once by hand:
kubectl create -f - <<< '{"apiVersion":"networking.k8s.io/v1","kind":"IngressClass","metadata":{"name":"${name}"},"spec":{"controller":"eks.amazonaws.com/alb"}}'`
  return `Install the AWS Load Balancer Controller, which brings the class alb:
eksctl create podidentityassociation --cluster ${cluster} --namespace kube-system --service-account-name aws-load-balancer-controller --well-known-policies awsLoadBalancerController
helm install aws-load-balancer-controller aws-load-balancer-controller --repo https://aws.github.io/eks-charts --namespace kube-system --set clusterName=${cluster} --set region=${region} --set vpcId=${vpc} --set serviceAccount.name=aws-load-balancer-controller
The first command needs the add-on eks-pod-identity-agent in the cluster.`
}
