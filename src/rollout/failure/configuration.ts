import { type Path, valueAt } from '../../manifest.ts'
import type { Rule, Told } from '../judge/scene.ts'
import { type Container, containerRule, isOurImage, type Seen, who } from './containers.ts'
import { at, podField } from './fields.ts'
import { makerOf, missingIn, tellMissing } from './missing.ts'

// What the kubelet says of itself in its first seconds; the next try goes well.
const PASSING = /failed to sync (configmap|secret) cache|services have not yet been read/
const ROOT = /runAsNonRoot|breaks non-root policy/
const MISSING_GRACE = 20
const MADE_GRACE = 120

function configError({ status }: Container): string | undefined {
  const waiting = status.state?.waiting
  const message = String(waiting?.message ?? '')
  return waiting?.reason === 'CreateContainerConfigError' && !PASSING.test(message) ? message : undefined
}

const missing = containerRule(
  'config-missing',
  (container, scene): Seen | undefined => {
    const message = configError(container)
    const found = message === undefined ? undefined : missingIn(message)
    if (message === undefined || found === undefined) return undefined
    const says = `waits for ${found.kind}/${found.name}${found.key === undefined ? '' : `, key ${found.key}`}`
    return { grace: makerOf(found, scene) === undefined ? MISSING_GRACE : MADE_GRACE, message, says }
  },
  (culprit, symptom, scene) => {
    const found = missingIn(symptom.message)
    return found === undefined ? tellOther(culprit, symptom, scene, []) : tellMissing(found, scene, who(scene, culprit))
  },
)

const root = containerRule(
  'config-root',
  (container): Seen | undefined => {
    const message = configError(container)
    if (message === undefined || !ROOT.test(message)) return undefined
    return { grace: MISSING_GRACE, message, says: 'would run as root' }
  },
  (culprit, symptom, scene): Told => {
    const own = culprit.path && valueAt(scene.manifest.object, [...culprit.path, 'securityContext'])
    const path: Path | undefined = own === undefined ? podField(scene.manifest, 'securityContext') : culprit.path
    const field = own === undefined ? [] : ['securityContext']
    const user = /non-numeric user \(([^)]*)\)/.exec(symptom.message)?.[1]
    const where = isOurImage(scene.manifest, culprit) ? 'in the Dockerfile `USER 1000`, or here ' : 'here '
    return {
      what: `${who(scene, culprit)}: it may not run as root, and its image ${user === undefined ? 'does' : `names its user “${user}” by word`}`,
      why:
        user === undefined
          ? 'runAsNonRoot: true refuses the user 0, which an image has that names no other.'
          : `runAsNonRoot: true is checked by number, and only the image knows which number “${user}” has.`,
      fix: `Give the user by number: ${where}\`securityContext: {runAsUser: 1000}\` beside runAsNonRoot.`,
      ...at(path, ...field),
    }
  },
)

const tellOther: Parameters<typeof containerRule>[2] = (culprit, symptom, scene) => ({
  what: `${who(scene, culprit)}: the node cannot put its configuration together`,
  why: `The node says: ${symptom.message}`,
  fix: 'Correct the env, envFrom or volumeMounts that the message names.',
  ...at(culprit.path),
})

const other = containerRule(
  'config-error',
  (container): Seen | undefined => {
    const message = configError(container)
    if (message === undefined || ROOT.test(message) || missingIn(message) !== undefined) return undefined
    return { grace: MISSING_GRACE, message, says: 'configuration cannot be put together' }
  },
  tellOther,
)

/** What can be wrong with what a container is given: ConfigMaps, Secrets, its user. */
export const CONFIGURATION: readonly Rule[] = [missing, root, other]
