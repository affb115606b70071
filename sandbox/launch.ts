import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { createCgroups, createId, removeLeftovers } from './cgroups.ts'
import { cacheDir } from './tools.ts'
import type { Plan } from './world.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

/** Starts `argv` so that the kernel kills it when this process dies. */
const bound = (argv: readonly string[]): string[] => ['setpriv', '--pdeathsig', 'KILL', '--', ...argv]

/** Connects the sandbox's network with the outside, as a program of the machine would be; nothing on the machine changes. */
const startSlirp = (pid: number): ChildProcess => {
  const argv = bound(['slirp4netns', '--configure', '--mtu=65520', '--disable-host-loopback', `${pid}`, 'tap0'])
  return spawn(argv[0] as string, argv.slice(1), { stdio: 'ignore', detached: true })
}

/** Cleans up when this process is gone, whatever ended it. */
const startReaper = (id: string, ...folders: readonly string[]): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, 'reaper.ts'), id, ...folders], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
    cwd: '/',
  })

/** Ends when the program that started this one does: npm and sudo, killed, would leave us behind. */
const followParent = (): void => {
  if (!process.env.npm_lifecycle_event && !process.env.SUDO_COMMAND) return
  const parent = process.ppid
  setInterval(() => process.ppid === parent || process.exit(137), 500).unref()
}

/** A file of authorities below /run is out of sight inside, which Node would complain about. */
const withoutCovered = ({ NODE_EXTRA_CA_CERTS: file, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  file === undefined || file.startsWith('/run/') ? env : { ...env, NODE_EXTRA_CA_CERTS: file }

/** The sandbox has a /run of its own, and what it writes into these others is gone with it. */
const covered = /^\/(run|etc|var\/lib|var\/log)(\/|$)/

const checkFolders = (folders: readonly string[]): void => {
  const lost = folders.find((folder) => covered.test(realpathSync(folder)))
  if (!lost) return
  const fix = 'Fix: use one elsewhere, for example below /home or /opt.'
  throw new Error(`${lost} lies in a folder that is private in a sandbox (/run, /etc, /var/lib, /var/log). ${fix}`)
}

/** Runs the plan's command in a fresh sandbox; the exit code is the command's. */
export const launch = async (plan: Omit<Plan, 'id'>): Promise<number> => {
  removeLeftovers()
  const id = createId()
  const logs = plan.logs === undefined ? [] : [plan.logs]
  checkFolders([process.cwd(), plan.repository, process.execPath, ...Object.values(plan.tools), ...logs])
  const reaper = startReaper(id, plan.repository, cacheDir(), ...logs)
  createCgroups(id)
  followParent()
  const here = import.meta.dirname
  const namespaces = ['unshare', '--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc', '--']
  const argv = bound([...namespaces, 'sh', join(here, 'init.sh'), process.execPath, join(here, 'inside.ts')])
  const sandbox = spawn(argv[0] as string, argv.slice(1), {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      ...withoutCovered(process.env),
      SANDBOX_LOGS: plan.logs ?? '',
      SANDBOX_PLAN: JSON.stringify({ ...plan, id }),
    },
  })
  let slirp: ChildProcess | undefined
  sandbox.on('message', () => {
    slirp = startSlirp(sandbox.pid as number)
  })
  for (const signal of signals) {
    process.on(signal, () => {
      // A terminal has sent it to the command already.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) sandbox.send?.({ signal }, () => {})
    })
  }
  const [code, signal] = await once(sandbox, 'exit')
  slirp?.kill('SIGKILL')
  reaper.stdin?.end()
  await once(reaper, 'exit')
  return signal ? 137 : code
}
