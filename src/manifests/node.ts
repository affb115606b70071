/** A value of a document, with all that is in it; where aliases stand for it, it is the same one. */
export interface Node {
  readonly value: unknown
  /** How many values it is with every alias written out. */
  readonly size: number
  readonly fields?: Fields
  readonly items?: readonly Field[]
}

/** A node, and where it is written: its key, its item, or its alias. */
export interface Field {
  readonly node: Node
  readonly offset: number
}

/** The fields of a map; `typed` when the key is a number or boolean to kubectl, which sets it apart from the text. */
export type Fields = ReadonlyMap<string, Field & { readonly typed: boolean }>
