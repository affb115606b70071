import { type KubernetesObject, label, type Path } from '../../manifest.ts'
import type { Written } from '../../manifests/written.ts'
import { type Problem, place } from '../../problem.ts'
import { namespaceObject } from '../name.ts'
import type { Preview } from '../preview.ts'
import { inNamespace, pointers, secondNamespaces } from './homes.ts'
import { atHosts } from './hosts.ts'
import { onceOnly, withoutNodePorts } from './once.ts'
import { refusals } from './refused.ts'

/** A set as it is for a preview, and what keeps it from being one. */
export interface PreviewSet {
  readonly manifests: readonly Written[]
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  /** What is otherwise than in the files, a line each. */
  readonly notes: readonly string[]
}

/** What previews need to know of manifests, and of the inputs. */
export interface Given {
  /** The input `namespace`; a preview has its own. */
  readonly namespace: string | undefined
  /** Where an object keeps the spec of the pods that it makes. */
  readonly podSpecPath: (object: KubernetesObject) => Path | undefined
}

/** Labels of a Namespace that say how its pods may be, and who looks after them. */
const CARRIED = /^(pod-security\.kubernetes\.io|elbv2\.k8s\.aws|istio\.io)\/|^istio-injection$/

/**
 * Makes a set a preview's: all of it in the preview's namespace and at its hosts, and nothing in it that reaches out of
 * that namespace or can exist only once in a cluster.
 */
export function previewSet(
  written: readonly Written[],
  preview: Preview,
  { namespace, podSpecPath }: Given,
): PreviewSet {
  const own = written.filter(isNamespace)
  const rest = written.filter((one) => !isNamespace(one))
  const refused = refusals(rest, podSpecPath)
  const second = secondNamespaces(written, namespace)
  const { old } = second
  const placed = rest.map((one) => inNamespace(one, old, preview.namespace))
  const hosts = atHosts(placed, preview)
  const ports = hosts.manifests.map(withoutNodePorts)
  const labels = Object.entries(own[0]?.object.metadata.labels ?? {}).filter(([key]) => CARRIED.test(key))
  const ours: Written = {
    object: namespaceObject(preview, Object.fromEntries(labels)),
    at: own[0]?.at ?? (() => ({ file: '' })),
  }
  return {
    manifests: [ours, ...ports.map(({ manifest }) => manifest)],
    problems: [...refused, ...second.problems, ...twins(placed), ...onceOnly(rest), ...hosts.problems],
    warnings: pointers(rest, old ?? 'default', preview.namespace),
    notes: [
      ...(own.length === 0 && old === undefined
        ? []
        : [`The preview’s namespace is ${preview.namespace}, in place of ${old ?? own[0]?.object.metadata.name}`]),
      ...hosts.notes,
      ...ports.flatMap(({ notes }) => notes),
    ],
  }
}

function isNamespace({ object }: Written): boolean {
  return object.kind === 'Namespace' && object.apiVersion === 'v1'
}

/** Objects that were kept apart by their namespaces alone: one names it, the other does not. */
function twins(placed: readonly Written[]): Problem[] {
  const seen = new Map<string, Written>()
  return placed.flatMap((one): Problem[] => {
    const { apiVersion, kind, metadata } = one.object
    if (metadata.name === undefined) return []
    const key = `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''} ${kind} ${metadata.name}`
    const first = seen.get(key)
    seen.set(key, first ?? one)
    if (first === undefined) return []
    return [
      {
        what: `${label(one.object)} is twice in the preview, which has one namespace`,
        why: `It is also at ${place(first.at())}.`,
        fix: 'Name the namespace of both or of none, and keep one of the two.',
        at: one.at(['metadata', 'name']),
      },
    ]
  })
}
