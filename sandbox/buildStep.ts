import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { findProgram } from './packages.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs a build step; what it prints is shown only when it fails. The step and all it started form a group of processes
 * that a signal ends with this one: builds take minutes, and none may go on unseen.
 */
export const run = (argv: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Promise<void> =>
  new Promise((resolve, reject) => {
    // What kills this process outright ends at least the step itself.
    const bound = findProgram('setpriv') ? ['setpriv', '--pdeathsig', 'KILL', '--'] : []
    const [file = '', ...args] = [...bound, ...argv]
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const end = (signal: NodeJS.Signals): void => {
      try {
        if (child.pid) process.kill(-child.pid, 'SIGTERM')
      } catch {}
      process.exit(128 + constants.signals[signal])
    }
    for (const signal of signals) process.on(signal, end)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('error', (error) => reject(new Error(`${file}: ${error.message}`)))
    child.on('close', (code, signal) => {
      for (const each of signals) process.off(each, end)
      if (code === 0) resolve()
      else reject(new Error(`In ${cwd}: ${argv.join(' ')}\nended with ${signal ?? code}:\n${output.slice(-4000)}`))
    })
  })
