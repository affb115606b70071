import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { githubAt } from '../support/github.ts'
import { ROLE } from './inputs.ts'
import type { Kill, Moment, State } from './pullEvents.ts'
import { type Job, newJob, type Result, runPost, runStep } from './step.ts'

/** A repository of GitHub's with a workflow for previews, and a nightly sweep. */
export interface Workflow {
  readonly repository: { readonly id: number; readonly name: string }
  /** Of the registry. */
  readonly ecr: string
  readonly role?: string
  readonly inputs?: Readonly<Record<string, string>>
}

/** A run that came to its end, or was cut off. */
export interface Ran {
  readonly title: string
  readonly number: number | undefined
  readonly began: number
  readonly ended: number
  /** It was killed, or cancelled by the next event of its pull request. */
  readonly cut: boolean
  readonly result: Result
}

export const github = githubAt('https://api.github.com')

/** Asks twice: a connection that nobody used for a while may be closed under the first try. */
export const again = <T>(ask: () => Promise<T>): Promise<T> => ask().catch(ask)

// What a preview costs on AWS, and hardly anything on the node.
const MANIFESTS = {
  'lb/service.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: LoadBalancer, ports: [{port: 80}]}\n',
  'alb/ingress.yaml':
    'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, annotations: {alb.ingress.kubernetes.io/scheme: internet-facing}}\nspec: {ingressClassName: alb, defaultBackend: {service: {name: web, port: {number: 80}}}}\n',
  'alb/service.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: NodePort, ports: [{port: 80}]}\n',
  'deployment.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 0\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: app, image: loop}]}\n',
}

/** The image that is pushed for each commit: Docker holds it already. */
export const IMAGE = 'previews-loop:local'

/** Makes that image, of nothing but a file. */
export function makeImage(): void {
  const folder = mkdtempSync(join(tmpdir(), 'image-'))
  writeFileSync(join(folder, 'app'), 'nothing runs it\n')
  const tar = execFileSync('tar', ['--create', '--directory', folder, 'app'])
  execFileSync('docker', ['import', '--change', 'CMD ["/app"]', '-', IMAGE], { input: tar })
}

/** A checkout with the manifests of previews. */
export function newCheckout(): Job {
  const folder = mkdtempSync(join(tmpdir(), 'previews-'))
  for (const [path, text] of Object.entries(MANIFESTS)) {
    execFileSync('mkdir', ['--parents', join(folder, path, '..')])
    writeFileSync(join(folder, path), text)
  }
  return newJob(folder)
}

const common = ({ repository, ecr, role = ROLE, inputs = {} }: Workflow) => ({
  'role-to-assume': role,
  'aws-region': 'ap-northeast-1',
  'cluster-name': 'my-eks-cluster',
  'ecr-repository': ecr,
  'github-token': github.token({ repository: repository.name }),
  ...inputs,
})

/** The inputs of the job for a pull request; every third one has an ALB, the others a load balancer of a Service. */
export const ofPull = (workflow: Workflow, number: number): Record<string, string> => ({
  ...common(workflow),
  image: IMAGE,
  manifests: `deployment.yaml\n${number % 3 === 0 ? 'alb' : 'lb'}`,
  'replace-image': 'loop',
  'service-type': 'keep',
  verify: 'false',
  timeout: '2m',
})

/** The inputs of the nightly job. */
export const ofSweep = (workflow: Workflow): Record<string, string> => ({ ...common(workflow), preview: 'sweep' })

/** What the runner says of an event. */
export function jobFor(checkout: Job, { repository }: Workflow, event: string, payload: object, runId: number): Job {
  const path = join(mkdtempSync(join(checkout.temp, 'event-')), 'event.json')
  writeFileSync(path, JSON.stringify({ repository: { id: repository.id, full_name: repository.name }, ...payload }))
  const env = {
    GITHUB_REPOSITORY: repository.name,
    GITHUB_REPOSITORY_ID: String(repository.id),
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: path,
    GITHUB_RUN_ID: String(runId),
  }
  return { ...checkout, env: { ...checkout.env, ...env } }
}

/** A pull request in the payload of its event. */
export const payloadOf = (action: string, { repository }: Workflow, { number, head, state, draft, labels }: State) => ({
  action,
  number,
  pull_request: {
    number,
    state,
    draft,
    labels: labels.map((name) => ({ name })),
    user: { login: 'octocat' },
    head: { ...head, repo: { id: repository.id } },
  },
})

/** The world while its moments pass: at most so many runners at once, one run a pull request, the newest event wins. */
export interface PullWorld {
  readonly ran: readonly Ran[]
  /** Resolves when the moment's run, if any, has a runner. */
  pass(moment: Moment): Promise<void>
  /** Resolves when no run is left. */
  rest(): Promise<void>
}

interface Running {
  readonly cancel: () => void
  readonly done: Promise<void>
}

// What the runner gives a step to end after a cancel.
const PATIENCE_MS = 10_000

/** Opens the world of a workflow. */
export function openWorld(workflow: Workflow, checkout: Job, runners: number): PullWorld {
  const ran: Ran[] = []
  const groups = new Map<string, Running>()
  const all = new Set<Promise<void>>()
  let free = runners
  const waiting: (() => void)[] = []
  let runs = 1000

  const start = async (
    group: string,
    title: string,
    number: number | undefined,
    kill: Kill | undefined,
    job: Job,
    inputs: Record<string, string>,
  ) => {
    const previous = groups.get(group)
    previous?.cancel()
    let cut = false
    let signal: ((name: NodeJS.Signals) => void) | undefined
    const interrupt = (name: NodeJS.Signals) => {
      cut = true
      signal?.(name)
    }
    const done = (async () => {
      await previous?.done
      // Cancelled before it had a runner: a newer event came.
      if (cut) return
      if (free > 0) free--
      else await new Promise<void>((resolve) => waiting.push(resolve))
      const began = Date.now()
      const timers: NodeJS.Timeout[] = []
      try {
        if (cut) return
        if (kill !== undefined) timers.push(setTimeout(interrupt, kill.afterMs, kill.signal))
        const result = await runStep(job, inputs, {
          onStart: (send) => {
            signal = (name) => {
              send(name)
              timers.push(setTimeout(send, PATIENCE_MS, 'SIGKILL'))
            }
          },
        })
        if (!(cut && kill?.noPost)) await runPost(job, result)
        ran.push({ title, number, began, ended: Date.now(), cut, result })
      } finally {
        for (const timer of timers) clearTimeout(timer)
        const next = waiting.shift()
        if (next === undefined) free++
        else next()
      }
    })()
    groups.set(group, { cancel: () => interrupt('SIGINT'), done })
    all.add(done)
    void done.finally(() => all.delete(done))
    while (free === 0 && waiting.length > 2) await delay(50)
  }

  return {
    ran,
    async pass(moment) {
      if (moment.kind === 'schedule') {
        const job = jobFor(checkout, workflow, 'schedule', { schedule: '0 3 * * *' }, ++runs)
        return start('sweep', 'schedule', undefined, moment.kill, job, ofSweep(workflow))
      }
      const { action, pull, missed, hasty, kill } = moment
      const { number, ...fields } = pull
      if (!hasty) await groups.get(`pr-${number}`)?.done
      await again(() => github.pull(workflow.repository.name, number, fields))
      if (missed) return
      const job = jobFor(checkout, workflow, 'pull_request', payloadOf(action, workflow, pull), ++runs)
      await start(`pr-${number}`, `#${number} ${action}`, number, kill, job, ofPull(workflow, number))
    },
    async rest() {
      while (all.size > 0) await Promise.all(all)
    },
  }
}
