import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hideSecrets, writeSecrets } from '../../../src/image/secrets.ts'
import { BUILD } from '../../support/builds.ts'
import { folder, testIo } from '../../support/world.ts'

const secrets = new Map([
  ['token', 'canary-1'],
  ['../npmrc', 'registry=x\n  canary-2\n'],
])

test('go to files for our eyes only, and are masked', async () => {
  const [io, root] = [testIo(), folder()]
  const files = await writeSecrets({ ...BUILD, secrets }, root, io)
  expect(Object.fromEntries(files)).toEqual({ token: join(root, 'secret-0'), '../npmrc': join(root, 'secret-1') })
  for (const [id, file] of files) {
    expect(await readFile(file, 'utf8')).toBe(secrets.get(id))
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  }
  expect(io.masked).toEqual([...secrets.values()])
})

test.each([
  ['a whole one', 'got canary-1!', 'got ***!'],
  ['a line of one', 'x canary-2', 'x ***'],
  ['nothing else', 'canary', 'canary'],
])('hides %s', (_, text, hidden) => expect(hideSecrets({ ...BUILD, secrets })(text)).toBe(hidden))

test('short ones are left to the runner, which masks them', () => {
  expect(hideSecrets({ ...BUILD, secrets: new Map([['pin', '1']]) })('step 1 of 10')).toBe('step 1 of 10')
})
