import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a kubelet asks of the cgroup it is given; the machine may not have them all. */
const wanted = ['cpuset', 'cpu', 'memory', 'hugetlb', 'pids', 'io']

/** A folder that tells, by its name, what sandboxes enabled at the top: the last of them puts it back. */
const note = 'ship-to-eks.enabled.'

const words = (file: string): string[] => readFileSync(file, 'utf8').split(/\s+/).filter(Boolean)

const control = (dir: string): string => join(dir, 'cgroup.subtree_control')

/** Lets the children of `dir` have these controllers, or no longer. */
const set = (dir: string, sign: '+' | '-', names: readonly string[]): void => {
  if (names.length > 0) writeFileSync(control(dir), names.map((name) => sign + name).join(' '))
}

const notes = (root: string): string[] => readdirSync(root).filter((name) => name.startsWith(note))

const tryToCreate = (root: string, id: string): void => {
  const dir = join(root, id)
  // First the folder: whoever sees it puts nothing back.
  mkdirSync(dir, { recursive: true })
  const [there, enabled] = [words(join(root, 'cgroup.controllers')), words(control(root))]
  const missing = wanted.filter((name) => there.includes(name) && !enabled.includes(name))
  for (const name of missing) mkdirSync(join(root, note + name), { recursive: true })
  try {
    set(root, '+', missing)
  } catch (error) {
    throw new Error(
      `The kernel does not hand ${missing.join(', ')} on to cgroups below ${root} (${(error as Error).message}). ` +
        'Fix: start the sandbox on the machine itself, or in a container with --cgroupns=host.',
    )
  }
  const all = words(join(dir, 'cgroup.controllers'))
  set(dir, '+', all)
  const lost = wanted.find((name) => there.includes(name) && !all.includes(name))
  if (lost) throw new Error(`${lost} is not enabled for ${dir}`)
}

/** Makes a cgroup whose children have every controller. What that enables at the top is noted there. */
export const createCgroup2 = (root: string, id: string): void => {
  for (let tries = 1; ; tries++) {
    try {
      tryToCreate(root, id)
      return
    } catch (error) {
      // The last sandbox before this one may be putting back at this moment.
      if (tries === 3) throw error
    }
  }
}

/** Takes back what sandboxes enabled at the top, when `isSandbox` knows none of the cgroups there any more. */
export const putBack = (root: string, isSandbox: (name: string) => boolean): void => {
  for (const name of notes(root)) {
    if (readdirSync(root).some(isSandbox)) return
    try {
      // The note first: one that is made meanwhile is another's.
      rmdirSync(join(root, name))
    } catch {
      continue
    }
    try {
      set(root, '-', [name.slice(note.length)])
    } catch {
      // In use after all; the next one to end tries again.
      mkdirSync(join(root, name), { recursive: true })
    }
  }
}
