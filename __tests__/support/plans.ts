import type { Action, PlannedChange } from '../../src/facts.ts'

/** A changed field, by its name. */
export function field(name: string, before: unknown, after: unknown): PlannedChange['fields'][number] {
  return { path: name.split('.'), name, before, after }
}

/** An object of a plan, at line 3 of `k8s/app.yaml`. */
export function change(object: string, action: Action, more: Partial<PlannedChange> = {}): PlannedChange {
  return { object, namespace: 'shop', action, fields: [], at: { file: 'k8s/app.yaml', line: 3 }, ...more }
}
