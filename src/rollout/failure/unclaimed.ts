import { timeText } from '../../deadline.ts'
import { label } from '../../manifest.ts'
import type { Rule, Scene, Told } from '../judge/scene.ts'
import { hostOf } from '../readiness/loadBalancer.ts'
import { classOf, servingOf } from '../sight/serving.ts'
import type { Live } from '../verdict.ts'

// A controller that is there speaks within seconds; after a restart within the minute.
const SILENCE = 60
/** What controllers leave on an object that they have taken on. */
const FINALIZERS = /\/load-balancer-cleanup$|\/resources$|^group\.ingress\./
/** Said of every Service, by the cluster’s own controllers. */
const NOBODYS = /Endpoint|^ClusterIP|^Allocat/

/** Nobody says a word about a load balancer: none of the cluster’s controllers takes it for its own. */
export const unclaimed: Rule = {
  name: 'balancer-unclaimed',
  see: (scene) => {
    const { object, events, unseen } = scene
    if (!isAwaited(scene) || hostOf(object) !== undefined) return []
    if ((object.metadata.finalizers ?? []).some((name: string) => FINALIZERS.test(name))) return []
    if (events.some(({ on, reason }) => on.uid === object.metadata.uid && !NOBODYS.test(reason))) return []
    return [
      {
        rule: 'balancer-unclaimed',
        key: `${object.metadata.uid}/balancer-unclaimed`,
        // Who may not read events hears nobody, whoever speaks.
        ...(unseen.includes('events') ? { grace: Infinity, warnAfter: SILENCE } : { grace: SILENCE }),
        on: label(object),
        message: '',
        says: 'no controller takes it on',
      },
    ]
  },
  tell: (_, scene) => (scene.object.kind === 'Service' ? aboutService(scene) : aboutIngress(scene)),
}

function isAwaited({ object, around }: Scene): boolean {
  if (object.kind === 'Service') return object.spec?.type === 'LoadBalancer'
  return object.kind === 'Ingress' && servingOf(object, around).by === 'aws'
}

const LOOK = 'kubectl -n kube-system get deployment aws-load-balancer-controller'

function aboutService({ object, unseen }: Scene): Told {
  const className: string | undefined = object.spec.loadBalancerClass
  const what = nobody(object, unseen)
  const path = className === undefined ? ['spec', 'type'] : ['spec', 'loadBalancerClass']
  // The API server refuses another class on a Service that has one.
  const again = `A Service keeps its class: delete ${label(object)} before the corrected one is applied.`
  switch (className) {
    case 'service.k8s.aws/nlb':
      return {
        what,
        why: 'Its loadBalancerClass is service.k8s.aws/nlb: the AWS Load Balancer Controller has to make it, which is not installed or not running.',
        fix: `Look after the controller (${LOOK}), or leave the class out and let the cluster’s own cloud provider make it. ${again}`,
        path,
      }
    case 'eks.amazonaws.com/nlb':
      return {
        what,
        why: 'Its loadBalancerClass is eks.amazonaws.com/nlb: EKS Auto Mode has to make it, which this cluster seems not to have on.',
        fix: `Turn on Auto Mode’s load balancing for the cluster, or leave the class out. ${again}`,
        path,
      }
    case undefined:
      return handedOver(object)
        ? {
            what,
            why: 'Its annotation aws-load-balancer-type hands it to the AWS Load Balancer Controller, which is not installed or not running; the cloud provider leaves it alone.',
            fix: `Look after the controller (${LOOK}), or leave the annotation out.`,
            path: ['metadata', 'annotations'],
          }
        : {
            what,
            why: 'It names no loadBalancerClass, so it is for the cluster’s own cloud provider, which is silent.',
            fix: 'If the cluster makes no load balancers by itself, install the AWS Load Balancer Controller and set loadBalancerClass: service.k8s.aws/nlb.',
            path,
          }
    default:
      return {
        what,
        why: `Its loadBalancerClass is ${className}, and no controller in the cluster serves that.`,
        fix: `Correct it (on EKS: none, service.k8s.aws/nlb for the AWS Load Balancer Controller, eks.amazonaws.com/nlb for Auto Mode), or install the controller for it. ${again}`,
        path,
      }
  }
}

function handedOver({ metadata }: Live): boolean {
  return /^(external|nlb-ip)$/.test(metadata.annotations?.['service.beta.kubernetes.io/aws-load-balancer-type'] ?? '')
}

function aboutIngress({ object, around, unseen }: Scene): Told {
  const className = classOf(object)
  const classes = around?.ingressClasses
  const listed = (classes ?? []).map((one) => `${one.name} (${one.controller})`).join(', ')
  const named = classes?.find(({ name }) => name === className)
  const what = nobody(object, unseen)
  if (className === undefined)
    return {
      what,
      why: `It has annotations of an Application Load Balancer and names no ingress class${listed === '' ? '' : `; the cluster has ${listed}`}.`,
      fix: `Say which in spec.ingressClassName${named === undefined ? ', for example alb' : ''}.`,
      path: ['spec'],
    }
  const auto = named?.controller === 'eks.amazonaws.com/alb'
  return {
    what,
    why: `Its ingress class is ${className}${named === undefined ? '' : `, of the controller ${named.controller}`}: ${auto ? 'EKS Auto Mode' : 'the AWS Load Balancer Controller'} has to make its load balancer, and it is not ${auto ? 'on' : 'installed or not running'}.${listed === '' ? '' : ` The cluster’s classes are: ${listed}.`}`,
    fix: auto
      ? 'Turn on Auto Mode’s load balancing for the cluster, or name another class.'
      : `Look after the controller (${LOOK}), or name another class.`,
    path: ['spec', 'ingressClassName'],
  }
}

function nobody(object: Live, unseen: readonly string[]): string {
  return unseen.includes('events')
    ? `${label(object)} got no load balancer; events, which would say why, may not be read`
    : `${label(object)} got no load balancer: no controller has said a word about it for ${timeText(SILENCE * 1000)}`
}
