import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { errorsDocument } from './errors.ts'
import { lostTests } from './reliability.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

interface Entry {
  readonly description: string
  readonly default?: string
}

interface Metadata {
  readonly inputs: Readonly<Record<string, Entry>>
  readonly outputs: Readonly<Record<string, Entry>>
}

const cell = (text: string): string => text.trim().replaceAll('|', '\\|').replace(/\s+/g, ' ')
const code = (text: string | undefined): string => (text === undefined ? '' : `\`${text}\``)
const table = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n')

/** The tables of action.yml, each under the name of the markers that it stands between in README.md. */
function tables({ inputs, outputs }: Metadata): ReadonlyMap<string, string> {
  return new Map([
    [
      'inputs',
      table([
        ['Input', 'Default', 'Means'],
        ['---', '---', '---'],
        ...Object.entries(inputs).map(([name, input]) => [code(name), code(input.default), input.description]),
      ]),
    ],
    [
      'outputs',
      table([
        ['Output', 'Means'],
        ['---', '---'],
        ...Object.entries(outputs).map(([name, output]) => [code(name), output.description]),
      ]),
    ],
  ])
}

/** The text with each table between its markers, `<!-- inputs -->` and `<!-- /inputs -->`. */
function withTables(text: string, generated: ReadonlyMap<string, string>): string {
  let result = text
  for (const [name, content] of generated) {
    const parts = result.split(new RegExp(`(<!-- /?${name} -->)`))
    if (parts.length !== 5) throw new Error(`README.md needs <!-- ${name} --> and <!-- /${name} -->, once each.`)
    result = [parts[0], parts[1], `\n\n${content}\n\n`, parts[3], parts[4]].join('')
  }
  return result
}

/** Steps that README.md tells under other words than the log has, or in another order. */
function wrongSteps(readme: string): string[] {
  const logged = [...read('src/deploy.ts').matchAll(/\bstage\('([^']+)'/g)].map((found) => found[1])
  const told = [...readme.matchAll(/^\d+\. \*\*([^*]+)\*\*/gm)].map((found) => found[1])
  if (logged.join('\n') === told.join('\n')) return []
  return [`README.md tells the steps [${told.join(' | ')}], the log of src/deploy.ts [${logged.join(' | ')}]`]
}

/** Errors that docs/troubleshooting.md explains and nothing in src says any more; … stands for what varies. */
function goneErrors(): string[] {
  const sources = globSync('src/**/*.ts', { cwd: root }).map(read).join('\n').replaceAll('\\`', '`')
  return [...read('docs/troubleshooting.md').matchAll(/^### (.+)$/gm)].flatMap(([, heading = '']) => {
    const gone = heading.split('…').filter((part) => part.trim().length > 2 && !sources.includes(part.trim()))
    return gone.length === 0 ? [] : [`docs/troubleshooting.md explains "${heading}", and src never says it`]
  })
}

/** Tests that docs/security.md names and nobody runs: each by its file, then its names in “”. */
function goneTests(): string[] {
  return [...read('docs/security.md').matchAll(/^- `([^`]+\.test\.ts)` (.+)$/gm)].flatMap(
    ([, file = '', names = '']) => {
      const path = `__tests__/${file}`
      const tests = existsSync(join(root, path)) ? read(path) : ''
      const gone = [...names.matchAll(/“([^”]+)”/g)].filter(([, name = '']) => !tests.includes(name))
      return gone.map(([, name]) => `docs/security.md tells of “${name}”, and ${path} has no such test`)
    },
  )
}

const readme = read('README.md')
const wanted = withTables(readme, tables(load(read('action.yml')) as Metadata))
const check = process.argv.includes('--check')
const errors = 'docs/errors.md'
const told = errorsDocument(root)
const isTold = existsSync(join(root, errors)) && read(errors) === told
if (!check && wanted !== readme) writeFileSync(join(root, 'README.md'), wanted)
if (!check && !isTold) writeFileSync(join(root, errors), told)
const problems = [
  ...(check && wanted !== readme ? ['README.md differs from action.yml; run: node scripts/docs.ts'] : []),
  ...(check && !isTold ? [`${errors} differs from the errors of src; run: node scripts/docs.ts`] : []),
  ...wrongSteps(readme),
  ...goneErrors(),
  ...goneTests(),
  ...lostTests(read('docs/reliability.md'), root, globSync('__tests__/**/*.test.ts', { cwd: root })),
]
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
