import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { requestToken } from '../../sandbox/github/requestToken.ts'
import { APP, shipping } from './inputs.ts'
import { commit, type Job, newJob, runStep } from './step.ts'

interface Refusal {
  readonly title: string
  readonly inputs?: Record<string, string>
  readonly files?: Record<string, string>
  readonly env?: Record<string, string>
  /** What, why and fix, as far as they matter. */
  readonly says: readonly (string | RegExp)[]
  readonly at?: readonly [file: string, line: number]
  /** Puts into the checkout what git would not keep. */
  readonly prepare?: (workspace: string) => void
  /** Told before AWS is asked for anything. */
  readonly offline?: true
}

const role = (name: string) => ({ 'role-to-assume': `arn:aws:iam::123456789012:role/${name}` })

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
  for (let depth = 1; depth < 9; depth++)
    lines.push(
      `a${depth}: &a${depth} [${Array(9)
        .fill(`*a${depth - 1}`)
        .join(', ')}]`,
    )
  return lines.join('\n')
}

const REFUSALS: readonly Refusal[] = [
  {
    title: 'a role that trusts another repository',
    inputs: role('ship-other-repo'),
    says: [
      'AWS refused to let this job assume arn:aws:iam::123456789012:role/ship-other-repo',
      'sub "repo:octo-org/node-app:ref:refs/heads/main"',
      '"token.actions.githubusercontent.com:sub":"repo:octo-org/node-app:ref:refs/heads/main"',
    ],
  },
  {
    title: 'a role that does not exist',
    inputs: role('no-such-role'),
    says: [
      'AWS refused to let this job assume',
      'The role does not exist in account 123456789012, or its trust policy',
    ],
  },
  {
    title: 'a trust policy written for a branch, in a job with an environment',
    inputs: role('ship-other-repo'),
    env: { ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken({ environment: 'production' }) },
    says: [
      'Likely: The job has the environment production, so its sub names that in place of the branch',
      'sub "repo:octo-org/node-app:environment:production"',
      '"token.actions.githubusercontent.com:repository_id":"74","token.actions.githubusercontent.com:environment":"production"',
    ],
  },
  {
    title: 'a sub that carries ids, where the policy has names alone',
    env: {
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken({ sub: 'repo:octo-org@65/node-app@74:ref:refs/heads/main' }),
    },
    says: [
      'Likely: The sub carries the ids of the owner and the repository',
      '"token.actions.githubusercontent.com:sub":"repo:octo-org@65/node-app@74:ref:refs/heads/main"',
    ],
  },
  {
    title: 'a repository that is written with capitals',
    env: { ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken({ repository: 'Octo-Org/node-app' }) },
    says: ['Likely: Upper and lower case count', 'repo:Octo-Org/node-app:ref:refs/heads/main'],
  },
  {
    title: 'a session that is longer than the role allows',
    inputs: { 'role-duration-seconds': '7200' },
    says: ['exceeds the MaxSessionDuration', 'aws iam update-role --role-name ship-deploy --max-session-duration'],
  },
  {
    title: 'tokens that have expired when they come',
    env: { ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken({ expires_in: -1 }) },
    says: ['the second of two', 'clock of this runner'],
  },
  {
    title: 'an audience that no identity provider has',
    inputs: { audience: 'elsewhere' },
    says: ['Incorrect token audience', '--client-id elsewhere', 'correct `audience`'],
  },
  {
    title: 'a job without id-token: write',
    env: { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' },
    says: ['The permission `id-token: write` is missing', /permissions:\n +id-token: write/],
  },
  {
    title: 'a token service that refuses',
    env: { ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken({ fail: 403 }) },
    says: ['GitHub did not give this job an OIDC token'],
  },
  {
    title: 'an account that is not allowed',
    inputs: { 'allowed-account-ids': '999999999999' },
    says: [
      'This run would act in account 123456789012, and `allowed-account-ids` has only 999999999999',
      'Nothing has been touched.',
    ],
  },
  {
    title: 'a cluster that does not exist',
    inputs: { 'cluster-name': 'no-such-cluster' },
    says: [
      'There is no cluster no-such-cluster in ap-northeast-1',
      /The region has [^\n]*\bmy-eks-cluster\b/,
      'eksctl create cluster --name no-such-cluster ',
    ],
  },
  {
    title: 'a role that the cluster does not know',
    inputs: role('ship-unmapped'),
    says: [
      'The cluster my-eks-cluster does not know arn:aws:iam::123456789012:role/ship-unmapped',
      'aws eks create-access-entry --region ap-northeast-1 --cluster-name my-eks-cluster --principal-arn arn:aws:iam::123456789012:role/ship-unmapped',
    ],
  },
  {
    title: 'a role that may not work in this namespace',
    inputs: role('ship-edit'),
    says: [
      /may not read .* in the cluster my-eks-cluster/,
      'It is not allowed to get deployments.apps in the namespace',
      'associate-access-policy',
    ],
  },
  {
    title: 'a repository that is missing and not to be made',
    inputs: { 'create-repository': 'false', 'ecr-repository': 'nobody/made-this' },
    says: ['nobody/made-this does not exist', '`create-repository` is false'],
  },
  {
    title: 'a role that may not create the repository',
    inputs: { ...role('ship-no-create'), 'ecr-repository': 'nobody/may-make-this' },
    says: ['could not be created', '"Action":["ecr:CreateRepository"'],
  },
  {
    title: 'an image name that matches nothing',
    inputs: { 'replace-image': 'hello' },
    says: [
      'No manifest names the image hello',
      'nodejs-hello:1.0 (node-app-deployment.yaml:',
      '`replace-image: nodejs-hello`',
    ],
  },
  {
    title: 'broken YAML',
    files: { 'node-app-service.yaml': 'apiVersion: v1\nkind: Service\nmetadata:\n  name: [web\nspec: {}\n' },
    says: ['This is not YAML that Kubernetes reads'],
    at: ['node-app-service.yaml', 5],
  },
  {
    title: 'an alias bomb',
    files: { 'node-app-service.yaml': bomb() },
    says: ['node-app-service.yaml:'],
    offline: true,
  },
  {
    title: 'bytes that are no UTF-8',
    prepare: (workspace) =>
      writeFileSync(join(workspace, 'node-app-service.yaml'), Buffer.from('kind: Service\nname: caf\xe9\n', 'latin1')),
    says: ['UTF-8'],
    at: ['node-app-service.yaml', 2],
    offline: true,
  },
  {
    title: 'a list where an object belongs',
    files: { 'node-app-service.yaml': '- kind: Service\n' },
    says: ['it is no Kubernetes object'],
    at: ['node-app-service.yaml', 1],
    offline: true,
  },
  {
    title: 'a link that leads out of the workspace',
    inputs: { manifests: 'linked.yaml' },
    prepare: (workspace) => symlinkSync('/etc/hostname', join(workspace, 'linked.yaml')),
    says: ['linked.yaml'],
    offline: true,
  },
  {
    title: 'a pipe among the manifests',
    inputs: { manifests: 'k8s' },
    prepare: (workspace) => {
      mkdirSync(join(workspace, 'k8s'))
      execFileSync('mkfifo', [join(workspace, 'k8s/pipe.yaml')])
    },
    says: ['k8s/pipe.yaml'],
    offline: true,
  },
  {
    title: 'containers that name a port twice, and a selector that misses its template',
    files: {
      'node-app-deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: node-app}
spec:
  selector: {matchLabels: {app: node}}
  template:
    metadata: {labels: {app: node-app}}
    spec:
      containers:
        - name: app
          image: nodejs-hello:1.0
          ports:
            - containerPort: 3000
            - containerPort: 3000
`,
    },
    says: [/node-app-deployment\.yaml:5: .*selector/, /node-app-deployment\.yaml:14: .*3000/],
    offline: true,
  },
  {
    title: 'a word that YAML takes for a boolean',
    files: {
      'node-app-service.yaml': 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  labels:\n    public: yes\n',
    },
    says: ['Service/web: public is a boolean, where Kubernetes takes text only', 'Put the value in quotes'],
    at: ['node-app-service.yaml', 6],
  },
  {
    title: 'a Service that is missing',
    inputs: { service: 'web' },
    says: ['`service`: the set has no Service web', 'It has node-app-service (node-app-service.yaml:1)'],
  },
  {
    title: 'a manifest file that is missing',
    inputs: { manifests: 'kubernetes' },
    says: ['`manifests`: kubernetes does not exist', 'The checkout holds'],
  },
  {
    title: 'a namespace that does not exist',
    inputs: { namespace: 'never-made' },
    says: ['The namespace never-made does not exist', 'kubectl create namespace never-made'],
  },
  {
    title: 'a kind that the cluster does not have',
    files: { 'node-app-service.yaml': 'apiVersion: v1\nkind: Servise\nmetadata:\n  name: web\n' },
    says: ['The cluster has no Servise in v1'],
    at: ['node-app-service.yaml', 2],
  },
  {
    title: 'a field that Kubernetes does not know, in one of two objects',
    files: {
      'node-app-service.yaml':
        'apiVersion: v1\nkind: Service\nmetadata:\n  name: strict\nspec:\n  selectr: {app: x}\n  ports:\n    - port: 80\n',
    },
    says: ['Service/strict: there is no field spec.selectr'],
    at: ['node-app-service.yaml', 6],
  },
  {
    title: 'a value that Kubernetes does not accept',
    files: {
      'node-app-service.yaml':
        'apiVersion: v1\nkind: Service\nmetadata:\n  name: strict\nspec:\n  ports:\n    - port: 800000\n',
    },
    says: ['Service/strict: spec.ports[0].port is not accepted', 'between 1 and 65535'],
    at: ['node-app-service.yaml', 7],
  },
  {
    title: 'everything that is wrong, at once',
    inputs: { manifests: 'absent', context: 'nowhere', 'allowed-account-ids': '999999999999' },
    says: ['`manifests`: absent does not exist', '`context`: nowhere does not exist', '`allowed-account-ids` has only'],
  },
]

describe('refused before anything is touched', () => {
  const jobFor = ({ files = {}, env = {}, prepare }: Refusal): Job => {
    const job = newJob(APP, env)
    for (const [name, text] of Object.entries(files)) writeFileSync(join(job.workspace, name), text)
    commit(job)
    prepare?.(job.workspace)
    return job
  }

  it.each(REFUSALS)('$title', async (refusal) => {
    const inputs = shipping('default', { 'ecr-repository': 'refused/app', ...refusal.inputs })
    const result = await runStep(jobFor(refusal), inputs)
    expect(result.code, result.log).toBe(1)
    const text = result.errors.map((error) => error.text).join('\n\n')
    for (const words of refusal.says)
      typeof words === 'string' ? expect(text).toContain(words) : expect(text).toMatch(words)
    expect(text).toContain('Fix: ')
    expect(text).not.toMatch(/\n {4}at /)
    if (refusal.at !== undefined)
      expect(result.errors[0]).toMatchObject({ file: refusal.at[0], line: String(refusal.at[1]) })
    if (refusal.offline) expect(result.log).not.toContain('::group::Sign in to AWS')
    expect(result.summary).toContain('### Not deployed')
    expect(result.log).not.toMatch(/(Deployment|Service)\/\S+ (created|configured)/)
    // Seconds, on a machine that has nothing else to do.
    expect(result.milliseconds).toBeLessThan(30_000)
  })
})
