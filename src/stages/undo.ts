import type { Applied } from '../cluster/apply/apply.ts'
import { type Pruning, prune } from '../cluster/undo/prune.ts'
import { type Changed, freeStatefulSet, rollBack, type Undone } from '../cluster/undo/rollback.ts'
import { deadlineIn } from '../deadline.ts'
import type { Row } from '../facts.ts'
import { titleOf } from '../github/problems.ts'
import type { Hall } from '../hall.ts'
import { label } from '../manifest.ts'
import { phaseOf } from '../manifests/order.ts'
import { Failed, problemsIn } from '../problem.ts'
import type { Waited } from '../rollout/wait.ts'
import type { Cluster } from './cluster.ts'
import type { Planning } from './planning.ts'
import { awaitAll } from './rollout.ts'
import { rowsOf } from './rows.ts'

const ROLLBACK_MS = 5 * 60_000

/** Puts back what this run changed, within five minutes of its own. Gives the error to throw: why, and what stays. */
export async function undo(
  error: unknown,
  { steps }: Planning,
  waited: readonly Waited[],
  cluster: Cluster,
  hall: Hall,
): Promise<unknown> {
  const { report, io } = hall
  if (!(error instanceof Failed)) return error
  for (const problem of error.problems) io.info(`Rolling back: ${titleOf(problem)}`)
  return report.stage('Roll back', async () => {
    const deadline = deadlineIn(ROLLBACK_MS, io)
    const lives = new Map(steps.map(({ path, live }) => [path, live]))
    const changes = cluster.applied.map((applied): Changed => ({ ...applied, live: lives.get(applied.path) }))
    const undone = await rollBack(changes, cluster.sender)
    for (const { changed, did } of undone) io.info(`${label(changed.object)} ${did === 'left' ? 'stays' : did}`)
    const restored = undone.filter(({ did }) => did === 'restored')
    for (const { changed } of restored.filter(({ changed: { object } }) => object.kind === 'StatefulSet'))
      for (const line of await freeStatefulSet(changed, cluster.api, io.sleep)) io.info(line)
    report.know({ rows: rolledBack(rowsOf(cluster.applied, waited), cluster.applied, undone) })
    const again = restored.map(({ changed, object }): Applied => ({ ...changed, object: object ?? changed.object }))
    const broken = await problemsIn(awaitAll(again, deadline, cluster, hall).then(() => []))
    const left = undone.flatMap(({ problem }) => problem ?? [])
    if (broken.length === 0 && left.length === 0) io.info('Everything is as it was before this run')
    return new Failed([...error.problems, ...left, ...broken.map((problem) => notBack(problem))])
  })
}

function notBack<T extends { readonly what: string }>(problem: T): T {
  return { ...problem, what: `After the rollback: ${problem.what}` }
}

function rolledBack(rows: readonly Row[], applied: readonly Applied[], undone: readonly Undone[]): Row[] {
  const did = new Map(undone.map((one) => [one.changed.path, one.did]))
  const words = { restored: 'rolled back', deleted: 'rolled back: deleted', left: 'not rolled back' }
  return rows.map((row, index) => {
    const how = did.get(applied[index]?.path ?? '')
    if (how === undefined) return row
    const verdict = [row.verdict, words[how]].filter((text) => text !== '').join('; ')
    return { ...row, verdict, ...(how !== 'left' && { undone: true }) }
  })
}

/** Deletes what an earlier run applied and the set no longer has. */
export async function pruneSet(
  pruning: Pruning,
  waited: readonly Waited[],
  { applied, sender }: Cluster,
  { report, io }: Hall,
): Promise<void> {
  const rows = rowsOf(applied, waited)
  await prune(pruning, phaseOf, sender, ({ object }) => {
    io.info(`${label(object)} deleted`)
    rows.push({
      object: label(object),
      namespace: object.metadata.namespace,
      action: 'pruned',
      verdict: '',
      seconds: undefined,
    })
    report.know({ rows })
  })
  if (pruning.victims.length === 0) io.info('Nothing to prune')
}
