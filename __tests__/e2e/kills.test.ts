import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { dropNamespace, kubectl } from './cluster.ts'
import { APP, ROLE } from './inputs.ts'
import { type Change, changesOf, type Kill, NAMESPACE } from './killing.ts'
import { readOrphans } from './leftovers.ts'
import { processesWith } from './processes.ts'
import { commit, type Job, newJob, type Result, type RunOptions, runPost, runStep } from './step.ts'

const SEED = Number(process.env.SEED ?? 20)
const DEPLOYS = 20

const INPUTS = {
  'role-to-assume': ROLE,
  'aws-region': 'ap-northeast-1',
  'cluster-name': 'my-eks-cluster',
  'ecr-repository': 'e2e/kills',
  manifests: 'k8s',
  'replace-image': 'app',
  service: 'web',
  namespace: NAMESPACE,
  prune: 'true',
  recreate: 'true',
  timeout: '2m',
}
const CONFIG = JSON.stringify({ credsStore: 'theirs', auths: { 'registry.example.com': {} } })

interface Cut {
  readonly kill: Kill
  /** Whether the step still ran when the signal came. */
  readonly cut: boolean
  readonly result: Result
}

/** A runner of one's own: job after job on the same disk, with a login for Docker that is somebody's. */
function newRunner(): Job & { readonly tmp: string; readonly stored: string } {
  const root = mkdtempSync(join(tmpdir(), 'runner-'))
  const [tmp, bin, stored] = [join(root, 'tmp'), join(root, 'bin'), join(root, 'stored')]
  for (const folder of [tmp, bin]) mkdirSync(folder)
  writeFileSync(
    join(bin, 'docker-credential-theirs'),
    `#!/bin/sh\ncat > /dev/null\ntouch ${stored}-$1\necho credentials not found in native keychain\nexit 1\n`,
  )
  chmodSync(join(bin, 'docker-credential-theirs'), 0o755)
  const job = newJob(APP, { TMPDIR: tmp, PATH: `${bin}:${process.env.PATH}` })
  writeFileSync(join(job.home, '.docker/config.json'), CONFIG)
  rmSync(join(job.workspace, 'node-app-deployment.yaml'))
  rmSync(join(job.workspace, 'node-app-service.yaml'))
  return { ...job, tmp, stored }
}

describe(`${DEPLOYS} deployments in a row, each of them killed, then one that is not (SEED=${SEED})`, () => {
  const changes = changesOf(DEPLOYS, SEED)
  const runner = newRunner()
  const last = changes.at(-1) as Change
  const containers = () => execFileSync('docker', ['ps', '--all', '--format={{.Names}}'], { encoding: 'utf8' })
  const cuts: Cut[] = []
  let result: Result
  afterAll(() => dropNamespace(NAMESPACE))

  const write = ({ files }: Change) => {
    mkdirSync(join(runner.workspace, 'k8s'), { recursive: true })
    for (const [path, text] of Object.entries(files)) writeFileSync(join(runner.workspace, path), text)
    commit(runner)
  }
  /** A job of the runner's: it empties RUNNER_TEMP before, and ends what is left of the job’s programs after. */
  const newTurn = (number: number) => {
    for (const name of readdirSync(runner.temp)) rmSync(join(runner.temp, name), { recursive: true })
    const tracking = `RUNNER_TRACKING_ID=github_${number}`
    const job = { ...runner, env: { ...runner.env, RUNNER_TRACKING_ID: `github_${number}` } }
    const clean = () => {
      for (const pid of processesWith(tracking).keys()) end(pid)
    }
    return { job, clean }
  }

  it('end as they are told to, and fail of nothing else', { timeout: 600_000 }, async () => {
    for (const [index, change] of changes.entries()) {
      write(change)
      const { job, clean } = newTurn(index)
      const { kill } = change
      const one = await killed(job, kill, clean)
      cuts.push(one)
      if (kill.how !== 'lost') {
        expect((await runPost(job, one.result)).code).toBe(0)
        expect(ours(runner)).toEqual([])
        clean()
      }
    }
    console.log(tally(cuts))
    for (const { kill, cut, result } of cuts) {
      if (cut && (kill.how === 'SIGKILL' || kill.how === 'lost')) continue
      const texts = result.errors.map(({ text }) => text)
      expect(
        texts.filter((text) => !(cut && text.startsWith('Cancelled'))),
        result.log,
      ).toEqual([])
    }
    expect(cuts.filter(({ cut }) => cut).length).toBeGreaterThan(DEPLOYS / 2)
  })

  it('and the next one makes all of it as it is wanted', async () => {
    const { job } = newTurn(DEPLOYS)
    result = await runStep(job, INPUTS)
    await runPost(job, result)
    expect(result.code, result.log).toBe(0)
    expect(await (await fetch(result.outputs.url ?? '')).text()).toBe(last.answer)
    const get = (...args: string[]) => kubectl('--namespace', NAMESPACE, 'get', ...args)
    const kinds = 'configmap,secret,service,serviceaccount,deployment,job,poddisruptionbudget'
    const live = get(kinds, '--selector=applyset.kubernetes.io/part-of', '--output=name')
    expect(live.trim().split('\n').toSorted()).toEqual(last.objects)
    expect(get('configmap', 'settings', '--output=jsonpath={.data.setting}')).toBe(last.setting)
    expect(get('deployment', 'web', '--output=jsonpath={..image}')).toBe(result.outputs.image)
  })

  it('after which there is nothing to do', async () => {
    const versions = () =>
      kubectl(
        '--namespace',
        NAMESPACE,
        'get',
        'configmap,deployment,job,service',
        '--output=jsonpath={.items[*].metadata.uid} {.items[*].metadata.generation} {.items[?(@.kind=="ConfigMap")].metadata.resourceVersion}',
      )
    const before = versions()
    const { job } = newTurn(DEPLOYS + 1)
    const again = await runStep(job, INPUTS)
    await runPost(job, again)
    expect(again.code, again.log).toBe(0)
    expect(again.outputs.changed, again.log).toBe('false')
    expect(again.log).toContain('Nothing to build')
    expect(versions()).toBe(before)
  })

  it('and nothing is left of any of them on the runner, in the cluster and at AWS', async () => {
    const running = () => [...processesWith(`HOME=${runner.home}`).values()]
    await expect.poll(running, { timeout: 60_000 }).toEqual([])
    expect(ours(runner)).toEqual([])
    expect(readdirSync(runner.tmp)).toEqual([])
    expect(execFileSync('git', ['-C', runner.workspace, 'status', '--short'], { encoding: 'utf8' })).toBe('')
    // Of Docker: nobody logged in, no helper was given anything, no builder was made.
    expect(readFileSync(join(runner.home, '.docker/config.json'), 'utf8')).toBe(CONFIG)
    expect(existsSync(`${runner.stored}-store`)).toBe(false)
    expect(readdirSync(runner.home)).toEqual(['.docker'])
    const known = ['buildx', 'cli-plugins', 'config.json']
    expect(readdirSync(join(runner.home, '.docker')).filter((name) => !known.includes(name))).toEqual([])
    const instances = join(runner.home, '.docker/buildx/instances')
    expect(existsSync(instances) ? readdirSync(instances) : []).toEqual([])
    expect(containers()).not.toMatch(/ship|kills/)
    const namespaces = kubectl('get', 'namespaces', '--output=name').split('\n')
    expect(namespaces.filter((name) => name.startsWith(`namespace/${NAMESPACE}`))).toEqual([`namespace/${NAMESPACE}`])
    await expect.poll(readOrphans, { timeout: 180_000, interval: 2_000 }).toEqual([])
  })
})

/** Runs a step and cuts it off. */
async function killed(job: Job, kill: Kill, clean: () => void): Promise<Cut> {
  let send: ((signal: NodeJS.Signals) => void) | undefined
  let [cut, isOver] = [false, false]
  let timer: NodeJS.Timeout | undefined
  const inMs = (ms: number) => {
    timer ??= setTimeout(() => {
      cut = !isOver
      send?.(kill.how === 'lost' ? 'SIGKILL' : kill.how)
      if (kill.how === 'lost') clean()
    }, ms)
  }
  const { at, laterMs } = kill
  const options: RunOptions = {
    onStart: (given) => {
      send = given
      if ('ms' in at) inMs(at.ms)
    },
    onLog: (log) => {
      if ('group' in at && (log.match(/^::group::/gm)?.length ?? 0) >= at.group) inMs(laterMs)
    },
  }
  const result = await runStep(job, INPUTS, options)
  isOver = true
  clearTimeout(timer)
  return { kill, cut, result }
}

/** What is in RUNNER_TEMP besides what the runner itself puts there. */
function ours({ temp }: Job): string[] {
  return readdirSync(temp).filter((name) => !name.startsWith('runner-'))
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Ended meanwhile.
  }
}

function tally(cuts: readonly Cut[]): string {
  const lines = cuts.map(({ kill, cut, result }) => {
    const [, stage = 'nothing'] = [...result.log.matchAll(/^::group::(.*)$/gm)].at(-1) ?? []
    return cut ? `${kill.how} in "${stage}"` : `ended with ${result.code}`
  })
  return [`SEED=${SEED}`, ...lines.map((line, index) => `${String(index + 1).padStart(2)} ${line}`)].join('\n')
}
