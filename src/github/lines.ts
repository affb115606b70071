/** One line of two texts compared: in both, only before, only after; or how many lines are left out. */
export interface Line {
  readonly sign: ' ' | '-' | '+' | '…'
  readonly text: string
}

const CONTEXT = 2
// A table of more cells than this takes longer than its reader gains.
const MOST_CELLS = 250_000

/** Two texts, line by line: what differs, with a little of what is around it. */
export function compared(before: readonly string[], after: readonly string[]): Line[] {
  const [start, end] = commonEnds(before, after)
  const [was, is] = [before.slice(start, before.length - end), after.slice(start, after.length - end)]
  const kept = (text: string): Line => ({ sign: ' ', text })
  return withoutFar([
    ...after.slice(0, start).map(kept),
    ...between(was, is),
    ...after.slice(after.length - end).map(kept),
  ])
}

function commonEnds(before: readonly string[], after: readonly string[]): readonly [number, number] {
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before[start] === after[start]) start++
  let end = 0
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++
  return [start, end]
}

/** The shortest way from one to the other, by the longest lines that they share in order. */
function between(before: readonly string[], after: readonly string[]): Line[] {
  const gone = (text: string): Line => ({ sign: '-', text })
  const come = (text: string): Line => ({ sign: '+', text })
  if (before.length * after.length > MOST_CELLS) return [...before.map(gone), ...after.map(come)]
  const width = after.length + 1
  // shared[i * width + j]: how many lines before from i on and after from j on share.
  const shared = new Uint32Array((before.length + 1) * width)
  const at = (i: number, j: number) => shared[i * width + j] ?? 0
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      shared[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const [was, is] = [before[i], after[j]]
    if (was !== undefined && was === is) {
      lines.push({ sign: ' ', text: was })
      i++
      j++
    } else if (was !== undefined && (is === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(gone(was))
      i++
    } else if (is !== undefined) {
      lines.push(come(is))
      j++
    }
  }
  return lines
}

function withoutFar(lines: readonly Line[]): Line[] {
  const isNear = lines.map(() => false)
  for (const [index, { sign }] of lines.entries())
    if (sign !== ' ') isNear.fill(true, Math.max(0, index - CONTEXT), index + CONTEXT + 1)
  const shown: Line[] = []
  for (const [index, line] of lines.entries()) {
    if (isNear[index]) shown.push(line)
    else if (isNear[index - 1] || index === 0) {
      const next = isNear.indexOf(true, index)
      const count = (next < 0 ? lines.length : next) - index
      shown.push({ sign: '…', text: `${count} more ${count === 1 ? 'line' : 'lines'}` })
    }
  }
  return shown
}
