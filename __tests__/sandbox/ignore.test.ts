import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { ignoreRule } from '../../src/image/ignore.ts'
import { folderOf } from '../support/world.ts'

const NAMES = ['a.md', 'b.js', '.env', 'keep', '*.x', 'a+b', '[c]']
const FILES = ['', 'src/', 'src/lib/', 'docs/', 'docs/a/b/', 'node_modules/x/'].flatMap((folder) =>
  NAMES.map((name) => `${folder}${name}`),
)
const SETTINGS = [
  '',
  '*.md',
  '**/*.md',
  'docs',
  'docs/',
  '/docs/',
  './docs/a',
  'docs/**',
  '**/a',
  '**',
  '*',
  '*/*',
  '*/b.js',
  '**/lib/**',
  'src/**/b.js',
  'a**',
  'a**b',
  '?.js',
  '[ab].*',
  '[^a].*',
  '\\*.x',
  '\\[c]',
  'a+b',
  '#docs\n # b.js',
  ' keep \t',
  'docs/../src',
  '**/keep\n!src/keep',
  '*\n!src',
  '*\n!src/lib/b.js',
  '**\n!docs/a/**',
  'docs\n!docs/a\ndocs/a/b/keep',
  '!keep\n**/keep',
  'node_modules\n! node_modules/x/b.js',
  '\uFEFFdocs',
]

beforeAll(() => {
  execFileSync('docker', [
    'buildx',
    'create',
    '--name',
    'ignore',
    '--driver',
    'remote',
    process.env.SANDBOX_BUILDKIT ?? '',
  ])
})

/** The files that BuildKit itself sends of these. */
async function sent(settings: string): Promise<string[]> {
  const root = await folderOf({ Dockerfile: 'FROM scratch\nCOPY . /\n', '.dockerignore': settings })
  for (const file of FILES) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), '')
  }
  const out = await folderOf({})
  execFileSync('docker', ['buildx', 'build', '--builder=ignore', `--output=type=local,dest=${out}`, root], {
    stdio: 'pipe',
  })
  return readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(out, file)).isFile())
}

test.each(SETTINGS.map((text) => [text]))('%j leaves out what BuildKit leaves out', async (settings) => {
  const isIgnored = ignoreRule(settings)
  const ours = [...FILES, 'Dockerfile', '.dockerignore'].filter((file) => !isIgnored(file))
  expect(ours.toSorted()).toEqual((await sent(settings)).toSorted())
})
