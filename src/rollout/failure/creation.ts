import { label } from '../../manifest.ts'
import type { Rule, Scene, Symptom, Told } from '../judge/scene.ts'
import { condition } from '../verdict.ts'
import { podField } from './fields.ts'
import { tellPodSecurity } from './podSecurity.ts'
import { tellQuota } from './quota.ts'
import { brief, listing, nearestName } from './words.ts'

/** Why the cluster refuses to make pods at all. */
interface Refusal {
  readonly name: string
  readonly said: RegExp
  readonly grace: number
  readonly says: string
  readonly tell: (message: string, scene: Scene) => Told
}

const GRACE = 20
// While pods of the old revision go, what they took comes free.
const ROLLING_GRACE = 120

const named = ({ object }: Scene) => `${label(object)}: its pods are refused`

/** The refusals; the first that fits says it. A new one is a new row. */
const REFUSALS: readonly Refusal[] = [
  {
    name: 'quota',
    said: /exceeded quota|failed quota|insufficient quota/,
    grace: GRACE,
    says: 'a quota refuses its pods',
    tell: tellQuota,
  },
  {
    name: 'pod-security',
    said: /violates PodSecurity/,
    grace: GRACE,
    says: 'Pod Security refuses its pods',
    tell: tellPodSecurity,
  },
  {
    name: 'service-account',
    said: /serviceaccount "[^"]+" not found|no service account specified/,
    grace: GRACE,
    says: 'its service account is missing',
    tell: tellServiceAccount,
  },
  {
    name: 'webhook-down',
    said: /failed calling webhook|failed to call webhook|conversion webhook/,
    grace: 120,
    says: 'a webhook does not answer',
    tell: tellWebhookDown,
  },
  {
    name: 'webhook-denies',
    said: /admission webhook "[^"]+" denied|ValidatingAdmissionPolicy '[^']+'/,
    grace: 10,
    says: 'a policy refuses its pods',
    tell: tellDenial,
  },
  { name: 'creation', said: /./s, grace: GRACE, says: 'its pods are refused', tell: tellOther },
]

/** What the controller said last about pods that it could not make, as long as it could not. */
function refusalOf(scene: Scene): string | undefined {
  const { object, events } = scene
  const failing = condition(object, 'ReplicaFailure')
  if (failing?.status === 'True') return failing.message
  if (object.kind === 'Deployment') return undefined
  const last = events.findLast(({ on, reason }) => on.kind !== 'Pod' && reason === 'FailedCreate')
  const made = events.findLast(({ on, reason }) => on.kind !== 'Pod' && reason === 'SuccessfulCreate')
  return last === undefined || (made !== undefined && made.lastSeen > last.lastSeen) ? undefined : last.message
}

const refusalIn = (message: string): Refusal => REFUSALS.find(({ said }) => said.test(message)) as Refusal

function see(scene: Scene): Symptom[] {
  const message = refusalOf(scene)
  if (message === undefined) return []
  const { name, grace, says } = refusalIn(message)
  const makesRoom = name === 'quota' && (scene.serving > 0 || scene.pods.length > 0)
  const rule = `refused-${name}`
  return [
    {
      rule,
      key: rule,
      grace: makesRoom ? ROLLING_GRACE : grace,
      warnAfter: 30,
      on: label(scene.object),
      message: brief(message),
      says,
    },
  ]
}

function tellServiceAccount(message: string, scene: Scene): Told {
  const name = /serviceaccount "([^"]+)"/.exec(message)?.[1] ?? 'default'
  const namespace = scene.object.metadata.namespace ?? 'default'
  const accounts = scene.set
    .filter(({ object }) => object.kind === 'ServiceAccount')
    .map(({ object }) => object.metadata.name)
  const near = nearestName(
    name,
    accounts.filter((one) => one !== name),
  )
  const path = podField(scene.manifest, 'serviceAccountName')
  return {
    what: `${named(scene)}: the service account ${name} does not exist`,
    why: `The namespace ${namespace} has no ServiceAccount ${name}; this set has ${accounts.length === 0 ? 'none' : listing(accounts)}.`,
    fix:
      near === undefined
        ? `Add it to the manifests:\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: ${namespace}`
        : `Write \`serviceAccountName: ${near}\` here, or add ServiceAccount/${name} to the manifests.`,
    ...(path && { path }),
  }
}

function tellDenial(message: string, scene: Scene): Told {
  const [, name, said] =
    /(?:admission webhook "|ValidatingAdmissionPolicy ')([^"']+)["'][^:]*?(?:denied (?:the )?request)?: (.*)$/s.exec(
      message,
    ) ?? []
  const path = podField(scene.manifest)
  return {
    what: `${named(scene)} by a policy of the cluster, ${name ?? 'whose name is not said'}`,
    why: `It says: ${brief(said ?? message)}`,
    fix: 'Change in the pod template what it asks for. Who looks after the cluster knows the policy, and its exceptions.',
    ...(path && { path }),
  }
}

function tellWebhookDown(message: string, scene: Scene): Told {
  const name = /webhook "([^"]+)"/.exec(message)?.[1]
  const [, service, namespace] = /https:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc/.exec(message) ?? []
  const said =
    /: ((?:dial tcp|context deadline|no endpoints|no service|service "|x509|tls|EOF|an error|the server)[^"]*(?:"[^"]*"[^"]*)*)$/.exec(
      message,
    )?.[1]
  const pods = service === undefined ? 'its pods' : `the pods of Service/${service} in the namespace ${namespace}`
  return {
    what: `${named(scene)}, because the webhook ${name ?? 'that checks them'} does not answer`,
    why: `The cluster asks it before it makes a pod, and got: ${said ?? message}`,
    fix: `Nothing in this set is wrong. See ${pods}: kubectl -n ${namespace ?? 'NAMESPACE'} get pods,endpointslices\nAfter “i/o timeout” or “deadline exceeded”, let the nodes’ security group take the webhook’s port from the cluster’s own.`,
  }
}

function tellOther(message: string, scene: Scene): Told {
  const path = podField(scene.manifest)
  return {
    what: named(scene),
    why: `The cluster says: ${message}`,
    fix: 'Change in the pod template what the message names.',
    ...(path && { path }),
  }
}

/** What can keep pods from being made. */
export const CREATION: readonly Rule[] = REFUSALS.map(({ name, tell }, index) => ({
  name: `refused-${name}`,
  see: (scene) => (index === REFUSALS.findIndex(({ said }) => said.test(refusalOf(scene) ?? '')) ? see(scene) : []),
  tell: ({ message }, scene) => tell(message, scene),
}))
