import type { Path } from './manifest.ts'
import type { Position } from './problem.ts'

/** What happens to an object. `deferred`: it cannot be known before its namespace or kind is there. */
export type Action = 'created' | 'configured' | 'replaced' | 'unchanged' | 'deferred' | 'conflicting' | 'pruned'

/** One line of the table of objects. */
export interface Row {
  readonly object: string
  readonly namespace?: string | undefined
  readonly action: Action
  readonly verdict: string
  /** A few words of what to do; where it is known. */
  readonly hint?: string
  readonly seconds: number | undefined
  /** It is as it was before this run: rolled back. */
  readonly undone?: true
}

/** One field that an apply changes. `undefined`: it is not there. A hidden value reads `(hidden)`, or `(hidden, changed)`. */
export interface FieldChange {
  readonly path: Path
  /** The path as people read it: `spec.template.spec.containers[web].image`. */
  readonly name: string
  readonly before: unknown
  readonly after: unknown
}

/** One object of the plan, and each field that it changes. */
export interface PlannedChange {
  readonly object: string
  readonly namespace: string | undefined
  readonly action: Action
  readonly fields: readonly FieldChange[]
  /** Why it is deferred, conflicting or replaced; where there is more to say than the action does. */
  readonly reason?: string | undefined
  readonly at: Position
}

/** What a run has learnt so far. */
export interface Facts {
  readonly url?: string
  readonly loadBalancerDns?: string
  readonly image?: string
  readonly imageDigest?: string
  readonly registry?: string
  readonly namespace?: string | undefined
  /** The plan, in its order; unchanged objects included. */
  readonly plan?: readonly PlannedChange[]
  /** The plan was all that was asked for. */
  readonly dryRun?: boolean
  readonly rows?: readonly Row[]
  /** An image was pushed; false: all were there. */
  readonly pushed?: boolean
  /** What was asked for, where it was no deployment. */
  readonly aim?: 'removal' | 'sweep'
  /** What came of that, in a sentence. */
  readonly outcome?: string
  readonly preview?: 'deployed' | 'removed' | 'swept' | 'skipped'
  readonly skippedReason?: string
}

/** A stage that is over, and how long it took. */
export interface Stage {
  readonly title: string
  readonly seconds: number
}
