import { label, type Path, valueAt } from '../../manifest.ts'
import { place } from '../../problem.ts'
import type { Happened, Rule, Scene, Symptom, Told } from '../judge/scene.ts'
import type { Live } from '../verdict.ts'
import { listAt, podField } from './fields.ts'
import { brief, listing, nearestName } from './words.ts'

interface Explained {
  readonly says: string
  readonly why: string
  readonly fix: string
  readonly path: Path | undefined
}

/** Why a claim that pods wait for has no volume; without a name, the claim that the events speak of. */
export function claimFix(name: string | undefined, scene: Scene): Explained {
  if (name !== undefined) return missingClaim(name, scene)
  const said = scene.events.filter(({ on }) => on.kind === 'PersistentVolumeClaim')
  const binding = said.findLast(({ reason }) => reason === 'FailedBinding' || reason === 'ProvisioningFailed')
  return binding === undefined ? unexplained(scene) : unboundClaim(binding, scene)
}

function unexplained(scene: Scene): Explained {
  return {
    says: 'its PersistentVolumeClaim has no volume',
    why: 'Its claim is not bound to a volume, and its events do not say why.',
    fix: `See the claim: kubectl -n ${scene.object.metadata.namespace} describe pvc`,
    path: podField(scene.manifest, 'volumes'),
  }
}

function unboundClaim({ on: { name }, message }: Happened, scene: Scene): Explained {
  const claim = scene.set.find(({ object }) => object.kind === 'PersistentVolumeClaim' && object.metadata.name === name)
  const where = claim === undefined ? '' : ` (${place(claim.at(['spec', 'storageClassName']))})`
  const says = `its PersistentVolumeClaim ${name} has no volume`
  const path = claimPath(name, scene) ?? podField(scene.manifest, 'volumes')
  const missing = /storageclass\.storage\.k8s\.io "([^"]+)" not found/.exec(message)?.[1]
  if (missing !== undefined)
    return {
      says,
      why: `The claim${where} asks for the StorageClass ${missing}, which the cluster does not have.`,
      fix: `See which there are: kubectl get storageclass\nThen correct storageClassName${where}.`,
      path,
    }
  if (/no storage class is set/.test(message))
    return {
      says,
      why: `The claim${where} names no storageClassName, and no StorageClass of the cluster is the default.`,
      fix: `Add \`storageClassName: NAME\` to the claim${where}; kubectl get storageclass lists them. Or make one the default: kubectl annotate storageclass NAME storageclass.kubernetes.io/is-default-class=true`,
      path,
    }
  return {
    says,
    why: `Its provisioner says: ${brief(message)}`,
    fix: /AccessDenied|UnauthorizedOperation|not authorized/i.test(message)
      ? 'Give the role of the EBS CSI driver the policy arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy.'
      : `See that the driver runs (kubectl -n kube-system get pods | grep csi); as an add-on: aws eks create-addon --cluster-name CLUSTER --addon-name aws-ebs-csi-driver`,
    path,
  }
}

function missingClaim(name: string, scene: Scene): Explained {
  const namespace = scene.object.metadata.namespace ?? 'default'
  const claims = scene.set.filter(({ object }) => object.kind === 'PersistentVolumeClaim')
  const names = claims.map(({ object }) => object.metadata.name)
  const near = nearestName(name, names)
  return {
    says: `the PersistentVolumeClaim ${name} does not exist`,
    why: `The namespace ${namespace} has no claim ${name}; this set has ${names.length === 0 ? 'no claims' : listing(names)}.`,
    fix:
      near === undefined
        ? `Add PersistentVolumeClaim/${name} to the manifests.`
        : `Write \`claimName: ${near}\` here, or add ${name} to the manifests.`,
    path: claimPath(name, scene),
  }
}

/** Where the manifest names a claim, or makes it: a StatefulSet's are TEMPLATE-NAME-0. */
function claimPath(name: string, { manifest }: Scene): Path | undefined {
  const volumes = podField(manifest, 'volumes') ?? []
  const field = ['persistentVolumeClaim', 'claimName']
  const index = listAt(manifest.object, volumes).findIndex((volume) => valueAt(volume, field) === name)
  if (index >= 0) return [...volumes, index, ...field]
  const templates = ['spec', 'volumeClaimTemplates']
  const template = listAt(manifest.object, templates).findIndex((one) =>
    name.startsWith(`${valueAt(one, ['metadata', 'name'])}-${manifest.object.metadata.name}-`),
  )
  return template < 0 ? undefined : [...templates, template, 'spec', 'storageClassName']
}

function see({ object }: Scene): Symptom[] {
  if (object.kind !== 'PersistentVolumeClaim' || object.status?.phase !== 'Lost') return []
  const message = lostSays(object)
  return [{ rule: 'claim-lost', key: 'claim-lost', grace: 0, on: label(object), message, says: 'its volume is gone' }]
}

const lostSays = (claim: Live): string => `phase Lost, volume ${claim.spec?.volumeName ?? 'unknown'}`

function tell(_: Symptom, { object }: Scene): Told {
  const volume = object.spec?.volumeName ?? 'its volume'
  return {
    what: `${label(object)} has lost its volume`,
    why: `It was bound to ${volume}, which does not exist any more; what was on it is gone with it, unless the disk was kept.`,
    fix: `If the data may go: kubectl -n ${object.metadata.namespace} delete pvc ${object.metadata.name}, then run the job again. Else restore the disk from a snapshot as PersistentVolume ${volume} first.`,
    path: ['spec'],
  }
}

/** What can be wrong with a claim itself. */
export const CLAIMS: readonly Rule[] = [{ name: 'claim-lost', see, tell }]
