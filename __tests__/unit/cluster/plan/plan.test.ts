import { describe, expect, onTestFinished, test } from 'vitest'
import { openApi } from '../../../../src/cluster/api/client.ts'
import { discover } from '../../../../src/cluster/api/discovery.ts'
import { readPlaces } from '../../../../src/cluster/plan/places.ts'
import { headStart, makePlan, type Plan, type PlanOptions } from '../../../../src/cluster/plan/plan.ts'
import { label } from '../../../../src/manifest.ts'
import { stopOn } from '../../../../src/problem.ts'
import { CALLER, fakeCluster, status } from '../../../support/kubernetes.ts'
import { manifestsOf } from '../../../support/manifests.ts'
import { config, crd, deployment, inSet, namespace, service, widget } from '../../../support/sets.ts'
import { problemsOf, testIo } from '../../../support/world.ts'

async function world(yaml: string, home = 'default') {
  const cluster = await fakeCluster()
  const api = openApi(cluster.address, async () => 'token', testIo())
  onTestFinished(() => api.close())
  const manifests = manifestsOf(yaml)
  const sender = { api, caller: CALLER, force: false }
  const planned = async (options: Partial<PlanOptions> = {}) =>
    makePlan(await readPlaces(manifests, home, await discover(manifests, api, CALLER), sender), { sender, ...options })
  const plan = async (options: Partial<PlanOptions> = {}): Promise<Plan> => {
    const { plan: steps, problems } = await planned(options)
    stopOn(problems)
    return steps
  }
  const rehearsed = () =>
    cluster.asked
      .filter(({ method, query }) => method === 'PATCH' && query.get('dryRun') === 'All')
      .map(({ path }) => path)
  return { cluster, manifests, planned, plan, rehearsed }
}
const labels = (plan: Plan) => plan.map(({ manifest }) => label(manifest.object))
const live = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })

describe('a plan', () => {
  test('is in the order of phases, each object at its path, and changes nothing', async () => {
    const { cluster, plan } = await world(inSet(deployment('web'), service('web'), config('c'), namespace('new')))
    const steps = await plan()
    expect(labels(steps)).toEqual(['Namespace/new', 'ConfigMap/c', 'Service/web', 'Deployment/web'])
    expect(steps.map(({ path }) => path)).toEqual([
      '/api/v1/namespaces/new',
      '/api/v1/namespaces/default/configmaps/c',
      '/api/v1/namespaces/default/services/web',
      '/apis/apps/v1/namespaces/default/deployments/web',
    ])
    expect(cluster.objects.size).toBe(0)
    for (const { method, query } of cluster.asked) if (method !== 'GET') expect(query.get('dryRun')).toBe('All')
  })

  test('puts objects that name no namespace into ours, and no other', async () => {
    const set = inSet(config('a'), config('b').replace('name: b', 'name: b\n  namespace: other'), namespace('new'))
    const { cluster, plan } = await world(set, 'shop')
    cluster.put('/api/v1/namespaces/shop', live('shop'))
    cluster.put('/api/v1/namespaces/other', live('other'))
    const steps = await plan()
    expect(steps.map(({ manifest }) => manifest.object.metadata.namespace)).toEqual([undefined, 'shop', 'other'])
  })

  test('knows what is live', async () => {
    const { cluster, plan } = await world(inSet(config('a'), config('b')))
    const stored = cluster.put('/api/v1/namespaces/default/configmaps/b', { ...live('b'), kind: 'ConfigMap' })
    expect((await plan()).map((step) => step.live)).toEqual([undefined, stored])
  })
})

describe('the rehearsal', () => {
  test('asks for every object, live or new', async () => {
    const { plan, rehearsed } = await world(inSet(config('a'), deployment('web')))
    await plan()
    expect(rehearsed().toSorted()).toEqual([
      '/api/v1/namespaces/default/configmaps/a',
      '/apis/apps/v1/namespaces/default/deployments/web',
    ])
  })

  test('leaves out a kind that the set only makes; in a namespace that it makes, only fields can be checked', async () => {
    const { plan, rehearsed } = await world(inSet(namespace('new'), crd, widget('w'), config('a')), 'new')
    const steps = await plan()
    expect(steps.map(({ action, reason }) => [action, reason])).toEqual([
      ['created', undefined],
      ['created', undefined],
      ['deferred', 'created once CustomResourceDefinition/widgets.example.com is there, and checked then'],
      ['deferred', 'created once Namespace/new is there, and checked then'],
    ])
    expect(rehearsed().toSorted()).toEqual([
      '/api/v1/namespaces/new',
      '/api/v1/namespaces/new/configmaps/a',
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com',
    ])
  })

  test('but not when the namespace is there already', async () => {
    const { cluster, plan, rehearsed } = await world(inSet(namespace('shop'), config('a')), 'shop')
    cluster.put('/api/v1/namespaces/shop', live('shop'))
    await plan()
    expect(rehearsed()).toContain('/api/v1/namespaces/shop/configmaps/a')
  })

  test('of an object whose namespace is not there yet tells wrong fields, and nothing else', async () => {
    const { cluster, planned } = await world(
      inSet(namespace('new'), config('a'), config('b'), deployment('web')),
      'new',
    )
    const refuse = (path: string, code: number, reason: string, message: string) =>
      cluster.fail('PATCH', `${path}`, { code, body: status(code, reason, message) })
    refuse('/api/v1/namespaces/new/configmaps/a', 404, 'NotFound', 'namespaces "new" not found')
    refuse(
      '/api/v1/namespaces/new/configmaps/b',
      403,
      'Forbidden',
      'configmaps "b" is forbidden: User "x" cannot patch resource "configmaps" in API group "" in the namespace "new"',
    )
    refuse(
      '/apis/apps/v1/namespaces/new/deployments/web',
      500,
      'InternalError',
      'failed to create typed patch object (new/web; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema',
    )
    const { plan, problems } = await planned()
    expect(plan.map(({ action }) => action)).toEqual(['created', 'deferred', 'deferred', 'deferred'])
    expect(problems.map(({ what }) => what)).toEqual(['Deployment/web: there is no field spec.replica'])
  })

  test('of what needs another object of the set waits for that; what nobody brings is a problem', async () => {
    const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: runner}\n'
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: task}\nspec: {serviceAccountName: runner, containers: []}\n'
    const rbac = 'apiVersion: rbac.authorization.k8s.io/v1\n'
    const role = `${rbac}kind: Role\nmetadata: {name: r}\nrules: []\n`
    const binding = `${rbac}kind: RoleBinding\nmetadata: {name: r}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}\n`
    const plan = async (set: string) => {
      const { cluster, planned } = await world(set)
      cluster.fail('PATCH', '/api/v1/namespaces/default/pods/task', {
        code: 403,
        body: status(
          403,
          'Forbidden',
          'pods "task" is forbidden: error looking up service account default/runner: serviceaccount "runner" not found',
        ),
      })
      cluster.fail('PATCH', '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings/r', {
        code: 404,
        body: status(404, 'NotFound', 'rolebindings.rbac.authorization.k8s.io "r" not found'),
      })
      const { plan: steps, problems } = await planned()
      const deferred = steps.filter(({ action }) => action === 'deferred')
      return [deferred.map(({ manifest: { object }, reason }) => `${label(object)}: ${reason}`), problems.length]
    }
    expect(await plan(inSet(account, pod, role, binding))).toEqual([
      [
        'RoleBinding/r: it needs Role/r of this set, and is checked once that is there',
        'Pod/task: it needs ServiceAccount/runner of this set, and is checked once that is there',
      ],
      0,
    ])
    expect(await plan(inSet(pod, binding))).toEqual([[], 2])
  })

  test('tells every refusal at once', async () => {
    const { cluster, plan } = await world(inSet(config('a', 'dta: {}\n'), deployment('web')))
    const unknown = (field: string) => ({ code: 400, body: status(400, 'BadRequest', `unknown field "${field}"`) })
    cluster.fail('PATCH', '/api/v1/namespaces/default/configmaps/a', unknown('dta'))
    cluster.fail('PATCH', '/apis/apps/v1/namespaces/default/deployments/web', unknown('spec.replica'))
    expect((await problemsOf(plan())).map(({ what, at }) => `${at?.line} ${what}`)).toEqual([
      '5 ConfigMap/a: there is no field dta',
      '11 Deployment/web: there is no field spec.replica',
    ])
  })

  test('goes without an object whose webhook cannot be asked beforehand', async () => {
    const { cluster, plan } = await world(config('a'))
    const message = 'admission webhook "w.example.com" does not support dry run'
    cluster.fail('PATCH', '/api/v1/namespaces/default/configmaps/a', {
      code: 400,
      body: status(400, 'BadRequest', message),
    })
    expect(labels(await plan())).toEqual(['ConfigMap/a'])
  })
})

describe('a namespace that nobody makes', () => {
  test('is a problem at the line that names it', async () => {
    const { plan } = await world(config('a').replace('name: a', 'name: a\n  namespace: shpo'))
    expect(await problemsOf(plan())).toEqual([
      {
        what: 'The namespace shpo does not exist in the cluster test',
        fix: expect.stringContaining('kubectl create namespace shpo'),
        at: { file: 'k8s/app.yaml', line: 5 },
      },
    ])
  })

  test('is none when the set makes it, when it is there, or when it may not be read', async () => {
    const made = await world(inSet(namespace('shop'), config('a')), 'shop')
    expect(await made.plan()).toHaveLength(2)
    const there = await world(config('a'), 'shop')
    there.cluster.put('/api/v1/namespaces/shop', live('shop'))
    expect(await there.plan()).toHaveLength(1)
    const secret = await world(config('a'), 'shop')
    secret.cluster.fail('GET', '/api/v1/namespaces/shop', { code: 403 })
    expect(await secret.plan()).toHaveLength(1)
  })
})

test('what may not be read is told once for all objects of a kind', async () => {
  const { cluster, plan } = await world(inSet(config('a'), config('b'), config('c')))
  for (const name of ['a', 'b', 'c'])
    cluster.fail('GET', `/api/v1/namespaces/default/configmaps/${name}`, { code: 403 })
  expect((await problemsOf(plan())).map(({ what, at }) => `${at?.line} ${what}`)).toEqual([
    '1 arn:aws:iam::123456789012:role/deploy may not read ConfigMap/a and 2 more of its kind in the cluster test',
  ])
})

test('the head start: new namespaces, Services and Ingresses only', async () => {
  const ingress = 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: front}\n'
  const { cluster, plan } = await world(
    inSet(namespace('new'), service('web'), service('old'), ingress, deployment('web'), config('c')),
  )
  cluster.put('/api/v1/namespaces/default/services/old', { ...live('old'), kind: 'Service', spec: {} })
  expect(labels(headStart(await plan()))).toEqual(['Namespace/new', 'Service/web', 'Ingress/front'])
})

describe('what an apply will do', () => {
  const WEB = '/apis/apps/v1/namespaces/default/deployments/web'
  const MAP = '/api/v1/namespaces/default/configmaps/a'
  const stored = (data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data })
  const told = (steps: Plan) =>
    steps.map(({ manifest, action, fields }) => [label(manifest.object), action, ...fields.map(({ name }) => name)])

  test('creates, configures with its fields, or leaves alone', async () => {
    const { cluster, plan } = await world(
      inSet(config('a', 'data: {k: v}\n'), config('b'), config('c', 'data: {k: v}\n')),
    )
    cluster.put(MAP, stored({ k: 'old' }))
    cluster.put(MAP.replace(/a$/, 'c'), { ...stored({ k: 'v' }), metadata: { name: 'c', namespace: 'default' } })
    const steps = await plan()
    expect(told(steps)).toEqual([
      ['ConfigMap/a', 'configured', 'data.k', 'metadata.namespace'],
      ['ConfigMap/b', 'created'],
      ['ConfigMap/c', 'unchanged'],
    ])
    expect(steps[0]?.rehearsed).toMatchObject({ data: { k: 'v' } })
  })

  test('what another manager owns is conflicting: shown, and a problem', async () => {
    const { cluster, planned } = await world(deployment('web'))
    const spec = { replicas: 5 }
    cluster.put(WEB, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec }, 'autoscaler')
    const { plan, problems } = await planned()
    expect(plan[0]?.action).toBe('conflicting')
    expect(plan[0]?.fields).toContainEqual({
      path: ['spec', 'replicas'],
      name: 'spec.replicas',
      before: 5,
      after: 2,
    })
    expect(problems.map(({ at }) => at?.line)).toEqual([6])
    expect(cluster.objects.get(WEB).spec).toEqual(spec)
  })

  test('the problems of one object do not hide another one’s plan', async () => {
    const { cluster, planned } = await world(inSet(config('a', 'dta: {}\n'), config('b')))
    cluster.fail('PATCH', MAP, { code: 400, body: status(400, 'BadRequest', 'unknown field "dta"') })
    const { plan, problems } = await planned()
    expect(told(plan)).toEqual([
      ['ConfigMap/a', 'created'],
      ['ConfigMap/b', 'created'],
    ])
    expect(problems).toHaveLength(1)
  })

  test('what cannot be asked beforehand is deferred', async () => {
    const { cluster, plan } = await world(config('a'))
    const message = 'admission webhook "w.example.com" does not support dry run'
    cluster.fail('PATCH', MAP, { code: 400, body: status(400, 'BadRequest', message) })
    expect(told(await plan())).toEqual([['ConfigMap/a', 'deferred']])
  })

  test('a policy that denies an image still to be built says nothing yet; any other time it does', async () => {
    const denied = {
      code: 403,
      body: status(403, 'Forbidden', 'admission webhook "signed.example.com" denied the request: image is not signed'),
    }
    const { cluster, planned } = await world(deployment('web'))
    cluster.fail('PATCH', WEB, denied, denied)
    const early = await planned({ unbuilt: () => true })
    expect(early.problems).toEqual([])
    expect(early.plan[0]).toMatchObject({ action: 'created', rehearsed: undefined })
    expect((await planned({ unbuilt: () => false })).problems).toHaveLength(1)
  })

  test('of many new ConfigMaps of one shape a few are rehearsed, of any other kind all', async () => {
    const many = Array.from({ length: 40 }, (_, at) => config(`c${at}`, `data: {k: "${at}"}\n`))
    const odd = config('odd', 'data: {"no key": v}\n')
    const { plan, rehearsed } = await world(inSet(...many, odd, deployment('web'), service('web')))
    expect((await plan()).map(({ action }) => action)).toEqual(Array(43).fill('created'))
    const asked = rehearsed()
    expect(asked.filter((path) => path.includes('/configmaps/c'))).toHaveLength(10)
    expect(asked).toContain('/api/v1/namespaces/default/configmaps/odd')
  })

  test('what changes between the look and the rehearsal is no change of ours', async () => {
    const { cluster, plan } = await world(config('a', 'data: {k: v}\n'))
    cluster.put(MAP, { ...stored({ k: 'v' }), metadata: { name: 'a', namespace: 'default' } })
    const before = structuredClone(cluster.objects.get(MAP))
    cluster.put(MAP, { ...stored({ k: 'v' }), metadata: { name: 'a', namespace: 'default' }, immutable: false })
    // The look saw the state before.
    cluster.fail('GET', MAP, { code: 200, body: before })
    expect(told(await plan())).toEqual([['ConfigMap/a', 'unchanged']])
  })
})
