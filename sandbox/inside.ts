import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { startAlbController } from './alb/controller.ts'
import { createEnvironment } from './environment.ts'
import { createHosts } from './hosts.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import { followLoadBalancers } from './loadBalancers.ts'
import { startParts } from './part.ts'
import { parts } from './parts/index.ts'
import { createPki } from './pki.ts'
import { associations, startPodIdentityAgent } from './podIdentity/agent.ts'
import { startPodIdentityWebhook } from './podIdentity/webhook.ts'
import { createWorld, nodeAddress, type World } from './world.ts'

/** Runs the command in the terminal; its exit code, 128 and the signal's number when one ended it. */
const runCommand = (world: World): Promise<number> => {
  const env = createEnvironment(world)
  const shell = [process.env.SHELL ?? 'sh']
  const [file = '', ...args] = world.command.length > 0 ? world.command : shell
  // In a shell kubectl should just work; a command gets no cluster it does not ask for.
  if (world.command.length === 0) env.KUBECONFIG = world.path('admin.kubeconfig')
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: 'inherit', env })
    process.on('message', ({ signal }: { signal: NodeJS.Signals }) => child.kill(signal))
    child.on('error', (error) => {
      console.error(`sandbox: ${file}: ${error.message}`)
      resolve(127)
    })
    child.on('exit', (code, signal) => resolve(signal ? 128 + constants.signals[signal] : (code ?? 1)))
  })
}

const main = async (): Promise<number> => {
  const world = createWorld(JSON.parse(process.env.SANDBOX_PLAN as string))
  // Asks for the connection to the outside.
  process.send?.({ ready: 'network' })
  // Answers come from the sandbox first; a link here would lead into the machine's /run, which is covered.
  rmSync('/etc/resolv.conf', { force: true })
  writeFileSync('/etc/resolv.conf', `nameserver ${nodeAddress}\nnameserver 10.0.2.3\noptions ndots:1 timeout:2\n`)
  const hosts = createHosts()
  await createPki(world)
  writeKubeconfig(world, 'admin')
  let up = false
  const took = await startParts(world, parts(world), (error) => up && console.error(`sandbox: ${error.message}`))
  up = true
  followLoadBalancers(world, hosts)
  await Promise.all([
    startAlbController(world, hosts),
    startPodIdentityWebhook(world, associations(world)),
    startPodIdentityAgent(world),
  ])
  const seconds = (ms: number) => (ms / 1000).toFixed(1)
  if (process.env.SANDBOX_TIMES)
    for (const [name, ms] of took) console.error(`sandbox: ${seconds(ms).padStart(5)} s  ${name}`)
  console.error(`sandbox up in ${seconds(Date.now() - world.began)} s`)
  return await runCommand(world)
}

// While the parts start nothing but the end is of interest; the command gets the later ones.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit(137))
try {
  process.exit(await main())
} catch (error) {
  console.error(`sandbox: ${(error as Error).message}`)
  process.exit(1)
}
