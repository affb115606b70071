import { label } from '../../manifest.ts'
import type { Rule, Symptom, Told } from '../judge/scene.ts'
import { at, containerPath } from './fields.ts'
import { brief } from './words.ts'

const REJECTIONS =
  /^(OutOf\w+|UnexpectedAdmissionError|NodeAffinity|NodePorts|TaintToleration|PreemptContainer\w*|Evicted|NodeLost|Shutdown|Terminated|NodeShutdown)$/
const MANY = 3
const WARN_AFTER = 30

/** Pods that a node evicted or turned away: one is replaced, several are a sign. */
export const rejected: Rule = {
  name: 'pod-rejected',
  see({ object, pods }): Symptom[] {
    const out = pods.filter(({ status }) => status?.phase === 'Failed' && REJECTIONS.test(status.reason ?? ''))
    return out.map((pod) => ({
      rule: 'pod-rejected',
      key: 'pod-rejected',
      // What stays of them says nothing of those that took their place; a bare pod has no such.
      grace: object.kind === 'Pod' ? 0 : Number.POSITIVE_INFINITY,
      ...(out.length < MANY ? {} : { warnAfter: WARN_AFTER }),
      on: `Pod/${pod.metadata.name}`,
      message: brief(`${pod.status.reason}: ${pod.status.message ?? ''}`),
      says: pod.status.reason === 'Evicted' ? 'evicted by its node' : `turned away by its node (${pod.status.reason})`,
    }))
  },
  tell({ message }, { object, manifest }): Told {
    const isPod = object.kind === 'Pod'
    const them = isPod ? 'it' : 'its pods'
    const pressure = /low on resource: (\S+?)\./.exec(message)?.[1]
    const [, container, used] = /[Cc]ontainer (\S+) was using (\w+)/.exec(message) ?? []
    const path = container === undefined ? undefined : containerPath(manifest, container)
    if (pressure === undefined)
      return {
        what: `${label(object)}: the node would not have ${them}`,
        why: `It says: ${message}`,
        fix: isPod
          ? 'Nothing brings a bare Pod back: run the job again, or make it a Deployment or a Job.'
          : 'See what ails the nodes: kubectl get nodes; kubectl describe nodes',
      }
    return {
      what: `${label(object)}: the node evicted ${them}, for want of ${pressure}`,
      why: `The node was low on ${pressure}${container === undefined ? '' : `, and the container ${container} used more than it had asked for${used === undefined ? '' : ` (${used})`}`}.`,
      fix: `Ask for what it needs, so that it gets a node that has it: resources: {requests: {${pressure}: ${used ?? '…'}}}`,
      ...at(path, 'resources'),
    }
  },
}
