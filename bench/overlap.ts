import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { newNamespace } from '../__tests__/e2e/cluster.ts'
import { shipping } from '../__tests__/e2e/inputs.ts'
import { newJob, runStep } from '../__tests__/e2e/step.ts'
import { stsHost } from '../__tests__/sandbox/cloud.ts'
import { ROLE, useBuilder } from './ground.ts'
import { beside, tell } from './table.ts'

// The first deployment of an app whose build takes as long as its load balancer: what each step of this action waits
// for, and how long the chain of tools takes for the same.
// npm run bench -- overlap

const BUILD_SECONDS = 30
const WIDTH = 60
const app = join(import.meta.dirname, '../examples/node-app')

/** Something that took time. Milliseconds since 1970. */
interface Span {
  readonly title: string
  readonly began: number
  readonly ended: number
}

/** A checkout whose image takes its time, and was never built before. */
function slowApp(name: string, seconds = BUILD_SECONDS): string {
  const checkout = join(mkdtempSync(join(tmpdir(), 'overlap-')), 'node-app')
  cpSync(app, checkout, { recursive: true })
  const dockerfile = join(checkout, 'Dockerfile')
  const slow = `$1\nRUN sleep ${seconds} # ${name}`
  writeFileSync(dockerfile, readFileSync(dockerfile, 'utf8').replace(/^(FROM .*)$/m, slow))
  return checkout
}

const control = (path: string, method = 'GET') => fetch(`https://${stsHost}/_sandbox/${path}`, { method })

async function ours(): Promise<readonly Span[]> {
  const lines: { readonly text: string; readonly at: number }[] = []
  let seen = 0
  const job = newJob(slowApp('ours'))
  await control('requests', 'DELETE')
  const began = Date.now()
  const result = await runStep(job, shipping(newNamespace('overlap-ours'), { timeout: '5m' }), {
    onLog: (log) => {
      const at = Date.now()
      const end = log.lastIndexOf('\n') + 1
      lines.push(
        ...log
          .slice(seen, end)
          .split('\n')
          .map((text) => ({ text, at })),
      )
      seen = end
    },
  })
  if (result.code !== 0) throw new Error(result.log)
  const calls = (await (await control('calls')).json()) as readonly [string, number, number][]
  const at = (pattern: RegExp) => lines.find(({ text }) => pattern.test(text))?.at
  const between = (title: string, from: RegExp, to: RegExp): Span[] => {
    const [began, ended] = [at(from), at(to)]
    return began === undefined || ended === undefined ? [] : [{ title, began, ended }]
  }
  const stages = lines.flatMap(({ text, at: start }, index): Span[] => {
    const title = /^::group::(.*)$/.exec(text)?.[1]
    const ended = lines.slice(index).find(({ text: later }) => later === '::endgroup::')?.at
    return title === undefined || ended === undefined ? [] : [{ title, began: start, ended }]
  })
  return [
    { title: 'the whole step', began, ended: began + result.milliseconds },
    ...[
      ...stages,
      ...calls
        // What others call meanwhile: the cloud's controller, and the cluster to know who asks it.
        .filter(([call]) => /^(ecr|eks):|AssumeRole/.test(call))
        .map(([call, from, to]) => ({ title: `  ${call}`, began: from, ended: to })),
      ...between('  docker buildx', /^#1 /, /^Pushed /),
      ...between(
        '  Service, until its load balancer is seen',
        /^Service\/\S+ created/,
        /^Service\/\S+ .*elb\.amazonaws/,
      ),
      ...between(
        '  Deployment, until its pods are ready',
        /^Deployment\/\S+ created/,
        /^Deployment\/\S+: (\d+) of \1 pods ready/,
      ),
    ].toSorted((one, other) => one.began - other.began),
  ]
}

/** Until its URL answers, in milliseconds: the chain itself ends with the name, which leads nowhere yet. */
async function chain(): Promise<number> {
  const { workspace, temp } = newJob(slowApp('chain'))
  cpSync(join(import.meta.dirname, 'chain/deploy.sh'), join(workspace, 'deploy.sh'))
  const began = performance.now()
  execFileSync('bash', ['deploy.sh'], {
    cwd: workspace,
    stdio: 'ignore',
    env: {
      ...process.env,
      GITHUB_SHA: execFileSync('git', ['-C', workspace, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim(),
      GITHUB_OUTPUT: join(temp, 'output'),
      ROLE,
      REPOSITORY: 'overlap/chain',
      NAMESPACE: newNamespace('overlap-chain'),
    },
  })
  const url = /^url=(.*)$/m.exec(readFileSync(join(temp, 'output'), 'utf8'))?.[1] ?? ''
  while (
    !(await fetch(url)
      .then(({ ok }) => ok)
      .catch(() => false))
  )
    await sleep(250)
  return performance.now() - began
}

function drawn({ title, began, ended }: Span, whole: Span): string {
  const perColumn = (whole.ended - whole.began) / WIDTH
  const from = Math.min(WIDTH - 1, Math.floor((began - whole.began) / perColumn))
  const long = Math.max(1, Math.round((ended - began) / perColumn))
  const seconds = (at: number) => ((at - whole.began) / 1000).toFixed(2).padStart(6)
  const bar = `${' '.repeat(from)}${'█'.repeat(Math.min(long, WIDTH - from))}`.padEnd(WIDTH)
  return `${seconds(began)} ${seconds(ended)}  ${bar}  ${title}`
}

useBuilder()
// Fills what both find filled later: the builder's and the node's copy of the base image.
await runStep(newJob(slowApp('none', 0)), shipping(newNamespace('overlap-none'), { 'service-type': 'ClusterIP' }))
const spans = await ours()
const [whole] = spans as readonly [Span]
const end = (title: RegExp) => Math.max(...spans.filter((span) => title.test(span.title)).map(({ ended }) => ended))
const build = spans.find(({ title }) => title.startsWith('Build and push'))?.began ?? Number.NaN
const seconds = { ours: (whole.ended - whole.began) / 1000, chain: (await chain()) / 1000 }
tell({
  rows: [
    beside(
      `first deployment, ${BUILD_SECONDS} s of build, ${process.env.SANDBOX_LB_DELAY} s of load balancer`,
      seconds.ours,
      seconds.chain,
      's',
      0.6,
    ),
  ],
  details: `What each step of this action waits for, in seconds from the start. The build began ${(build - end(/ecr:(Describe|GetAuth)/)).toFixed(0)} ms after ECR had answered: the plan goes first.

\`\`\`text
${spans.map((span) => drawn(span, whole)).join('\n')}
\`\`\``,
})
