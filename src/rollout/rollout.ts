import type { Applied } from '../cluster/apply.ts'
import type { Api } from '../cluster/client.ts'
import type { Io } from '../io.ts'
import { Failed } from '../problem.ts'
import { type Address, addressOf } from './address.ts'
import { diagnose } from './diagnose.ts'
import { type Waited, waitUntilReady } from './wait.ts'

/** A point on the clock of `io.now`, and the user's words for how far it was when it was set. */
export interface Deadline {
  readonly at: number
  readonly timeout: string
}

/** The deadline `milliseconds` from now. */
export function deadlineIn(milliseconds: number, io: Io): Deadline {
  const minutes = milliseconds / 60_000
  return {
    at: io.now() + milliseconds,
    timeout: minutes >= 1 && Number.isInteger(minutes) ? `${minutes} min` : `${milliseconds / 1000} s`,
  }
}

/** Waits for everything that was applied; `onEnd` learns how it ended, well or not. Throws a problem for each that is not ready. */
export async function awaitReady(
  applied: readonly Applied[],
  deadline: Deadline,
  api: Api,
  io: Io,
  onEnd: (waited: readonly Waited[]) => void = () => undefined,
): Promise<void> {
  if (applied.length === 0) return
  const waited = await waitUntilReady(applied, deadline.at, api, io)
  onEnd(waited)
  const failed = waited.filter(({ verdict }) => verdict.state === 'failed')
  const late = waited.filter(({ verdict }) => verdict.state === 'waiting')
  const broken = failed.length > 0 ? failed : late
  if (broken.length > 0) throw new Failed(await Promise.all(broken.map((one) => diagnose(one, deadline.timeout, api))))
}

/** What a phase made that the next one builds upon: namespaces, kinds, and what others of the set depend on. */
export function foundations(applied: readonly Applied[]): Applied[] {
  const isGround = (kind: string) => kind === 'Namespace' || kind === 'CustomResourceDefinition'
  return applied.filter(({ object, manifest }) => manifest.awaited || isGround(object.kind))
}

/** The address people will use: the exposed Service's, else an Ingress's, else that of any load balancer in the set. */
export function pickAddress(waited: readonly Waited[], exposed: string | undefined): Address | undefined {
  const rank = ({ object: { kind, metadata } }: Waited) =>
    kind === 'Service' ? (metadata.name === exposed ? 0 : 2) : 1
  return [...waited]
    .sort((one, other) => rank(one) - rank(other))
    .map(({ object }) => addressOf(object))
    .find((address) => address !== undefined)
}
