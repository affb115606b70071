/**
 * All of `all`, each after everything that it needs, otherwise as they came. What is in a circle, or behind one, is
 * left out; each circle is given once, every member before the one that it needs.
 */
export function sorted<T>(
  all: readonly T[],
  needs: ReadonlyMap<T, ReadonlySet<T>>,
): { readonly order: readonly T[]; readonly circles: readonly (readonly T[])[] } {
  const left = new Map(all.map((one) => [one, needs.get(one)?.size ?? 0]))
  const users = new Map<T, T[]>(all.map((one) => [one, []]))
  for (const [one, own] of needs) for (const need of own) users.get(need)?.push(one)
  const order = all.filter((one) => left.get(one) === 0)
  // It grows while it is gone through.
  for (const done of order)
    for (const user of users.get(done) ?? []) {
      const open = (left.get(user) as number) - 1
      left.set(user, open)
      if (open === 0) order.push(user)
    }
  const stuck = new Set(all.filter((one) => left.get(one) !== 0))
  const seen = new Set<T>()
  const circles: T[][] = []
  for (const start of stuck) {
    const way = new Set<T>()
    let here: T | undefined = start
    while (here !== undefined && !way.has(here) && !seen.has(here)) {
      way.add(here)
      here = [...(needs.get(here) ?? [])].find((need) => stuck.has(need))
    }
    if (here !== undefined && way.has(here)) {
      const members = [...way]
      circles.push(members.slice(members.indexOf(here)))
    }
    for (const one of way) seen.add(one)
  }
  return { order, circles }
}
