import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lintOf, service, web } from '../support/lint.ts'

// The lint says of some constructs that the cluster refuses them, and lets others pass. Here the cluster is asked.

/** What the real API server says to a server-side apply of one object; undefined when it takes it. */
function refused(yaml: string): Promise<string | undefined> {
  const args = ['apply', '--server-side', '--dry-run=server', '--validate=strict', '-f', '-']
  return new Promise((resolve) => {
    const env = { ...process.env, KUBECONFIG: process.env.SANDBOX_KUBECONFIG }
    const child = execFile('kubectl', args, { env }, (error, _, stderr) => resolve(error === null ? undefined : stderr))
    child.stdin?.end(yaml)
  })
}

const CONFIG = (more: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n${more}`
const NAMED = (kind: string, name: string, apiVersion = 'v1', spec = '') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: "${name}"}\n${spec}`
const RBAC = 'rbac.authorization.k8s.io/v1'
const JOB = 'template: {spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}'
const CRON = `spec: {schedule: "0 3 * * *", jobTemplate: {spec: {${JOB}}}}\n`
const VOLUMES = '      volumes: [{name: a, emptyDir: {}}, {name: b, emptyDir: {}}]\n'
const long = (length: number) => 'a'.repeat(length)

const REFUSED: readonly (readonly [string, string])[] = [
  ['variable twice', web('          env: [{name: A, value: x}, {name: A, value: x}]\n')],
  ['port twice', web('          ports: [{containerPort: 80}, {containerPort: 80, protocol: TCP}]\n')],
  ['port name twice', web('          ports: [{containerPort: 80, name: http}, {containerPort: 81, name: http}]\n')],
  ['mount path twice', web('          volumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: /a}]\n', VOLUMES)],
  ['container twice', web('        - {name: web, image: b}\n')],
  ['container of an init container’s name', web('', '      initContainers: [{name: web, image: a}]\n')],
  ['volume twice', web('', '      volumes: [{name: a, emptyDir: {}}, {name: a, emptyDir: {}}]\n')],
  ['pull secret twice', web('', '      imagePullSecrets: [{name: a}, {name: a}]\n')],
  [
    'host alias twice',
    web('', '      hostAliases: [{ip: 10.0.0.1, hostnames: [a]}, {ip: 10.0.0.1, hostnames: [b]}]\n'),
  ],
  [
    'spread constraint twice',
    web(
      '',
      '      topologySpreadConstraints:\n        - {maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule}\n        - {maxSkew: 2, topologyKey: z, whenUnsatisfiable: DoNotSchedule}\n',
    ),
  ],
  [
    'host port twice',
    web(
      '          ports: [{containerPort: 80, hostPort: 80}]\n        - {name: b, image: b, ports: [{containerPort: 81, hostPort: 80}]}\n',
    ),
  ],
  ['Service’s port twice', service('  ports: [{name: a, port: 80}, {name: b, port: 80}]\n')],
  ['Service’s port name twice', service('  ports: [{name: a, port: 80}, {name: a, port: 81}]\n')],
  ['ServiceAccount’s secret twice', NAMED('ServiceAccount', 'a', 'v1', 'secrets: [{name: s}, {name: s}]\n')],
  ['mount without its volume', web('          volumeMounts: [{name: c, mountPath: /a}]\n', VOLUMES)],
  ['selector that misses', web('', '', 'app: other')],
  [
    'expression that misses',
    web().replace(
      '    matchLabels:\n      app: web',
      '    matchExpressions: [{key: app, operator: NotIn, values: [web]}]',
    ),
  ],
  ['no selector', web().replace('  selector:\n    matchLabels:\n      app: web\n', '')],
  ['empty selector', web().replace('    matchLabels:\n      app: web', '    matchLabels: {}')],
  ['name in capitals', NAMED('ConfigMap', 'A')],
  ['name with _', NAMED('Secret', 'a_b')],
  ['long name', NAMED('ConfigMap', long(254))],
  ['Namespace with a dot', NAMED('Namespace', 'a.b')],
  ['Service with a dot', service('  ports: [{port: 80}]\n', 'a.b')],
  ['long Service', service('  ports: [{port: 80}]\n', long(64))],
  ['long CronJob', NAMED('CronJob', long(53), 'batch/v1', CRON)],
  ['long Job', NAMED('Job', long(64), 'batch/v1', `spec: {${JOB}}\n`)],
  ['StatefulSet with a dot', web().replace('Deployment', 'StatefulSet').replace('name: web', 'name: a.b')],
  ['Role with /', NAMED('Role', 'a/b', RBAC)],
  ['container in capitals', web('        - {name: Side, image: a}\n')],
  ['long port name', web('          ports: [{containerPort: 80, name: http-management-port}]\n')],
  ['port name of digits', web('          ports: [{containerPort: 80, name: "80"}]\n')],
  ['port name with --', web('          ports: [{containerPort: 80, name: a--b}]\n')],
  ['volume with a dot', web('', '      volumes: [{name: a.b, emptyDir: {}}]\n')],
  ['key with /', CONFIG('data: {a/b: x}\n')],
  ['label with a blank', CONFIG('  labels: {a: x y}\n')],
  ['label with +', CONFIG('  labels: {a: 1.0.0+x}\n')],
  ['long label', CONFIG(`  labels: {a: ${long(64)}}\n`)],
  ['label key with two /', CONFIG('  labels: {a/b/c: x}\n')],
  ['label key with a prefix in capitals', CONFIG('  labels: {A.io/b: x}\n')],
  ['annotation key with a blank', CONFIG('  annotations: {a b: x}\n')],
  ['pods’ label with @', web('', '', 'app: web, owner: a@b')],
  ['Service’s selector with /', service('  selector: {a: x/y}\n  ports: [{port: 80}]\n')],
  ['number as a label', CONFIG('  labels: {a: 1}\n')],
  ['boolean as an annotation', CONFIG('  annotations: {a: true}\n')],
  ['number as data', CONFIG('data: {a: 1}\n')],
  ['number as a variable', web('          env: [{name: A, value: 1}]\n')],
  ['number as a Secret’s text', NAMED('Secret', 'a', 'v1', 'stringData: {a: 1}\n')],
  ['Secret’s data in plain text', NAMED('Secret', 'a', 'v1', 'data: {a: hunter2}\n')],
]

const TAKEN: readonly (readonly [string, string])[] = [
  ['one port over TCP and UDP', web('          ports: [{containerPort: 53}, {containerPort: 53, protocol: UDP}]\n')],
  [
    'one port in two containers',
    web('          ports: [{containerPort: 80}]\n        - {name: b, image: b, ports: [{containerPort: 80}]}\n'),
  ],
  [
    'one port name in two containers',
    web(
      '          ports: [{containerPort: 80, name: a}]\n        - {name: b, image: b, ports: [{containerPort: 81, name: a}]}\n',
    ),
  ],
  [
    'one host port over TCP and UDP',
    web('          ports: [{containerPort: 53, hostPort: 53}, {containerPort: 53, hostPort: 53, protocol: UDP}]\n'),
  ],
  ['envFrom twice', web('          envFrom: [{configMapRef: {name: a}}, {configMapRef: {name: a}}]\n')],
  ['a toleration twice', web('', '      tolerations: [{key: a, operator: Exists}, {key: a, operator: Exists}]\n')],
  [
    'a Service’s port over TCP and UDP',
    service('  ports: [{name: a, port: 53}, {name: b, port: 53, protocol: UDP}]\n'),
  ],
  [
    'a ReplicationController without selector',
    NAMED(
      'ReplicationController',
      'a',
      'v1',
      'spec: {template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a}]}}}\n',
    ),
  ],
  ['a Role with colons and capitals', NAMED('Role', 'system:A_b', RBAC)],
  [
    'a PodDisruptionBudget with _',
    NAMED('PodDisruptionBudget', 'A_b', 'policy/v1', 'spec: {minAvailable: 1, selector: {matchLabels: {a: b}}}\n'),
  ],
  ['a Job with a dot', NAMED('Job', 'a.b', 'batch/v1', `spec: {${JOB}}\n`)],
  ['a long Deployment', web().replace('name: web', `name: ${long(253)}`)],
  ['a CronJob of 52', NAMED('CronJob', long(52), 'batch/v1', CRON)],
  ['an annotation key with a prefix in capitals', CONFIG('  annotations: {A.io/b: x}\n')],
  ['an empty label', CONFIG('  labels: {a: "", b: }\n')],
  ['data without a value', CONFIG('data: {a: }\n')],
  [
    'a claim’s mount',
    web('          volumeMounts: [{name: d, mountPath: /d}]\n').replace('Deployment', 'StatefulSet') +
      '  volumeClaimTemplates: [{metadata: {name: d}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]\n',
  ],
]

/** What the cluster takes and what then never works: the lint alone refuses it. */
const USELESS: readonly (readonly [string, string])[] = [
  ['a probe of a port that has no such name', web('          readinessProbe: {httpGet: {path: /, port: http}}\n')],
]

// Starting kubectl is what takes the time; a few at once keep both cores busy.
describe.concurrent('what the lint calls refused, the cluster refuses', () => {
  test.each(REFUSED)('%s', async (_, yaml) => {
    expect(lintOf(yaml).problems.map(({ what }) => what)).not.toEqual([])
    expect(await refused(yaml)).toMatch(
      /invalid|duplicate entries|expected string|cannot unmarshal|illegal base64|may not contain/,
    )
  })
})

describe.concurrent('what the lint lets pass, the cluster takes', () => {
  test.each(TAKEN)('%s', async (_, yaml) => {
    expect(lintOf(yaml).problems.map(({ what }) => what)).toEqual([])
    expect(await refused(yaml)).toBeUndefined()
  })

  test.each(['three-tiers', 'web-with-load-balancer', 'jobs-and-batch', 'ingress-only'])('the set %s', async (name) => {
    const [file = ''] = globSync(`../fixtures/manifests/good/${name}.yaml`, { cwd: import.meta.dirname })
    const text = readFileSync(join(import.meta.dirname, file), 'utf8').replaceAll(
      'namespace: orders',
      'namespace: default',
    )
    expect(await refused(text)).toBeUndefined()
  })
})

describe.concurrent('what never works although the cluster takes it', () => {
  test.each(USELESS)('%s', async (_, yaml) => {
    expect(lintOf(yaml).problems).toHaveLength(1)
    expect(await refused(yaml)).toBeUndefined()
  })
})
