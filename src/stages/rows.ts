import type { Applied } from '../cluster/apply/apply.ts'
import type { Row } from '../facts.ts'
import { label } from '../manifest.ts'
import type { Waited } from '../rollout/wait.ts'

/** A row of the table for each object that was applied, with how its wait ended. */
export function rowsOf(applied: readonly Applied[], waited: readonly Waited[]): Row[] {
  const ends = new Map(waited.map((end) => [end.applied.path, end]))
  return applied.map(({ object, action, path }) => {
    const end = ends.get(path)
    return {
      object: label(object),
      namespace: object.metadata.namespace,
      action,
      verdict: end?.verdict.says ?? '',
      ...(end?.hint === undefined ? {} : { hint: end.hint }),
      seconds: end && end.afterMs / 1000,
    }
  })
}
