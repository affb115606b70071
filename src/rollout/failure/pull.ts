import type { Scene } from '../judge/scene.ts'
import { type Container, eventsOn } from './containers.ts'

/** Why an image could not be pulled; `unknown` for what no other word fits. */
export type PullFault =
  | 'platform'
  | 'rate'
  | 'certificate'
  | 'disk'
  | 'denied'
  | 'unreachable'
  | 'registry'
  | 'not-found'
  | 'unknown'

const PULLING = ['ErrImagePull', 'ImagePullBackOff', 'RegistryUnavailable', 'SignatureValidationFailed']

/** The texts of containerd, Docker and the registries; the first that fits says it. */
const FAULTS: readonly (readonly [PullFault, RegExp])[] = [
  ['platform', /no match for platform|no matching manifest for|does not match the specified platform/i],
  ['rate', /toomanyrequests|too many requests|\b429\b/i],
  ['certificate', /x509:|certificate|server gave HTTP response to HTTPS client/i],
  ['disk', /no space left on device/i],
  [
    'denied',
    /\b40[13] |unauthorized|forbidden|no basic auth credentials|access denied|accessdenied|authorization failed|failed to authorize|authentication required|not authorized|insufficient_scope/i,
  ],
  ['not-found', /manifest unknown|name unknown|\b404 |not found|does not exist|notfound\b/i],
  [
    'unreachable',
    /no such host|server misbehaving|dial tcp|i\/o timeout|handshake timeout|deadline exceeded|client\.timeout|connection re(fused|set)|network is unreachable|no route to host|\bEOF\b/i,
  ],
  [
    'registry',
    /\b5\d\d (internal|bad|service|gateway)|status(?: code)?:? 5\d\d|registry is unavailable|internal error/i,
  ],
]

/** What a failed pull says, and which fault that is; undefined while no pull has failed. */
export function pullOf(container: Container, scene: Scene): { fault: PullFault; message: string } | undefined {
  const waiting = container.status.state?.waiting
  if (!PULLING.includes(waiting?.reason)) return undefined
  const own = String(waiting.message ?? '')
  // Older kubelets say only that they back off; the event of the failed pull is the one that tells.
  const message = /^(Back-off pulling image "[^"]*")?$/.test(own)
    ? (failures(container, scene)[0]?.message ?? own)
    : own
  return { fault: faultOf(message, container.spec.image ?? ''), message }
}

/** Which fault a message is about. Names and addresses in it say nothing of that. */
export function faultOf(message: string, image: string): PullFault {
  const repository = image.replace(/@.*$/, '').replace(/:[^:/]*$/, '')
  let text = message.replace(/https?:\/\/\S+/g, '…').replace(/\[manifests [^\]]*\]/g, '…')
  for (const part of [image, repository].filter((one) => one !== '')) text = text.replaceAll(part, '…')
  return FAULTS.find(([, said]) => said.test(text))?.[0] ?? 'unknown'
}

/** How often the pull of this container's image has failed. */
export function pullFailures(container: Container, scene: Scene): number {
  return failures(container, scene).reduce((sum, { count }) => sum + count, 0)
}

function failures({ pod, spec }: Container, scene: Scene) {
  return eventsOn(scene, pod, 'Failed').filter(({ message }) =>
    message.startsWith(`Failed to pull image "${spec.image}"`),
  )
}
