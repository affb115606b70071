import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openGate } from '../../../../src/cluster/api/gate.ts'

test('lets so much work through at once, the rest in its order, and goes on after what failed', async () => {
  const gate = openGate(3)
  const began: number[] = []
  let inside = 0
  let most = 0
  const work = (index: number) =>
    gate(async () => {
      began.push(index)
      most = Math.max(most, ++inside)
      await delay(1)
      inside--
      if (index % 4 === 0) throw new Error(`no ${index}`)
      return index
    })
  const all = Array.from({ length: 20 }, (_, index) => index)
  const ended = await Promise.allSettled(all.map(work))
  expect(most).toBe(3)
  expect(began).toEqual(all)
  expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(15)
})
