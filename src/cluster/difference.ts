import type { Path } from '../manifest.ts'

/** One field that an apply changes. `undefined`: it is not there. A hidden value reads `(hidden)`, or `(hidden, changed)`. */
export interface FieldChange {
  readonly path: Path
  /** The path as people read it: `spec.template.spec.containers[web].image`. */
  readonly name: string
  readonly before: unknown
  readonly after: unknown
}
