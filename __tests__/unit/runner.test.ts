import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { inputOf, keep, stateOf } from '../../src/runner.ts'
import { folderOf } from '../support/world.ts'

const RUNNER = resolve(import.meta.dirname, '../../src/runner.ts')

/** What a program prints that does this with the runner. */
function printed(code: string): string {
  const program = `import * as runner from ${JSON.stringify(RUNNER)}\n${code}`
  return execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
}

test.each([
  ['an input', { 'INPUT_AWS-REGION': ' eu-west-1\n' }, 'aws-region', 'eu-west-1'],
  ['one with a blank in its name', { INPUT_MY_NAME: 'x' }, 'my name', 'x'],
  ['one that was not given', {}, 'aws-region', ''],
])('reads %s', (_, environment, name, value) => expect(inputOf(name, environment)).toBe(value))

test('reads what main kept', () => {
  expect(stateOf('folder', { STATE_folder: '/tmp/x' })).toBe('/tmp/x')
  expect(stateOf('folder', {})).toBe('')
})

// As a runner of GitHub’s reads them: ActionCommand.cs of actions/runner.
test.each([
  ["command('endgroup')", '::endgroup::\n'],
  ["command('error', 'a%0A\\r\\nb::c')", '::error::a%250A%0D%0Ab::c\n'],
  [
    "command('warning', 'text', { title: 'a: b, c\\n%', file: 'k8s/a.yaml', line: 3 })",
    '::warning title=a%3A b%2C c%0A%25,file=k8s/a.yaml,line=3::text\n',
  ],
  ["command('error', 'text', { title: '', file: undefined })", '::error::text\n'],
  ["keep('state', 'folder', '/tmp/a\\nb', {})", '::save-state name=folder::/tmp/a%0Ab\n'],
])('says %s', (call, line) => expect(printed(`runner.${call}`)).toBe(line))

test('a value in a file ends where nobody can say', async () => {
  const file = join(await folderOf({ output: 'before=1\n' }), 'output')
  const value = 'a\nghadelimiter_\nother<<EOF\nevil\nEOF'
  keep('output', 'url', value, { GITHUB_OUTPUT: file })
  keep('output', 'image', '', { GITHUB_OUTPUT: file })
  const text = readFileSync(file, 'utf8')
  const [, end = ''] = /^url<<(ghadelimiter_[0-9a-f-]{36})$/m.exec(text) ?? []
  expect(text.startsWith(`before=1\nurl<<${end}\n${value}\n${end}\nimage<<ghadelimiter_`)).toBe(true)
  expect(text.split('\n').filter((line) => line === end)).toHaveLength(1)
})
