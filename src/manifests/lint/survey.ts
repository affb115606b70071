import { groupOf, type Manifest, type Path, valueAt } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import { podSpecPath } from '../pods.ts'

/** What the set does not say itself: where its objects go, and the registries that this run works with. */
export interface Surroundings {
  /** The namespace of objects that name none. */
  readonly namespace: string
  readonly registries: readonly Registry[]
}

/** An ECR registry; what is not known of it is undefined. */
export interface Registry {
  readonly account: string | undefined
  readonly region: string | undefined
}

/** Labels by their keys. */
export type Labels = Readonly<Record<string, string>>

/** One container of an object's pods. */
export interface Container {
  readonly name: string
  /** From the object's root. */
  readonly path: Path
  readonly value: unknown
  readonly ports: readonly Port[]
}

export interface Port {
  readonly name: string | undefined
  readonly number: number | undefined
}

/** An object that makes pods, and what it makes them of. */
export interface Pods {
  readonly manifest: Manifest
  readonly labels: Labels
  readonly labelsPath: Path
  /** The path of the pods' spec. */
  readonly spec: Path
  readonly containers: readonly Container[]
}

/** The set seen from all sides, so that no rule has to go through all of it for each of its objects. */
export interface Survey extends Surroundings {
  readonly manifests: readonly Manifest[]
  readonly pods: readonly Pods[]
  readonly namespaceOf: (manifest: Manifest) => string
  /** A namespaced object of the core group, or of any group when a kind has but one. */
  readonly find: (kind: string, namespace: string, name: string) => Manifest | undefined
  readonly podsIn: (namespace: string) => readonly Pods[]
  /** Those of a namespace that carry all of these labels, the same array each time; none for no label at all. */
  readonly selected: (namespace: string, labels: Labels) => readonly Pods[]
  /** Whether a custom resource of the namespace may make pods that the set does not show. */
  readonly mayHideItsPods: (namespace: string) => boolean
}

/** A rule: what is wrong with a set, each at its line. */
export type Check = (survey: Survey) => Problem[]

// Groups whose objects surely make no pods of their own; of any other group that is not known.
const WITHOUT_PODS =
  /^$|^(apps|batch|autoscaling|policy|karpenter\.sh|keda\.sh)$|(^|\.)(k8s\.io|external-secrets\.io|cert-manager\.io|networking\.istio\.io|security\.istio\.io|elbv2\.k8s\.aws|eks\.amazonaws\.com|karpenter\.k8s\.aws|vpcresources\.k8s\.aws|traefik\.io|kyverno\.io|bitnami\.com)$/
const MONITORS =
  /^(Service|Pod)Monitor$|^(Prometheus|Alert)\w*Rule$|^Probe$|^ScrapeConfig$|^Grafana(Dashboard|Datasource)$/

/** Looks at a set once; every rule is asked with the result. */
export function survey(manifests: readonly Manifest[], surroundings: Surroundings): Survey {
  const namespaceOf = ({ object }: Manifest) => object.metadata.namespace ?? surroundings.namespace
  const pods = manifests.flatMap(podsOf)
  const byName = new Map<string, Manifest>()
  for (const manifest of manifests) {
    const { kind, metadata } = manifest.object
    const key = `${kind} ${namespaceOf(manifest)} ${metadata.name}`
    // Knative's Service bears the name of the core one, and has neither its ports nor its selector.
    if (kind !== 'Service' || manifest.object.apiVersion === 'v1') byName.set(key, manifest)
  }
  const podsByNamespace = Map.groupBy(pods, ({ manifest }) => namespaceOf(manifest))
  const podsByLabel = new Map<string, Pods[]>()
  for (const one of pods)
    for (const [key, value] of Object.entries(one.labels)) {
      const place = `${namespaceOf(one.manifest)} ${key}=${value}`
      const there = podsByLabel.get(place)
      if (there === undefined) podsByLabel.set(place, [one])
      else there.push(one)
    }
  const selections = new Map<string, readonly Pods[]>()
  const hidden = new Set(
    manifests
      .filter(({ object }) => podSpecPath(object) === undefined)
      .filter(({ object }) => !WITHOUT_PODS.test(groupOf(object)) && !MONITORS.test(object.kind))
      .map(namespaceOf),
  )
  return {
    ...surroundings,
    manifests,
    pods,
    namespaceOf,
    find: (kind, namespace, name) => byName.get(`${kind} ${namespace} ${name}`),
    podsIn: (namespace) => podsByNamespace.get(namespace) ?? [],
    selected(namespace, labels) {
      const wanted = Object.entries(labels)
      const key = `${namespace} ${wanted.map(([name, value]) => `${name}=${value}`).join()}`
      const known = selections.get(key)
      if (known !== undefined) return known
      const [fewest] = wanted
        .map(([name, value]) => podsByLabel.get(`${namespace} ${name}=${value}`) ?? [])
        .sort((one, other) => one.length - other.length)
      const found = (fewest ?? []).filter((one) => wanted.every(([name, value]) => one.labels[name] === value))
      selections.set(key, found)
      return found
    },
    mayHideItsPods: (namespace) => hidden.has(namespace),
  }
}

/** The list at a path; empty when there is none. */
export function listAt(value: unknown, path: Path): readonly unknown[] {
  const list = valueAt(value, path)
  return Array.isArray(list) ? list : []
}

/** The entries of the map at a path; none when there is no map. */
export function entriesAt(value: unknown, path: Path): readonly (readonly [string, unknown])[] {
  const map = valueAt(value, path)
  return typeof map === 'object' && map !== null && !Array.isArray(map) ? Object.entries(map) : []
}

/** A map of labels as selectors compare them. */
export function labelsAt(value: unknown, path: Path): Labels {
  return Object.fromEntries(entriesAt(value, path).map(([key, label]) => [key, String(label ?? '')]))
}

function podsOf(manifest: Manifest): Pods[] {
  const { object } = manifest
  const spec = podSpecPath(object)
  if (spec === undefined) return []
  const labelsPath = [...spec.slice(0, -1), 'metadata', 'labels']
  const containers = ['initContainers', 'containers'].flatMap((list) =>
    listAt(object, [...spec, list]).map((value, index): Container => {
      const ports = listAt(value, ['ports']).map((port): Port => {
        const [name, number] = [valueAt(port, ['name']), valueAt(port, ['containerPort'])]
        return {
          name: typeof name === 'string' ? name : undefined,
          number: typeof number === 'number' ? number : undefined,
        }
      })
      return { name: String(valueAt(value, ['name']) ?? ''), path: [...spec, list, index], value, ports }
    }),
  )
  return [{ manifest, labels: labelsAt(object, labelsPath), labelsPath, spec, containers }]
}
