import type { Rule, Scene, Symptom, Told } from '../judge/scene.ts'
import { type Container, type Culprit, containerRule, isOurImage, type Seen, who } from './containers.ts'
import { at } from './fields.ts'
import { type PullFault, pullFailures, pullOf } from './pull.ts'
import { ecrImage, ecrOptions, pullRights, registryHost } from './registry.ts'

const WARN_AFTER = 45

type Tell = (culprit: Culprit, symptom: Symptom, scene: Scene) => Told

const waitingFor = ({ status }: Container, reason: string) =>
  status.state?.waiting?.reason === reason ? status.state.waiting : undefined

/** A container that waits for a reason which no waiting mends. */
function hopeless(name: string, reason: string, says: string, tell: Tell): Rule {
  const see = (container: Container): Seen | undefined => {
    const waiting = waitingFor(container, reason)
    return waiting && { grace: 0, message: waiting.message ?? reason, says }
  }
  return containerRule(name, see, tell)
}

/** A pull that fails for one reason; with `twice`, a second try that fails the same way settles it. */
function pullRule(name: string, fault: PullFault, grace: number, says: string, tell: Tell, twice = false): Rule {
  const see = (container: Container, scene: Scene): Seen | undefined => {
    const pull = pullOf(container, scene)
    if (pull?.fault !== fault) return undefined
    const settled = twice && pullFailures(container, scene) > 1
    return { grace: settled ? 0 : grace, warnAfter: WARN_AFTER, message: pull.message, says }
  }
  return containerRule(name, see, tell)
}

const nameOf = ({ spec }: Culprit): string => String(spec.image ?? 'its image')
const atImage = ({ path }: Culprit) => at(path, 'image')

const invalidName: Tell = (culprit, _, scene) => ({
  what: `${who(scene, culprit)}: "${nameOf(culprit)}" is not the name of an image`,
  why: nameFault(nameOf(culprit)),
  fix: 'Correct the image here. A variable that was never filled in leaves such names behind, too.',
  ...atImage(culprit),
})

function nameFault(image: string): string {
  if (/\s/.test(image)) return 'There is a blank in it.'
  if (image.includes('://')) return 'An image is written without https://.'
  if (/[A-Z]/.test(image.slice(image.indexOf('/') + 1).split(':')[0] ?? ''))
    return 'Repositories are written in small letters only.'
  return 'An image is written registry/repository:tag.'
}

const neverPulled: Tell = (culprit, _, scene) => ({
  what: `${who(scene, culprit)}: the image ${nameOf(culprit)} is not on the node, and the pod forbids to pull it`,
  why: 'imagePullPolicy is Never, which is meant for images that somebody loaded onto the node by hand.',
  fix: 'Remove the line `imagePullPolicy: Never`, or make it `imagePullPolicy: IfNotPresent`.',
  ...at(culprit.path, 'imagePullPolicy'),
})

const notFound: Tell = (culprit, _, scene) => {
  const image = nameOf(culprit)
  const ecr = ecrImage(image)
  const what = `${who(scene, culprit)}: the image ${image} does not exist`
  if (ecr === undefined)
    return {
      what,
      why: `The registry ${registryHost(image)} answered the node that there is no such repository, or no such tag in it.`,
      fix: `Compare the name and the tag with what the registry has (docker manifest inspect ${image}), and correct the image here.`,
      ...atImage(culprit),
    }
  const part = ecr.digest === undefined ? `the tag ${ecr.tag ?? 'latest'}` : `the digest ${ecr.digest}`
  const list = `aws ecr describe-images ${ecrOptions(ecr)} --query 'sort_by(imageDetails,&imagePushedAt)[-10:].imageTags[]'`
  return {
    what,
    why: `ECR of account ${ecr.account} in ${ecr.region} has no repository ${ecr.repository}, or not ${part} in it.`,
    fix: isOurImage(scene.manifest, culprit)
      ? `This run saw it there, so something has removed it since; a lifecycle policy, perhaps: aws ecr get-lifecycle-policy ${ecrOptions(ecr)}\nRun the job again when that is settled.`
      : `See the ten newest tags: ${list}\nThen correct the image here, or push what is missing.`,
    ...atImage(culprit),
  }
}

const denied: Tell = (culprit, _, scene) => {
  const image = nameOf(culprit)
  const ecr = ecrImage(image)
  const secret = scene.events.find(({ reason }) => reason === 'FailedToRetrieveImagePullSecret')?.message
  const missing = /\(([^)]*)\)/.exec(secret ?? '')?.[1]
  const what = `${who(scene, culprit)}: the node may not pull ${image}`
  if (ecr !== undefined)
    return {
      what,
      why: `ECR of account ${ecr.account} in ${ecr.region} refused the node. Pulling is the right of the node’s role, not of the role that deploys.${missing === undefined ? '' : ` (Its pull secret ${missing} does not exist; for ECR it needs none.)`}`,
      fix: pullRights(ecr),
      ...atImage(culprit),
    }
  const host = registryHost(image)
  const create = (name: string) =>
    `kubectl -n ${scene.object.metadata.namespace} create secret docker-registry ${name} --docker-server=${host} --docker-username=USER --docker-password=TOKEN`
  if (missing !== undefined)
    return {
      what,
      why: `Its pull secret ${missing} does not exist in the namespace ${scene.object.metadata.namespace}, so ${host} was asked without a login.`,
      fix: `Create it: ${create(missing.split(', ')[0] ?? missing)}`,
      ...atImage(culprit),
    }
  return {
    what,
    why: `${host} refused the login of the node, or it had none. Many registries answer the same for a repository that does not exist.`,
    fix: `If the name is right, create a pull secret: ${create('registry')}\nand name it in the pod’s spec: imagePullSecrets: [{name: registry}]`,
    ...atImage(culprit),
  }
}

/** What helps when image and node are of different architectures; also for programs that then do not run. */
export const platform: Tell = (culprit, _, scene) => ({
  what: `${who(scene, culprit)}: ${nameOf(culprit)} is not made for the processor of the node`,
  why: 'An image for amd64 does not run on arm64 nodes (Graviton), nor the other way round.',
  fix: isOurImage(scene.manifest, culprit)
    ? 'Build for the nodes: `platforms: linux/arm64`, or on a runner like them (`runs-on: ubuntu-24.04-arm`). Or keep the pods on nodes that fit: nodeSelector: {kubernetes.io/arch: amd64}'
    : 'Choose a tag that is made for the nodes’ processor, or keep the pods on nodes that fit: nodeSelector: {kubernetes.io/arch: amd64}',
  ...atImage(culprit),
})

const unreachable: Tell = (culprit, symptom, scene) => {
  const host = registryHost(nameOf(culprit))
  const unknown = /no such host|server misbehaving/i.test(symptom.message)
  const ecr = ecrImage(nameOf(culprit))
  const endpoints =
    ecr && `com.amazonaws.${ecr.region}.ecr.api and .ecr.dkr (interface) and com.amazonaws.${ecr.region}.s3 (gateway)`
  return {
    what: `${who(scene, culprit)}: the node does not reach ${host} to pull ${nameOf(culprit)}`,
    why: unknown ? `The node’s name server does not know ${host}.` : `${host} does not answer the node.`,
    fix: [
      ...(unknown ? ['Read the registry’s name once more, letter by letter.'] : []),
      unknown && ecr === undefined
        ? 'If it is right and private, associate its DNS zone with the VPC of the nodes.'
        : ecr === undefined
          ? 'Give the nodes’ subnet a way out: a route 0.0.0.0/0 to a NAT gateway; or copy the image into ECR.'
          : `Give the nodes’ subnet a way there: a route 0.0.0.0/0 to a NAT gateway, or the VPC endpoints ${endpoints}, whose security group lets port 443 of the nodes in.`,
    ].join(' '),
    ...atImage(culprit),
  }
}

const limited: Tell = (culprit, _, scene) => ({
  what: `${who(scene, culprit)}: ${registryHost(nameOf(culprit))} lets the nodes pull no more for now`,
  why: `It limits how often an address may pull, and ${nameOf(culprit)} was over the limit.`,
  fix: 'Wait and run the job again. To be rid of it: log in by imagePullSecrets, or pull through ECR (aws ecr create-pull-through-cache-rule), or from public.ecr.aws.',
  ...atImage(culprit),
})

const broken: Tell = (culprit, _, scene) => ({
  what: `${who(scene, culprit)}: ${registryHost(nameOf(culprit))} answers with errors of its own`,
  why: `The registry failed while the node pulled ${nameOf(culprit)}; nothing in this set causes that.`,
  fix: 'Look at the registry’s status page (for ECR: https://health.aws.amazon.com), and run the job again.',
  ...atImage(culprit),
})

const untrusted: Tell = (culprit, _, scene) => ({
  what: `${who(scene, culprit)}: the node does not trust the certificate of ${registryHost(nameOf(culprit))}`,
  why: 'It is self-signed, has run out, or is for another name; or a proxy stands between.',
  fix: 'Give the registry a certificate that the nodes trust, or copy the image into ECR.',
  ...atImage(culprit),
})

const full: Tell = (culprit, _, scene) => ({
  what: `${who(scene, culprit)}: the node’s disk is too full for ${nameOf(culprit)}`,
  why: 'The node has no space left to unpack it.',
  fix: 'Give the node group larger disks (diskSize, or the volume of its launch template), or make the image smaller.',
  ...atImage(culprit),
})

const other: Tell = (culprit, symptom, scene) => ({
  what: `${who(scene, culprit)}: ${nameOf(culprit)} cannot be pulled`,
  why: `The node says: ${symptom.message}`,
  fix: `Pull it on a machine of your own (docker pull ${nameOf(culprit)}). If that fails, too, push the image again; if not, run the job again.`,
  ...atImage(culprit),
})

/** What can be wrong with the image of a container. */
export const IMAGES: readonly Rule[] = [
  hopeless('image-name', 'InvalidImageName', 'invalid image name', invalidName),
  hopeless('image-never-pulled', 'ErrImageNeverPull', 'image is not on the node', neverPulled),
  pullRule('image-platform', 'platform', 0, 'image is for another processor', platform),
  // The kubelet tries again after 10 s, at times only after 26; what is pushed by then is found.
  pullRule('image-not-found', 'not-found', 30, 'image not found', notFound, true),
  pullRule('image-denied', 'denied', 30, 'may not pull the image', denied),
  pullRule('image-certificate', 'certificate', 30, 'registry’s certificate is not trusted', untrusted),
  pullRule('image-unreachable', 'unreachable', 120, 'registry not reached', unreachable),
  pullRule('image-limited', 'rate', 120, 'registry limits pulls', limited),
  pullRule('image-registry', 'registry', 120, 'registry fails', broken),
  pullRule('image-disk', 'disk', 120, 'disk of the node is full', full),
  pullRule('image-pull', 'unknown', 120, 'image cannot be pulled', other),
]
