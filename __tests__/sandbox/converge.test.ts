import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { withConfigHashes } from '../../src/manifests/configs.ts'
import { staleConfigs } from '../../src/manifests/restart.ts'
import { administrator, kubectl, live, type RunOptions, run } from '../support/realCluster.ts'
import { inSet } from '../support/sets.ts'
import { problemsOf } from '../support/world.ts'

const connect = administrator()
const made: string[] = []
let namespace = ''
beforeEach(() => {
  namespace = `converge-${made.length}`
  made.push(namespace)
  kubectl(`create namespace ${namespace}`)
})
afterAll(() => {
  for (const one of made) kubectl(`delete namespace ${one} --wait=false --ignore-not-found`)
})
const ship = (yaml: string, options?: RunOptions) => run(connect(), yaml, namespace, options)
const here = (what: string) => live(`${what} --namespace=${namespace}`)
const managers = (object: { metadata: { managedFields?: { manager: string; operation: string }[] } }) =>
  (object.metadata.managedFields ?? []).map(({ manager, operation }) => `${manager} ${operation}`).toSorted()

const config = (data: string, name = 'settings') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: ${data}\n`
const web = (container: string, more = '', labels = '{app: web}') => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
${more}
  selector: {matchLabels: ${labels}}
  template:
    metadata: {labels: ${labels}}
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{name: web, image: pause, ${container}}]
`
const job = (command: string) => `apiVersion: batch/v1
kind: Job
metadata: {name: migrate}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 0
      containers: [{name: migrate, image: busybox, command: [sh, -c, "${command}"]}]
`
const ended = (type: 'Complete' | 'Failed') =>
  expect
    .poll(() => here('job migrate').status.conditions?.map((one: { type: string }) => one.type), { timeout: 60_000 })
    .toContain(type)

describe('only what changes is sent', () => {
  test('and deleted meanwhile, it is made again', async () => {
    const set = inSet(config('{a: "1"}', 'one'), config('{a: "1"}', 'two'), web('env: []', '  replicas: 0'))
    expect((await ship(set)).did).toEqual(['ConfigMap/one created', 'ConfigMap/two created', 'Deployment/web created'])
    const before = here('configmap one').metadata.resourceVersion
    kubectl(`delete configmap two --namespace=${namespace}`)
    expect((await ship(set.replace('replicas: 0', 'replicas: 0\n  paused: true'))).did).toEqual([
      'ConfigMap/one unchanged',
      'ConfigMap/two created',
      'Deployment/web configured',
    ])
    expect(here('configmap one').metadata.resourceVersion).toBe(before)
    expect(
      (
        await ship(set.replace('"1"', '"2"').replace('replicas: 0', 'replicas: 0\n  paused: true'), {
          between: () => kubectl(`delete configmap one --namespace=${namespace}`),
        })
      ).did,
    ).toContain('ConfigMap/one created')
    expect(here('configmap one').data).toEqual({ a: '2' })
  })

  test('of a new namespace, nothing while one object of a phase is wrong', async () => {
    const name = `${namespace}-new`
    made.push(name)
    const set = (data: string) =>
      inSet(
        `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`,
        config('{a: "1"}').replace('{name:', `{namespace: ${name}, name:`),
        config(data, 'wrong').replace('{name:', `{namespace: ${name}, name:`),
      )
    // The wrong type of a field shows before the namespace is there, a name that is not allowed only then.
    expect(await problemsOf(ship(set('{a: {b: c}}')))).toHaveLength(1)
    expect(live(`namespace ${name}`)).toBeNull()
    expect(await problemsOf(ship(set('{"no key": c}')))).toHaveLength(1)
    expect(live(`namespace ${name}`)).not.toBeNull()
    expect(live(`configmap settings --namespace=${name}`)).toBeNull()
    expect((await ship(set('{a: "2"}'))).did).toEqual([
      'ConfigMap/settings created',
      'ConfigMap/wrong created',
      `Namespace/${name} unchanged`,
    ])
  })
})

describe('new kinds', () => {
  const version = (name: string, storage: boolean) => `
  - name: ${name}
    served: true
    storage: ${storage}
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}}}`
  const crd = (group: string, versions: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.${group}}
spec:
  group: ${group}
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
  versions:${versions}
`
  const widget = (group: string, version: string) =>
    `apiVersion: ${group}/${version}\nkind: Widget\nmetadata: {name: w}\nspec: {size: 1}\n`

  test('come with their objects in one set, and then with another version', async () => {
    // Several times, for the API server serves a new kind some moments after it is established.
    for (let round = 0; round < 5; round++) {
      const group = `${namespace}-${round}.example.com`
      const first = inSet(widget(group, 'v1'), crd(group, version('v1', true)))
      expect((await ship(first)).did).toEqual([`CustomResourceDefinition/widgets.${group} created`, 'Widget/w created'])
      const second = inSet(crd(group, version('v1', true) + version('v2', false)), widget(group, 'v2'))
      expect((await ship(second)).did[0]).toBe(`CustomResourceDefinition/widgets.${group} configured`)
      expect((await ship(second)).did).toEqual([
        `CustomResourceDefinition/widgets.${group} unchanged`,
        'Widget/w unchanged',
      ])
      kubectl(`delete crd widgets.${group} --wait=false`)
    }
  })
})

describe('taking over from kubectl', () => {
  const before = inSet(
    config('{gone: "1", kept: "1"}'),
    web(
      'env: [{name: GONE, value: x}, {name: KEPT, value: x}], ports: [{containerPort: 80}, {containerPort: 81}]',
      '  replicas: 0',
    ).replace('{name: web}', '{name: web, labels: {gone: x}}'),
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: NodePort, selector: {app: web}, ports: [{name: a, port: 80}, {name: gone, port: 81}]}\n',
  )
  const after = inSet(
    config('{kept: "1"}'),
    web('env: [{name: KEPT, value: x}], ports: [{containerPort: 80}]', '  replicas: 0'),
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: NodePort, selector: {app: web}, ports: [{name: a, port: 80}]}\n',
  )

  test.each(['apply', 'apply --server-side', 'create --save-config'])('kubectl %s: removed fields go', async (how) => {
    kubectl(`${how} --namespace=${namespace} --filename=-`, before)
    const service = here('service web').spec
    // What people did by hand on top of it.
    kubectl(`rollout restart deployment/web --namespace=${namespace}`)
    kubectl(`annotate configmap settings --namespace=${namespace} note=mine`)
    const first = await ship(after)
    expect(first.did).toEqual(['ConfigMap/settings configured', 'Deployment/web configured', 'Service/web configured'])
    const { data, metadata } = here('configmap settings')
    expect(data).toEqual({ kept: '1' })
    expect(metadata.annotations).toEqual({ note: 'mine' })
    const deployment = here('deployment web')
    expect(deployment.metadata.labels?.gone).toBeUndefined()
    expect(deployment.metadata.annotations).not.toHaveProperty(['kubectl.kubernetes.io/last-applied-configuration'])
    const { template } = deployment.spec
    expect(template.spec.containers[0].env).toEqual([{ name: 'KEPT', value: 'x' }])
    expect(template.spec.containers[0].ports).toEqual([{ containerPort: 80, protocol: 'TCP' }])
    expect(template.metadata.annotations).toHaveProperty(['kubectl.kubernetes.io/restartedAt'])
    const { clusterIP, ports } = here('service web').spec
    expect([clusterIP, ports]).toEqual([service.clusterIP, [service.ports[0]]])
    expect(managers(here('configmap settings'))).toEqual(['kubectl-annotate Update', 'ship-to-eks Apply'])
    // The plan had said so, and once is enough.
    expect(first.plan.flatMap(({ fields }) => fields.map(({ name }) => name))).toContain('data.gone')
    expect((await ship(after)).did).toEqual([
      'ConfigMap/settings unchanged',
      'Deployment/web unchanged',
      'Service/web unchanged',
    ])
  })

  test('an object that lost its owners', async () => {
    kubectl(`apply --namespace=${namespace} --filename=-`, config('{gone: "1", kept: "1"}'))
    kubectl(
      `patch configmap settings --namespace=${namespace} --type=merge --patch={"metadata":{"managedFields":[{}]},"data":{"others":"1"}}`,
    )
    await ship(config('{kept: "2"}'))
    await ship(config('{kept: "2"}'))
    expect(here('configmap settings').data).toEqual({ kept: '2', others: '1' })
    expect((await ship(config('{kept: "2"}'))).did).toEqual(['ConfigMap/settings unchanged'])
  })

  test('while somebody writes all the time', async () => {
    kubectl(`apply --namespace=${namespace} --filename=-`, config('{gone: "1", kept: "1"}'))
    const { api } = connect()
    let writes = 0
    let stop = false
    const writer = (async () => {
      while (!stop) {
        const answer = await api.send('PATCH', `/api/v1/namespaces/${namespace}/configmaps/settings`, {
          contentType: 'application/merge-patch+json',
          body: { metadata: { annotations: { count: String(writes++) } } },
        })
        expect(answer.code).toBe(200)
        await delay(10)
      }
    })()
    await ship(config('{kept: "2"}')).finally(() => {
      stop = true
    })
    await writer
    expect(writes).toBeGreaterThan(1)
    expect(here('configmap settings').data).toEqual({ kept: '2' })
  })

  test('what was changed by hand goes back where the file says something, and stays elsewhere', async () => {
    const set = web('env: [{name: A, value: a}]', '  replicas: 0')
    await ship(set)
    kubectl(`scale deployment web --replicas=1 --namespace=${namespace}`)
    kubectl(`set env deployment/web A=b B=c --namespace=${namespace}`)
    expect((await ship(set)).did).toEqual(['Deployment/web configured'])
    const { replicas, template } = here('deployment web').spec
    expect(replicas).toBe(0)
    expect(template.spec.containers[0].env).toEqual([
      { name: 'A', value: 'a' },
      { name: 'B', value: 'c' },
    ])
  })
})

describe('the replicas of what is scaled', () => {
  const hpa = (min: number) => `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  minReplicas: ${min}
  maxReplicas: 5
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
`
  const small = web('resources: {requests: {cpu: 1m}}', '  replicas: 2')
  const replicas = () => here('deployment web').spec.replicas

  test('start with the file’s, then are the autoscaler’s', async () => {
    await ship(inSet(small, hpa(1)))
    expect(replicas()).toBe(2)
    // It has not written yet: left out, they would be 1.
    await ship(inSet(small.replace('cpu: 1m', 'cpu: 2m'), hpa(1)))
    expect(replicas()).toBe(2)
    await ship(inSet(small.replace('cpu: 1m', 'cpu: 2m').replace('  replicas: 2', ''), hpa(1)))
    expect(replicas()).toBe(2)
    kubectl(`patch hpa web --namespace=${namespace} --type=merge --patch={"spec":{"minReplicas":4}}`)
    await expect.poll(replicas, { timeout: 60_000, interval: 500 }).toBe(4)
    expect(managers(here('deployment web'))).toContain('kube-controller-manager Update')
    await ship(inSet(small, hpa(4)))
    expect(replicas()).toBe(4)
    // One that only the cluster has.
    await ship(small.replace('cpu: 1m', 'cpu: 3m'))
    expect(replicas()).toBe(4)
    expect((await ship(small.replace('cpu: 1m', 'cpu: 3m'))).did).toEqual(['Deployment/web unchanged'])
    // And one that came to a deployment of kubectl's.
    expect(here('hpa web').spec.minReplicas).toBe(4)
  })

  test('are what the autoscaler made them between plan and apply', async () => {
    await ship(inSet(small, hpa(1)))
    const { api } = connect()
    const scale = async () => {
      const answer = await api.send('PATCH', `/apis/apps/v1/namespaces/${namespace}/deployments/web/scale`, {
        query: { fieldManager: 'kube-controller-manager' },
        contentType: 'application/merge-patch+json',
        body: { spec: { replicas: 3 } },
      })
      expect(answer.code).toBe(200)
    }
    const ran = await ship(inSet(small.replace('cpu: 1m', 'cpu: 2m'), hpa(1)), { between: scale })
    expect(ran.did).toContain('Deployment/web configured')
    expect(replicas()).toBe(3)
  })

  test('taken over from kubectl apply, stay as they are', async () => {
    kubectl(`apply --namespace=${namespace} --filename=-`, inSet(small.replace('replicas: 2', 'replicas: 3'), hpa(1)))
    await ship(inSet(small, hpa(1)))
    expect(replicas()).toBe(3)
  })
})

describe('what cannot be changed', () => {
  const other = '{app: other}'
  test('the selector of a Deployment: refused, or made again when asked for', async () => {
    const set = web('env: []', '  replicas: 1')
    await ship(set)
    const { uid } = here('deployment web').metadata
    const changed = web('env: []', '  replicas: 1', other)
    const [problem] = await problemsOf(ship(changed))
    expect(`${problem?.what}\n${problem?.fix}`).toMatch(/spec\.selector[\s\S]*recreate: true/)
    const ran = await ship(changed, { recreate: true })
    expect(ran.did).toEqual(['Deployment/web replaced'])
    expect(ran.plan.map(({ action }) => action)).toEqual(['replaced'])
    expect(ran.lines).toContain('Deployment/web is deleted, to be made again')
    expect(here('deployment web').metadata.uid).not.toBe(uid)
    expect(here('pods --selector=app=web')?.items ?? []).toEqual([])
  })

  const database = (size: string, app = 'db') => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 1
  serviceName: db
  selector: {matchLabels: {app: ${app}}}
  template:
    metadata: {labels: {app: ${app}}}
    spec: {terminationGracePeriodSeconds: 0, containers: [{name: db, image: pause}]}
  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: ${size}}}}
`
  test('the claims of a StatefulSet: its pods and data stay', async () => {
    await ship(database('1Gi'))
    const uidOf = (what: string) => here(what)?.metadata.uid
    await expect.poll(() => uidOf('pod db-0'), { timeout: 60_000 }).toBeDefined()
    const [set, pod, claim] = ['statefulset db', 'pod db-0', 'pvc data-db-0'].map(uidOf)
    expect((await problemsOf(ship(database('2Gi'))))[0]?.what).toMatch(/volumeClaimTemplates/)
    expect((await ship(database('2Gi'), { recreate: true })).did).toEqual(['StatefulSet/db replaced'])
    expect(uidOf('statefulset db')).not.toBe(set)
    expect([uidOf('pod db-0'), uidOf('pvc data-db-0')]).toEqual([pod, claim])
    const owner = () => here('pod db-0').metadata.ownerReferences?.[0]?.uid
    await expect.poll(owner, { timeout: 60_000 }).toBe(uidOf('statefulset db'))
    // Other pods, of the same names: the old ones go, and the data stays.
    expect((await ship(database('2Gi', 'other'), { recreate: true })).did).toEqual(['StatefulSet/db replaced'])
    await expect.poll(() => here('pod db-0')?.metadata.labels.app, { timeout: 60_000 }).toBe('other')
    expect(uidOf('pvc data-db-0')).toBe(claim)
  })

  test('what holds data is never deleted', async () => {
    const claim = (size: string) =>
      `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], storageClassName: "", resources: {requests: {storage: ${size}}}}\n`
    await ship(claim('1Gi'))
    const { uid } = here('pvc data').metadata
    const [problem] = await problemsOf(ship(claim('1Gi').replace('ReadWriteOnce', 'ReadWriteMany'), { recreate: true }))
    expect(problem?.fix).toContain('Not even `recreate: true`')
    expect(here('pvc data').metadata.uid).toBe(uid)
  })
})

describe('a Job', () => {
  const uid = () => here('job migrate').metadata.uid
  test('that has finished makes room for another one, and runs once', async () => {
    await ship(job('echo 1'))
    const first = uid()
    await ended('Complete')
    expect((await ship(job('echo 1'))).did).toEqual(['Job/migrate unchanged'])
    expect(uid()).toBe(first)
    const ran = await ship(job('echo 2'))
    expect(ran.did).toEqual(['Job/migrate replaced'])
    expect(ran.plan.map(({ action }) => action)).toEqual(['replaced'])
    expect(uid()).not.toBe(first)
    expect(here('job migrate').spec.template.spec.containers[0].command[2]).toBe('echo 2')
  })

  test('that failed runs again', async () => {
    await ship(job('exit 1'))
    const first = uid()
    await ended('Failed')
    const ran = await ship(job('exit 1'))
    expect(ran.did).toEqual(['Job/migrate replaced'])
    expect(ran.lines).toContain('Job/migrate failed in an earlier run; it runs again')
    expect(uid()).not.toBe(first)
  })

  test('that runs is waited for', async () => {
    await ship(job('until [ -e /tmp/go ]; do sleep 0.2; done'))
    const first = uid()
    const late = await problemsOf(ship(job('echo 2'), { timeoutMs: 1_500 }))
    expect(late.map(({ what }) => what)).toEqual(['Job/migrate of an earlier run did not finish within 1.5 s'])
    expect(uid()).toBe(first)

    const client = connect()
    const running = run(client, job('echo 2'), namespace)
    const said = 'Job/migrate of an earlier run is still at work; it is replaced when it has finished'
    await expect.poll(() => client.io.lines, { timeout: 60_000 }).toContain(said)
    kubectl(`wait --for=condition=Ready pod --selector=job-name=migrate --namespace=${namespace} --timeout=60s`)
    kubectl(`exec job/migrate --namespace=${namespace} -- touch /tmp/go`)
    expect((await running).did).toEqual(['Job/migrate replaced'])
    expect(uid()).not.toBe(first)
  })

  test('that the cluster names is another one each time', async () => {
    const generated = job('echo 1').replace('{name: migrate}', '{generateName: migrate-}')
    const runs = [await ship(generated), await ship(generated)]
    const names = runs.flatMap(({ applied }) =>
      applied.map(({ path, object }) => [path.split('/').at(-1), object.metadata.name]),
    )
    for (const [inPath, name] of names) {
      expect(inPath).toBe(name)
      expect(name).toMatch(/^migrate-\w+$/)
    }
    expect(here('jobs').items).toHaveLength(2)
    const [problem] = await problemsOf(ship(generated.replace('backoffLimit', 'backoffLimits')))
    expect(problem?.what).toContain('Job/migrate-*')
    expect(here('jobs').items).toHaveLength(2)
  })
})

describe('configuration that pods do not notice', () => {
  const set = (value: string) =>
    inSet(config(`{a: "${value}"}`), web('envFrom: [{configMapRef: {name: settings}}]', '  replicas: 0'))
  test('is told, or rolls them', async () => {
    await ship(set('1'))
    const warned = await ship(set('2'))
    expect(staleConfigs(warned.plan).map(({ what }) => what)).toEqual([
      'ConfigMap/settings changes, and the pods of Deployment/web keep its old values',
    ])
    expect(warned.did).toEqual(['ConfigMap/settings configured', 'Deployment/web unchanged'])
    const restart = { prepare: (all: Parameters<typeof withConfigHashes>[0]) => withConfigHashes(all, namespace) }
    // It is as if the run that changed it had been killed before it came to the pods.
    const rolled = await ship(set('2'), restart)
    expect(rolled.did).toEqual(['ConfigMap/settings unchanged', 'Deployment/web configured'])
    const again = await ship(set('3'), restart)
    expect(again.did).toEqual(['ConfigMap/settings configured', 'Deployment/web configured'])
    expect(staleConfigs(again.plan)).toEqual([])
    expect((await ship(set('3'), restart)).did).toEqual(['ConfigMap/settings unchanged', 'Deployment/web unchanged'])
  })
})

describe('what is being deleted', () => {
  test('is waited for, and made again', async () => {
    const held = config('{a: "1"}').replace('{name:', '{finalizers: [example.com/held], name:')
    await ship(held)
    const { uid } = here('configmap settings').metadata
    kubectl(`delete configmap settings --namespace=${namespace} --wait=false`)
    const [late] = await problemsOf(ship(config('{a: "1"}'), { timeoutMs: 1_000 }))
    expect(late?.what).toBe('ConfigMap/settings is still being deleted after 1 s')
    expect(late?.why).toContain('example.com/held')
    const free = () =>
      kubectl(`patch configmap settings --namespace=${namespace} --type=merge --patch={"metadata":{"finalizers":null}}`)
    setTimeout(free, 500)
    const ran = await ship(config('{a: "1"}'))
    expect(here('configmap settings').metadata.uid).not.toBe(uid)
    expect(ran.lines).toContain('ConfigMap/settings is being deleted; it is made again when it is gone')
  })

  test('a namespace with what is in it', async () => {
    const name = `${namespace}-old`
    made.push(name)
    const set = inSet(
      `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`,
      config('{a: "1"}').replace('{name:', `{namespace: ${name}, name:`),
    )
    await ship(set)
    kubectl(`delete namespace ${name} --wait=false`)
    await ship(set)
    expect(live(`namespace ${name}`).status.phase).toBe('Active')
    expect(live(`configmap settings --namespace=${name}`).data).toEqual({ a: '1' })
    // Deleted behind the plan’s back.
    await ship(set.replace('"1"', '"2"'), { between: () => kubectl(`delete namespace ${name} --wait=false`) })
    expect(live(`namespace ${name}`).status.phase).toBe('Active')
    expect(live(`configmap settings --namespace=${name}`).data).toEqual({ a: '2' })
  })
})

describe('two runs at once', () => {
  test('end as one of them wants it, whole, and a third changes nothing', async () => {
    const set = (value: string) =>
      inSet(
        ...Array.from({ length: 30 }, (_, index) => config(`{a: "${value}"}`, `c${index}`)),
        web(`env: [{name: A, value: "${value}"}]`, '  replicas: 0'),
        job(`echo ${value}`),
      )
    await ship(set('0'))
    await ended('Complete')
    await Promise.all([ship(set('1')), ship(set('1'))])
    const third = await ship(set('1'))
    expect(third.did.filter((line) => !line.endsWith(' unchanged'))).toEqual([])
    expect(third.did).toHaveLength(32)
    expect(here('job migrate').spec.template.spec.containers[0].command[2]).toBe('echo 1')
  })

  test('what another run changed after the plan is as the last one wants it', async () => {
    const set = (value: string) =>
      inSet(...Array.from({ length: 12 }, (_, index) => config(`{a: "${value}"}`, `c${index}`)))
    await ship(set('0'))
    const last = await ship(inSet(set('0'), config('{a: x}', 'slow')), { between: () => ship(set('1')) })
    const values = () => here('configmaps').items.flatMap(({ data }: { data: { a?: string } }) => data.a ?? [])
    expect(new Set(values())).toEqual(new Set(['0', 'x']))
    expect(last.lines).toContain('ConfigMap/c11 configured: somebody had changed it meanwhile')
  })

  test.each([1, 5, 13, 21])('a run that is cut off after %i objects is finished by the next', async (stopAfter) => {
    const set = inSet(
      ...Array.from({ length: 20 }, (_, index) => config('{a: "2"}', `c${index}`)),
      web('env: [{name: A, value: a}]', '  replicas: 0'),
      job('echo 1'),
    )
    kubectl(`apply --namespace=${namespace} --filename=-`, set.replaceAll('{a: "2"}', '{a: "1", gone: "1"}'))
    await expect(ship(set, { stopAfter })).rejects.toThrow(/abort/i)
    const next = await ship(set)
    expect(next.did).toHaveLength(22)
    const data = here('configmaps').items.flatMap(({ metadata, data }: { metadata: { name: string }; data: object }) =>
      /^c\d/.test(metadata.name) ? [data] : [],
    )
    expect(new Set(data.map((one: object) => JSON.stringify(one)))).toEqual(new Set(['{"a":"2"}']))
    expect((await ship(set)).did.filter((line) => !line.endsWith(' unchanged'))).toEqual([])
  })

  test('of other values: each object is of one of them', async () => {
    const set = (value: string) =>
      inSet(...Array.from({ length: 30 }, (_, index) => config(`{a: "${value}"}`, `c${index}`)))
    await ship(set('0'))
    await Promise.all(['1', '2'].map((value) => ship(set(value))))
    expect((await ship(set('2'))).did).toHaveLength(30)
    const values = here('configmaps').items.flatMap(({ data }: { data: { a?: string } }) => data.a ?? [])
    expect(new Set(values)).toEqual(new Set(['2']))
  })
})
