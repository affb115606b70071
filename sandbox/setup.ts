import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './buildStep.ts'
import { ensureImages } from './images.ts'
import { withLock } from './lock.ts'
import { findProgram, installPackages, missingPackages } from './packages.ts'
import { prune } from './prune.ts'
import { binDir, cacheDir, type Group, groupDir, groups, type Tools } from './tools.ts'

const say = (line: string): void => console.error(`sandbox: ${line}`)

const duration = (seconds: number): string => (seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`)

const fixes = {
  go: 'Go 1.21 or newer has to be on PATH (https://go.dev/dl) and proxy.golang.org reachable; then run the command again.',
  python: 'Python 3.10 or newer has to be on PATH and pypi.org reachable; then run the command again.',
}

const buildGo = async (group: Group, from: string, to: string): Promise<void> => {
  const flags = ['-trimpath', '-buildvcs=false', '-ldflags', `-s -w ${group.flags ?? ''}`.trim()]
  await run(['go', 'build', '-o', `${to}/`, ...flags, 'tool'], from, { CGO_ENABLED: '0', GOTOOLCHAIN: 'auto' })
}

const buildPython = async (from: string, to: string): Promise<void> => {
  await run(['python3', '-m', 'venv', to], from)
  const pip = [join(to, 'bin/python'), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  await run([...pip, '--require-hashes', '-r', 'requirements.txt'], from)
}

/** A group is whole when this file, written last, is in its folder. */
const isBuilt = (dir: string): boolean => existsSync(join(dir, '.complete'))

const build = async (repository: string, group: Group, left: string): Promise<void> => {
  const to = groupDir(repository, group)
  const from = join(repository, 'sandbox/tools', group.name)
  await withLock(join(cacheDir(), `${group.name}.lock`), async () => {
    if (isBuilt(to)) return
    say(`building ${group.name} (usually ${duration(group.seconds)} on two cores; ${left})`)
    const began = Date.now()
    rmSync(to, { recursive: true, force: true })
    mkdirSync(to, { recursive: true })
    try {
      if (group.kind === 'go') await buildGo(group, from, to)
      else await buildPython(from, to)
    } catch (error) {
      throw new Error(`Building ${group.name} failed.\n${(error as Error).message}\nFix: ${fixes[group.kind]}`)
    }
    writeFileSync(join(to, '.complete'), '')
    say(`built ${group.name} in ${Math.round((Date.now() - began) / 1000)} s`)
  })
}

/** Everything a sandbox runs, installed or built when it is missing: minutes the first time, then a look at the cache. */
export const ensureTools = async (repository: string): Promise<Tools> => {
  installPackages(missingPackages())
  const missing = groups.filter((group) => !isBuilt(groupDir(repository, group)))
  if (missing.length > 0) {
    const seconds = missing.reduce((sum, group) => sum + group.seconds, 0)
    say(`${missing.length} of ${groups.length} groups of tools to build, once: about ${duration(seconds)}`)
    if (missing.some((group) => group.kind === 'go') && !findProgram('go')) throw new Error(fixes.go)
  }
  for (const [index, group] of missing.entries()) {
    const after = missing.slice(index + 1)
    const seconds = after.reduce((sum, each) => sum + each.seconds, 0)
    await build(repository, group, after.length === 0 ? 'the last' : `then ${after.length} more, ${duration(seconds)}`)
  }
  const dirs = Object.fromEntries(groups.map((group) => [group.name, binDir(repository, group)]))
  const images = await ensureImages(dirs.buildkit as string)
  for (const dir of [images, ...groups.map((group) => groupDir(repository, group))]) prune(dir)
  return { ...dirs, images } as unknown as Tools
}
