/** One line of the table of objects. */
export interface Row {
  readonly object: string
  readonly action: string
  readonly verdict: string
  readonly seconds: number | undefined
}

/** What a run has learnt so far. */
export interface Facts {
  readonly url?: string
  readonly loadBalancerDns?: string
  readonly image?: string
  readonly imageDigest?: string
  readonly registry?: string
  readonly namespace?: string
  readonly rows?: readonly Row[]
}

/** A stage that is over, and how long it took. */
export interface Stage {
  readonly title: string
  readonly seconds: number
}
