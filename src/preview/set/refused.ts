import { type KubernetesObject, label, type Path, valueAt } from '../../manifest.ts'
import type { Written } from '../../manifests/written.ts'
import type { Problem } from '../../problem.ts'

/** Kinds that belong to the whole cluster, by group; `*`: all of the group. A new kind is a new word. */
const OF_THE_CLUSTER: Readonly<Record<string, string>> = {
  '': 'Node PersistentVolume',
  'rbac.authorization.k8s.io': 'ClusterRole ClusterRoleBinding',
  'apiextensions.k8s.io': '*',
  'apiregistration.k8s.io': '*',
  'admissionregistration.k8s.io': '*',
  'flowcontrol.apiserver.k8s.io': '*',
  'certificates.k8s.io': '*',
  'scheduling.k8s.io': 'PriorityClass',
  'node.k8s.io': 'RuntimeClass',
  'storage.k8s.io': 'StorageClass CSIDriver CSINode VolumeAttachment VolumeAttributesClass',
  'snapshot.storage.k8s.io': 'VolumeSnapshotClass VolumeSnapshotContent',
  'resource.k8s.io': 'DeviceClass ResourceSlice',
  'networking.k8s.io': 'IngressClass IPAddress ServiceCIDR',
  'gateway.networking.k8s.io': 'GatewayClass',
  'policy.networking.k8s.io': '*',
  'elbv2.k8s.aws': 'IngressClassParams',
  'eks.amazonaws.com': 'NodeClass IngressClassParams NodeDiagnostic CNINode',
  'karpenter.sh': '*',
  'karpenter.k8s.aws': '*',
  'vpcresources.k8s.aws': 'CNINode',
  'crd.k8s.amazonaws.com': 'ENIConfig',
  'cert-manager.io': 'ClusterIssuer',
  'external-secrets.io': 'ClusterSecretStore ClusterExternalSecret ClusterPushSecret',
  'kyverno.io': 'ClusterPolicy ClusterCleanupPolicy',
}

const ELSEWHERE =
  'Apply it once, in a deployment of its own, and leave it out of what previews apply: an overlay of their own, named by `manifests`.'

/** What a preview may not have, because it reaches out of its namespace: each at its line. */
export function refusals(
  written: readonly Written[],
  podSpecPath: (object: KubernetesObject) => Path | undefined,
): Problem[] {
  return written.flatMap((one): Problem[] => {
    const { object, at } = one
    if (isOfTheCluster(object))
      return [
        {
          what: `${label(object)} belongs to the whole cluster, and previews stay in their namespaces`,
          why: 'Every preview would change it for all others, and removing one would not remove it.',
          fix: ELSEWHERE,
          at: at(['kind']),
        },
      ]
    const spec = podSpecPath(object)
    if (spec === undefined) return []
    return reaches(object, spec).map(({ path, says }) => ({
      what: `${label(object)} ${says}, which no preview may`,
      why: 'Its pods would reach the node that they run on, and with it the pods of others.',
      fix: 'Drop it in what previews apply: an overlay of their own, named by `manifests`.',
      at: at(path),
    }))
  })
}

/** Whether a kind is known to have no namespace. */
function isOfTheCluster({ apiVersion, kind }: KubernetesObject): boolean {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] as string) : ''
  const kinds = Object.hasOwn(OF_THE_CLUSTER, group) ? OF_THE_CLUSTER[group]?.split(' ') : undefined
  return kinds !== undefined && (kinds.includes('*') || kinds.includes(kind))
}

/** Where the objects that the cluster knows are, and which of them are in no namespace of the preview's. */
export function checkPlaces(
  places: readonly { readonly manifest: Written; readonly path: string }[],
  namespace: string,
): Problem[] {
  const inside = [`/namespaces/${namespace}/`, `/api/v1/namespaces/${namespace}`]
  return places
    .filter(({ path }) => !path.includes(inside[0] as string) && path !== inside[1])
    .map(({ manifest: { object, at } }) => ({
      what: `${label(object)} (${object.apiVersion}) belongs to the whole cluster, and previews stay in their namespaces`,
      fix: ELSEWHERE,
      at: at(['kind']),
    }))
}

interface Reach {
  readonly path: Path
  readonly says: string
}

function reaches(object: KubernetesObject, spec: Path): Reach[] {
  const list = (path: Path): Path[] => {
    const items = valueAt(object, path)
    return Array.isArray(items) ? items.map((_, index) => [...path, index]) : []
  }
  const isSet = (path: Path) => ![undefined, null, false, 0].includes(valueAt(object, path) as never)
  const found: Reach[] = ['hostNetwork', 'hostPID', 'hostIPC'].map((field) => ({
    path: [...spec, field],
    says: `has ${field}`,
  }))
  for (const volume of list([...spec, 'volumes']))
    found.push({ path: [...volume, 'hostPath'], says: 'mounts a folder of the node (hostPath)' })
  for (const container of ['initContainers', 'containers', 'ephemeralContainers'].flatMap((name) =>
    list([...spec, name]),
  )) {
    found.push({ path: [...container, 'securityContext', 'privileged'], says: 'has a privileged container' })
    found.push({
      path: [...container, 'securityContext', 'windowsOptions', 'hostProcess'],
      says: 'has a container that is a process of the node (hostProcess)',
    })
    for (const port of list([...container, 'ports']))
      found.push({ path: [...port, 'hostPort'], says: 'takes a port of the node (hostPort)' })
  }
  found.push({
    path: [...spec, 'securityContext', 'windowsOptions', 'hostProcess'],
    says: 'has containers that are processes of the node (hostProcess)',
  })
  return found.filter(({ path }) => isSet(path))
}
