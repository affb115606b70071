import { label, valueAt } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import { demandsOf, plainDemands, written } from './selector.ts'
import type { Check } from './survey.ts'

const WITH_SELECTOR = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Rollout']

/** A workload whose selector does not find the pods of its own template. */
export const ownTemplate: Check = ({ pods }) =>
  pods.flatMap(({ manifest: { object, at }, labels }): Problem[] => {
    const selector = valueAt(object, ['spec', 'selector'])
    const isPlain = object.kind === 'ReplicationController'
    if (!isPlain && !WITH_SELECTOR.includes(object.kind)) return []
    const demands = isPlain ? plainDemands(selector) : demandsOf(selector)
    const name = label(object)
    // A ReplicationController without one takes its template's labels.
    if (demands.length === 0 && !isPlain)
      return [
        {
          what: `${name} has no selector`,
          why: 'It would not know its own pods; the cluster refuses it.',
          fix: `Add spec.selector.matchLabels with labels of its pod template (${written(labels)}).`,
          at: at(['spec', 'selector']),
        },
      ]
    return demands
      .filter(({ isMet }) => !isMet(labels))
      .map(({ path, says }) => ({
        what: `${name}: its selector (${says}) does not match its own pod template`,
        why: `The template has ${written(labels)}; the cluster refuses the object.`,
        fix: 'Give both the same labels. The selector of a workload that is live already cannot change: change the template.',
        at: at(['spec', 'selector', ...path]),
      }))
  })
