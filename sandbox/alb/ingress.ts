/** An Ingress as the watch brings it. */
export interface Ingress {
  readonly metadata: {
    readonly uid: string
    readonly name: string
    readonly namespace: string
    readonly annotations?: Readonly<Record<string, string>>
    readonly finalizers?: readonly string[]
    readonly deletionTimestamp?: string
  }
  readonly spec: {
    readonly ingressClassName?: string
    readonly defaultBackend?: Backend
    readonly tls?: readonly { readonly hosts?: readonly string[] }[]
    readonly rules?: readonly {
      readonly host?: string
      readonly http?: { readonly paths: readonly Path[] }
    }[]
  }
}

export interface Path {
  readonly path?: string
  readonly pathType?: string
  readonly backend: Backend
}

export interface Backend {
  readonly service?: { readonly name: string; readonly port?: { readonly name?: string; readonly number?: number } }
}

export interface Service {
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly spec: {
    readonly type?: string
    readonly ports?: readonly { readonly port: number; readonly name?: string; readonly nodePort?: number }[]
  }
}

/** An IngressClass of the controller. Its annotations tell the stand-in how to go wrong. */
export interface Class {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> }
  readonly spec: { readonly controller: string }
}

export const controllerName = 'ingress.k8s.aws/alb'
export const prefix = 'alb.ingress.kubernetes.io'
/** On an IngressClass: nobody serves it, as if the controller were not running. */
export const stopped = 'sandbox/stopped'
/** On an IngressClass: the text that every model fails with. */
export const failsWith = 'sandbox/fails-with'
/** On an IngressClass: `--tolerate-non-existent-backend-service=false`. */
export const strictBackends = 'sandbox/strict-backends'

export const keyOf = ({ metadata: { namespace, name } }: Pick<Ingress | Service, 'metadata'>): string =>
  `${namespace}/${name}`

export const annotation = ({ metadata }: Pick<Ingress, 'metadata'>, name: string): string | undefined =>
  metadata.annotations?.[`${prefix}/${name}`]

/** Its group: an explicit one by name, else its own. */
export const groupOf = (ingress: Ingress): string => annotation(ingress, 'group.name') ?? keyOf(ingress)

/** What holds an Ingress of a group until its load balancer is gone. Source: pkg/shared_constants/finalizers.go. */
export const finalizerOf = (group: string): string =>
  group.includes('/') ? 'ingress.k8s.aws/resources' : `group.ingress.k8s.aws/${group}`

export const isOurs = (finalizer: string): boolean => /^(group\.)?ingress\.k8s\.aws\//.test(finalizer)
