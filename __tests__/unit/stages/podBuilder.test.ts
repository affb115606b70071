import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { keepToken } from '../../../src/stages/podBuilder.ts'
import { folderOf } from '../../support/world.ts'

test('the file of a token has a new one again and again, for our eyes only, until it is let go', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const file = join(await folderOf({}), 'token')
  let count = 0
  const token = async (renew: boolean) => {
    count++
    if (count === 2) throw new Error('once')
    return `${renew ? 'new' : 'first'}-${count}`
  }
  const stop = await keepToken(file, token, 60_000)
  expect(await readFile(file, 'utf8')).toBe('first-1')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  // One that could not be had is asked for again.
  vi.advanceTimersByTime(120_000)
  await expect.poll(() => readFile(file, 'utf8')).toBe('new-3')
  stop()
  expect(vi.getTimerCount()).toBe(0)
})
