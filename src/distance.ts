/** How many characters have to be put in, left out or replaced (Levenshtein). */
export function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1]
    for (let index = 1; index <= other.length; index++)
      next.push(
        Math.min(
          (row[index] as number) + 1,
          (next[index - 1] as number) + 1,
          (row[index - 1] as number) + (other[index - 1] === letter ? 0 : 1),
        ),
      )
    row = next
  }
  return row.at(-1) as number
}
