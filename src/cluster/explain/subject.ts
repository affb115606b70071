import type { KubernetesObject, Manifest } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import type { Answer } from '../api/client.ts'

/** An object that the API server refused, and what it said. */
export interface Subject {
  readonly answer: Pick<Answer, 'code' | 'body'>
  readonly message: string
  readonly manifest: Manifest
  /** `Deployment/web` */
  readonly name: string
  /** What the cluster has under that name, when it was looked at. */
  readonly live: KubernetesObject | undefined
}

/** A problem that may stop several objects alike. `what` begins with the object's name and a colon. */
export interface Shared extends Problem {
  readonly shared: string
}

/** One reason of a refusal, as the API server lists them. */
export interface Cause {
  readonly reason: string
  readonly message: string
  readonly field: string
}

/** The reasons that an answer lists; some have neither field nor reason. */
export function causesOf({ body }: Pick<Answer, 'body'>): Cause[] {
  const causes: readonly Partial<Cause>[] = body?.details?.causes ?? []
  return causes.map(({ reason = '', message = '', field = '' }) => ({ reason, message, field }))
}

/**
 * What the API server said of a value, without the value: it repeats whole objects, with the environment of their
 * containers, and the difference of two of them.
 */
export function withoutValues(message: string, secret = false): string {
  return message
    .replace(/\n@@[\s\S]*$/, '')
    .replace(/^Invalid value: [{[][\s\S]*[}\]]: /, '')
    .replace(/&value\.valueUnstructured\{Value:[\s\S]*?\}/g, 'something else')
    .replace(/Invalid value: "(?:[^"\\]|\\.)*": /g, (shown) => (secret || shown.length > 100 ? '' : shown))
    .trim()
}

/** `a, b and c`; from the sixth on they are counted only. */
export function listed(names: readonly string[]): string {
  const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} more`] : names
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}
