import type { Path } from '../manifest.ts'

/** One field that an apply changes. `undefined`: it is not there. A hidden value reads `(hidden)`, or `(hidden, changed)`. */
export interface FieldChange {
  readonly path: Path
  readonly before: unknown
  readonly after: unknown
}
