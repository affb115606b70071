/** What is wrong in a text, how to mend it, and where in the text it stands. */
export interface Doubt {
  readonly what: string
  readonly fix: string
  readonly offset: number
}

/** Thrown when a document is not worth reading on. */
export class Hopeless extends Error {
  readonly doubt: Doubt

  constructor(doubt: Doubt) {
    super(doubt.what)
    this.doubt = doubt
  }
}
