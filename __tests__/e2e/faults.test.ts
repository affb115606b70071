import { afterAll, expect, it } from 'vitest'
import { openSurroundings } from '../support/surroundings.ts'
import { deployAll, FILE, type Outcome } from './faults.ts'

// What cannot succeed ends in seconds, and says why. The ones with a grace of two minutes and more are left to the
// rules' tables and what was recorded: registry-failing, registry-limited, registry-timeout, registry-unknown-host,
// unschedulable-*, claim-without-class and webhook-down.

/** A row of the table: a fault, and what a tired person has to read of it. */
interface Expected {
  readonly fault: string
  /** In the annotation's text, each of them. */
  readonly says: readonly (string | RegExp)[]
  /** A part of the first line like it, which the annotation stands at. */
  readonly at: string
  readonly inputs?: Readonly<Record<string, string>>
}

const REGISTRY = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com'
const OTHER = '210987654321.dkr.ecr.ap-northeast-1.amazonaws.com'

// The slow ones first, so that they are waited for while the others come and go.
const ROWS: readonly Expected[] = [
  {
    fault: 'load-balancer-unclaimed',
    says: ['Service/web', 'example.com/nobody'],
    at: 'loadBalancerClass',
  },
  {
    fault: 'secret-volume-missing',
    says: ['waits for Secret/web-tls, which the namespace', 'This set has no Secret', 'create secret generic web-tls'],
    at: 'secretName: web-tls',
  },
  {
    fault: 'config-map-volume-missing',
    says: ['waits for ConfigMap/nginx-config, which the namespace', 'create configmap nginx-config'],
    at: 'name: nginx-config',
  },
  {
    fault: 'pull-forbidden',
    says: [`the node may not pull ${OTHER}/forbidden/busybox:latest`, 'not of the role that deploys', 'PullOnly'],
    at: 'image:',
  },
  {
    fault: 'pull-unauthorized',
    says: [`the node may not pull ${OTHER}/unauthorized/busybox:latest`, '401', 'set-repository-policy'],
    at: 'image:',
  },
  {
    fault: 'pull-secret-missing',
    says: [`${OTHER}/unauthorized/busybox:1`, '401'],
    at: 'image:',
  },
  {
    fault: 'liveness-kills',
    says: ['its liveness probe has it killed', 'GET :8080/healthy', '404'],
    at: 'httpGet',
  },
  {
    fault: 'startup-kills',
    says: ['its startup probe has it killed', 'Nothing listens on port 8080', '0.0.0.0 instead of 127.0.0.1'],
    at: 'httpGet',
  },
  { fault: 'crash-later', says: ['crashes with exit code 3', 'broker:9092 gave no answer'], at: 'name: app' },
  {
    fault: 'crash-at-once',
    says: ['crashes with exit code 1', 'the variable DATABASE_URL is not set', 'env: [{name: DATABASE_URL'],
    at: 'name: app',
  },
  {
    fault: 'exit-zero',
    says: ['it ends by itself', 'has to keep running', 'started in background', 'in the foreground'],
    at: 'command:',
  },
  { fault: 'exit-segfault', says: ['139 (SIGSEGV)', 'loading native module', 'another libc'], at: 'name: app' },
  { fault: 'script-missing', says: ['the image has no ./start.sh', '127', 'Windows line breaks'], at: 'command:' },
  { fault: 'platform-wrong', says: ['exec format error', 'another processor'], at: 'name: app' },
  {
    fault: 'init-fails',
    says: ['container migrate: it crashes with exit code 2', 'FATAL: relation users does not exist'],
    at: 'name: migrate',
  },
  { fault: 'stateful-crash', says: ['StatefulSet/db', 'cannot open data directory'], at: 'name: app' },
  { fault: 'out-of-memory', says: ['96Mi', /memory/], at: 'memory: 96Mi' },
  {
    fault: 'depends-fails',
    says: [`Deployment/database, container app: the image ${REGISTRY}/team/database:16 does not exist`],
    at: 'team/database:16',
  },
  {
    fault: 'secret-missing',
    says: ['waits for Secret/db-credentials', 'create secret generic db-credentials --from-literal=password=VALUE'],
    at: 'name: db-credentials',
  },
  {
    fault: 'config-map-missing',
    says: ['waits for ConfigMap/settings', 'create configmap settings'],
    at: 'name: settings',
  },
  {
    fault: 'key-missing',
    says: ['needs the key LOG_LEVEL of ConfigMap/settings', 'has LOGLEVEL', 'Correct the key'],
    at: 'key: LOG_LEVEL',
  },
  { fault: 'root-image', says: ['may not run as root', 'runAsUser: 1000'], at: 'runAsNonRoot' },
  {
    fault: 'service-account-missing',
    says: ['its pods are refused: the service account deployer does not exist', 'kind: ServiceAccount'],
    at: 'serviceAccountName',
  },
  {
    fault: 'command-missing',
    says: ['gunicorn cannot be run', 'The image has no program gunicorn in its PATH', '--entrypoint sh'],
    at: 'command:',
  },
  {
    fault: 'command-not-executable',
    says: ['/etc/passwd cannot be run', 'it may not be executed', 'command: [sh, /etc/passwd]'],
    at: 'command:',
  },
  {
    fault: 'quota-exceeded',
    says: ['refused by a quota', 'requests.cpu: 0 of 500m used, and a pod wants 750m more', 'edit resourcequota team'],
    at: 'requests: {cpu',
  },
  {
    fault: 'quota-unsaid',
    says: ['refused by a quota', 'The quota team counts requests.cpu', 'resources: {requests: {cpu: 100m}}'],
    at: 'name: app',
  },
  {
    fault: 'pod-security',
    says: ['Pod Security, level “restricted”', 'a user that is not root', 'capabilities: {drop: [ALL]}'],
    at: 'name: app',
  },
  {
    fault: 'image-tag-missing',
    says: [`the image ${REGISTRY}/team/web:2.0.1 does not exist`, 'not the tag 2.0.1', 'aws ecr describe-images'],
    at: 'image:',
  },
  {
    fault: 'image-repository-missing',
    says: [`the image ${REGISTRY}/team/wbe:1.0 does not exist`, 'no repository team/wbe'],
    at: 'image:',
  },
  {
    fault: 'daemon-image-missing',
    says: [`DaemonSet/agent, container app: the image ${REGISTRY}/team/agent:9 does not exist`],
    at: 'image:',
  },
  {
    fault: 'revision-broken',
    says: [`${REGISTRY}/team/web:2.0.1 does not exist`, 'The old revision still serves, with 2 pods'],
    at: 'image:',
  },
  {
    fault: 'progress-deadline',
    says: ['its readiness probe fails: GET :8080/ready answers HTTP 404', 'it does not know this path'],
    at: 'httpGet',
  },
  {
    fault: 'readiness-wrong-port',
    says: ['GET :8081/ is refused', 'none of the container’s ports (8080)', 'Write `port: 8080` here'],
    at: 'httpGet',
    inputs: { timeout: '40s' },
  },
  {
    fault: 'readiness-500',
    says: ['its readiness probe fails: GET :8080/healthz'],
    at: 'httpGet',
    inputs: { timeout: '40s' },
  },
  {
    fault: 'webhook-denies',
    says: [
      'refused by a policy of the cluster, pods.policy.example.com',
      'every container needs the label cost-centre',
    ],
    at: '    spec:',
  },
  {
    fault: 'job-fails',
    says: ['Job/migrate failed after 2 tries', 'exit code 1', 'ERROR: duplicate key value', 'a failed Job is replaced'],
    at: '- name: migrate',
  },
  {
    fault: 'job-deadline',
    says: ['Job/migrate did not end within its 5 s', 'Raise activeDeadlineSeconds'],
    at: 'activeDeadlineSeconds',
  },
  {
    fault: 'pod-fails',
    says: ['Pod/check, container check', 'exit code 4', '3 of 7 checks failed'],
    at: '- name: check',
  },
  {
    fault: 'platform-missing',
    says: ['not made for the processor of the node', 'no match for platform'],
    at: 'image:',
  },
  {
    fault: 'image-never-pulled',
    says: ['is not on the node, and the pod forbids to pull it', 'Remove the line `imagePullPolicy: Never`'],
    at: 'imagePullPolicy',
  },
  { fault: 'image-name-invalid', says: ['is not the name of an image', 'must be lowercase'], at: 'image:' },
]

const surroundings = openSurroundings()
const outcomeOf = deployAll(ROWS, surroundings)
afterAll(async () => (await surroundings).close())

it.for(ROWS)('$fault', async (row, { annotate }) => {
  const outcome = await outcomeOf(row.fault)
  await annotate(`after ${outcome.seconds} s: ${outcome.result.errors[0]?.text}`)
  expectToldAt(outcome, row)
})

it('a line of the log names the failure before the step ends, and the summary has it in its table', async () => {
  const { result } = await outcomeOf('image-tag-missing')
  expect(result.log).toContain('Deployment/web')
  expect(result.summary).toMatch(/\| Deployment\/web \| created \|/)
})

/** What every failing step owes: where, what, why, fix, and nothing that is of no use. */
function expectToldAt({ fault, result }: Outcome, { says, at }: Expected): void {
  const [, ...lines] = fault.manifest.split('\n')
  const line = 2 + lines.findIndex((one) => one.includes(at))
  expect(result.code, result.log).toBe(1)
  const [error] = result.errors
  expect(error, result.log).toMatchObject({ file: FILE, line: String(line) })
  for (const words of says)
    typeof words === 'string' ? expect(error?.text).toContain(words) : expect(error?.text).toMatch(words)
  expect(error?.text).toContain('Fix: ')
  expect(error?.text).not.toMatch(/undefined|\[object|\bNaN\b|\n {4}at .*\.ts:/)
  expect(result.summary).toMatch(/^### (Deployment failed|Not deployed)$/m)
}
