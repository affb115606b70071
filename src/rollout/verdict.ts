import type { Surroundings } from './sight/surroundings.ts'

/** What can be said of an object: `says` is a few words for the log, such as "1 of 2 pods ready". */
export interface Verdict {
  readonly state: 'ready' | 'waiting' | 'failed'
  readonly says: string
}

// biome-ignore lint/suspicious/noExplicitAny: the API's objects have any shape
export type Live = any

/**
 * Tells how far an object is: from the object alone, but for a Service or Ingress, which also needs its surroundings,
 * and a claim, whose events tell what its phase does not.
 */
export type Readiness = (
  object: Live,
  around?: Surroundings,
  events?: readonly { readonly reason: string }[],
) => Verdict

export const ready = (says: string): Verdict => ({ state: 'ready', says })
export const waiting = (says: string): Verdict => ({ state: 'waiting', says })
export const failed = (says: string): Verdict => ({ state: 'failed', says })

/** A condition of the object's status, by its type. */
export function condition(
  object: Live,
  type: string,
): { status: string; reason?: string; message?: string } | undefined {
  return object.status?.conditions?.find((one: { type: string }) => one.type === type)
}
