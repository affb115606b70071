/** An object that a finalizer holds. */
export interface Held {
  readonly kind: string
  readonly name: string
  readonly namespace: string
}

/** Who takes a finalizer off, when, and the command that shows why it does not. */
export interface Keeper {
  readonly who: string
  /** When it does so. */
  readonly once: string
  readonly look: string
}

interface Row {
  readonly matches: RegExp
  readonly keeper: (held: Held, finalizer: string) => Keeper
}

const describe = ({ kind, name, namespace }: Held) =>
  kind === 'Namespace'
    ? `kubectl describe namespace ${name}`
    : `kubectl describe ${kind.toLowerCase()} ${name} -n ${namespace}`

const BALANCER = 'once it has deleted the load balancer'

// Sources: kubernetes-sigs/aws-load-balancer-controller pkg/shared_constants/finalizers.go; k8s.io/cloud-provider
// service/helpers; k8s.io/kubernetes pkg/volume/util/finalizer.go.
const ROWS: readonly Row[] = [
  {
    matches: /(^|\.)k8s\.aws\//,
    keeper: () => ({
      who: 'the AWS Load Balancer Controller',
      once: BALANCER,
      look: 'kubectl logs -n kube-system deployment/aws-load-balancer-controller --tail=50',
    }),
  },
  {
    matches: /(^|\.)eks\.amazonaws\.com\//,
    keeper: (held) => ({ who: 'EKS Auto Mode', once: BALANCER, look: describe(held) }),
  },
  {
    matches: /^service\.kubernetes\.io\/load-balancer-cleanup$/,
    keeper: (held) => ({ who: 'the cloud controller of the control plane', once: BALANCER, look: describe(held) }),
  },
  {
    matches: /^kubernetes\.io\/pvc-protection$/,
    keeper: ({ namespace }) => ({
      who: 'the control plane',
      once: 'once no pod uses it',
      look: `kubectl get pods -n ${namespace} -o wide`,
    }),
  },
  {
    matches: /^(foregroundDeletion|orphan|kubernetes)$/,
    keeper: (held) => ({ who: 'the control plane', once: 'once what belongs to it is gone', look: describe(held) }),
  },
]

/** Who is to take this finalizer off. */
export function keeperOf(finalizer: string, held: Held): Keeper {
  const row = ROWS.find(({ matches }) => matches.test(finalizer))
  if (row !== undefined) return row.keeper(held, finalizer)
  const domain = finalizer.split('/')[0]
  return { who: `the controller of ${domain}`, once: 'once it has cleaned up', look: describe(held) }
}
