import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { discover } from '../../src/cluster/api/discovery.ts'
import { send } from '../../src/cluster/apply/send.ts'
import { isImmutable } from '../../src/cluster/explain/explain.ts'
import { once } from '../../src/cluster/explain/once.ts'
import { objectPath, withValue } from '../../src/manifest.ts'
import { type Problem, place } from '../../src/problem.ts'
import { type Certificate, certificate } from '../support/certificate.ts'
import { CALLER } from '../support/kubernetes.ts'
import { manifestsOf } from '../support/manifests.ts'
import { administrator, kubectl } from '../support/realCluster.ts'
import { problemsOf } from '../support/world.ts'

// What the real API server says when it does not take an object, and what becomes of it.

const connect = administrator()
const made: string[] = []
let namespace = ''
beforeEach(() => {
  namespace = `refusals-${made.length}`
  made.push(namespace)
  kubectl(`create namespace ${namespace}`)
})
afterAll(() => {
  for (const one of made) kubectl(`delete namespace ${one} --wait=false --ignore-not-found`)
})

interface Sent {
  readonly problems: readonly Problem[]
  readonly warned: readonly Problem[]
  /** What was said while it was tried again. */
  readonly lines: readonly string[]
  readonly requests: number
}

/** Sends every object of a set at once, as an apply does. */
async function apply(yaml: string, { dryRun = false, as = connect() } = {}): Promise<Sent> {
  const { api, io } = as
  const warned: Problem[] = []
  const sender = { api, caller: CALLER, force: false, warn: (problem: Problem) => void warned.push(problem) }
  const manifests = manifestsOf(yaml)
  const resourceOf = await discover(manifests, api, CALLER)
  const found = await Promise.all(
    manifests.map((manifest) => {
      const object = withValue(manifest.object, ['metadata', 'namespace'], namespace)
      const path = objectPath(resourceOf(object).collection(namespace), object.metadata.name)
      return problemsOf(send({ manifest: { ...manifest, object }, path }, sender, dryRun))
    }),
  )
  return { problems: once(found.flat()), warned, lines: io.lines, requests: api.requests() }
}
const whats = ({ problems }: Sent) => problems.map(({ what, at }) => `${at && place(at)} ${what}`)

const config = (name = 'a', more = 'data: {k: ours}\n') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`
const web = (more = '') => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 0
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: pause
${more}`

describe('a conflict with a real kubectl', () => {
  test('under another name: the field, both values, the ways out; then as one of them says', async () => {
    const theirs = config('a', '  labels: {app.kubernetes.io/name: theirs}\ndata: {k: theirs, a.b: c}\n')
    kubectl(`apply --server-side --field-manager=other --namespace=${namespace} -f -`, theirs)
    const ours = config('a', '  labels: {app.kubernetes.io/name: ours}\ndata: {k: ours}\n')
    const { problems } = await apply(ours)
    expect(problems).toMatchObject([
      {
        what: 'ConfigMap/a: 2 fields belong to other (data.k and metadata.labels.app.kubernetes.io/name)',
        why: expect.stringContaining(
          'data.k: live theirs, here ours\nmetadata.labels.app.kubernetes.io/name: live theirs, here ours',
        ),
        at: { file: 'k8s/app.yaml', line: 6 },
      },
    ])
    expect((await apply(ours.replaceAll('ours', 'theirs'))).problems).toEqual([])
  })

  test('under its own name: it is taken over', async () => {
    kubectl(`apply --server-side --namespace=${namespace} -f -`, config('a', 'data: {k: theirs}\n'))
    expect((await apply(config())).problems).toEqual([])
    expect(kubectl(`get configmap a --namespace=${namespace} -o jsonpath={.data.k}`)).toBe('ours')
  })

  test('that edited a live object by hand shows no secret', async () => {
    const secret = (value: string) => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData: {k: ${value}}\n`
    kubectl(`apply --server-side --field-manager=other --namespace=${namespace} -f -`, secret('canary-live'))
    const { problems } = await apply(secret('canary-here'))
    expect(problems[0]?.what).toMatch(/^Secret\/s: data\.k belongs to other$|^Secret\/s: stringData/)
    expect(JSON.stringify(problems)).not.toMatch(/canary|Y2FuYXJ5/)
  })
})

describe('fields that cannot change any more', () => {
  test.each([
    [
      'a Deployment’s selector',
      web(),
      web().replaceAll('app: web', 'app: other'),
      'spec.selector',
      /`recreate: true` \(what it runs/,
    ],
    [
      'a StatefulSet’s Service',
      'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  replicas: 0\n  serviceName: one\n  selector: {matchLabels: {app: db}}\n  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: pause, env: [{name: PASSWORD, value: canary}]}]}}\n',
      'serviceName: two',
      'spec.serviceName',
      /by `recreate: true`\.$/,
    ],
    [
      'a claim’s class',
      'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec:\n  storageClassName: one\n  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 1Gi}}\n',
      'storageClassName: two',
      'spec.storageClassName',
      /Not even `recreate: true`.*the data in its volume/,
    ],
    [
      'a sealed ConfigMap',
      config('c', 'immutable: true\ndata: {k: one}\n'),
      'data: {k: two}',
      'data',
      /`recreate: true`\.$/,
    ],
  ])('%s', async (_, before, change, field, fix) => {
    expect((await apply(before)).problems).toEqual([])
    const after = change.includes('\n') ? change : before.replace(new RegExp(`${change.split(':')[0]}: .*`), change)
    const { problems } = await apply(after)
    expect(problems.map(({ what }) => what)).toEqual([
      expect.stringMatching(new RegExp(`: ${field} cannot change any more$`)),
    ])
    expect(problems[0]?.fix).toMatch(fix)
    expect(JSON.stringify(problems)).not.toMatch(/canary|@@/)
  })

  test('are known as such to who would make the object again', async () => {
    await apply(web())
    const { api } = connect()
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web`
    const body = manifestsOf(web().replaceAll('app: web', 'app: other'))[0]?.object
    const query = { fieldManager: 'ship-to-eks', force: 'true' }
    expect(
      isImmutable(await api.send('PATCH', path, { query, contentType: 'application/apply-patch+yaml', body })),
    ).toBe(true)
  })
})

describe('admission', () => {
  /** Starts the webhook; it denies what is labelled so. */
  const start = async ({ key, cert }: Certificate, port = 0) => {
    const server = createServer({ key, cert }, async (request, response) => {
      const { request: review } = JSON.parse((await Array.fromAsync(request)).join(''))
      const allowed = review.object.metadata.labels?.denied === undefined
      const status = allowed ? {} : { status: { message: 'metadata.labels.denied is not wanted here' } }
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({
          apiVersion: 'admission.k8s.io/v1',
          kind: 'AdmissionReview',
          response: { uid: review.uid, allowed, ...status, warnings: ['the webhook warns'] },
        }),
      )
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.close()
      server.closeAllConnections()
    })
    return (server.address() as AddressInfo).port
  }
  const register = (clientConfig: object) => {
    const name = `${namespace}.example.com`
    const rules = [
      { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] },
    ]
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } }
    const webhook = {
      name,
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      timeoutSeconds: 2,
      namespaceSelector,
      rules,
      clientConfig,
    }
    const meta = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name },
    }
    kubectl('apply -f -', JSON.stringify({ ...meta, webhooks: [webhook] }))
    onTestFinished(() => void kubectl(`delete validatingwebhookconfiguration ${name} --wait=false`))
    return name
  }
  /** The API server hears of a new rule a moment later. */
  const inForce = async (says: RegExp) => {
    for (;;) {
      try {
        kubectl(`apply --server-side --dry-run=server --namespace=${namespace} -f -`, config('probe', ''))
      } catch (error) {
        if (says.test(String((error as { stderr: unknown }).stderr))) return
        throw error
      }
      await delay(100)
    }
  }
  const urlOf = (port: number, { cert }: Certificate) => ({
    url: `https://127.0.0.1:${port}/review`,
    caBundle: Buffer.from(cert).toString('base64'),
  })

  test('a webhook that denies is named, with its reason, at the line that it names; what it warns of is told', async () => {
    const own = certificate()
    const name = register(urlOf(await start(own), own))
    // The webhook lives in this process, which kubectl would keep from answering.
    const denied = config('probe', '  labels: {denied: x}\n')
    while ((await apply(denied, { dryRun: true })).problems.length === 0) await delay(100)
    const sent = await apply(`${config('a', '  labels:\n    denied: x\n')}---\n${config('b')}`)
    expect(sent.problems).toMatchObject([
      {
        what: `ConfigMap/a: the webhook ${name} denied it`,
        why: 'It says: metadata.labels.denied is not wanted here',
        at: { line: 6 },
      },
    ])
    expect(sent.warned.map(({ what }) => what)).toEqual(['The cluster warns: the webhook warns'])
  })

  test('a webhook that is down is waited for, and when it comes up nothing is wrong', async () => {
    const own = certificate()
    // Below those that connections are given, so that it is free.
    const port = 18_443
    register(urlOf(port, own))
    await inForce(/failed calling webhook/)
    const as = connect()
    const sending = apply(config(), { as })
    while (!as.io.lines.some((line) => line.includes('webhook'))) await delay(20)
    await start(own, port)
    const { problems, lines } = await sending
    expect(problems).toEqual([])
    expect(lines).toEqual(['Trying again, since an admission webhook does not answer'])
  })

  test('a webhook that stays down is told once, with its Service', async () => {
    const name = register({ service: { name: 'hook', namespace, path: '/review', port: 443 } })
    await inForce(/failed calling webhook/)
    const sent = await apply(`${config('a')}---\n${config('b')}`)
    expect(whats(sent)).toEqual([
      `k8s/app.yaml:1 ConfigMap/a and ConfigMap/b (k8s/app.yaml:7): the webhook ${name} does not answer`,
    ])
    expect(sent.problems[0]?.why).toContain(
      `served by the Service hook in the namespace ${namespace}: service "hook" not found`,
    )
    expect(sent.problems[0]?.fix).toContain(`kubectl get pods -n ${namespace}`)
    expect(sent.requests).toBeLessThan(30)
  })

  test('a policy that denies is named with its binding', async () => {
    const name = `${namespace}.example.com`
    const meta = (kind: string) => ({ apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name } })
    const policy = {
      ...meta('ValidatingAdmissionPolicy'),
      spec: {
        matchConstraints: {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
        },
        validations: [{ expression: "has(object.data) && 'owner' in object.data", message: 'data.owner is missing' }],
      },
    }
    const binding = {
      ...meta('ValidatingAdmissionPolicyBinding'),
      spec: { policyName: name, validationActions: ['Deny'] },
    }
    kubectl('apply -f -', `${JSON.stringify(policy)}\n---\n${JSON.stringify(binding)}`)
    onTestFinished(() => void kubectl(`delete validatingadmissionpolicybinding,validatingadmissionpolicy ${name}`))
    await inForce(/denied request/)
    const { problems } = await apply(config())
    expect(problems).toMatchObject([
      {
        what: `ConfigMap/a: the policy ${name} denied it`,
        why: 'It says: data.owner is missing',
        fix: expect.stringContaining(`validatingadmissionpolicybinding ${name}`),
        at: { line: 5 },
      },
    ])
  })
})

describe('what a namespace does not allow', () => {
  const pod = (more = '', name = 'a') =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n    - name: web\n      image: pause\n${more}`
  const counted = async () => {
    while (kubectl(`get quota few --namespace=${namespace} -o jsonpath={.status.hard}`) === '') await delay(100)
  }

  test('a quota that is used up', async () => {
    kubectl(`create quota few --namespace=${namespace} --hard=configmaps=1,requests.cpu=1`)
    await counted()
    expect((await apply(config())).problems).toMatchObject([
      {
        what: `ConfigMap/a: the quota few of the namespace ${namespace} is used up`,
        why: 'configmaps: 1 more asked for, 1 of 1 used.',
      },
    ])
    expect((await apply(pod())).problems).toMatchObject([
      { what: 'Pod/a: the quota few wants requests.cpu of every container', at: { line: 5 } },
    ])
  })

  test('a quota that thirty objects count against at once is not in their way', async () => {
    kubectl(`create quota few --namespace=${namespace} --hard=configmaps=40`)
    await counted()
    const set = Array.from({ length: 30 }, (_, index) => config(`c${index}`)).join('---\n')
    expect((await apply(set)).problems).toEqual([])
  })

  test('a LimitRange', async () => {
    const limits = 'limits: [{type: Container, max: {cpu: 500m, memory: 1Gi}}]'
    kubectl(
      `apply --namespace=${namespace} -f -`,
      `apiVersion: v1\nkind: LimitRange\nmetadata: {name: l}\nspec: {${limits}}\n`,
    )
    const large = pod('      resources: {limits: {cpu: 3, memory: 2Gi}}\n')
    // The API server hears of the LimitRange a moment later.
    const isRefused = () => {
      try {
        kubectl(`apply --dry-run=server --namespace=${namespace} -f -`, large)
        return false
      } catch {
        return true
      }
    }
    await expect.poll(isRefused, { timeout: 60_000 }).toBe(true)
    const { problems } = await apply(large)
    expect(problems).toMatchObject([
      {
        what: `Pod/a: a LimitRange of the namespace ${namespace} does not allow its size`,
        why: 'Maximum cpu usage per Container is 500m, but limit is 3.\nMaximum memory usage per Container is 1Gi, but limit is 2Gi.',
      },
    ])
  })

  test('PodSecurity: refused for a pod, warned of for a workload, and mended by what is said', async () => {
    const levels = ['enforce', 'warn'].map((mode) => `pod-security.kubernetes.io/${mode}=restricted`).join(' ')
    kubectl(`label namespace ${namespace} ${levels}`)
    const { problems } = await apply(pod())
    expect(problems[0]?.what).toBe(
      `Pod/a: its pods violate PodSecurity "restricted:latest" of the namespace ${namespace}`,
    )
    expect(problems[0]?.why?.split('\n')).toHaveLength(4)
    const { warned } = await apply(web())
    expect(warned.map(({ what }) => what)).toEqual([
      'Deployment/web: its pods would violate PodSecurity "restricted:latest"',
    ])
    const mend = /each container:\n(securityContext:\n(?: {2}.*\n?)+)/.exec(problems[0]?.fix ?? '')?.[1] ?? ''
    expect((await apply(pod(mend.replace(/^/gm, '      ').trimEnd().concat('\n')))).problems).toEqual([])
  })

  test('being deleted: told once for all', async () => {
    const held = { metadata: { finalizers: ['example.com/held'] } }
    kubectl(`create configmap held --namespace=${namespace}`)
    kubectl(`patch configmap held --namespace=${namespace} --patch=${JSON.stringify(held)}`)
    kubectl(`delete namespace ${namespace} --wait=false`)
    onTestFinished(() => {
      kubectl(`patch configmap held --namespace=${namespace} --patch={"metadata":{"finalizers":null}}`)
    })
    expect(whats(await apply(`${config('a')}---\n${config('b')}`))).toEqual([
      `k8s/app.yaml:3 ConfigMap/a and ConfigMap/b (k8s/app.yaml:9): the namespace ${namespace} is being deleted`,
    ])
  })

  test('a pod right after its namespace finds its ServiceAccount', async () => {
    namespace = `${namespace}-new`
    made.push(namespace)
    kubectl(`create namespace ${namespace}`)
    expect((await apply(pod())).problems).toEqual([])
  })

  test('a kind that goes out of service is warned of', async () => {
    const { warned } = await apply('apiVersion: v1\nkind: Endpoints\nmetadata: {name: e}\n')
    expect(warned).toMatchObject([
      { what: expect.stringMatching(/^The cluster warns: v1 Endpoints is deprecated/), at: { line: 1 } },
    ])
  })
})

test('what is wrong in a manifest, as this API server says it', async () => {
  const set = `${web('          imagee: x\n          ports: [{containerPort: "http"}]\n')}---\n${config('B_B')}`
  expect(whats(await apply(set, { dryRun: true }))).toEqual([
    expect.stringMatching(
      /^k8s\/app\.yaml:13 Deployment\/web: there is no field spec\.template\.spec\.containers\[.*\]\.imagee$/,
    ),
    expect.stringMatching(/^k8s\/app\.yaml:\d+ ConfigMap\/B_B: metadata\.name is not accepted$/),
  ])
})
