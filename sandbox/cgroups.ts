import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCgroup2, putBack } from './cgroup2.ts'

const root = '/sys/fs/cgroup'
const prefix = 'ship-to-eks-'

const isUnified = (): boolean => existsSync(join(root, 'cgroup.controllers'))

/** The tops of all cgroup trees: one of version 2, or one a controller of version 1 (links are other names of these). */
const trees = (): string[] => {
  if (isUnified()) return [root]
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(root, entry.name))
    .filter((tree) => existsSync(join(tree, 'cgroup.procs')))
}

const startTime = (pid: string): string | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

const pidNamespace = (): string => readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')

/** A sandbox's name: says which process it lives and dies with. */
export const createId = (): string => `${prefix}${pidNamespace()}-${process.pid}-${startTime(`${process.pid}`)}`

export const createCgroups = (id: string): void => {
  if (isUnified()) {
    createCgroup2(root, id)
    return
  }
  for (const tree of trees()) {
    mkdirSync(join(tree, id), { recursive: true })
    // A fresh cpuset allows nothing until it is told which processors and memory.
    for (const file of ['cpuset.cpus', 'cpuset.mems'])
      if (existsSync(join(tree, id, file))) writeFileSync(join(tree, id, file), readFileSync(join(tree, file)))
  }
}

const removeTree = (dir: string): void => {
  for (const entry of readdirSync(dir, { withFileTypes: true }))
    if (entry.isDirectory()) removeTree(join(dir, entry.name))
  rmdirSync(dir)
}

/** Removes a sandbox's cgroups; false when a process is still in one of them. */
export const removeCgroups = (id: string): boolean => {
  let gone = true
  for (const tree of trees()) {
    const dir = join(tree, id)
    try {
      if (existsSync(dir)) removeTree(dir)
    } catch {
      gone = false
    }
  }
  if (gone && isUnified()) putBack(root, (name) => name.startsWith(prefix))
  return gone
}

/** Removes what sandboxes left behind whose reaper was killed as well. Other process namespaces are not ours to judge. */
export const removeLeftovers = (): void => {
  const names = trees().flatMap((tree) => readdirSync(tree).filter((name) => name.startsWith(prefix)))
  for (const id of new Set(names)) {
    const [namespace, pid, started] = id.slice(prefix.length).split('-')
    if (namespace === pidNamespace() && pid && startTime(pid) !== started) removeCgroups(id)
  }
}
