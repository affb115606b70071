/** An IngressClass of the cluster: which controller serves the Ingresses that name it. */
export interface IngressClass {
  readonly name: string
  /** `ingress.k8s.aws/alb`, for example. */
  readonly controller: string
  readonly isDefault: boolean
}

/**
 * What stands around a Service, Ingress or DaemonSet and decides whether it can do its work; no object shows it by itself.
 * A part is undefined while it is not known: not asked yet, not to be asked for this kind, or not to be read.
 */
export interface Surroundings {
  /** Endpoints of the Service that take requests now. */
  readonly readyEndpoints?: number
  /** The cluster's IngressClasses, or, where they may not be listed, the one that the Ingress names. */
  readonly ingressClasses?: readonly IngressClass[]
  /** Services that the Ingress leads to and its namespace does not have. */
  readonly missingServices?: readonly string[]
  /** Pods of the DaemonSet that are not ready and on a node that is not ready either: nothing is to be expected of them. */
  readonly lostPods?: number
  /** What this run may not read, such as "endpointslices". */
  readonly unseen: readonly string[]
}
