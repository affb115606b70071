import { label } from '../../manifest.ts'
import { RECONCILED } from '../judge/confirmation.ts'
import type { Happened, Rule, Scene, Symptom, Told } from '../judge/scene.ts'
import { hostOf } from '../readiness/loadBalancer.ts'
import { backendPath, servingOf } from '../sight/serving.ts'
import type { Live } from '../verdict.ts'
import type { BalancerText } from './balancerText.ts'
import { BALANCER_TEXTS } from './balancerTexts.ts'
import { targetHealth } from './targetHealth.ts'
import { unclaimed } from './unclaimed.ts'

const KINDS = ['Service', 'Ingress']
/** How one says that it failed: the AWS Load Balancer Controller’s reasons, then the cloud provider’s. */
const FAILED =
  /^Failed(BuildModel|DeployModel|LoadGroupID|AddFinalizer|UpdateStatus|NetworkReconcile)$|^(Sync|Update)LoadBalancerFailed$|^ConflictingIngressClass$/

/** A row of the table of texts as a rule. */
function ruleOf(row: BalancerText): Rule {
  return {
    name: row.name,
    see: (scene) => {
      const event = complaint(scene)
      if (event === undefined || rowOf(event) !== row) return []
      return [symptom(row.name, row.grace, row.says, event.message, scene)]
    },
    tell: (seen, scene) => {
      const found = row.text.exec(seen.message)
      return found === null ? otherComplaint.tell(seen, scene, []) : tellOf(row, found, scene)
    },
  }
}

/** In a group the text may be about another Ingress, which holds up this one. */
function tellOf(row: BalancerText, found: RegExpExecArray, scene: Scene): Told {
  const { name: own, namespace = 'default' } = scene.object.metadata
  const [, of = namespace, name = own] = /\bingress: ([\w.-]+)\/([\w.-]+): /.exec(found.input) ?? []
  if (of === namespace && name === own) return row.tell(found, scene)
  const other = { kind: 'Ingress', metadata: { name, namespace: of } }
  const { what, why, fix } = row.tell(found, { ...scene, object: other })
  const shared = `${label(scene.object)} shares its load balancer, and one broken Ingress holds up the whole group.`
  return { what: `${label(scene.object)} waits: ${what}`, why: `${shared} ${why}`, fix: `In namespace ${of}: ${fix}` }
}

function rowOf({ message }: Happened): BalancerText | undefined {
  return BALANCER_TEXTS.find(({ text }) => text.test(message))
}

/** What the controller says is wrong now: it tells one thing at a time, and the last word holds. */
function complaint({ object, events }: Scene): Happened | undefined {
  if (!KINDS.includes(object.kind)) return undefined
  const own = events.filter(({ on }) => on.uid === object.metadata.uid)
  const last = own
    .filter(({ type, reason }) => type === 'Warning' && FAILED.test(reason))
    .toSorted((one, other) => other.lastSeen - one.lastSeen)[0]
  const healed = own.some(
    ({ reason, lastSeen }) => RECONCILED.includes(reason) && last !== undefined && lastSeen >= last.lastSeen,
  )
  return healed ? undefined : last
}

function symptom(rule: string, grace: number, says: string, message: string, { object }: Scene): Symptom {
  return { rule, key: `${object.metadata.uid}/${rule}`, grace, says, message, on: label(object) }
}

/** A complaint that no row knows: it may pass, so it is told when it lasts. */
const otherComplaint: Rule = {
  name: 'balancer-trouble',
  see: (scene) => {
    const event = complaint(scene)
    if (event === undefined || rowOf(event) !== undefined) return []
    return [
      { ...symptom('balancer-trouble', Infinity, 'its controller has trouble', event.message, scene), warnAfter: 60 },
    ]
  },
  tell: ({ message }, { object }) => ({
    what: `The load balancer of ${label(object)} is not ready: its controller has trouble`,
    why: message,
    fix: `The controller tries again by itself. If it goes on, its log says more (kubectl describe ${object.kind.toLowerCase()} ${object.metadata.name}).`,
  }),
}

const classMissing: Rule = {
  name: 'ingress-class-missing',
  see: (scene) => {
    const { object, around } = scene
    if (object.kind !== 'Ingress' || servingOf(object, around).by !== 'nobody') return []
    return [symptom('ingress-class-missing', 20, 'its ingress class does not exist', '', scene)]
  },
  tell: (_, { object, around }) => {
    const name = object.spec.ingressClassName
    const there = (around?.ingressClasses ?? []).map((one) => `${one.name} (${one.controller})`)
    return {
      what: `${label(object)} names the ingress class ${name}, which the cluster does not have`,
      why:
        there.length > 0
          ? `Its classes are: ${there.join(', ')}.`
          : 'It has no ingress class that may be seen: no controller for Ingresses is installed.',
      fix:
        name === 'alb'
          ? 'Install the AWS Load Balancer Controller, which brings the class alb (https://kubernetes-sigs.github.io/aws-load-balancer-controller). In Auto Mode, make an IngressClass with controller eks.amazonaws.com/alb.'
          : 'Correct spec.ingressClassName, or install the controller that brings this class.',
      path: ['spec', 'ingressClassName'],
    }
  },
}

const backendGone: Rule = {
  name: 'backend-gone',
  see: (scene) => {
    const { object, around } = scene
    if (object.kind !== 'Ingress' || hostOf(object) === undefined) return []
    return (around?.missingServices ?? []).map((name) => ({
      ...symptom('backend-gone', 60, `there is no Service/${name}`, '', scene),
      key: `${object.metadata.uid}/backend-gone/${name}`,
      on: `Service/${name}`,
    }))
  },
  tell: ({ on }, { object }) => ({
    what: `${label(object)} leads to ${on}, which does not exist`,
    why: 'The load balancer answers 503 for its path.',
    fix: 'Correct the backend’s name, or add the Service to `manifests`.',
    path: backendPath(object, on.slice('Service/'.length)) ?? ['spec'],
  }),
}

const nothingBehind: Rule = {
  name: 'nothing-behind',
  see: (scene) => {
    const { object, around } = scene
    const selects = Object.keys(object.spec?.selector ?? {}).length > 0
    if (object.kind !== 'Service' || hostOf(object) === undefined || !selects || around?.readyEndpoints !== 0) return []
    return [{ ...symptom('nothing-behind', Infinity, 'no ready pod behind it', '', scene), warnAfter: 60 }]
  },
  tell: (_, { object, set }) => {
    const selector = Object.entries(object.spec.selector)
    const matching = set.filter(({ object: { spec } }) => {
      const labels = (spec as Live)?.template?.metadata?.labels ?? {}
      return selector.every(([name, value]) => labels[name] === value)
    })
    const wanted = selector.map(([name, value]) => `${name}=${value}`).join(',')
    const names = matching.map((one) => label(one.object)).join(', ')
    return {
      what: `${label(object)} has its load balancer, and no ready pod behind it`,
      why:
        names === ''
          ? `It selects pods with ${wanted}, and no workload of this set has them.`
          : `It selects pods with ${wanted}, those of ${names}, and none of them is ready.`,
      fix:
        names === ''
          ? `Make its selector match the labels of the pods (kubectl get pods --show-labels).`
          : `Mend what keeps the pods of ${names} from being ready.`,
      path: ['spec', 'selector'],
    }
  },
}

/** What can go wrong with a load balancer and the way from it to the pods, in the order in which it is looked at. */
export const loadBalancerRules: readonly Rule[] = [
  ...BALANCER_TEXTS.map(ruleOf),
  otherComplaint,
  classMissing,
  unclaimed,
  backendGone,
  nothingBehind,
  targetHealth,
]
