import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { namedTests } from './reliability.ts'

// Runs the tests that docs/reliability.md names, and no others; inside the sandbox.

const root = join(import.meta.dirname, '..')
const named = namedTests(readFileSync(join(root, 'docs/reliability.md'), 'utf8'))
const files = [...new Set(named.map(({ file }) => file))]
const titles = [...new Set(named.map(({ title }) => title))]
const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const pattern = titles.map(literal).join('|')
console.log(`${titles.length} titles in ${files.length} files`)
const more = process.argv.slice(2)
const { status } = spawnSync('vitest', ['run', ...files, '--testNamePattern', pattern, ...more], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(status ?? 1)
