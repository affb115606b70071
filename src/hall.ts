import type { Inputs } from './inputs/inputs.ts'
import type { Io } from './io.ts'
import type { Checking } from './manifests/set.ts'
import type { Preview } from './preview/preview.ts'
import type { Report } from './report.ts'
import type { Run } from './run.ts'

/** What the stages share: who asks, where they may write, and whom they tell. */
export interface Hall {
  readonly inputs: Inputs
  readonly run: Run
  /** The preview that this run deploys; none in an ordinary deployment. */
  readonly preview?: Preview
  /** Makes the set that one's. */
  readonly rewrite?: NonNullable<Checking['rewrite']>
  /** A folder of this step alone, removed at its end. */
  readonly folder: string
  readonly report: Report
  readonly io: Io
}
