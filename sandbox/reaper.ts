import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { removeCgroups } from './cgroups.ts'

// Outlives the launcher by a moment. Its stdin ends when the launcher does, however that ends;
// then it waits for the last process and removes the cgroups, which belong to no namespace.
const [id = '', ...folders] = process.argv.slice(2)
const began = Date.now() / 1000
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

/** What the sandbox wrote as root into the folders of a user who came by sudo has to be that user's. */
const handBack = (uid: string, gid: string): void => {
  const theirs = folders.filter((folder) => existsSync(folder) && `${statSync(folder).uid}` === uid)
  const fresh = ['-xdev', '-user', 'root', '-newerct', `@${began}`]
  if (theirs.length > 0) spawnSync('find', [...theirs, ...fresh, '-exec', 'chown', '-h', `${uid}:${gid}`, '{}', '+'])
}

process.stdin.resume()
await new Promise((resolve) => process.stdin.on('end', resolve).on('error', resolve))
for (let tries = 0; tries < 300 && !removeCgroups(id); tries++) await sleep(tries < 20 ? 10 : 100)
const { SUDO_UID, SUDO_GID } = process.env
if (SUDO_UID && SUDO_UID !== '0' && SUDO_GID) handBack(SUDO_UID, SUDO_GID)
process.exit()
