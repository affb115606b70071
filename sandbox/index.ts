import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { launch } from './launch.ts'
import { findProgram } from './packages.ts'
import { ensureTools } from './setup.ts'
import { cacheDir } from './tools.ts'

const usage = `npm run sandbox -- [--lb-delay SECONDS] [--logs DIR] [--] [COMMAND…]

Runs COMMAND, a shell without one, in a fresh private cloud: Kubernetes, AWS endpoints, registry, Docker.
  --lb-delay SECONDS   until the name of a new load balancer is known (default 0)
  --logs DIR           keep the logs of all parts and pods there (default SANDBOX_LOGS; else they go with the sandbox)`

interface Options {
  readonly lbDelay: number
  readonly logs: string | undefined
  readonly command: readonly string[]
}

const parse = (argv: readonly string[]): Options => {
  let lbDelay = Number(process.env.SANDBOX_LB_DELAY || 0)
  let logs = process.env.SANDBOX_LOGS || undefined
  let at = 0
  while (argv[at]?.startsWith('-')) {
    const option = argv[at++]
    if (option === '--') break
    if (option === '--lb-delay') lbDelay = Number(argv[at++])
    else if (option === '--logs' && argv[at]) logs = argv[at++]
    else {
      console.error(usage)
      process.exit(option === '--help' ? 0 : 2)
    }
  }
  if (!(lbDelay >= 0)) throw new Error('--lb-delay takes a number of seconds')
  return { lbDelay, logs: logs && resolve(logs), command: argv.slice(at) }
}

/** Namespaces and mounts need root: the same again by sudo, with the tools built already as this user. */
const runAsRoot = (argv: readonly string[]): never => {
  const kept = ['PATH', 'HOME', 'LD_LIBRARY_PATH'].map((name) => `${name}=${process.env[name] ?? ''}`)
  const env = ['env', ...kept, `SANDBOX_CACHE=${cacheDir()}`]
  const sudo = findProgram('sudo')
  if (!sudo) throw new Error('The sandbox needs root: run the same command as root, or install sudo.')
  const execve = process.execve as NonNullable<typeof process.execve>
  return execve(sudo, ['sudo', '-E', ...env, process.execPath, import.meta.filename, ...argv], process.env)
}

const main = async (): Promise<number> => {
  const argv = process.argv.slice(2)
  const options = parse(argv)
  // Before root does, so that the folder is the user's.
  if (options.logs) mkdirSync(options.logs, { recursive: true })
  const repository = dirname(import.meta.dirname)
  const tools = await ensureTools(repository)
  if (process.getuid?.() !== 0) runAsRoot(argv)
  return await launch({ ...options, repository, tools, began: Date.now() })
}

try {
  process.exit(await main())
} catch (error) {
  console.error(`sandbox: ${(error as Error).message}`)
  process.exit(1)
}
