import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RULES } from '../../../../src/rollout/failure/rules.ts'
import type { Scene } from '../../../../src/rollout/judge/scene.ts'
import { faultNames } from '../../../support/faults.ts'
import { replay } from '../../../support/replay.ts'
import { app, event, sceneOf, toldOf, written } from '../../../support/scene.ts'

const FAULTS = resolve(import.meta.dirname, '../../../fixtures/faults')
// Load balancers have their own tables.
const BALANCERS = ['load-balancer-unclaimed', 'subnets-untagged']
const recorded = faultNames().filter((name) => existsSync(resolve(FAULTS, `${name}.json`)) && !BALANCERS.includes(name))

/** Pods have other names each time. */
const unnamed = (text: string) =>
  text.replace(/-[a-z0-9]{8,10}-[a-z0-9]{5}\b/g, '-…').replace(/\bmigrate-[a-z0-9]{5}\b/g, 'migrate-…')

test('what is told of real faults', async () => {
  const texts = recorded.map((name) => {
    const { over, open, isReady, tell, scenes } = replay(name)
    const byKey = Map.groupBy([...over, ...open], ({ symptom, path }) => `${path} ${symptom.key}`)
    const said = [...byKey.values()].flatMap(([one]) =>
      one === undefined ? [] : [written(one.symptom, tell(one.symptom), scenes.get(one.path) as Scene)],
    )
    return `## ${name}\n${isReady && said.length === 0 ? 'gets ready' : [...new Set(said.map(unnamed))].join('\n')}\n`
  })
  await expect(texts.join('\n')).toMatchFileSnapshot('golden/recorded.txt')
})

type Row = readonly [title: string, scene: Scene, logs?: readonly string[]]

const IMAGE = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4.2'
const waits = (reason: string, message: string) => ({ state: { waiting: { reason, message } } })
const pull = (message: string, yaml = app(), more: Partial<Scene> = {}) =>
  sceneOf(yaml, { container: waits('ErrImagePull', message), ...more })
const hub = (image: string) => app().replace(IMAGE, image)
const ended = (exitCode: number, reason = 'Error', restartCount = 2) => ({
  restartCount,
  ...waits('CrashLoopBackOff', 'back-off 20s restarting failed container'),
  lastState: {
    terminated: { exitCode, reason, startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:00:04Z' },
  },
})
const crash = (exitCode: number, container = '') => sceneOf(app(container), { container: ended(exitCode) })
const unscheduled = (message: string, yaml = app(), more: Partial<Scene> = {}) =>
  sceneOf(yaml, {
    pod: { status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] } },
    ...more,
  })
const running = { state: { running: {} }, started: true }
const probe = (yaml: string, message: string, kind = 'Readiness') =>
  sceneOf(app(`${yaml}\nports: [{containerPort: 3000, name: http}]`), {
    container: running,
    events: [event('Unhealthy', `${kind} probe failed: ${message}`, { count: 9 })],
  })
const http = 'readinessProbe: {httpGet: {path: /healthz, port: 8080}}'
const refused = 'Get "http://10.0.1.7:8080/healthz": dial tcp 10.0.1.7:8080: connect: connection refused'
const mount = (message: string, yaml = app(), reason = 'FailedMount') =>
  sceneOf(yaml, { container: waits('ContainerCreating', ''), events: [event(reason, message)] })
const config = (message: string, yaml = app()) =>
  sceneOf(yaml, { container: waits('CreateContainerConfigError', message) })
const create = (message: string, yaml = app(), more: Partial<Scene> = {}) =>
  sceneOf(yaml, {
    status: { conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }] },
    ...more,
  })
const secretEnv = 'env:\n  - name: PASSWORD\n    valueFrom: {secretKeyRef: {name: database, key: password}}'
const secret = (name: string, more = '') =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}${more}}\nstringData: {pass: x}\n---\n`
const claim = 'volumes:\n  - name: data\n    persistentVolumeClaim: {claimName: data}'
const job = `apiVersion: batch/v1
kind: Job
metadata: {name: migrate}
spec:
  activeDeadlineSeconds: 60
  template:
    spec:
      restartPolicy: Never
      containers: [{name: app, image: x, resources: {limits: {memory: 64Mi}}}]
`
const failedJob = (reason: string, terminated?: object) =>
  sceneOf(job, {
    status: { failed: 3, conditions: [{ type: 'Failed', status: 'True', reason, message: 'Job has failed' }] },
    ...(terminated && { container: { state: { terminated } } }),
  })
const ours = (scene: Scene): Scene => {
  const path = ['spec', 'template', 'spec', 'containers', 0, 'image']
  return { ...scene, manifest: { ...scene.manifest, ourImage: [{ path, image: 0 }] } }
}
const WRAPPED = `rpc error: code = NotFound desc = failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}": ${IMAGE}: not found`

const ROWS: Readonly<Record<string, readonly Row[]>> = {
  images: [
    ['our image is gone', ours(pull(WRAPPED))],
    ['a digest that is not there', pull('not found', hub(`${IMAGE.replace(':1.4.2', '')}@sha256:${'0'.repeat(64)}`))],
    ['not there, on Docker Hub', pull('docker.io/library/nginx:1.99: not found', hub('nginx:1.99'))],
    [
      'the message of an older kubelet is in its event',
      sceneOf(app(), {
        container: waits('ImagePullBackOff', `Back-off pulling image "${IMAGE}"`),
        events: [event('Failed', `Failed to pull image "${IMAGE}": ${WRAPPED}`)],
      }),
    ],
    [
      'Docker Hub does not tell private from missing',
      pull(
        'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
        hub('acme/private:1'),
      ),
    ],
    [
      'a pull secret that is missing',
      pull(
        'unexpected status from HEAD request to https://ghcr.io/v2/acme/app/manifests/1: 401 Unauthorized',
        hub('ghcr.io/acme/app:1'),
        {
          events: [
            event(
              'FailedToRetrieveImagePullSecret',
              'Unable to retrieve some image pull secrets (ghcr); attempting to pull the image may not succeed.',
            ),
          ],
        },
      ),
    ],
    ['our image is for another processor', ours(pull('no match for platform in manifest: not found'))],
    [
      'a name with https',
      sceneOf(hub('https://nginx'), { container: waits('InvalidImageName', 'invalid reference format') }),
    ],
    [
      'a name with a blank',
      sceneOf(app().replace(IMAGE, '"nginx: latest"'), {
        container: waits('InvalidImageName', 'invalid reference format'),
      }),
    ],
    [
      'no way out',
      pull(
        'failed to do request: Head "https://ghcr.io/v2/acme/app/manifests/1": dial tcp 140.82.121.33:443: i/o timeout',
        hub('ghcr.io/acme/app:1'),
      ),
    ],
    [
      'a certificate',
      pull(
        'tls: failed to verify certificate: x509: certificate signed by unknown authority',
        hub('registry.corp/app:1'),
      ),
    ],
    ['a full disk', pull('failed to extract layer sha256:abc: write /x: no space left on device')],
    [
      'something else',
      pull('failed to commit: unexpected commit digest sha256:abc, expected sha256:def: failed precondition'),
    ],
  ],
  configuration: [
    ['a Secret of nearly this name', config('secret "database" not found', secret('databse') + app(secretEnv))],
    [
      'a Secret in another namespace',
      config('secret "database" not found', secret('database', ', namespace: other') + app(secretEnv)),
    ],
    [
      'a Secret that was deleted',
      config('secret "database" not found', secret('database', ', namespace: shop') + app(secretEnv)),
    ],
    [
      'a Secret that somebody is to make',
      config(
        'secret "database" not found',
        `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: database}\nspec: {}\n---\n${app(secretEnv)}`,
      ),
    ],
    ['a Secret among others', config('secret "database" not found', secret('tls') + app(secretEnv))],
    ['a key of a Secret elsewhere', config("couldn't find key password in Secret shop/database", app(secretEnv))],
    [
      'a key that is not like any',
      config(
        "couldn't find key password in Secret shop/database",
        secret('database').replace('pass:', 'token:') + app(secretEnv),
      ),
    ],
    [
      'a mounted key',
      mount(
        'MountVolume.SetUp failed for volume "files" : references non-existent config key: app.yaml',
        app('', 'volumes:\n  - name: files\n    configMap: {name: settings, items: [{key: app.yaml, path: app.yaml}]}'),
      ),
    ],
    [
      'a user by word',
      config(
        'container has runAsNonRoot and image has non-numeric user (node), cannot verify user is non-root (pod: "web_shop(1)", container: app)',
        app('', 'securityContext: {runAsNonRoot: true}'),
      ),
    ],
    [
      'root, in our image',
      ours(
        config(
          'container has runAsNonRoot and image will run as root (pod: "web_shop(1)", container: app)',
          app('securityContext: {runAsNonRoot: true}'),
        ),
      ),
    ],
    [
      'an init container that something added',
      sceneOf(app(), {
        pod: {
          spec: { initContainers: [{ name: 'mesh', image: 'x' }], containers: [{ name: 'app' }] },
          status: {
            initContainerStatuses: [
              { name: 'mesh', ...waits('CreateContainerConfigError', 'configmap "mesh" not found') },
            ],
          },
        },
      }),
    ],
    ['something else', config('cannot find volume "x" to mount into container "app"')],
  ],
  volumes: [
    [
      'a disk that another pod holds',
      mount(
        'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) web-old',
        app('', claim),
        'FailedAttachVolume',
      ),
    ],
    [
      'a driver that is not there',
      mount(
        'MountVolume.MountDevice failed for volume "pvc-1" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ebs.csi.aws.com not found in the list of registered CSI drivers',
      ),
    ],
    [
      'rights of a driver',
      mount(
        'MountVolume.SetUp failed for volume "secrets" : rpc error: code = Unknown desc = failed to mount secrets store objects for pod shop/web, err: AccessDeniedException: User: arn:aws:sts::1:assumed-role/x is not authorized to perform: secretsmanager:GetSecretValue',
      ),
    ],
    [
      'only a timeout',
      mount(
        'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[data], failed to process volumes=[]: timed out waiting for the condition',
        app('', claim),
      ),
    ],
    [
      'a claim that does not exist',
      unscheduled('0/2 nodes are available: persistentvolumeclaim "data" not found.', app('', claim)),
    ],
    [
      'a claim of an unknown class',
      unscheduled(
        '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/2 nodes are available',
        `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {storageClassName: gp4}\n---\n${app('', claim)}`,
        {
          events: [
            event('ProvisioningFailed', 'storageclass.storage.k8s.io "gp4" not found', {
              kind: 'PersistentVolumeClaim',
              name: 'data',
            }),
          ],
        },
      ),
    ],
    [
      'a claim whose driver has no rights',
      unscheduled('0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.', app('', claim), {
        events: [
          event(
            'ProvisioningFailed',
            'failed to provision volume with StorageClass "gp3": rpc error: code = Internal desc = UnauthorizedOperation: You are not authorized to perform: ec2:CreateVolume',
            { kind: 'PersistentVolumeClaim', name: 'data' },
          ),
        ],
      }),
    ],
    [
      'a claim without a word',
      unscheduled('0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.', app('', claim)),
    ],
    [
      'a claim whose disk is gone',
      sceneOf('apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {volumeName: pv-1}', {
        status: { phase: 'Lost' },
      }),
    ],
  ],
  start: [
    [
      'a command in one word',
      sceneOf(app('command: ["npm start"]'), {
        container: {
          ...waits('RunContainerError', ''),
          state: {
            waiting: {
              reason: 'RunContainerError',
              message:
                'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "npm start": executable file not found in $PATH: unknown',
            },
          },
        },
      }),
    ],
    [
      'a file that is not there',
      sceneOf(app('args: [/srv/run]'), {
        container: {
          state: {
            terminated: {
              reason: 'StartError',
              exitCode: 128,
              message:
                'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "/srv/run": stat /srv/run: no such file or directory: unknown',
            },
          },
        },
      }),
    ],
    [
      'no right to execute, in our image',
      ours(
        sceneOf(app(), {
          container: {
            state: {
              terminated: {
                reason: 'ContainerCannotRun',
                exitCode: 126,
                message: 'exec: "/entrypoint.sh": permission denied: unknown',
              },
            },
          },
        }),
      ),
    ],
    [
      'another processor',
      ours(
        sceneOf(app(), {
          container: {
            state: { terminated: { reason: 'StartError', exitCode: 128, message: 'exec /app: exec format error' } },
          },
        }),
      ),
    ],
    [
      'no command',
      sceneOf(app(), {
        container: waits(
          'CreateContainerError',
          'failed to generate container "1" spec: failed to generate spec: no command specified',
        ),
      }),
    ],
    [
      'a file over a folder',
      sceneOf(app(), {
        container: waits(
          'RunContainerError',
          'error mounting "/var/lib/kubelet/x" to rootfs at "/etc/nginx/nginx.conf": not a directory: Are you trying to mount a directory onto a file',
        ),
      }),
    ],
    ['a hook', sceneOf(app(), { container: waits('PostStartHookError', 'command /warm exited with 3') })],
  ],
  crashes: [
    ...([1, 2, 42, 126, 127, 130, 132, 134, 135, 137, 139, 143, 255] as const).map(
      (code): Row => [`exit code ${code}`, crash(code)],
    ),
    ['exit code 0', crash(0, 'command: [nginx]')],
    ['out of memory', sceneOf(app('resources: {limits: {memory: 512Mi}}'), { container: ended(137, 'OOMKilled') })],
    ['out of memory without a limit', sceneOf(app(), { container: ended(137, 'OOMKilled') })],
    ['the log tells: a port', crash(1), ['Error: listen EADDRINUSE: address already in use :::3000']],
    ['the log tells: a low port', crash(1), ['Error: listen EACCES: permission denied 0.0.0.0:80']],
    ['the log tells: a host', crash(1), ['Error: getaddrinfo ENOTFOUND postgres']],
    ['the log tells: Go and a host', crash(2), ['panic: dial tcp: lookup redis.shop on 172.20.0.10:53: no such host']],
    ['the log tells: a connection', crash(1), ['Error: connect ECONNREFUSED 10.0.3.4:5432']],
    ['the log tells: a connection to itself', crash(1), ['dial tcp 127.0.0.1:6379: connect: connection refused']],
    ['the log tells: a timeout', crash(1), ['dial tcp 10.0.3.4:5432: i/o timeout']],
    ['the log tells: a module', crash(1), ["Error: Cannot find module '/app/server.js'"]],
    ['the log tells: Python and a module', crash(1), ["ModuleNotFoundError: No module named 'flask'"]],
    ['the log tells: Java and a class', crash(1), ['Error: Could not find or load main class com.acme.Main']],
    ['the log tells: a password', crash(1), ['FATAL: password authentication failed for user "shop"']],
    ['the log tells: a table', crash(1), ['ERROR: relation "users" does not exist']],
    [
      'the log tells: AWS',
      crash(1),
      ['AccessDenied: User: arn:aws:sts::1:assumed-role/x/y is not authorized to perform: s3:GetObject on resource: z'],
    ],
    [
      'the log tells: no credentials',
      crash(1),
      ['botocore.exceptions.NoCredentialsError: Unable to locate credentials'],
    ],
    ['the log tells: Python and a variable', crash(1), ["KeyError: 'DATABASE_URL'"]],
    ['the log tells: a variable', crash(1), ['fatal: SESSION_SECRET must be set']],
    ['the log tells: read-only', crash(1), ["EROFS: read-only file system, open '/app/cache/x'"]],
    ['the log tells: a file’s owner', crash(1), ["Error: EACCES: permission denied, open '/data/db.sqlite'"]],
    ['the log tells: a program', crash(127), ['/entrypoint.sh: line 3: gunicorn: command not found']],
    ['the log tells: a file', crash(1), ["Error: ENOENT: no such file or directory, open '/app/config.json'"]],
    ['the log tells: another processor', crash(255), ['exec /usr/local/bin/app: exec format error']],
    [
      'the log tells: heap',
      crash(134),
      ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'],
    ],
  ],
  probes: [
    ...([400, 401, 404, 405, 503] as const).map(
      (status): Row => [`HTTP ${status}`, probe(http, `HTTP probe failed with statuscode: ${status}`)],
    ),
    [
      'HTTP 503, and the log tells',
      probe(http, 'HTTP probe failed with statuscode: 503'),
      ['Error: connect ECONNREFUSED 10.0.3.4:5432'],
    ],
    ['nothing listens at the port', probe(http, refused)],
    ['nothing listens, and the log tells where', probe(http, refused), ['Server listening on http://0.0.0.0:3000']],
    ['the log tells of localhost', probe(http, refused), ['Listening on 127.0.0.1:8080']],
    [
      'a port that is listed',
      probe('readinessProbe: {tcpSocket: {port: http}}', 'dial tcp 10.0.1.7:3000: connect: connection refused'),
    ],
    [
      'no answer',
      probe(
        http,
        'Get "http://10.0.1.7:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      ),
    ],
    [
      'HTTPS against HTTP',
      probe(
        'readinessProbe: {httpGet: {scheme: HTTPS, port: http}}',
        'Get "https://10.0.1.7:3000/": http: server gave HTTP response to HTTPS client',
      ),
    ],
    ['HTTP against HTTPS', probe(http, 'Get "http://10.0.1.7:8080/healthz": EOF')],
    [
      'a program that is not there',
      probe('readinessProbe: {exec: {command: [curl, localhost]}}', 'exec: "curl": executable file not found in $PATH'),
    ],
    ['its events may not be read', { ...probe(http, ''), events: [], unseen: ['events'] }],
    [
      'startup fails, so far',
      sceneOf(app('startupProbe: {httpGet: {path: /, port: 80}}'), {
        container: { ...running, started: false },
        events: [event('Unhealthy', 'Startup probe failed: HTTP probe failed with statuscode: 500')],
      }),
    ],
    ['a check that says no', probe('readinessProbe: {exec: {command: [check]}}', 'replica is behind')],
    ['gRPC', probe('readinessProbe: {grpc: {port: 9000}}', 'service unhealthy (responded with "NOT_SERVING")')],
    [
      'liveness kills',
      sceneOf(
        app(
          'livenessProbe: {httpGet: {path: /live, port: 8080}, initialDelaySeconds: 5}\nports: [{containerPort: 8080}]',
        ),
        {
          container: running,
          events: [
            event(
              'Unhealthy',
              'Liveness probe failed: Get "http://10.0.1.7:8080/live": dial tcp 10.0.1.7:8080: connect: connection refused',
              { count: 6 },
            ),
            event('Killing', 'Container app failed liveness probe, will be restarted', { count: 2 }),
          ],
        },
      ),
    ],
  ],
  scheduling: [
    [
      'memory',
      unscheduled(
        '0/3 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu}, 2 Insufficient memory. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
        app('resources: {requests: {memory: 64Gi}}'),
      ),
    ],
    [
      'cpu that a new node does not give either',
      unscheduled('0/3 nodes are available: 3 Insufficient cpu.', app('resources: {requests: {cpu: "64"}}'), {
        events: [
          event('NotTriggerScaleUp', "pod didn't trigger scale-up: 1 max node group size reached", { type: 'Normal' }),
        ],
      }),
    ],
    [
      'a new node is on its way',
      unscheduled('0/3 nodes are available: 3 Insufficient cpu.', app(), {
        events: [event('TriggeredScaleUp', 'pod triggered scale-up: [{web 1->2 (max: 5)}]', { type: 'Normal' })],
      }),
    ],
    [
      'Karpenter has no node for it',
      unscheduled('0/3 nodes are available: 3 Insufficient cpu.', app(), {
        events: [
          event(
            'FailedScheduling',
            'Failed to schedule pod, incompatible with nodepool "default", no instance type satisfied resources',
          ),
        ],
      }),
    ],
    [
      'a GPU',
      unscheduled(
        '0/3 nodes are available: 3 Insufficient nvidia.com/gpu.',
        app('resources: {limits: {nvidia.com/gpu: 1}}'),
      ),
    ],
    ['as many pods as may be', unscheduled('0/2 nodes are available: 2 Too many pods.')],
    [
      'taints of 1.35',
      unscheduled('0/2 nodes are available: 2 node(s) had untolerated taint(s).', app('', 'tolerations: []')),
    ],
    [
      'nodes that are not ready',
      unscheduled('0/2 nodes are available: 2 node(s) had untolerated taint {node.kubernetes.io/not-ready: }.'),
    ],
    ['no nodes at all', unscheduled('no nodes available to schedule pods')],
    [
      'a selector',
      unscheduled(
        "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.",
        app('', 'nodeSelector: {disk: fast}'),
      ),
    ],
    [
      'an affinity',
      unscheduled(
        "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.",
        app('', 'affinity: {nodeAffinity: {}}'),
      ),
    ],
    ['cordoned', unscheduled('0/2 nodes are available: 2 node(s) were unschedulable.')],
    [
      'a disk in another zone',
      unscheduled('0/2 nodes are available: 2 node(s) had volume node affinity conflict.', app('', claim)),
    ],
    [
      'anti-affinity',
      unscheduled(
        "0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules.",
        app('', 'affinity: {podAntiAffinity: {}}'),
      ),
    ],
    [
      'spread',
      unscheduled(
        "0/2 nodes are available: 2 node(s) didn't match pod topology spread constraints.",
        app('', 'topologySpreadConstraints: []'),
      ),
    ],
    ['something new', unscheduled('0/2 nodes are available: 2 node(s) are on strike.')],
  ],
  refusals: [
    [
      'a quota of pods',
      create('pods "web-1" is forbidden: exceeded quota: few, requested: pods=1, used: pods=10, limited: pods=10'),
    ],
    [
      'a quota of two things, in a rollout',
      create(
        'pods "web-1" is forbidden: exceeded quota: team, requested: limits.memory=1Gi,requests.cpu=1, used: limits.memory=3Gi,requests.cpu=4, limited: limits.memory=4Gi,requests.cpu=4',
        app('resources: {requests: {cpu: 1}, limits: {memory: 1Gi}}'),
        { serving: 3 },
      ),
    ],
    [
      'a quota of an older cluster',
      create('pods "web-1" is forbidden: failed quota: team: must specify limits.cpu,limits.memory'),
    ],
    [
      'privileged',
      create(
        'pods "web-1" is forbidden: violates PodSecurity "baseline:latest": privileged (container "app" must not set securityContext.privileged=true), hostPath volumes (volume "x")',
        app('securityContext: {privileged: true}'),
      ),
    ],
    [
      'a service account of nearly this name',
      create(
        'pods "web-" is forbidden: error looking up service account shop/deploy: serviceaccount "deploy" not found',
        `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: deployer}\n---\n${app('', 'serviceAccountName: deploy')}`,
      ),
    ],
    [
      'a policy',
      create(
        "pods \"web-1\" is forbidden: ValidatingAdmissionPolicy 'limits' with binding 'all' denied request: memory limits are required",
      ),
    ],
    [
      'a webhook that is late',
      create(
        'Internal error occurred: failed calling webhook "mpod.elbv2.k8s.aws": failed to call webhook: Post "https://aws-load-balancer-webhook-service.kube-system.svc:443/mutate-v1-pod?timeout=10s": context deadline exceeded',
      ),
    ],
    [
      'a StatefulSet',
      sceneOf(app().replace('Deployment', 'StatefulSet'), {
        events: [
          event(
            'FailedCreate',
            'create Pod web-0 in StatefulSet web failed error: pods "web-0" is forbidden: something is wrong',
            { kind: 'StatefulSet', name: 'web' },
          ),
        ],
      }),
    ],
  ],
  nodes: [
    [
      'no address',
      sceneOf(app(), {
        container: waits('ContainerCreating', ''),
        events: [
          event(
            'FailedCreatePodSandBox',
            'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "4c1b": plugin type="aws-cni" name="aws-cni" failed (add): add cmd: failed to assign an IP address to container',
          ),
        ],
      }),
    ],
    [
      'no network',
      sceneOf(app(), {
        container: waits('ContainerCreating', ''),
        events: [
          event(
            'FailedCreatePodSandBox',
            'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "4c1b": plugin type="aws-cni" name="aws-cni" failed (add): add cmd: Error received from AddNetwork gRPC call: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing dial tcp 127.0.0.1:50051: connect: connection refused"',
          ),
        ],
      }),
    ],
    [
      'a runtime class',
      sceneOf(app('', 'runtimeClassName: gvisor'), {
        container: waits('ContainerCreating', ''),
        events: [
          event(
            'FailedCreatePodSandBox',
            'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "gvisor" is configured',
          ),
        ],
      }),
    ],
    [
      'something else',
      sceneOf(app(), {
        container: waits('ContainerCreating', ''),
        events: [
          event(
            'FailedCreatePodSandBox',
            'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to reserve sandbox name "x"',
          ),
        ],
      }),
    ],
    [
      'put out, a bare pod',
      sceneOf('apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, image: x}]}', {
        container: {},
        pod: {
          status: {
            phase: 'Failed',
            reason: 'Evicted',
            message:
              'The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container app was using 2Gi, request is 0, has larger consumption of memory. ',
          },
        },
      }),
    ],
    [
      'not admitted',
      sceneOf('apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, image: x}]}', {
        container: {},
        pod: {
          status: {
            phase: 'Failed',
            reason: 'OutOfcpu',
            message:
              "Pod was rejected: Node didn't have enough resource: cpu, requested: 4000, used: 100, capacity: 1930",
          },
        },
      }),
    ],
  ],
  workloads: [
    ['a Job whose pods are gone', failedJob('BackoffLimitExceeded')],
    [
      'a Job',
      failedJob('BackoffLimitExceeded', { exitCode: 1, reason: 'Error' }),
      ['ERROR: relation "orders" does not exist'],
    ],
    ['a Job without a log', failedJob('PodFailurePolicy', { exitCode: 42, reason: 'Error' })],
    ['a Job out of memory', failedJob('BackoffLimitExceeded', { exitCode: 137, reason: 'OOMKilled' })],
    ['a Job out of time', failedJob('DeadlineExceeded'), ['dial tcp 10.0.3.4:5432: i/o timeout']],
    [
      'no progress, and no cause',
      sceneOf(app(), {
        status: {
          conditions: [
            {
              type: 'Progressing',
              status: 'False',
              reason: 'ProgressDeadlineExceeded',
              message: 'ReplicaSet "web-1" has timed out progressing.',
            },
          ],
        },
      }),
    ],
    [
      'a controller that gave up',
      sceneOf('apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x}\nspec: {}', {
        status: {
          conditions: [{ type: 'ACK.Terminal', status: 'True', message: 'InvalidParameterValue: DBInstanceClass' }],
        },
      }),
    ],
  ],
}

describe.each(Object.entries(ROWS))('%s', (theme, rows) => {
  test('what is told', async () => {
    const texts = rows.map(([title, scene, logs]) => `## ${title}\n${toldOf(scene, logs)}\n`)
    await expect(texts.join('\n')).toMatchFileSnapshot(`golden/${theme}.txt`)
  })
})

describe.each(Object.entries(ROWS))('%s', (_, rows) => {
  const cases = rows.map(([title, scene, logs = []]) => ({ title, scene, logs }))
  test.each(cases)('$title: told even when its pod is gone', ({ scene, logs }) => {
    const gone: Scene = { ...scene, pods: [], events: [], object: { ...scene.object, status: undefined } }
    const symptoms = RULES.flatMap((rule) => rule.see(scene))
    expect(symptoms).not.toEqual([])
    for (const symptom of symptoms) {
      const told = RULES.find(({ name }) => name === symptom.rule)?.tell(symptom, gone, logs)
      for (const text of [told?.what, told?.why, told?.fix]) expect(text).toMatch(/\w/)
      expect(`${told?.what} ${told?.why} ${told?.fix}`).not.toMatch(/undefined|null|NaN|\[object/)
    }
  })
})
