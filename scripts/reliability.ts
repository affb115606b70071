import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A test that the table of docs/reliability.md names: its file, and the words of its title. */
export interface Named {
  readonly file: string
  readonly title: string
}

/** The tests that the text links: `[words of the title](../__tests__/e2e/cancel.test.ts)`. */
export function namedTests(text: string): Named[] {
  return [...text.matchAll(/\[([^\]]+)\]\(\.\.\/(__tests__\/[\w/.]+\.test\.ts)\)/g)].map(
    ([, title = '', file = '']) => ({
      file,
      title,
    }),
  )
}

/** Tests that are named and not there, files of faults that no row names, and rows without a test. */
export function lostTests(text: string, root: string, files: readonly string[]): string[] {
  const named = namedTests(text)
  const isThere = ({ file, title }: Named) =>
    existsSync(join(root, file)) && readFileSync(join(root, file), 'utf8').includes(title)
  const lost = named
    .filter((one) => !isThere(one))
    .map(({ file, title }) => `names "${title}", and ${file} has no such test`)
  const rows = text.split('\n').filter((line) => /^\| (?!Part|---)/.test(line))
  const bare = rows.filter((row) => namedTests(row).length === 0).map((row) => `has a row without a test: ${row}`)
  const faulty = files.filter((file) => /(faults|kills|cancel|network|full)[^/]*\.test\.ts$/i.test(file))
  const silent = faulty.filter((file) => !named.some((one) => one.file === file)).map((file) => `does not name ${file}`)
  return [...lost, ...bare, ...silent].map((problem) => `docs/reliability.md ${problem}`)
}
