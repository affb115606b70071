import { setTimeout as sleep } from 'node:timers/promises'
import { removeCgroups } from './cgroups.ts'

// Outlives the launcher by a moment. Its stdin ends when the launcher does, however that ends;
// then it ends what is still there and removes the cgroups, which belong to no namespace.
const id = process.argv[2] ?? ''
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

process.stdin.resume()
await new Promise((resolve) => process.stdin.on('end', resolve).on('error', resolve))
for (let tries = 0; tries < 300 && !removeCgroups(id); tries++) await sleep(tries < 20 ? 10 : 100)
process.exit()
