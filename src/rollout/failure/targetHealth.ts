import { label } from '../../manifest.ts'
import type { Rule } from '../judge/scene.ts'
import type { Live } from '../verdict.ts'

// Of whichever controller: target-health.elbv2.k8s.aws, and target-health.alb.ingress.k8s.aws before.
const GATE = /^target-health\.[\w.]+\//

/** What a target’s state means, by the reasons of ELB’s API. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /RegistrationInProgress|InitialHealthChecking/,
    'The load balancer is taking the pod on; that takes half a minute to two.',
  ],
  [
    /FailedHealthChecks|ResponseCodeMismatch/,
    'The pod answers its health check with something else than the success that the load balancer expects (200, unless the annotation success-codes says otherwise).',
  ],
  [
    /Timeout/,
    'The pod does not answer its health check in time: the port may be wrong, or a security group may keep the load balancer out.',
  ],
  [/NotInUse|NotRegistered/, 'The load balancer does not lead to this pod: no listener uses its target group yet.'],
  [/IpUnusable|InvalidState/, 'The pod’s address cannot be used as a target.'],
]

/** Pods that run and are held back until the load balancer finds them healthy. */
export const targetHealth: Rule = {
  name: 'target-health',
  see: ({ pods }) =>
    pods.filter(isHeldBack).map((pod) => ({
      rule: 'target-health',
      key: `${pod.metadata.uid}/target-health`,
      grace: Infinity,
      warnAfter: 120,
      on: `Pod/${pod.metadata.name}`,
      message: stateOf(pod),
      says: 'waits for the load balancer to find it healthy',
    })),
  tell: ({ on, message }, { object }) => ({
    what: `${on} of ${label(object)} runs, and waits for the load balancer to find it healthy`,
    why: [
      'Its readiness gate of the AWS Load Balancer Controller is not open.',
      REASONS.find(([reason]) => reason.test(message))?.[1] ??
        (message === '' ? 'The controller has not said anything about it.' : undefined),
    ]
      .filter((sentence) => sentence !== undefined)
      .join(' '),
    fix: 'Check that the health check’s path and port (alb.ingress.kubernetes.io/healthcheck-path, -port) answer 200 in the pod, and that the nodes’ security group lets the load balancer in: kubectl describe targetgroupbinding',
  }),
}

function isHeldBack({ spec, status }: Live): boolean {
  const isTrue = (type: string) =>
    status?.conditions?.some((one: Live) => one.type === type && one.status === 'True') ?? false
  const gates: string[] = (spec?.readinessGates ?? []).map((gate: Live) => gate.conditionType)
  return isTrue('ContainersReady') && !isTrue('Ready') && gates.some((gate) => GATE.test(gate) && !isTrue(gate))
}

/** Reason and message of the gate that is closed. */
function stateOf({ status }: Live): string {
  const closed = status?.conditions?.find((one: Live) => GATE.test(one.type) && one.status !== 'True')
  return [closed?.reason, closed?.message].filter(Boolean).join(': ')
}
