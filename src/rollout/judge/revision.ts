import { valueAt } from '../../manifest.ts'
import { condition, type Live } from '../verdict.ts'

/** Pods and replica sets of some namespaces, by the uid of the object that owns them. */
export interface Owned {
  readonly pods: ReadonlyMap<string, readonly Live[]>
  readonly replicaSets: ReadonlyMap<string, readonly Live[]>
  /** Every pod that is known, for who may not read replica sets. */
  readonly all: readonly Live[]
}

/** What an object's new revision is made of, and what is left of those before. */
export interface Revision {
  readonly replicaSets: readonly Live[]
  readonly pods: readonly Live[]
  readonly earlier: readonly Live[]
}

const NONE: Revision = { replicaSets: [], pods: [], earlier: [] }

/** The uid of the object that made this one. */
export function ownerOf({ metadata }: Live): string | undefined {
  return (metadata.ownerReferences ?? []).find(({ controller }: Live) => controller)?.uid
}

/** The pods of an object's new revision apart from the earlier ones; pods on their way out are of neither. */
export function revisionOf(object: Live, owned: Owned): Revision {
  const revision = whole(object, owned)
  return { ...revision, pods: revision.pods.filter(stays), earlier: revision.earlier.filter(stays) }
}

/** Deleted, drained or evicted: another one takes its place, and what it says is no fault of the manifest. */
function stays(pod: Live): boolean {
  return pod.metadata.deletionTimestamp === undefined && condition(pod, 'DisruptionTarget')?.status !== 'True'
}

function whole(object: Live, owned: Owned): Revision {
  const own = owned.pods.get(object.metadata.uid) ?? []
  switch (object.kind) {
    case 'Pod':
      return { ...NONE, pods: [object] }
    case 'Deployment':
      return ofDeployment(object, owned)
    case 'Rollout':
      return ofRollout(object, owned)
    case 'StatefulSet':
      return byLabel(own, 'controller-revision-hash', isSeen(object) ? object.status?.updateRevision : undefined)
    case 'DaemonSet':
      return byLabel(
        own,
        'pod-template-generation',
        object.metadata.annotations?.['deprecated.daemonset.template.generation'],
      )
    case 'Service':
      return ofKnative(object, owned)
    default:
      return { ...NONE, pods: own }
  }
}

/** Without its controller's word on this generation no revision is the new one. */
function isSeen({ metadata, status }: Live): boolean {
  return Number(status?.observedGeneration ?? 0) >= metadata.generation
}

function byLabel(pods: readonly Live[], label: string, value: string | undefined): Revision {
  const isNew = (pod: Live) => value !== undefined && pod.metadata.labels?.[label] === value
  return { ...NONE, pods: pods.filter(isNew), earlier: pods.filter((pod) => !isNew(pod)) }
}

const REVISION = ['metadata', 'annotations', 'deployment.kubernetes.io/revision']

function ofDeployment(object: Live, owned: Owned): Revision {
  const sets = owned.replicaSets.get(object.metadata.uid) ?? []
  if (sets.length === 0) return bySetsName(object, owned)
  const revision = isSeen(object) ? valueAt(object, REVISION) : undefined
  const replicaSets = sets.filter((set) => revision !== undefined && valueAt(set, REVISION) === revision)
  return {
    replicaSets,
    pods: podsOf(replicaSets, owned),
    earlier: podsOf(
      sets.filter((set) => !replicaSets.includes(set)),
      owned,
    ),
  }
}

function podsOf(sets: readonly Live[], { pods }: Owned): Live[] {
  return sets.flatMap((set) => pods.get(set.metadata.uid) ?? [])
}

/** Where replica sets may not be read, the Deployment's own condition names the new one. */
function bySetsName(object: Live, { all }: Owned): Revision {
  const { name, namespace } = object.metadata
  const says = isSeen(object) ? condition(object, 'Progressing')?.message : undefined
  const current = /ReplicaSet "([^"]+)"/i.exec(says ?? '')?.[1]
  const setOf = (pod: Live): string | undefined =>
    pod.metadata.ownerReferences?.find(({ kind }: Live) => kind === 'ReplicaSet')?.name
  const pods = all.filter((pod) => {
    const set = setOf(pod)
    return pod.metadata.namespace === namespace && set?.slice(0, set.lastIndexOf('-')) === name
  })
  return {
    ...NONE,
    pods: pods.filter((pod) => setOf(pod) === current),
    earlier: pods.filter((pod) => setOf(pod) !== current),
  }
}

function ofRollout(object: Live, owned: Owned): Revision {
  const sets = owned.replicaSets.get(object.metadata.uid) ?? []
  return byLabel(podsOf(sets, owned), 'rollouts-pod-template-hash', object.status?.currentPodHash)
}

/** Knative's, whose pods are far descendants; the core kind has no template, and no pods of its own. */
function ofKnative({ metadata, spec, status }: Live, { all }: Owned): Revision {
  if (spec?.template === undefined) return NONE
  const own = all.filter(
    (pod) =>
      pod.metadata.namespace === metadata.namespace &&
      pod.metadata.labels?.['serving.knative.dev/service'] === metadata.name,
  )
  return byLabel(own, 'serving.knative.dev/revision', status?.latestCreatedRevisionName)
}
