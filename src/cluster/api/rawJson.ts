/** A number that JavaScript cannot hold, kept as its text. In JavaScript since Node 22, in TypeScript's library not yet. */
export function isRawJson(value: object): boolean {
  return (JSON as unknown as { isRawJSON(value: object): boolean }).isRawJSON(value)
}
