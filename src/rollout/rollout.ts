import type { Api } from '../cluster/api/client.ts'
import type { Applied } from '../cluster/apply/apply.ts'
import type { Deadline } from '../deadline.ts'
import type { Io } from '../io.ts'
import { label, type Manifest } from '../manifest.ts'
import { type Problem, place, stopOn } from '../problem.ts'
import { RULES } from './failure/rules.ts'
import { ownerOf } from './judge/revision.ts'
import type { Rule } from './judge/scene.ts'
import { explain, type Sources, told } from './telling/explanation.ts'
import { lastLines } from './telling/logs.ts'
import { hiddenIn, hiderOf } from './telling/secrets.ts'
import { type Address, addressOf } from './url/address.ts'
import { type Ended, type Waited, waitUntilReady } from './wait.ts'

/** What a wait compares with, and whom it tells. */
export interface AwaitOptions {
  /** The whole set, also what is not waited for. */
  readonly set?: readonly Manifest[]
  /** The ways to fail that are known; all of them, without it. */
  readonly rules?: readonly Rule[]
  /** Learns how it ended, well or not. */
  readonly onEnd?: (waited: readonly Waited[]) => unknown
  /** Learns of what is odd, but may still become ready; once each. */
  readonly onWarn?: (problem: Problem) => void
}

/** Waits for everything that was applied. Throws a problem for each cause that keeps something from getting ready. */
export async function awaitReady(
  applied: readonly Applied[],
  deadline: Deadline,
  api: Api,
  io: Io,
  { set = [], rules = RULES, onEnd = ignore, onWarn = ignore }: AwaitOptions = {},
): Promise<void> {
  if (applied.length === 0) return
  const hide = hiderOf(set)
  const sources = { rules, hide, api, io }
  const ended = await waitUntilReady(applied, deadline.at, api, io, {
    set,
    rules,
    onWarn: (trouble, scene) => {
      for (const problem of told(
        trouble,
        { scenes: new Map([[trouble.path, scene]]) },
        sources,
        { lines: [] },
        undefined,
      ))
        onWarn(hiddenIn(problem, hide))
    },
  })
  onEnd(ended.waited.map((one) => withHint(one, ended, sources)))
  await showLogs(ended, sources)
  stopOn(await explain(ended, deadline.timeout, sources))
}

/** The table of objects says where to look; why is told at length elsewhere. */
function withHint(one: Waited, { over, open, scenes }: Ended, { rules }: { readonly rules: readonly Rule[] }): Waited {
  const trouble =
    one.verdict.state === 'ready' ? undefined : [...over, ...open].find(({ path }) => path === one.applied.path)
  const [problem] = trouble === undefined ? [] : told(trouble, { scenes }, { rules }, { lines: [] }, undefined)
  return problem?.at === undefined ? one : { ...one, hint: `see ${place(problem.at)}` }
}

const ignore = () => undefined

/** What a Job or Pod said that others were waiting for, a migration say; what failed shows it as evidence instead. */
async function showLogs({ waited, pods }: Ended, { hide, api, io }: Sources): Promise<void> {
  for (const { applied, object, verdict, afterMs } of waited) {
    const runs = object.kind === 'Job' || object.kind === 'Pod'
    if (!applied.manifest.awaited || !runs || verdict.state !== 'ready' || afterMs === 0) continue
    const last = object.kind === 'Pod' ? object : pods.findLast((pod) => ownerOf(pod) === object.metadata.uid)
    for (const { name: container } of last?.spec?.containers ?? []) {
      const log = { pod: last.metadata.name, container, previous: false }
      const { lines, unread } = await lastLines(log, last.metadata.namespace, hide, api, io.signal)
      io.info(unread ?? `The end of the log of ${label(object)}, container ${container}:`)
      for (const line of lines) io.info(`  ${line}`)
    }
  }
}

/** What a phase made that the next one builds upon; a claim may be bound only when a pod of a later phase uses it. */
export function foundations(applied: readonly Applied[]): Applied[] {
  const isGround = (kind: string) => kind === 'Namespace' || kind === 'CustomResourceDefinition'
  return applied.filter(
    ({ object, manifest }) => isGround(object.kind) || (manifest.awaited && object.kind !== 'PersistentVolumeClaim'),
  )
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
