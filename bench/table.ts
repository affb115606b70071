/** A line of the table: what was measured here, what beside it, and what was hoped for. */
export interface Row {
  readonly what: string
  readonly ours: string
  readonly theirs: string
  readonly ratio: string
  readonly aim: string
}

/** What a part has measured: its lines of the table, and what else there is to see of it, in Markdown. */
export interface Measured {
  readonly rows: readonly Row[]
  readonly details: string
}

const HEAD = '| | this action | beside it | ratio | aim |\n| --- | --- | --- | --- | --- |'

export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ what, ours, theirs, ratio, aim }) => `| ${what} | ${ours} | ${theirs} | ${ratio} | ${aim} |`,
  )
  return [HEAD, ...lines].join('\n')
}

/** A line that is compared: its ratio should be at most `most`. */
export function beside(what: string, ours: number, theirs: number, unit: string, most?: number): Row {
  const ratio = ours / theirs
  const aim = most === undefined ? '' : judged(`≤ ${most.toFixed(2)}`, ratio <= most)
  return { what, ours: written(ours, unit), theirs: written(theirs, unit), ratio: ratio.toFixed(2), aim }
}

/** A line with an aim of its own: at most `most`. */
export function within(what: string, ours: number, unit: string, most: number, theirs = ''): Row {
  return { what, ours: written(ours, unit), theirs, ratio: '', aim: judged(`≤ ${most} ${unit}`, ours <= most) }
}

const judged = (aim: string, isMet: boolean) => (isMet ? aim : `${aim}, missed`)
const DIGITS: Readonly<Record<string, number>> = { s: 2, MiB: 2, '×': 1 }
const written = (value: number, unit: string) => `${value.toFixed(DIGITS[unit] ?? 0)} ${unit}`.trim()

export const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN

/** Gives what a part has measured to the program that ran it: as one line, its last. */
export function tell(measured: Measured): void {
  console.log(JSON.stringify(measured))
}
