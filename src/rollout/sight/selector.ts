import { type KubernetesObject, valueAt } from '../../manifest.ts'

type Labels = Readonly<Record<string, string>>

// Longer selectors make longer URLs than some proxies take.
const MOST_VALUES = 20

/** The labels that every pod of a workload has; none where its selector says it in another way. */
export function labelsOf({ spec }: KubernetesObject): Labels {
  // A ReplicationController's selector is the labels themselves.
  const labels = valueAt(spec, ['selector', 'matchLabels']) ?? valueAt(spec, ['selector'])
  const entries = Object.entries(labels ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  )
  return Object.fromEntries(entries)
}

/** The query for the pods of several workloads, by a label that they all have; without one for all pods. */
export function selectorOf(workloads: readonly Labels[]): { labelSelector: string } | Record<string, never> {
  const [first, ...others] = workloads
  if (first === undefined) return {}
  if (others.length === 0) return query(Object.entries(first).map(([key, value]) => `${key}=${value}`))
  const values = (key: string) => [...new Set(workloads.map((labels) => labels[key]))]
  // The label that tells most of them apart keeps the most of other people out.
  const shared = Object.keys(first)
    .filter((key) => !values(key).includes(undefined) && values(key).length <= MOST_VALUES)
    .toSorted((one, other) => values(other).length - values(one).length)
  return query(shared.map((key) => `${key} in (${values(key).join(',')})`))
}

function query(requirements: readonly string[]): { labelSelector: string } | Record<string, never> {
  return requirements.length === 0 ? {} : { labelSelector: requirements.join(',') }
}
