import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { plainJson } from '../support/asJson.ts'
import { CONSTRUCTS, OBJECT, REFUSED } from '../support/constructs.ts'
import { documentsOf } from '../support/documents.ts'
import { folder } from '../support/world.ts'

const HEAD = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'x' } }

/** What kubectl reads in a file, object by object; it asks no cluster for that. */
function kubectlReads(text: string): unknown[] | typeof REFUSED {
  const file = join(folder(), 'objects.yaml')
  writeFileSync(file, text)
  const args = ['patch', '--local', '--type=merge', '--patch={}', `--filename=${file}`, '--output=json']
  const { status, stdout, error } = spawnSync('kubectl', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  if (error !== undefined) throw error
  if (status !== 0) return REFUSED
  return stdout.split(/^(?<=\}\n)(?=\{)/m).map(plainJson)
}

describe('kubectl does what the table of constructs says', () => {
  test.each(CONSTRUCTS.map((row) => [row.what, row] as const))('%s', (_, { yaml, whole, kubectl }) => {
    const read = kubectlReads(whole ? yaml : OBJECT + yaml)
    if (kubectl === REFUSED || read === REFUSED) return expect(read).toBe(kubectl)
    const fields = kubectl as readonly unknown[] | object
    expect(read).toEqual(whole ? (fields as unknown[]).map((a) => ({ ...HEAD, a })) : [{ ...HEAD, ...fields }])
  })
})

test('kubectl reads random documents as they were meant', () => {
  const documents = documentsOf(20260101, 1000)
  const read = kubectlReads(documents.map(({ text }) => text).join('---\n'))
  expect(read).toEqual(documents.map(({ value }) => value))
})
