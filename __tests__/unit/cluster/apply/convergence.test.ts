import { describe, expect, onTestFinished, test } from 'vitest'
import { openApi } from '../../../../src/cluster/api/client.ts'
import { discover } from '../../../../src/cluster/api/discovery.ts'
import { type Applied, apply } from '../../../../src/cluster/apply/apply.ts'
import type { Step } from '../../../../src/cluster/plan/plan.ts'
import { deadlineIn } from '../../../../src/deadline.ts'
import type { Action } from '../../../../src/facts.ts'
import { type KubernetesObject, label, type Manifest, objectPath } from '../../../../src/manifest.ts'
import { CALLER, type FakeCluster, fakeCluster, status } from '../../../support/kubernetes.ts'
import { manifestsOf } from '../../../support/manifests.ts'
import { config, crd, deployment, inSet, namespace, widget } from '../../../support/sets.ts'
import { problemsOf, testIo } from '../../../support/world.ts'

const CONFIGS = '/api/v1/namespaces/default/configmaps'
const A = `${CONFIGS}/a`
const JOBS = '/apis/batch/v1/namespaces/default/jobs'
const job = manifestsOf('apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate}\n')[0] as Manifest
const IMMUTABLE = {
  code: 422,
  body: status(422, 'Invalid', 'no', [
    { reason: 'FieldValueInvalid', field: 'spec.template', message: 'Invalid value: {}: field is immutable' },
  ]),
}
const gone = { code: 404, body: status(404, 'NotFound', 'gone') }

async function world({ timeoutMs = 50_000, recreate = false } = {}) {
  const cluster = await fakeCluster()
  const io = testIo()
  const api = openApi(cluster.address, async () => 'token', io)
  onTestFinished(() => api.close())
  const run = async (steps: readonly Step[]) => {
    const seen: string[] = []
    const applied: Applied[] = await apply(steps, {
      sender: { api, caller: CALLER, force: false },
      io,
      deadline: deadlineIn(timeoutMs, io),
      recreate,
      onApplied: ({ object, action }) => seen.push(`${label(object)} ${action}`),
      settled: async () => undefined,
    })
    return { seen, applied }
  }
  const asked = (method: string) =>
    cluster.asked
      .filter((one) => one.method === method)
      .map(({ path, query }) => `${path}${query.has('dryRun') ? ' dry' : ''}`)
  return { cluster, api, io, run, asked }
}
const step = (manifest: Manifest, collection: string, action: Action, live?: KubernetesObject): Step => ({
  manifest,
  collection,
  path: objectPath(collection, manifest.object.metadata.name),
  live,
  action,
  fields: [],
  rehearsed: undefined,
})
const configStep = (name: string, action: Action, live?: KubernetesObject) =>
  step(manifestsOf(config(name, 'data: {k: v}\n'))[0] as Manifest, CONFIGS, action, live)
const there = (cluster: FakeCluster, name: string, more = {}) =>
  cluster.put(`${CONFIGS}/${name}`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, ...more },
    data: { k: 'v' },
  })

describe('what is unchanged', () => {
  test('is not sent, and nothing is asked of it when it is all there is', async () => {
    const { cluster, run } = await world()
    const live = there(cluster, 'a')
    const { seen, applied } = await run([configStep('a', 'unchanged', live)])
    expect(seen).toEqual(['ConfigMap/a unchanged'])
    expect(applied[0]?.object).toEqual(live)
    expect(cluster.asked).toEqual([])
  })

  test.each<[string, Partial<Step>, object]>([
    ['the plan says so', { mustSend: true }, {}],
    [
      'kubectl applied it',
      {},
      { managedFields: [{ manager: 'kubectl', operation: 'Apply', apiVersion: 'v1', fieldsV1: {} }] },
    ],
  ])('is sent when %s', async (_, more, metadata) => {
    const { cluster, run, asked } = await world()
    const answer = { code: 200, body: { kind: 'ConfigMap', metadata: { name: 'a' } } }
    cluster.fail('PATCH', A, answer, answer)
    await run([{ ...configStep('a', 'unchanged', there(cluster, 'a', metadata)), ...more }])
    expect(asked('PATCH')).toContain(A)
  })

  test('and only gets another owner stays unchanged', async () => {
    const { cluster, run } = await world()
    const annotation = 'kubectl.kubernetes.io/last-applied-configuration'
    const owner = {
      manager: 'kubectl-client-side-apply',
      operation: 'Update',
      apiVersion: 'v1',
      fieldsV1: { 'f:data': { 'f:k': {} }, 'f:metadata': { 'f:annotations': { [`f:${annotation}`]: {} } } },
    }
    const live = there(cluster, 'a', { annotations: { [annotation]: '{"data":{"k":"v"}}' }, managedFields: [owner] })
    const { annotations: _, managedFields: __, ...metadata } = live.metadata
    const answer = { code: 200, body: { ...live, metadata: { ...metadata, resourceVersion: '999' } } }
    cluster.fail('PATCH', A, answer, answer)
    expect((await run([configStep('a', 'unchanged', live)])).seen).toEqual(['ConfigMap/a unchanged'])
    expect(cluster.asked.filter(({ method }) => method === 'PATCH')).toHaveLength(2)
  })

  test('but was changed or deleted since the plan is sent at the end', async () => {
    const { cluster, run, asked, io } = await world()
    const names = ['a', 'b', 'c']
    const steps = names.map((name) => configStep(name, 'unchanged', there(cluster, name)))
    cluster.put(A, { ...cluster.objects.get(A), data: { k: 'theirs' } })
    cluster.objects.delete(`${CONFIGS}/b`)
    // A status is nothing that anybody wants.
    cluster.put(`${CONFIGS}/c`, { ...cluster.objects.get(`${CONFIGS}/c`), status: { x: 1 } })
    const { applied } = await run([configStep('new', 'created'), ...steps])
    const [first, ...rest] = asked('PATCH')
    expect([first, ...rest.toSorted()]).toEqual([`${CONFIGS}/new`, A, `${CONFIGS}/b`])
    expect(cluster.objects.get(A).data).toEqual({ k: 'v' })
    expect(applied.map(({ object, action }) => `${object.metadata.name} ${action}`)).toEqual([
      'new created',
      'a configured',
      'b created',
      'c unchanged',
    ])
    expect(io.lines).toContain('ConfigMap/a configured: somebody had changed it meanwhile')
  })
})

describe('what is deferred', () => {
  const steps = () => ['a', 'b'].map((name) => configStep(name, 'deferred'))
  test('is rehearsed before anything of its phase is sent', async () => {
    const { run, asked } = await world()
    expect((await run(steps())).seen).toEqual(['ConfigMap/a created', 'ConfigMap/b created'])
    const patches = asked('PATCH')
    expect([patches.slice(0, 2).toSorted(), patches.slice(2).toSorted()]).toEqual([
      [`${A} dry`, `${CONFIGS}/b dry`],
      [A, `${CONFIGS}/b`],
    ])
  })

  test('is not sent at all when one of it is wrong', async () => {
    const { cluster, run, asked } = await world()
    cluster.fail('PATCH', A, { code: 400, body: status(400, 'BadRequest', 'unknown field "dta"') })
    expect(await problemsOf(run([...steps(), configStep('c', 'created')]))).toHaveLength(1)
    expect(asked('PATCH').filter((path) => !path.endsWith(' dry'))).toEqual([])
  })

  test('is sent without when its webhook cannot be asked', async () => {
    const { cluster, run } = await world()
    const message = 'admission webhook "w.example.com" does not support dry run'
    cluster.fail('PATCH', A, { code: 400, body: status(400, 'BadRequest', message) })
    expect((await run(steps())).seen).toHaveLength(2)
  })

  test('is no more unchanged when its namespace is made anew', async () => {
    const { cluster, run, asked } = await world()
    const live = there(cluster, 'a')
    const [made] = manifestsOf(namespace('default'))
    await run([
      step(made as Manifest, '/api/v1/namespaces', 'created'),
      {
        ...configStep('a', 'unchanged', live),
        manifest: {
          ...configStep('a', 'unchanged').manifest,
          object: { ...configStep('a', 'unchanged').manifest.object, metadata: { name: 'a', namespace: 'default' } },
        },
      },
    ])
    expect(asked('PATCH')).toEqual(['/api/v1/namespaces/default', A])
  })
})

describe('a new kind', () => {
  const [brought, object] = manifestsOf(inSet(crd, widget('w'))) as [Manifest, Manifest]
  const CRD = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com'
  const WIDGET = '/apis/example.com/v1/namespaces/default/widgets/w'
  const serves = (name: string) => ({ code: 200, body: { resources: [{ kind: 'Widget', name, namespaced: true }] } })
  async function kinds(timeoutMs?: number) {
    const found = await world({ timeoutMs })
    const resourceOf = await discover([brought, object], found.api, CALLER)
    const steps = [brought, object].map((manifest) =>
      step(manifest, resourceOf(manifest.object).collection('default'), manifest === object ? 'deferred' : 'created'),
    )
    return { ...found, steps, resourceOf }
  }

  test('is known not to be served, and is waited for in each of its versions', async () => {
    const { cluster, run, steps, resourceOf, asked } = await kinds()
    expect([brought, object].map((one) => resourceOf(one.object).served)).toEqual([true, false])
    cluster.fail('GET', '/apis/example.com/v1', gone, serves('widgets/status'), serves('widgets'))
    cluster.fail('GET', '/apis/example.com/v1beta1', gone, gone, gone, serves('widgets'))
    const { seen } = await run(steps)
    expect(seen).toEqual(['CustomResourceDefinition/widgets.example.com created', 'Widget/w created'])
    const paths = cluster.asked.map(({ path }) => path)
    expect(paths.lastIndexOf('/apis/example.com/v1beta1')).toBeLessThan(paths.indexOf(WIDGET))
    // One asked by discovery, before all.
    expect(asked('GET').filter((path) => path === '/apis/example.com/v1beta1')).toHaveLength(4)
  })

  test('that another API server does not know yet is tried again', async () => {
    const { cluster, run, steps } = await kinds()
    for (const version of ['v1', 'v1beta1']) cluster.fail('GET', `/apis/example.com/${version}`, serves('widgets'))
    const unknown = { code: 404, body: status(404, 'NotFound', 'the server could not find the requested resource') }
    cluster.fail('PATCH', WIDGET, unknown, unknown)
    expect((await run(steps)).seen).toContain('Widget/w created')
  })

  test('that never comes is a problem at the deadline', async () => {
    const { run, steps } = await kinds(200)
    expect((await problemsOf(run(steps)))[0]?.what).toBe(
      'CustomResourceDefinition/widgets.example.com is there, but the API server does not serve Widget in example.com/v1 after 0.2 s',
    )
  })

  test('is not waited for when its CRD was there as it is', async () => {
    const { cluster, run, steps, asked } = await kinds()
    const live = cluster.put(CRD, brought.object)
    await run(steps.map((one, index) => (index === 0 ? { ...one, action: 'unchanged' as const, live } : one)))
    expect(asked('GET')).not.toContain('/apis/example.com/v1beta1')
  })
})

describe('what stands in the way', () => {
  const live = (more: object = {}): KubernetesObject => ({
    ...job.object,
    metadata: { name: 'migrate', uid: 'first', resourceVersion: '1' },
    ...more,
  })
  const complete = { status: { conditions: [{ type: 'Complete', status: 'True' }] } }
  const MIGRATE = `${JOBS}/migrate`

  test('a Job that has finished is deleted, by its uid, and made again when it is gone', async () => {
    const { cluster, run } = await world()
    const before = cluster.put(MIGRATE, live(complete))
    cluster.fail('PATCH', MIGRATE, IMMUTABLE)
    cluster.fail('DELETE', MIGRATE, { code: 200 })
    cluster.fail('GET', MIGRATE, { code: 200, body: before }, { code: 200, body: before }, gone)
    expect((await run([step(job, JOBS, 'configured', before)])).seen).toEqual(['Job/migrate replaced'])
    expect(cluster.asked.map(({ method }) => method)).toEqual(['PATCH', 'GET', 'DELETE', 'GET', 'GET', 'PATCH'])
    expect(cluster.asked[2]?.body).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Background',
      preconditions: { uid: before.metadata.uid },
    })
  })

  test('one that another run has replaced already is not deleted again', async () => {
    const { cluster, run } = await world()
    const before = cluster.put(MIGRATE, live(complete))
    cluster.fail('PATCH', MIGRATE, IMMUTABLE, IMMUTABLE)
    cluster.fail('DELETE', MIGRATE, { code: 409 }, { code: 404 })
    expect((await run([step(job, JOBS, 'configured', before)])).seen).toEqual(['Job/migrate replaced'])
  })

  test('that never gives way is a problem in the end', async () => {
    const { cluster, run, asked } = await world()
    cluster.put(MIGRATE, live(complete))
    cluster.fail('PATCH', MIGRATE, ...Array.from({ length: 9 }, () => IMMUTABLE))
    cluster.fail('DELETE', MIGRATE, ...Array.from({ length: 9 }, () => ({ code: 404 })))
    expect(await problemsOf(run([step(job, JOBS, 'configured', live())]))).toHaveLength(1)
    expect(asked('PATCH')).toHaveLength(5)
  })

  test('what may not be deleted is a problem that names the right', async () => {
    const { cluster, run } = await world()
    const before = cluster.put(MIGRATE, live(complete))
    cluster.fail('PATCH', MIGRATE, IMMUTABLE)
    const message = 'jobs.batch "migrate" is forbidden: User "x" cannot delete resource "jobs" in API group "batch"'
    cluster.fail('DELETE', MIGRATE, { code: 403, body: status(403, 'Forbidden', message) })
    expect(JSON.stringify(await problemsOf(run([step(job, JOBS, 'configured', before)])))).toMatch(/may not delete/)
  })

  test('an object that is being deleted, noticed only when it was sent', async () => {
    const { cluster, run, io } = await world()
    const going = { ...there(cluster, 'a'), metadata: { name: 'a', uid: 'u', deletionTimestamp: 'now' } }
    cluster.fail('PATCH', A, { code: 200, body: going })
    cluster.fail('GET', A, { code: 200, body: going }, gone)
    expect((await run([configStep('a', 'configured', there(cluster, 'a'))])).seen).toEqual(['ConfigMap/a replaced'])
    expect(io.lines).toEqual(['ConfigMap/a is being deleted; it is made again when it is gone'])
  })

  test('a cancel ends the wait', async () => {
    const { cluster, run, io } = await world()
    const going = { ...there(cluster, 'a'), metadata: { name: 'a', uid: 'u', deletionTimestamp: 'now' } }
    cluster.fail('GET', A, ...Array.from({ length: 100 }, () => ({ code: 200, body: going })))
    const ended = run([configStep('a', 'configured', going)])
    setTimeout(() => io.cancel(), 100)
    await expect(ended).rejects.toThrow(/abort/i)
  })
})

test('the replicas of what is scaled are those of the moment', async () => {
  const { cluster, run } = await world()
  const WEB = '/apis/apps/v1/namespaces/default/deployments/web'
  const [web] = manifestsOf(deployment('web')) as [Manifest]
  const ours = {
    manager: 'ship-to-eks',
    operation: 'Apply',
    apiVersion: 'apps/v1',
    fieldsV1: { 'f:spec': { 'f:replicas': {} } },
  }
  const at = (replicas: number, manager: object = ours) => ({
    ...web.object,
    metadata: { name: 'web', managedFields: [manager] },
    spec: { replicas },
  })
  const conflict = {
    reason: 'FieldManagerConflict',
    message: 'conflict with "kube-controller-manager"',
    field: '.spec.replicas',
  }
  cluster.fail(
    'GET',
    WEB,
    { code: 200, body: at(3) },
    { code: 200, body: at(3) },
    {
      code: 200,
      body: at(4, { ...ours, manager: 'kube-controller-manager', operation: 'Update', subresource: 'scale' }),
    },
  )
  cluster.fail('PATCH', WEB, { code: 409, body: status(409, 'Conflict', 'Apply failed with 1 conflict', [conflict]) })
  await run([
    step(
      { ...web, isScaled: true },
      '/apis/apps/v1/namespaces/default/deployments',
      'configured',
      at(2) as KubernetesObject,
    ),
  ])
  const sent = cluster.asked.filter(({ method }) => method === 'PATCH').map(({ body }) => body.spec.replicas)
  expect(sent).toEqual([3, undefined])
})

test('what the cluster names is made, not applied, and found under its name', async () => {
  const { cluster, run } = await world()
  const manifest = { ...job, object: { ...job.object, metadata: { generateName: 'migrate-' } } } as unknown as Manifest
  cluster.fail('POST', JOBS, { code: 201, body: { ...job.object, metadata: { name: 'migrate-x2f' } } })
  const { seen, applied } = await run([{ ...step(job, JOBS, 'created'), manifest, path: JOBS }])
  expect(seen).toEqual(['Job/migrate-x2f created'])
  expect(applied[0]?.path).toBe(`${JOBS}/migrate-x2f`)
  expect(cluster.asked.map(({ method, query }) => [method, Object.fromEntries(query)])).toEqual([
    ['POST', { fieldManager: 'ship-to-eks', fieldValidation: 'Strict' }],
  ])
})
