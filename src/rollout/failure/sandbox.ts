import { label } from '../../manifest.ts'
import type { Happened, Rule, Scene, Symptom, Told } from '../judge/scene.ts'
import type { Live } from '../verdict.ts'
import { eventsOn } from './containers.ts'
import { at, podField } from './fields.ts'
import { brief } from './words.ts'

interface Cause {
  readonly said: RegExp
  readonly grace: number
  readonly says: string
  readonly what: string
  readonly why: string
  readonly fix: string
}

/** Why a pod gets no sandbox: its network, above all. The first that fits says it. */
const CAUSES: readonly Cause[] = [
  {
    said: /failed to assign an IP address|InsufficientFreeAddresses|no available IP|no IP addresses available/i,
    grace: 90,
    says: 'no address for its pod',
    what: 'the node has no address left for it',
    why: 'Every pod takes an address of the node’s subnet, and the subnet, or the node’s network interfaces, are out of them.',
    fix: `See which subnet is full: aws ec2 describe-subnets --query 'Subnets[].[SubnetId,AvailabilityZone,AvailableIpAddressCount]' --output table
If one is: add a larger subnet (a secondary CIDR such as 100.64.0.0/16) to the node groups. If none is: more or larger nodes, or prefix delegation: kubectl -n kube-system set env daemonset aws-node ENABLE_PREFIX_DELEGATION=true WARM_PREFIX_TARGET=1`,
  },
  {
    said: /127\.0\.0\.1:50051|cni plugin not initialized|network plugin is not ready|NetworkPluginNotReady|cni config uninitialized/i,
    grace: 180,
    says: 'network of the node is not ready',
    what: 'the node’s network is not ready',
    why: 'The VPC CNI (aws-node) does not answer on that node.',
    fix: `See why: kubectl -n kube-system get pods -l k8s-app=aws-node -o wide; kubectl -n kube-system logs -l k8s-app=aws-node --tail 20
Mostly its role lacks AmazonEKS_CNI_Policy.`,
  },
  {
    said: /RuntimeHandler|runtime handler|no runtime for/i,
    grace: 60,
    says: 'unknown runtime class',
    what: 'the node does not know its runtimeClassName',
    why: 'No runtime of that name is set up in the node’s containerd.',
    fix: 'Remove runtimeClassName, or keep the pods on nodes that have it (nodeSelector).',
  },
  {
    said: /./s,
    grace: 120,
    says: 'pod cannot be set up',
    what: 'the node cannot set its pod up',
    why: '',
    fix: 'Mostly the node: kubectl describe node shows its conditions. Run the job again; a pod that is deleted may get another node.',
  },
]

const causeIn = (message: string): Cause => CAUSES.find(({ said }) => said.test(message)) as Cause

/** The newest failure to set up a pod that still waits for it. */
function failureOf(pod: Live, scene: Scene): Happened | undefined {
  if (pod.status?.podIP || pod.status?.phase !== 'Pending') return undefined
  return ['FailedCreatePodSandBox', 'NetworkNotReady'].flatMap((reason) => eventsOn(scene, pod, reason)).at(-1)
}

function see(scene: Scene): Symptom[] {
  return scene.pods.flatMap((pod): Symptom[] => {
    const failure = failureOf(pod, scene)
    if (failure === undefined) return []
    const message = brief(failure.message)
    const { grace, says } = causeIn(message)
    return [{ rule: 'sandbox', key: 'sandbox', grace, warnAfter: 45, on: `Pod/${pod.metadata.name}`, message, says }]
  })
}

function tell({ message }: Symptom, scene: Scene): Told {
  const { what, why, fix } = causeIn(message)
  const field = /runtimeClassName/.test(what) ? 'runtimeClassName' : undefined
  return {
    what: `${label(scene.object)}: ${what}`,
    why: why === '' ? `The node says: ${message}` : why,
    fix,
    ...(field && at(podField(scene.manifest, field))),
  }
}

/** What can keep a pod from being set up on its node. */
export const SANDBOX: readonly Rule[] = [{ name: 'sandbox', see, tell }]
