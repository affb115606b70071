import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { requestToken } from '../../sandbox/github/requestToken.ts'
import { kubectl } from './cluster.ts'
import { REGISTRY, ROLE } from './inputs.ts'
import { github, jobFor, payloadOf } from './pullWorld.ts'
import { filesIn, found, imageText, maskedIn, toldBy, watched } from './sinks.ts'
import { commit, type Job, newJob, type Result, runPost, runStep } from './step.ts'

// A value that is another one in base64, in a URL, in JSON and in a workflow command.
const canary = (name: string) => `<${name}>/canary+"7f3a%91`.replaceAll(' ', '-')
const NAMES = [
  'data',
  'stringData',
  'variable',
  'annotation',
  'chart value',
  'build secret',
  'build argument',
  'github token',
  'request token',
]
const CANARIES: ReadonlyMap<string, string> = new Map(
  NAMES.flatMap((name) => [
    [name, canary(name)],
    [`next ${name}`, canary(`next ${name}`)],
  ]),
)
const of = (name: string): string => CANARIES.get(name) as string

const REPOSITORY = { id: 9650, name: 'octo-org/canary' }
const NUMBER = 650
const ECR = 'e2e/canary'
const NAMESPACE = `canary-canary-pr-${NUMBER}`
const WORKFLOW = { repository: REPOSITORY, ecr: ECR }
const HEAD = { sha: 'cafecafecafecafecafecafecafecafecafecafe', ref: 'feature' }
const DEBUG = { RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true', ACTIONS_RUNNER_DEBUG: 'true' }

const base64 = (text: string) => Buffer.from(text).toString('base64')
const manifests = (next: '' | 'next ') => ({
  'k8s/secret.yaml': `apiVersion: v1
kind: Secret
metadata: {name: database}
data: {password: ${base64(of(`${next}data`))}}
stringData: {seed: '${of(`${next}stringData`)}'}
`,
  'k8s/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: {example.com/api-token: '${of(`${next}annotation`)}'}
spec:
  replicas: 0
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: app
          image: canary
          env: [{name: DB_PASSWORD, value: '${of(`${next}variable`)}'}]
`,
})
const FILES = {
  ...manifests(''),
  Dockerfile: `FROM busybox
ARG FLAVOUR
RUN --mount=type=secret,id=npm cat /run/secrets/npm && wc -c < /run/secrets/npm > /size
`,
  'chart/Chart.yaml': 'apiVersion: v2\nname: canary\nversion: 0.1.0\n',
  'chart/templates/secret.yaml':
    'apiVersion: v1\nkind: Secret\nmetadata: {name: of-chart}\nstringData: {seed: {{ .Values.seed | quote }}}\n',
}
// An app that says all it knows, and dies.
const MIGRATION = `apiVersion: batch/v1
kind: Job
metadata: {name: migrate}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: migrate
          image: node:24-slim
          command:
            - node
            - --eval
            - |
              const { SEED, DB_PASSWORD } = process.env
              console.log('knows', SEED, 'as', Buffer.from(SEED).toString('base64'), 'or', encodeURIComponent(SEED))
              console.log('connecting with', DB_PASSWORD)
              require('node:fs').writeFileSync('/dev/termination-log', 'died of ' + SEED)
              process.exit(1)
          env:
            - {name: SEED, valueFrom: {secretKeyRef: {name: database, key: seed}}}
            - {name: DB_PASSWORD, value: '${of('next variable')}'}
`

const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`

/** The inputs of a run of the pull request's workflow. */
const inputs = (next: '' | 'next ', more: Record<string, string> = {}): Record<string, string> => ({
  'role-to-assume': ROLE,
  'aws-region': 'ap-northeast-1',
  'cluster-name': 'my-eks-cluster',
  'ecr-repository': ECR,
  'build-args': `FLAVOUR=${of('build argument')}`,
  secrets: quoted(`npm=${of('build secret')}`),
  manifests: 'k8s\nchart',
  'helm-set': `seed=${of(`${next}chart value`)}`,
  'replace-image': 'canary',
  'github-token': github.token({ repository: REPOSITORY.name, note: of('github token') }),
  'preview-prefix': 'canary',
  timeout: '1m',
  ...more,
})

const write = ({ workspace }: Job, files: Record<string, string>) => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(workspace, path, '..'), { recursive: true })
    writeFileSync(join(workspace, path), text)
  }
}

describe('a secret is in no place that others read', () => {
  const runs = new Map<string, Result>()
  const told: [string, string][] = []
  let watching: ReturnType<typeof watched>
  let job: Job
  let secrets: ReadonlyMap<string, string>

  beforeAll(async () => {
    await github.repository(REPOSITORY.name, REPOSITORY.id)
    await github.pull(REPOSITORY.name, NUMBER, { head: HEAD })
    const state = { number: NUMBER, head: HEAD, state: 'open', draft: false, labels: [] } as const
    const checkout = newJob(mkdtempSync(join(tmpdir(), 'canary-')))
    write(checkout, FILES)
    commit(checkout)
    const own = jobFor(checkout, WORKFLOW, 'pull_request', payloadOf('synchronize', WORKFLOW, state), 1)
    const left = join(checkout.temp, '../left')
    for (const folder of [left, join(left, 'tmp')]) mkdirSync(folder)
    for (const name of ['env', 'path']) writeFileSync(join(left, name), '')
    const env = {
      ...own.env,
      ...DEBUG,
      TMPDIR: join(left, 'tmp'),
      GITHUB_ENV: join(left, 'env'),
      GITHUB_PATH: join(left, 'path'),
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken({ note: of('request token') }),
    }
    watching = watched({ ...own, env }, ['docker', 'helm', 'git', 'kubectl'])
    job = watching.job

    const run = async (name: string, ...[next, more, one = job]: [...Parameters<typeof inputs>, Job?]) => {
      const result = await runStep(one, inputs(next, more))
      const post = await runPost(one, result)
      runs.set(name, result)
      told.push(...toldBy(name, result), ...toldBy(`post of ${name}`, post))
    }
    await run('a deployment', '')
    write(job, manifests('next '))
    await run('a plan', 'next ', { 'dry-run': 'true', preview: 'deploy' })
    write(job, { 'k8s/job.yaml': MIGRATION })
    await run('a failure', 'next ')
    await run('a refused role', '', { 'role-to-assume': 'arn:aws:iam::123456789012:role/ship-other-repo' })
    write(job, { 'k8s/broken.yaml': `kind: Secret\nstringData: {seed: '${of('data')}\nkind: [${of('stringData')}` })
    await run('a broken file', '', { 'dry-run': 'true' })
    // What STS, ECR and the signing of the cluster's token gave is known by its mask.
    const masked = [...runs.values()].flatMap(maskedIn).filter((secret) => secret.length >= 8)
    secrets = new Map([...CANARIES, ...masked.map((secret, at): [string, string] => [`mask ${at}`, secret])])
  })

  it('in runs of all kinds', () => {
    const codes = [...runs].map(([name, { code }]) => [name, code])
    expect(codes, told.map(([place, text]) => `${place}\n${text}`).join('\n')).toEqual([
      ['a deployment', 0],
      ['a plan', 0],
      ['a failure', 1],
      ['a refused role', 1],
      ['a broken file', 1],
    ])
    expect(runs.get('a plan')?.summary).toMatch(/data\.password: \(hidden, changed\)/)
    expect(runs.get('a failure')?.log).toContain('knows ***')
    expect(runs.get('a failure')?.log).toContain('connecting with ***')
    const kinds = [/^eyJ[\w-]+\.eyJ/, /^[A-Za-z0-9/+]{40}$/, /auth-token$/, /^k8s-aws-v1\./, /^ghs_/, /build-secret/]
    for (const kind of kinds) expect([...secrets.values()]).toContainEqual(expect.stringMatching(kind))
  })

  it('said: log, outputs, states, summary, annotations', () => {
    expect(told).toHaveLength(40)
    expect(found(secrets, new Map(told))).toEqual([])
  })

  it('on GitHub: comments and deployments', async () => {
    const { comments, deployments } = await github.holding(REPOSITORY.name)
    expect([comments.length, deployments.length]).toEqual([2, 3])
    expect(found(secrets, new Map([['GitHub', JSON.stringify([comments, deployments])]]))).toEqual([])
  })

  it('on disk, once the steps are over', () => {
    const left = join(job.temp, '../left')
    expect(filesIn(left)).toEqual([join(left, 'env'), join(left, 'path')])
    const event = job.env.GITHUB_EVENT_PATH
    const files = [...filesIn(left), ...filesIn(job.temp), ...filesIn(job.home)].filter((path) => path !== event)
    expect(found(secrets, new Map(files.map((path) => [path, readFileSync(path, 'latin1')])))).toEqual([])
  })

  it('among the arguments and variables of programs, but for what is an argument by its nature', () => {
    const byNature = ['build argument', 'chart value', 'next chart value']
    const others = new Map([...secrets].filter(([name]) => !byNature.includes(name)))
    for (const call of [/^docker login /m, /^docker buildx build .*--build-arg=/m, /^helm template .*--set=/m])
      expect(call.test(watching.calls()), String(call)).toBe(true)
    expect(found(others, new Map([['calls', watching.calls()]]))).toEqual([])
  })

  it('where another user of the machine could look meanwhile', () => {
    const modes = watching.modes()
    expect(modes).toContainEqual('600 f docker/config.json')
    expect(modes).toContainEqual(expect.stringMatching(/^600 f .*secret-0$/))
    // A folder that is closed hides what is in it.
    expect(modes.filter((line) => line.endsWith(' d ')).every((line) => line === '700 d ')).toBe(true)
  })

  it('in the image: manifest, history, layers; a build argument is no secret there', async () => {
    const { 'image-digest': digest = '', registry } = runs.get('a deployment')?.outputs ?? {}
    expect(registry).toBe(REGISTRY)
    const text = await imageText(ECR, digest)
    expect(text).toContain('busybox')
    const others = new Map([...secrets].filter(([name]) => name !== 'build argument'))
    expect(found(others, new Map([['image', text]]))).toEqual([])
  })

  it('in the cluster, but where the manifests put it', () => {
    const kinds = 'namespaces,secrets,deployments,jobs,replicasets,configmaps,events'
    const { items } = JSON.parse(kubectl('get', kinds, '--namespace', NAMESPACE, '--output=json'))
    const texts = items.map((object: Record<string, never>) => {
      const { kind, metadata, spec } = structuredClone(object) as never as {
        kind: string
        metadata: { name: string; namespace?: string; annotations?: Record<string, string> }
        spec?: { template?: { spec?: { containers?: { env?: { value?: string }[]; command?: string[] }[] } } }
      }
      delete metadata.annotations?.['example.com/api-token']
      for (const container of spec?.template?.spec?.containers ?? [])
        for (const variable of container.env ?? []) delete variable.value
      return [`${kind}/${metadata.name}`, JSON.stringify({ ...object, data: undefined, metadata, spec })]
    })
    expect(texts.length).toBeGreaterThan(4)
    expect(found(secrets, new Map(texts))).toEqual([])
  })
})
