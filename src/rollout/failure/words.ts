import { distance } from '../../distance.ts'

const LONGEST = 400

/** What the layers below wrap around the words that matter, outermost first. */
const WRAPPINGS: readonly RegExp[] = [
  /^Back-off pulling image "[^"]*": \w+: /,
  /^Failed to pull image "[^"]*": /,
  /^image pull failed for \S+ because /,
  /^(?:Error: )?(?:rpc error: )?code = \w+ desc = /,
  /^failed to pull and unpack image "[^"]*": /,
  /^failed to resolve (?:reference|image) "[^"]*": /,
  /^failed to copy: /,
  /^Error response from daemon: /,
  /^Failed to create pod sandbox: /,
  /^failed to (?:setup|set up) (?:network for sandbox|sandbox container) "[^"]*"(?: network for pod "[^"]*")?: /,
  /^failed to create (?:containerd task|shim task|container)(?: for [^:]*)?: /,
  /^OCI runtime create failed: /,
  /^(?:runc|container_linux\.go:\d+:)(?: create failed)?: /,
  /^starting container process caused: /,
  /^unable to start container process: /,
  /^\(combined from similar events\): /,
  /^(?:Error creating|create Pod \S+ in \w+ \S+ failed error): /,
  /^pods "[^"]*" is forbidden: /,
  /^MountVolume\.\w+ failed for volume "[^"]*" ?: /,
]

/** The cluster's words without their wrapping, on one line and not too long; signed URLs lose what signs them. */
export function brief(message: string): string {
  let text = message
    .slice(0, LONGEST * 20)
    .replace(/\s+/g, ' ')
    .replace(/(https?:\/\/[^\s"'?]*)\?[^\s"']*/g, '$1')
    .replace(/ ?\(pod: "[^"]*", container: [^)]*\)/g, '')
    .trim()
  for (let before = ''; before !== text; ) {
    before = text
    for (const wrapping of WRAPPINGS) text = text.replace(wrapping, '')
  }
  text = text.replace(/: unknown$/, '')
  return cut(text, LONGEST)
}

/** The beginning of a text; that it was cut is seen. */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}

/** `a`, `a and b`, `a, b and c`. */
export function listing(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** `1 pod`, `2 pods`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** The name most like a wanted one, when a slip of the pen may be all that is between them. */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const [best] = names
    .map((name) => ({ name, away: distance(fold(wanted), fold(name)) }))
    .sort((one, other) => one.away - other.away)
  const near = Math.max(2, Math.floor(wanted.length / 3))
  const isPart = (name: string) => name.includes(wanted) || wanted.includes(name)
  if (best === undefined) return undefined
  return best.away <= near ? best.name : names.find(isPart)
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[-_.]/g, '')
}
