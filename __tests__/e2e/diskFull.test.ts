import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { APP, shipping } from './inputs.ts'
import { leftovers, newJob, runPost, runStep } from './step.ts'

it('a full disk under RUNNER_TEMP is one clear error, and nothing of the step stays there; with room the next run goes through', async () => {
  const job = newJob(APP)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', job.temp])
  onTestFinished(() => void execFileSync('umount', ['--lazy', job.temp]))
  const filler = join(job.temp, 'filler')
  const inputs = {
    ...shipping('default', { 'ecr-repository': 'e2e/full', 'cluster-name': '', manifests: '', 'replace-image': '' }),
  }
  // All of it, but for what the runner itself writes.
  for (let size = 256; size > 0; size--)
    try {
      writeFileSync(filler, Buffer.alloc(size * 1024))
      break
    } catch {}
  const full = await runStep(job, inputs)
  await runPost(job, full)
  expect(full.code, full.log).toBe(1)
  expect(full.errors, full.log).toHaveLength(1)
  expect(full.errors[0]?.text).toContain('disk')
  expect(full.errors[0]?.text).toContain('Fix: ')
  expect(full.log).not.toMatch(/\n {4}at /)
  expect(leftovers(job)).toEqual([])
  rmSync(filler)
  const next = await runStep(job, inputs)
  expect(next.code, next.log).toBe(0)
  expect(leftovers(job)).toEqual([])
  expect(readdirSync(job.temp).length).toBeGreaterThan(0)
})
