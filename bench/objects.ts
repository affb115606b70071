import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { asAdministrator, commit, kubectl, ROLE } from './ground.ts'
import { watchProcess } from './memory.ts'
import { beside, median, tell, within } from './table.ts'

// Many objects, side by side with kubectl in one sandbox: the bundle as a runner starts it, and kubectl as people type
// it, each in a namespace of its own, in turn; the figures are medians of the rounds: npm run bench -- objects [ROUNDS [small]]

const repository = dirname(import.meta.dirname)
const bundle = process.env.SHIP_BUNDLE ?? join(repository, 'dist/index.js')
const rounds = Number(process.argv[2] ?? 3)
const isScaled = process.argv[3] !== 'small'

interface Run {
  /** Until the program has ended. */
  readonly seconds: number
  /** Until the last object was applied: this action then waits for the rollout, which kubectl does not. */
  readonly applied: number
  readonly megabytes: number
  /** For the objects themselves, as the API server counts them. */
  readonly requests: number
}

const configMap = (index: number): string => `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings-${index}
  labels: {app: app-${index}, part-of: bench}
data:
  LEVEL: info
  LIMIT: "${index}"
  app.properties: |
    name=app-${index}
    greeting=hello
`

const deployment = (index: number): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${index}
  labels: {app: app-${index}, part-of: bench}
spec:
  replicas: 0
  selector:
    matchLabels: {app: app-${index}}
  template:
    metadata:
      labels: {app: app-${index}}
    spec:
      containers:
        - name: web
          image: registry.example.com/app:1.0
          ports: [{containerPort: 8080}]
          envFrom: [{configMapRef: {name: settings-${index}}}]
          env:
            - {name: PORT, value: "8080"}
            - {name: NAME, value: app-${index}}
          resources:
            requests: {cpu: 100m, memory: 64Mi}
            limits: {memory: 128Mi}
          readinessProbe: {httpGet: {path: /, port: 8080}}
`

/** A checkout with so many objects, half ConfigMaps, half Deployments without replicas, 100 in a file. */
const checkoutOf = (objects: number): string => {
  const checkout = mkdtempSync(join(tmpdir(), 'bench-objects-'))
  mkdirSync(join(checkout, 'k8s'))
  const pairs = Array.from({ length: objects / 2 }, (_, index) => [configMap(index), deployment(index)]).flat()
  for (let first = 0; first < pairs.length; first += 100)
    writeFileSync(join(checkout, 'k8s', `${first}.yaml`), pairs.slice(first, first + 100).join('---\n'))
  commit(checkout, 'objects')
  return checkout
}

/** Requests that the API server has answered for ConfigMaps and Deployments, without what controllers do all the time. */
const requestsSoFar = (): number =>
  kubectl('get', '--raw', '/metrics')
    .split('\n')
    .filter(
      (line) =>
        /^apiserver_request_total\{.*resource="(configmaps|deployments)".*subresource=""/.test(line) &&
        /verb="(APPLY|PATCH|POST|GET|LIST)"/.test(line),
    )
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)

const measure = async (
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  isGood: (code: number, log: string) => boolean,
): Promise<Run> => {
  const before = requestsSoFar()
  const began = performance.now()
  const child = spawn(program, args, options)
  const peak = watchProcess(child.pid ?? 0)
  let log = ''
  let applied = 0
  const since = () => (performance.now() - began) / 1000
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk
      if (applied === 0 && log.includes('::group::Wait for the rollout')) applied = since()
    })
  const code = await new Promise<number>((done) => child.on('close', (number) => done(number ?? 1)))
  const seconds = since()
  const megabytes = peak()
  if (!isGood(code, log)) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${log.slice(-3000)}`)
  return { seconds, applied: applied || seconds, megabytes, requests: requestsSoFar() - before }
}

const ours = (checkout: string, namespace: string, more: Record<string, string> = {}): Promise<Run> => {
  const temp = mkdtempSync(join(tmpdir(), 'bench-temp-'))
  const inputs = {
    'role-to-assume': ROLE,
    'aws-region': 'ap-northeast-1',
    'cluster-name': 'my-eks-cluster',
    manifests: 'k8s',
    namespace,
    timeout: '5m',
    ...more,
  }
  for (const name of ['output', 'summary']) writeFileSync(join(temp, name), '')
  const { KUBECONFIG: _, ...inherited } = process.env
  const env = {
    ...inherited,
    GITHUB_WORKSPACE: checkout,
    RUNNER_TEMP: temp,
    GITHUB_OUTPUT: join(temp, 'output'),
    GITHUB_STEP_SUMMARY: join(temp, 'summary'),
    GITHUB_REPOSITORY: 'octo-org/node-app',
    GITHUB_SHA: execFileSync('git', ['-C', checkout, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim(),
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_EVENT_NAME: 'push',
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  }
  return measure(process.execPath, [bundle], { cwd: checkout, env }, (code) => code === 0)
}

const theirs = (checkout: string, ...args: string[]): Promise<Run> =>
  measure('kubectl', [...args, '--filename', 'k8s'], { cwd: checkout, env: asAdministrator }, (code) => code === 0)

const SETS = ['first', 'again', 'plan'] as const
type Set = (typeof SETS)[number]
type Figures = Record<Set, Run[]>

const none = (): Figures => ({ first: [], again: [], plan: [] })
const both = { ours: none(), kubectl: none() }
const scaling: Run[] = []

const inNamespace = async (namespace: string, work: () => Promise<void>): Promise<void> => {
  kubectl('create', 'namespace', namespace)
  await work()
  kubectl('delete', 'namespace', namespace, '--wait=true')
}

const checkout = checkoutOf(600)
for (let round = 1; round <= rounds; round++) {
  await inNamespace(`bench-ours-${round}`, async () => {
    const namespace = `bench-ours-${round}`
    both.ours.first.push(await ours(checkout, namespace))
    both.ours.again.push(await ours(checkout, namespace))
    both.ours.plan.push(await ours(checkout, namespace, { 'dry-run': 'true' }))
  })
  await inNamespace(`bench-kubectl-${round}`, async () => {
    const namespace = `--namespace=bench-kubectl-${round}`
    both.kubectl.first.push(await theirs(checkout, 'apply', '--server-side', namespace))
    both.kubectl.again.push(await theirs(checkout, 'apply', '--server-side', namespace))
    both.kubectl.plan.push(await theirs(checkout, 'diff', '--server-side', namespace))
  })
  const line = (figures: Figures) => SETS.map((set) => figures[set].at(-1)?.applied.toFixed(2)).join(', ')
  console.error(`round ${round} of ${rounds}: ours ${line(both.ours)} s, kubectl ${line(both.kubectl)} s`)
}
if (isScaled)
  for (const objects of [500, 5000]) {
    const namespace = `bench-${objects}`
    kubectl('create', 'namespace', namespace)
    scaling.push(await ours(checkoutOf(objects), namespace))
    console.error(`${objects} objects: ${scaling.at(-1)?.applied.toFixed(2)} s`)
  }

const of = (set: Set, figure: (run: Run) => number) =>
  [both.ours[set], both.kubectl[set]].map((runs) => median(runs.map(figure))) as [number, number]
const row = (what: string, set: Set, figure: (run: Run) => number, most: number) =>
  beside(what, ...of(set, figure), 's', most)
const requests = (what: string, set: Set) => beside(`${what}: requests`, ...of(set, (run) => run.requests), '')
const [memory, theirMemory] = of('first', (run) => run.megabytes)
const [small, large] = scaling.map(({ applied }) => applied)
tell({
  rows: [
    row(
      '600 objects, first time, until all are applied; `apply --server-side`',
      'first',
      ({ applied }) => applied,
      0.5,
    ),
    row('600 objects, unchanged', 'again', ({ seconds }) => seconds, 0.25),
    row('600 objects, plan; `diff --server-side`', 'plan', ({ seconds }) => seconds, 0.15),
    ...[['first time', 'first'] as const, ['unchanged', 'again'] as const, ['plan', 'plan'] as const].map(
      ([what, set]) => requests(`600 objects, ${what}`, set),
    ),
    within('600 objects, first time: memory', memory, 'MB', 150, `${theirMemory.toFixed(0)} MB`),
    ...(small && large ? [within('5 000 objects: times what 500 take', large / small, '×', 10)] : []),
  ],
  details: `Medians of ${rounds} rounds; half are ConfigMaps, half Deployments without replicas. Requests are those for the objects, as the API server counts them.`,
})
