import { type Path, valueAt } from '../../manifest.ts'
import type { Rule, Scene, Symptom, Told } from '../judge/scene.ts'
import { type Container, type Culprit, containerRule, isOurImage, type Seen, who } from './containers.ts'
import { at } from './fields.ts'
import { platform } from './images.ts'

const REASONS = ['RunContainerError', 'StartError', 'ContainerCannotRun', 'CreateContainerError', 'PostStartHookError']
const GRACE = 20
const PASSING_GRACE = 120
// A busy or restarting runtime; nothing of the manifest.
const PASSING =
  /deadline exceeded|failed to reserve (container|sandbox) name|transport is closing|ttrpc: closed|connection refused|cgroup/

/** Why a container did not even start; undefined when it did, or was not tried yet. */
export function startError({ status }: Pick<Container, 'status'>): { reason: string; message: string } | undefined {
  const { waiting, terminated } = status.state ?? {}
  if (status.state?.running !== undefined) return undefined
  const found = [waiting, terminated, status.lastState?.terminated].find((state) => REASONS.includes(state?.reason))
  return found && { reason: found.reason, message: String(found.message || found.reason) }
}

const isForeign = (message: string) => /exec format error/.test(message)

const foreign = containerRule(
  'start-platform',
  (container): Seen | undefined => {
    const error = startError(container)
    if (error === undefined || !isForeign(error.message)) return undefined
    return { grace: 0, message: error.message, says: 'image is for another processor' }
  },
  (culprit, symptom, scene) => platform(culprit, symptom, scene),
)

const start = containerRule(
  'start',
  (container): Seen | undefined => {
    const error = startError(container)
    if (error === undefined || isForeign(error.message)) return undefined
    const grace = PASSING.test(error.message) ? PASSING_GRACE : GRACE
    const isHook = error.reason === 'PostStartHookError'
    return { grace, message: isHook ? `postStart: ${error.message}` : error.message, says: 'does not start' }
  },
  tellStart,
)

interface Cause {
  readonly why: string
  readonly fix: string
}

function tellStart(culprit: Culprit, symptom: Symptom, scene: Scene): Told {
  const what = `${who(scene, culprit)}: it does not start`
  if (symptom.message.startsWith('postStart: '))
    return {
      what: `${what}: its postStart hook fails`,
      why: `The node says: ${symptom.message.slice('postStart: '.length)}. A container whose hook fails is killed.`,
      fix: 'Correct lifecycle.postStart here, or do its work in the entrypoint.',
      ...at(culprit.path, 'lifecycle'),
    }
  const program = /exec: "([^"]+)"|exec (\/\S+):/.exec(symptom.message)
  const name = program?.[1] ?? program?.[2]
  const cause = causeOf(
    symptom.message,
    name,
    isOurImage(scene.manifest, culprit),
    String(culprit.spec.image ?? 'IMAGE'),
  )
  return { what: name === undefined ? what : `${what}: ${name} cannot be run`, ...cause, ...whereOf(culprit) }
}

function causeOf(message: string, program: string | undefined, isOurs: boolean, reference: string): Cause {
  const name = program ?? 'its program'
  const image = isOurs ? 'the Dockerfile' : 'the image'
  if (/executable file not found|no such file or directory/.test(message) && program !== undefined)
    return {
      why: name.includes('/')
        ? `The image has no file ${name}; or it is a script whose first line (#!) names a shell that the image lacks, or ends in a Windows line break.`
        : `The image has no program ${name} in its PATH.`,
      fix: name.includes(' ')
        ? `Write each word as an entry of its own: command: [${name
            .split(' ')
            .map((word) => JSON.stringify(word))
            .join(', ')}]`
        : `Correct command here, or ENTRYPOINT and CMD of ${image}. What it has: docker run --rm -it --entrypoint sh ${reference}`,
    }
  if (/permission denied/.test(message))
    return {
      why: `${name} is there, but it may not be executed.`,
      fix: isOurs
        ? `In the Dockerfile: COPY --chmod=755, or RUN chmod +x ${name}. In git: git update-index --chmod=+x FILE.`
        : `Run it by its interpreter, as in command: [sh, ${name}], or choose another user by securityContext.runAsUser.`,
    }
  if (/is a directory/.test(message))
    return { why: `${name} is a folder.`, fix: 'Name the program inside it as command.' }
  if (/no command specified/.test(message))
    return {
      why: 'Neither the manifest nor the image names a program to run.',
      fix: 'Add a command here, or CMD to the Dockerfile.',
    }
  if (/not a directory|mounting|mount /.test(message))
    return {
      why: `A volume cannot be mounted over what the image has there: ${message}`,
      fix: 'Check mountPath and subPath: a single file of a ConfigMap needs `subPath: FILE` and a mountPath that ends in the file’s name.',
    }
  return {
    why: `The node says: ${message}`,
    fix: 'Check command, args, workingDir and securityContext of this container.',
  }
}

/** The line that says what is run: command, else args, else the image, whose entrypoint it is. */
function whereOf({ path, spec }: Culprit): { readonly path?: Path } {
  const field = ['command', 'args'].find((one) => valueAt(spec, [one]) !== undefined) ?? 'image'
  return at(path, field)
}

/** What can be wrong with the program that a container is to run. */
export const START: readonly Rule[] = [foreign, start]
