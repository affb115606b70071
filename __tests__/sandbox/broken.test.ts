import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { endSandboxes, newFolder, processesOf, repository, startSandbox, until } from './nested.ts'

let folder = ''
beforeAll(() => {
  folder = newFolder('broken')
})
afterAll(async () => {
  await endSandboxes()
  rmSync(folder, { recursive: true })
})

/** An environment in which `program` is this script instead. */
const instead = (program: string, script: string): Record<string, string> => {
  const dir = join(folder, `${program}-${Math.random()}`)
  mkdirSync(dir)
  writeFileSync(join(dir, program), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return { PATH: `${dir}${delimiter}${process.env.PATH}` }
}

describe('what goes wrong in a sandbox is told', () => {
  test('a part that dies is named with its last lines, and the logs are kept', async () => {
    const logs = join(folder, 'my logs')
    const lines = 'i=0; while [ $i -lt 40 ]; do i=$((i+1)); echo line $i; done; echo "disk on fire" >&2; exit 3'
    const sandbox = startSandbox({ args: ['--logs', logs], env: instead('etcd', lines) })
    expect(await sandbox.ended).toBe(1)
    expect(sandbox.output()).toMatch(
      /sandbox: etcd ended with 3; the last lines of \S+etcd\.log:\nline 27\n[\s\S]*disk on fire/,
    )
    expect(sandbox.output()).not.toContain('line 26\n')
    expect(sandbox.output()).not.toContain('sandbox up')
    expect(readFileSync(join(logs, 'etcd.log'), 'utf8')).toMatch(/^line 1\n[\s\S]*disk on fire\n$/)
    expect(existsSync(join(logs, 'containerd.log'))).toBe(true)
    expect(processesOf(sandbox.mark)).toEqual([])
  })

  test('a part that never gets ready is named with its last lines', async () => {
    const env = { ...instead('etcd', 'echo still thinking; exec sleep 1000'), SANDBOX_PATIENCE: '12' }
    const sandbox = startSandbox({ env })
    expect(await sandbox.ended).toBe(1)
    expect(sandbox.output()).toMatch(/sandbox: etcd was not ready after 12 s; the last lines of \S+:\nstill thinking\n/)
    expect(processesOf(sandbox.mark)).toEqual([])
  })

  test('a signal during the first build ends the compiler, and the next start builds anew', async () => {
    const pids = join(folder, 'pids')
    const cache = join(folder, 'cache')
    const go = instead('go', `sleep 1000 & echo $$ $! > ${pids}; wait`)
    const sandbox = startSandbox({ env: { ...go, SANDBOX_CACHE: cache } })
    const text = await until('the build runs', 60, () => existsSync(pids) && readFileSync(pids, 'utf8').trim())
    sandbox.child.kill('SIGINT')
    expect(await sandbox.ended).toBe(130)
    expect(sandbox.output()).toContain('building kubernetes')
    for (const pid of text.split(' '))
      await until(`process ${pid} has ended`, 60, () => !existsSync(`/proc/${pid}`) || undefined)
    const again = startSandbox({
      env: { ...instead('go', 'echo no compiler today >&2; exit 1'), SANDBOX_CACHE: cache },
    })
    expect(await again.ended).toBe(1)
    expect(again.output()).toMatch(
      /Building kubernetes failed\.\n[\s\S]*no compiler today\n[\s\S]*Fix: Go 1\.21 or newer/,
    )
  })

  test('a folder that would be covered', async () => {
    const sandbox = startSandbox({ cwd: '/var/lib', from: repository })
    expect(await sandbox.ended).toBe(1)
    expect(sandbox.output()).toContain('/var/lib lies in a folder that is private in a sandbox')
  })
})
