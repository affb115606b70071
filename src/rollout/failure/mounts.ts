import { label, valueAt } from '../../manifest.ts'
import type { Happened, Rule, Scene, Symptom, Told } from '../judge/scene.ts'
import type { Live } from '../verdict.ts'
import { eventsOn } from './containers.ts'
import { listAt, podField } from './fields.ts'
import { makerOf, missingIn, tellMissing } from './missing.ts'
import { brief } from './words.ts'

const FAILED = ['FailedMount', 'FailedAttachVolume', 'FailedMapVolume']
const LATER = ['Pulling', 'Pulled', 'Created', 'Started']
const MISSING_GRACE = 45
const GRACE = 180
const WARN_AFTER = 60

/** The newest failure to mount something into a pod whose containers still wait for it. */
function failureOf(pod: Live, scene: Scene): Happened | undefined {
  const started = LATER.flatMap((reason) => eventsOn(scene, pod, reason)).map(({ lastSeen }) => lastSeen)
  const waits = (pod.status?.containerStatuses ?? []).some(
    ({ state }: Live) => state?.waiting?.reason === 'ContainerCreating' || state?.waiting?.reason === 'PodInitializing',
  )
  const failures = FAILED.flatMap((reason) => eventsOn(scene, pod, reason)).filter(
    ({ message, lastSeen }) =>
      !/failed to sync (configmap|secret) cache/.test(message) && lastSeen >= Math.max(...started),
  )
  // The sum-up that the kubelet adds after two minutes does not name the cause.
  const telling = failures.filter(({ message }) => !message.startsWith('Unable to attach or mount volumes'))
  return waits ? (telling.at(-1) ?? failures.at(-1)) : undefined
}

function mountRule(
  name: string,
  see: (failure: Happened, scene: Scene) => { key: string; grace: number; says: string } | undefined,
  tell: (symptom: Symptom, scene: Scene) => Told,
): Rule {
  return {
    name,
    see(scene) {
      return scene.pods.flatMap((pod): Symptom[] => {
        const failure = failureOf(pod, scene)
        const seen = failure && see(failure, scene)
        if (failure === undefined || seen === undefined) return []
        const volume = /for volume "([^"]+)"/.exec(failure.message)?.[1]
        const message = brief(failure.message)
        const named = volume === undefined || message.includes(volume) ? message : `volume "${volume}": ${message}`
        return [{ rule: name, on: `Pod/${pod.metadata.name}`, warnAfter: WARN_AFTER, ...seen, message: named }]
      })
    },
    tell,
  }
}

const missing = mountRule(
  'mount-missing',
  ({ message }, scene) => {
    const found = missingIn(message)
    if (found === undefined) return undefined
    const key = `mount-missing/${found.kind}/${found.name || found.key}`
    const says = `waits for ${found.kind}/${found.name || '…'}${found.key === undefined ? '' : `, key ${found.key}`}`
    return { key, grace: makerOf(found, scene) === undefined ? MISSING_GRACE : GRACE, says }
  },
  (symptom, scene) => {
    const found = missingIn(symptom.message)
    return found === undefined ? tellOther(symptom, scene) : tellMissing(found, scene, label(scene.object))
  },
)

/** Texts of the volume drivers on EKS, what they mean, and what helps. */
const TEXTS: readonly (readonly [RegExp, string, string])[] = [
  [
    /Multi-Attach error/,
    'A disk (EBS) is in one node at a time, and a pod on another node still holds it.',
    'Let the old pod go first: `strategy: {type: Recreate}`; or make it a StatefulSet; or use EFS, which many nodes share.',
  ],
  [
    /driver name (\S+) not found/,
    'The volume’s driver does not run on this node.',
    'Install its add-on: aws eks create-addon --cluster-name CLUSTER --addon-name aws-ebs-csi-driver (or aws-efs-csi-driver, aws-mountpoint-s3-csi-driver).',
  ],
  [
    /AccessDenied|not authorized|UnauthorizedOperation/i,
    'AWS refused the driver that fetches or attaches it.',
    'Give the action that the message names to the driver’s role; for secrets from AWS, to the role of the pod’s service account.',
  ],
  [
    /mount\.nfs|mount\.efs|Connection timed out/,
    'The node does not reach the file system.',
    'Let the security group of the file system’s mount target take port 2049 from the nodes.',
  ],
]

function tellOther({ message }: Symptom, scene: Scene): Told {
  const volume =
    /volume "([^"]+)"/.exec(message)?.[1] ?? /unmounted volumes=\[([^\]\s]+)/.exec(message)?.[1] ?? undefined
  const volumes = podField(scene.manifest, 'volumes')
  const index = listAt(scene.manifest.object, volumes ?? []).findIndex((one) => valueAt(one, ['name']) === volume)
  const known = TEXTS.find(([text]) => text.test(message))
  const path = volumes && (index < 0 ? volumes : [...volumes, index])
  return {
    what: `${label(scene.object)}: ${volume === undefined ? 'a volume' : `the volume ${volume}`} cannot be mounted`,
    why: known?.[1] ?? `The node says: ${message}`,
    fix:
      known?.[2] ??
      `See which driver serves it, and that driver’s log: kubectl -n ${scene.object.metadata.namespace} get pvc; kubectl -n kube-system get pods | grep csi`,
    ...(path && { path }),
  }
}

const other = mountRule(
  'mount',
  ({ message }) =>
    missingIn(message) === undefined ? { key: 'mount', grace: GRACE, says: 'a volume cannot be mounted' } : undefined,
  tellOther,
)

/** What can be wrong with the volumes of a pod. */
export const MOUNTS: readonly Rule[] = [missing, other]
