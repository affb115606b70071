import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// node scripts/licenses.ts STATS LICENSES: writes the licence of every package that has code in the bundle, by the
// statistics of who bundled it. One that is not permissive, or has no licence, is an error.

const PERMISSIVE = ['MIT', 'Apache-2.0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'Python-2.0']

interface Module {
  /** The file that it comes from; several files that were joined are in `modules`. */
  readonly nameForCondition?: string | null
  readonly modules?: readonly Module[]
}

interface Package {
  readonly name: string
  readonly license: string
  readonly text: string
}

const filesOf = (modules: readonly Module[] = []): string[] =>
  modules.flatMap((one) => [...(one.nameForCondition ? [one.nameForCondition] : []), ...filesOf(one.modules)])

/** The folder of the package that a file belongs to; undefined for a file of our own. */
const folderOf = (file: string): string | undefined => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]

function packageIn(folder: string): Package {
  const { name, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry))
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim()
  return { name, license: String(license), text }
}

const [stats = '', target = ''] = process.argv.slice(2)
const folders = new Set(
  filesOf(JSON.parse(readFileSync(stats, 'utf8')).modules).flatMap((file) => folderOf(file) ?? []),
)
const packages = [...folders].map(packageIn).toSorted((one, other) => (one.name < other.name ? -1 : 1))
const wrong = packages.filter(({ license }) => !PERMISSIVE.includes(license))
for (const { name, license } of wrong) console.error(`${name} is in the bundle, and its licence is ${license}`)
if (wrong.length > 0 || packages.length === 0) process.exit(1)
// The same text is told once, for all packages that have it.
const texts = Map.groupBy(packages, ({ license, text }) => `${license}\n\n${text}`.trim())
const told = [...texts].map(([text, of]) => `${of.map(({ name }) => name).join('\n')}\n${text}\n`)
writeFileSync(target, told.join(`\n${'-'.repeat(80)}\n\n`))
