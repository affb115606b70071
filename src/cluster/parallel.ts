import { together } from '../problem.ts'

/** `together` for many: at most `most` at once, the results in the order of the items. Every item is tried. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Promise<Result>>(items.length)
  let next = 0
  const lane = async () => {
    while (next < items.length) {
      const index = next++
      const one = work(items[index] as Item)
      results[index] = one
      // Its problem is told with those of the others, at the end.
      await one.catch(() => undefined)
    }
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, lane))
  return together(...results)
}
