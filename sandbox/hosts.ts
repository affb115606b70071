import { renameSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { hosts } from './world.ts'

/** The sandbox's own /etc/hosts: the fixed names, and those of load balancers as they come and go. */
export interface Hosts {
  readonly set: (name: string, address: string) => void
  readonly remove: (name: string) => void
}

export const createHosts = (): Hosts => {
  const known = new Map(Object.entries({ [hostname()]: '127.0.0.1', ...hosts }))
  const write = (): void => {
    const lines = [...known].map(([name, address]) => `${address} ${name}`)
    // Whole or not at all: somebody may be reading it.
    writeFileSync('/etc/hosts.new', `${lines.join('\n')}\n`)
    renameSync('/etc/hosts.new', '/etc/hosts')
  }
  write()
  return {
    set: (name, address) => {
      known.set(name, address)
      write()
    },
    remove: (name) => {
      if (known.delete(name)) write()
    },
  }
}
