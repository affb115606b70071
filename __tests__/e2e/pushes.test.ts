import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFailed } from 'vitest'
import { PARTNER, partnerRole } from './access.ts'
import { APP, shipping } from './inputs.ts'
import { commit, newJob, type Result, runStep } from './step.ts'

const pushing = (repository: string, more: Record<string, string> = {}) =>
  shipping('default', { 'ecr-repository': repository, 'cluster-name': '', manifests: '', 'replace-image': '', ...more })

function expectOne({ code, errors, log }: Result, ...words: readonly string[]): void {
  expect(code, log).toBe(1)
  expect(errors, log).toHaveLength(1)
  for (const word of words) expect(errors[0]?.text).toContain(word)
}

it('a runner without Docker', async () => {
  const bin = mkdtempSync(join(tmpdir(), 'bin-'))
  for (const program of ['git', 'node'])
    symlinkSync(execFileSync('which', [program], { encoding: 'utf8' }).trim(), join(bin, program))
  expectOne(await runStep(newJob(APP, { PATH: bin }), pushing('pushes/none')), 'docker is not installed on this runner')
})

it('a Docker whose daemon is down', async () => {
  const job = newJob(APP, { DOCKER_HOST: 'unix:///nowhere.sock' })
  expectOne(await runStep(job, pushing('pushes/down')), '/nowhere.sock', 'see that Docker runs')
})

// Docker itself tries for a minute.
it('a push that is cut off half way is one clear error; the next run pushes the rest', async () => {
  const job = newJob(APP)
  // Takes a moment to push.
  appendFileSync(join(job.workspace, 'Dockerfile'), '\nRUN head -c 60000000 /dev/urandom > /tmp/random\n')
  commit(job)
  // The registry of the other account, which other tests leave alone meanwhile.
  const rule = ['OUTPUT', '--destination', '127.0.0.9', '--protocol', 'tcp', '--jump', 'REJECT']
  let cut = false
  const mend = () => execFileSync('iptables', ['--delete', ...rule, '--reject-with', 'tcp-reset'])
  onTestFailed(() => void (cut && mend()))
  const inputs = pushing('pushes/cut', { 'registry-role': partnerRole('partner-registry') })
  const broken = await runStep(job, inputs, {
    onLog: (log) => {
      if (cut || !/pushing layer/.test(log)) return
      cut = true
      execFileSync('iptables', ['--insert', ...rule, '--reject-with', 'tcp-reset'])
    },
  })
  expect(cut, broken.log).toBe(true)
  mend()
  cut = false
  expectOne(broken, 'could not be pushed', 'again')
  const whole = await runStep(job, inputs)
  expect(whole.code, whole.log).toBe(0)
  expect(whole.outputs.image).toMatch(new RegExp(`^${PARTNER}\\.dkr\\.ecr\\..*@sha256:[0-9a-f]{64}$`))
}, 400_000)
