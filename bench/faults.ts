import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { deploying, FILE } from '../__tests__/e2e/faults.ts'
import { newJob, runStep } from '../__tests__/e2e/step.ts'
import { type Fault, readFault } from '../__tests__/support/faults.ts'
import { kubectl, openSurroundings } from '../__tests__/support/surroundings.ts'
import { connect } from '../sandbox/kubernetes.ts'
import type { World } from '../sandbox/world.ts'
import { type Row as Line, median, tell, within } from './table.ts'

// Seconds until each tool says that a deployment failed, side by side in one sandbox; what cannot succeed is known
// at a moment that the cluster tells, and after the rule's grace the step should end within two seconds.
// npm run bench -- faults [FAULT…]

/** Seconds that the rivals get; by default they wait ten minutes, and for the same message. */
const BOUND = 60
/** They wait most of the time. */
const AT_ONCE = 4
const READY_ROUNDS = 5

// biome-ignore lint/suspicious/noExplicitAny: the API's objects have any shape
type Live = any

interface Row {
  readonly fault: string
  /** Seconds that the rule waits once it has seen enough. */
  readonly grace: number
  /** What that takes, in words. */
  readonly seen: string
  /** Enough is seen: of the pods, the workload's own conditions, or the events. */
  readonly enough: (pods: readonly Live[], workloads: readonly Live[], events: readonly Live[]) => boolean
}

const containersOf = (pods: readonly Live[]): Live[] =>
  pods.flatMap(({ status = {} }) => [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])])
const waits = (reason: RegExp) => (pods: readonly Live[]) =>
  containersOf(pods).some(({ state }) => reason.test(state?.waiting?.reason ?? ''))
const exits = (count: number) => (pods: readonly Live[]) =>
  containersOf(pods).some(({ state, restartCount }) => restartCount >= count - 1 && state?.running === undefined)
const says = (type: string) => (_: readonly Live[], workloads: readonly Live[]) =>
  workloads.some(({ status }) => status?.conditions?.some((one: Live) => one.type === type && one.status === 'True'))
const failsTwice = (_: readonly Live[], __: readonly Live[], events: readonly Live[]) =>
  events.some(({ message, count }) => message.startsWith('Failed to pull image') && count > 1)

const ROWS: readonly Row[] = [
  { fault: 'image-name-invalid', grace: 0, seen: 'InvalidImageName', enough: waits(/InvalidImageName/) },
  { fault: 'platform-missing', grace: 0, seen: 'no match for platform', enough: waits(/Image/) },
  { fault: 'image-tag-missing', grace: 0, seen: 'a second pull that fails', enough: failsTwice },
  { fault: 'pull-forbidden', grace: 30, seen: '403', enough: waits(/Image/) },
  { fault: 'crash-at-once', grace: 0, seen: 'the third exit', enough: exits(3) },
  { fault: 'out-of-memory', grace: 0, seen: 'the second OOMKilled', enough: exits(2) },
  { fault: 'init-fails', grace: 0, seen: 'the third exit', enough: exits(3) },
  { fault: 'command-missing', grace: 20, seen: 'RunContainerError', enough: waits(/RunContainerError|CrashLoop/) },
  { fault: 'secret-missing', grace: 20, seen: 'CreateContainerConfigError', enough: waits(/CreateContainerConfig/) },
  { fault: 'quota-exceeded', grace: 20, seen: 'FailedCreate', enough: says('ReplicaFailure') },
  { fault: 'webhook-denies', grace: 10, seen: 'FailedCreate', enough: says('ReplicaFailure') },
  { fault: 'job-fails', grace: 0, seen: 'Failed', enough: says('Failed') },
]

interface Told {
  readonly seconds: number
  readonly code: number
  readonly lastLine: string
}

const KINDS = ['/api/v1/*/pods', '/api/v1/*/events', '/apis/apps/v1/*/deployments', '/apis/batch/v1/*/jobs']

const kubernetes = connect({ path: (...parts: string[]) => join(process.env.SANDBOX_DIR ?? '', ...parts) } as World)
const surroundings = await openSurroundings()
const wanted = process.argv.slice(2)
const rows = ROWS.filter(({ fault }) => wanted.length === 0 || wanted.includes(fault))
const now = () => performance.now() / 1000

async function run(lines: string, cwd: string, namespace: string): Promise<Told> {
  const began = now()
  const env = { ...process.env, KUBECONFIG: process.env.SANDBOX_KUBECONFIG, NAMESPACE: namespace }
  const child = spawn('sh', ['-c', lines], { cwd, env })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  const code = await new Promise<number>((done) => child.on('close', (value) => done(value ?? 1)))
  return { seconds: now() - began, code, lastLine: said.trim().split('\n').at(-1) ?? '' }
}

function folderOf({ manifest }: Fault): string {
  const folder = mkdtempSync(join(tmpdir(), 'fault-'))
  mkdirSync(join(folder, 'chart/templates'), { recursive: true })
  writeFileSync(join(folder, 'chart/Chart.yaml'), 'apiVersion: v2\nname: fault\nversion: 1.0.0\n')
  for (const file of [FILE, join('chart/templates', FILE)]) writeFileSync(join(folder, file), manifest)
  return folder
}

/** The moment in which the cluster had said enough, by our clock, to a few hundredths of a second. */
async function watchFor({ enough }: Row, namespace: string, signal: AbortSignal): Promise<number> {
  const list = async (path: string) =>
    ((await kubernetes.call('GET', `${path.replace('*', `namespaces/${namespace}`)}`)) as { items: Live[] }).items
  while (!signal.aborted) {
    const [pods = [], events = [], ...workloads] = await Promise.all(KINDS.map(list))
    if (enough(pods, workloads.flat(), events)) return now()
    await sleep(30)
  }
  return Number.NaN
}

interface Ours {
  /** From the first object applied to the verdict. */
  readonly seconds: number
  /** From enough seen and the grace over to the verdict. */
  readonly over: number
  readonly code: number
}

async function runOurs(row: Row, folder: string, namespace: string): Promise<Ours> {
  const job = newJob(folder)
  const over = new AbortController()
  const enough = watchFor(row, namespace, over.signal)
  const [applied, told] = [Promise.withResolvers<number>(), Promise.withResolvers<number>()]
  const result = await runStep(job, deploying(namespace), {
    onLog(log) {
      if (/ created$/m.test(log)) applied.resolve(now())
      if (/^::error /m.test(log)) told.resolve(now())
    },
  })
  for (const moment of [applied, told]) moment.resolve(now())
  over.abort()
  const end = await told.promise
  return { seconds: end - (await applied.promise), over: end - (await enough) - row.grace, code: result.code }
}

const verdict = ({ seconds, code, lastLine }: Told): string => {
  const line = lastLine.replaceAll('|', '\\|').slice(0, 110)
  if (code === 0) return `${seconds.toFixed(1)} s: “success”`
  return seconds >= BOUND - 1 ? `> ${BOUND} s, then: ${line}` : `${seconds.toFixed(1)} s: ${line}`
}

interface Compared {
  readonly ours: Ours
  /** Seconds until the first of the two says it, or was stopped. */
  readonly rivals: number
  readonly line: string
}

async function compare(row: Row): Promise<Compared> {
  const fault = readFault(row.fault)
  const folder = folderOf(fault)
  const spaces = ['ours', 'kubectl', 'helm'].map((name) => `bench-${row.fault}-${name}`)
  const [own = '', plain = '', chart = ''] = spaces
  for (const namespace of spaces) await surroundings.prepare(fault, namespace)
  const name = fault.manifest.match(/^kind: (Deployment|Job)\nmetadata:\n {2}name: (\w+)/m)
  const waiting =
    name?.[1] === 'Job'
      ? `kubectl -n $NAMESPACE wait --for=condition=complete job/${name[2]} --timeout=${BOUND}s`
      : `kubectl -n $NAMESPACE rollout status deployment/${name?.[2]} --timeout=${BOUND}s`
  const [ours, rollout, helm] = await Promise.all([
    runOurs(row, folder, own),
    run(`kubectl -n $NAMESPACE apply -f ${FILE} && ${waiting}`, folder, plain),
    run(`helm upgrade --install fault chart -n $NAMESPACE --wait --wait-for-jobs --timeout=${BOUND}s`, folder, chart),
  ])
  await kubectl('delete', 'namespace', ...spaces, '--wait=false')
  const grace = row.grace === 0 ? row.seen : `${row.seen} + ${row.grace} s`
  const told = ours.code === 0 ? '“success”' : `${ours.seconds.toFixed(1)} s`
  console.error(`${row.fault}: ${told}; kubectl ${verdict(rollout)}; helm ${verdict(helm)}`)
  const line = `| ${row.fault} | ${told} | ${grace} | ${ours.over.toFixed(1)} s | ${verdict(rollout)} | ${verdict(helm)} |`
  return { ours, rivals: Math.min(rollout.seconds, helm.seconds), line }
}

/** Milliseconds from the last pod's Ready, as a watcher sees it, to the end of the step. */
async function measureReady(round: number): Promise<number> {
  const namespace = `bench-ready-${round}`
  await kubectl('create', 'namespace', namespace)
  const fault = readFault('pod-evicted')
  const over = new AbortController()
  const enough = (pods: readonly Live[]) =>
    pods.length === 2 && containersOf(pods).filter(({ ready }) => ready).length === 2
  const ready = watchFor({ fault: fault.name, grace: 0, seen: '', enough }, namespace, over.signal)
  const result = await runStep(newJob(folderOf(fault)), deploying(namespace))
  const end = now()
  over.abort()
  await kubectl('delete', 'namespace', namespace, '--wait=false')
  if (result.code !== 0) throw new Error(result.log)
  return (end - (await ready)) * 1000
}

const compared = new Map<string, Compared>()
const left = [...rows]
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let row = left.shift(); row !== undefined; row = left.shift()) compared.set(row.fault, await compare(row))
  }),
)
const ready: number[] = []
if (wanted.length === 0) for (let round = 1; round <= READY_ROUNDS; round++) ready.push(await measureReady(round))

const all = [...compared.values()]
const [ours, rivals] = [median(all.map((one) => one.ours.seconds)), median(all.map((one) => one.rivals))]
const both: Line = {
  what: `a fault is reported, median of ${all.length}`,
  ours: `${ours.toFixed(1)} s`,
  theirs: `${rivals.toFixed(1)} s${rivals >= BOUND - 1 ? ', their time-out' : ''}`,
  ratio: (ours / rivals).toFixed(2),
  aim: '',
}
tell({
  rows: [
    both,
    within('after enough was seen, the slowest', Math.max(...all.map((one) => one.ours.over)), 's', 2),
    ...(ready.length === 0 ? [] : [within('from the last pod ready to the step’s end', median(ready), 'ms', 200)]),
  ],
  details: `| fault | this action | knows by | after that | kubectl apply && rollout status | helm upgrade --wait |
| --- | --- | --- | --- | --- | --- |
${rows.flatMap(({ fault }) => compared.get(fault)?.line ?? []).join('\n')}

“After that” is the time from the moment when enough was seen, grace included, to the verdict; the rivals had ${BOUND} s, people give them ten minutes.`,
})
surroundings.close()
process.exit(0)
