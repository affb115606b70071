import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Identity } from '../aws/credentials.ts'
import { deadlineIn } from '../deadline.ts'
import type { Hall } from '../hall.ts'
import { type Docker, lastLine } from '../image/docker.ts'
import { createArguments, kubeconfigText, type PodBuilder } from '../image/pods.ts'
import type { ExecResult } from '../io.ts'
import type { KubernetesObject, Manifest } from '../manifest.ts'
import { Failed, isSaid, type Problem } from '../problem.ts'
import { awaitReady } from '../rollout/rollout.ts'
import { type Connection, callerOf, connect } from './connection.ts'
import { checkSite, explained, refusal, type Site } from './podRefusal.ts'

/** A token is good for fifteen minutes, and the programs that read its file do so again after one. */
const RENEWED_MS = 8 * 60_000

/** What keeps a builder from being made; nothing is made. What the deployment finds out itself is left to it. */
export async function checkPodBuilder(
  builder: PodBuilder,
  cluster: string,
  identity: Identity,
  hall: Hall,
): Promise<readonly Problem[]> {
  try {
    const connection = await connect({ cluster }, identity, hall)
    return await checkSite(siteOf(builder, connection, identity, hall), connection.api).finally(connection.api.close)
  } catch (error) {
    if (error instanceof Failed && hall.inputs.deploy !== undefined) return []
    throw error
  }
}

/** Does work with a builder in pods of the cluster; what it runs on stays there, warm for the next run. */
export async function withPodBuilder<T>(
  builder: PodBuilder,
  cluster: string,
  identity: Identity,
  docker: Docker,
  hall: Hall,
  work: (docker: Docker) => Promise<T>,
): Promise<T> {
  const connection = await connect({ cluster }, identity, hall)
  const folder = join(hall.folder, 'builder')
  const tokenFile = join(folder, 'token')
  const [kubeconfig, buildx] = [join(folder, 'kubeconfig'), join(folder, 'buildx')]
  await mkdir(buildx, { recursive: true, mode: 0o700 })
  await writeFile(kubeconfig, kubeconfigText(connection.address, tokenFile), { mode: 0o600 })
  const stop = await keepToken(tokenFile, connection.token, RENEWED_MS)
  // Of its own folder: a builder of this name that an earlier step made is another one.
  const env = { KUBECONFIG: kubeconfig, BUILDX_CONFIG: buildx }
  const inPods: Docker = (args, options) => docker(args, { ...options, env: { ...options?.env, ...env } })
  const where = { ...siteOf(builder, connection, identity, hall), hall, connection }
  try {
    for (const args of createArguments(builder)) await run(inPods(args), where)
    await start(inPods, where)
    return await work(inPods)
  } catch (error) {
    throw explained(error, where)
  } finally {
    stop()
    await connection.api.close()
  }
}

function siteOf(builder: PodBuilder, connection: Connection, identity: Identity, hall: Hall): Site {
  return { builder, caller: callerOf(connection, identity, builder.namespace, hall) }
}

/** Writes a token to a file, and a new one every `everyMs` until `stop` is called. */
export async function keepToken(
  file: string,
  token: (renew: boolean) => Promise<string>,
  everyMs: number,
): Promise<() => void> {
  const write = async (renew: boolean) => {
    // Whole or not at all: somebody may be reading it.
    await writeFile(`${file}.new`, await token(renew), { mode: 0o600 })
    await rename(`${file}.new`, file)
  }
  await write(false)
  // A token that could not be had is asked for again, and who needs it says so.
  const timer = setInterval(() => write(true).catch(() => undefined), everyMs)
  return () => clearInterval(timer)
}

interface Where extends Site {
  readonly hall: Hall
  readonly connection: Connection
}

/** Makes the Deployments, or finds them, and waits for their pods by the rules of every rollout. */
async function start(docker: Docker, where: Where): Promise<void> {
  const { builder, hall } = where
  const { io } = hall
  const names = builder.nodes.map(({ name }) => `Deployment/${name}`).join(', ')
  const over = new AbortController()
  const boot = (): Promise<string> =>
    run(docker(['buildx', 'inspect', '--bootstrap', builder.name], { signal: over.signal }), where)
  const booting = boot().catch((error) => {
    // Another run was faster; its builder is as good as ours.
    if (isSaid(error, /already exists/)) return boot()
    throw error
  })
  const watching = watched(where, over.signal)
  try {
    // What it cannot reach is told among what it shows.
    const [, trouble] = /^Error:\s+(.*)$/m.exec((await Promise.race([booting, watching])) ?? (await booting)) ?? []
    if (trouble !== undefined) throw new Failed([refusal(trouble, where)])
  } catch (error) {
    await removeUnready(where)
    throw error
  } finally {
    over.abort()
    await Promise.allSettled([booting, watching])
  }
  io.info(
    `The image is built on the cluster, by ${names} in ${builder.namespace}; it stays, with its layers, until somebody removes it: kubectl delete ${builder.nodes.map(({ name }) => `deployment/${name}`).join(' ')} --namespace ${builder.namespace}`,
  )
}

/** What never got ready goes: mended, the next run would find it with an old failure. A cancel takes nothing away. */
async function removeUnready({ builder, hall: { io }, connection: { api } }: Where): Promise<void> {
  for (const { name } of io.signal.aborted ? [] : builder.nodes) {
    const path = `/apis/apps/v1/namespaces/${builder.namespace}/deployments/${name}`
    const found = await api.send('GET', path).catch(() => undefined)
    if (found?.code !== 200 || found.body.status?.readyReplicas > 0) continue
    const gone = await api.send('DELETE', path).catch(() => undefined)
    if (gone?.code === 200) io.info(`Deployment/${name} did not get ready, and is removed again`)
    else io.info(`Deployment/${name} stays: kubectl delete deployment ${name} --namespace ${builder.namespace}`)
  }
}

/** Waits for the pods; throws why they cannot get ready as soon as that is known. */
async function watched({ builder, hall, connection: { api } }: Where, signal: AbortSignal): Promise<undefined> {
  const { io, report } = hall
  const collection = `/apis/apps/v1/namespaces/${builder.namespace}/deployments`
  const deadline = deadlineIn(builder.timeoutMs, io)
  const find = () =>
    Promise.all(
      builder.nodes.map(async ({ name }) => {
        const path = `${collection}/${name}`
        return { path, answer: await api.send('GET', path, { signal }) }
      }),
    )
  let found = await find()
  while (found.some(({ answer }) => answer.code === 404)) {
    await delay(200, undefined, { signal })
    found = await find()
  }
  // Who may not look hears it from buildx.
  if (found.some(({ answer }) => answer.code !== 200)) return ended(signal)
  const live = found.map(({ path, answer }) => ({
    path,
    collection,
    object: answer.body,
    action: 'created' as const,
    manifest: manifestOf(answer.body),
  }))
  await awaitReady(
    live,
    deadline,
    api,
    { ...io, signal: AbortSignal.any([io.signal, signal]) },
    { onWarn: report.warn },
  )
}

/** What buildx wrote, as far as a wait looks at it. */
function manifestOf(object: KubernetesObject): Manifest {
  return { object, at: () => ({ file: '' }), phase: 0, headStart: false, awaited: true, ourImage: [] }
}

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}

async function run(result: Promise<ExecResult>, where: Where): Promise<string> {
  const { code, stdout, stderr } = await result
  if (code === 0) return stdout
  throw new Failed([refusal(lastLine(stderr), where)])
}
