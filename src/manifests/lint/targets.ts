import { label, type Path, valueAt } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import { demandsOf } from './selector.ts'
import type { Check } from './survey.ts'

/** Where the kinds that scale a workload name it. A new kind is a new row. */
const SCALERS: Readonly<Record<string, Path>> = {
  HorizontalPodAutoscaler: ['spec', 'scaleTargetRef'],
  ScaledObject: ['spec', 'scaleTargetRef'],
  VerticalPodAutoscaler: ['spec', 'targetRef'],
}

/** An autoscaler of a workload that is not in the set, while other workloads of its namespace are. */
export const scaledWorkload: Check = ({ manifests, namespaceOf, find, podsIn }) =>
  manifests.flatMap((manifest): Problem[] => {
    const { object, at } = manifest
    const path = Object.hasOwn(SCALERS, object.kind) ? SCALERS[object.kind] : undefined
    if (path === undefined) return []
    const namespace = namespaceOf(manifest)
    const name = valueAt(object, [...path, 'name'])
    const kind = valueAt(object, [...path, 'kind']) ?? 'Deployment'
    if (typeof name !== 'string' || find(String(kind), namespace, name) || podsIn(namespace).length === 0) return []
    return [
      {
        what: `${label(object)} scales ${kind}/${name}, which is not in this set`,
        why: `The set has ${podsIn(namespace)
          .slice(0, 5)
          .map((one) => label(one.manifest.object))
          .join(', ')} in that namespace.`,
        fix: 'Correct the reference, unless the workload is deployed from elsewhere.',
        at: at([...path, 'name']),
      },
    ]
  })

/** A disruption budget that protects no pod of the set, while its namespace has some. */
export const budgetedPods: Check = ({ manifests, namespaceOf, podsIn, mayHideItsPods }) =>
  manifests.flatMap((manifest): Problem[] => {
    const { object, at } = manifest
    const demands = demandsOf(valueAt(object, ['spec', 'selector']))
    if (object.kind !== 'PodDisruptionBudget' || demands.length === 0) return []
    const namespace = namespaceOf(manifest)
    const there = podsIn(namespace)
    if (there.length === 0 || mayHideItsPods(namespace)) return []
    if (there.some(({ labels }) => demands.every(({ isMet }) => isMet(labels)))) return []
    return [
      {
        what: `${label(object)} protects no pod of this set (${demands.map(({ says }) => says).join(', ')})`,
        fix: 'Correct the selector, unless its pods come from elsewhere.',
        at: at(['spec', 'selector']),
      },
    ]
  })
