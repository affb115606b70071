import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openApi } from '../../../../src/cluster/api/client.ts'
import { discover } from '../../../../src/cluster/api/discovery.ts'
import { type Applied, apply } from '../../../../src/cluster/apply/apply.ts'
import { readPlaces } from '../../../../src/cluster/plan/places.ts'
import { makePlan } from '../../../../src/cluster/plan/plan.ts'
import { deadlineIn } from '../../../../src/deadline.ts'
import { label } from '../../../../src/manifest.ts'
import { stopOn } from '../../../../src/problem.ts'
import { CALLER, fakeCluster, status } from '../../../support/kubernetes.ts'
import { manifestsOf } from '../../../support/manifests.ts'
import { config, deployment, inSet, namespace, service } from '../../../support/sets.ts'
import { problemsOf, testIo } from '../../../support/world.ts'

const WEB = '/apis/apps/v1/namespaces/default/deployments/web'
const CONFIG = '/api/v1/namespaces/default/configmaps/a'

async function world(force = false) {
  const cluster = await fakeCluster()
  const io = testIo()
  const api = openApi(cluster.address, async () => 'token', io)
  onTestFinished(() => api.close())
  const sender = { api, caller: CALLER, force }
  const run = async (yaml: string, settled: (phase: readonly Applied[]) => Promise<void> = async () => undefined) => {
    const manifests = manifestsOf(yaml)
    const resourceOf = await discover(manifests, api, CALLER)
    const { plan, problems } = await makePlan(await readPlaces(manifests, 'default', resourceOf, sender), { sender })
    stopOn(problems)
    const seen: string[] = []
    await apply(plan, {
      sender,
      io,
      deadline: deadlineIn(50_000, io),
      recreate: false,
      onApplied: ({ object, action }) => seen.push(`${label(object)} ${action}`),
      settled,
    })
    return seen
  }
  /** The patches that were no rehearsals. */
  const patches = () => cluster.asked.filter(({ method, query }) => method === 'PATCH' && !query.has('dryRun'))
  return { cluster, run, patches }
}

describe('apply', () => {
  test('creates, then leaves alone, then configures', async () => {
    const { cluster, run, patches } = await world()
    const set = inSet(config('a', 'data: {k: v}\n'), deployment('web'))
    expect(await run(set)).toEqual(['ConfigMap/a created', 'Deployment/web created'])
    expect(await run(set)).toEqual(['ConfigMap/a unchanged', 'Deployment/web unchanged'])
    expect(await run(set.replace('{k: v}', '{k: w}'))).toEqual(['ConfigMap/a configured', 'Deployment/web unchanged'])
    expect(cluster.objects.get(CONFIG).data).toEqual({ k: 'w' })
    expect(Object.fromEntries(patches()[0]?.query ?? [])).toEqual({
      fieldManager: 'ship-to-eks',
      fieldValidation: 'Strict',
      force: 'false',
    })
  })

  test('sends what the file says, unknown fields and all', async () => {
    const { run, patches } = await world()
    await run(config('a', 'data: {k: v}\nfuture: {x: [1, null]}\n'))
    expect(patches()[0]?.body).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: 'default' },
      data: { k: 'v' },
      future: { x: [1, null] },
    })
  })

  test('goes phase by phase, and waits until each is settled', async () => {
    const { run, patches } = await world()
    const phases: string[][] = []
    const countAtSettled: number[] = []
    await run(inSet(deployment('web'), service('web'), config('a'), config('b'), namespace('new')), async (phase) => {
      phases.push(phase.map(({ object }) => label(object)))
      await delay(30)
      countAtSettled.push(patches().length)
    })
    expect(phases).toEqual([['Namespace/new'], ['ConfigMap/a', 'ConfigMap/b'], ['Service/web'], ['Deployment/web']])
    expect(countAtSettled).toEqual([1, 3, 4, 5])
  })

  test('a phase with problems is the last, and all of its problems are told', async () => {
    const { cluster, run, patches } = await world()
    const set = inSet(config('a'), config('b'), deployment('web'))
    const manifests = manifestsOf(set)
    expect(manifests).toHaveLength(3)
    // The rehearsal goes through; the webhook changes its mind afterwards.
    for (const name of ['a', 'b']) {
      const path = `/api/v1/namespaces/default/configmaps/${name}`
      const denied = { code: 403, body: status(403, 'Forbidden', 'denied by policy') }
      const rehearsal = { code: 200, body: { kind: 'ConfigMap', metadata: { name } } }
      cluster.fail('PATCH', path, rehearsal, denied)
    }
    expect((await problemsOf(run(set))).map(({ what }) => what)).toEqual([
      'arn:aws:iam::123456789012:role/deploy may not apply ConfigMap/a in the cluster test',
      'arn:aws:iam::123456789012:role/deploy may not apply ConfigMap/b in the cluster test',
    ])
    expect(patches().map(({ path }) => path)).not.toContain(WEB)
  })
})

describe('a conflict', () => {
  const live = (manager: string, cluster: Awaited<ReturnType<typeof fakeCluster>>) =>
    cluster.put(WEB, { ...manifestsOf(deployment('web'))[0]?.object, spec: { replicas: 5 } }, manager)

  test('with another manager is a problem at the field’s line, and nothing is taken', async () => {
    const { cluster, run, patches } = await world()
    live('hpa-controller', cluster)
    expect(await problemsOf(run(deployment('web')))).toEqual([
      {
        what: 'Deployment/web: spec.replicas belongs to hpa-controller',
        why: expect.any(String),
        fix: expect.stringContaining('`force-conflicts: true`'),
        at: { file: 'k8s/app.yaml', line: 6 },
      },
    ])
    expect(patches().map(({ query }) => query.get('force'))).not.toContain('true')
    expect(cluster.objects.get(WEB).spec.replicas).toBe(5)
  })

  test('with another manager is taken over when that was asked for', async () => {
    const { cluster, run } = await world(true)
    live('hpa-controller', cluster)
    expect(await run(deployment('web'))).toEqual(['Deployment/web configured'])
    expect(cluster.objects.get(WEB).spec.replicas).toBe(2)
  })

  test.each(['kubectl', 'kubectl-client-side-apply', 'kubectl-edit'])('with %s is taken over', async (manager) => {
    const { cluster, run } = await world()
    live(manager, cluster)
    expect(await run(deployment('web'))).toEqual(['Deployment/web configured'])
    expect(cluster.objects.get(WEB).spec.replicas).toBe(2)
  })

  test('with kubectl and another one is not', async () => {
    const { cluster, run, patches } = await world()
    live('kubectl', cluster)
    cluster.put(WEB, { ...cluster.objects.get(WEB), spec: { replicas: 5, template: {} } })
    const causes = ['kubectl', 'argocd'].map((manager) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with "${manager}" using apps/v1`,
      field: '.spec.replicas',
    }))
    cluster.fail('PATCH', WEB, { code: 409, body: status(409, 'Conflict', 'Apply failed with 2 conflicts', causes) })
    expect(await problemsOf(run(deployment('web')))).toHaveLength(1)
    expect(patches().map(({ query }) => query.get('force'))).not.toContain('true')
  })

  test('about no field never makes us force', async () => {
    const { cluster, run, patches } = await world()
    const message = 'Operation cannot be fulfilled on resourcequotas "q": the object has been modified'
    cluster.fail('PATCH', CONFIG, { code: 409, body: status(409, 'Conflict', message) })
    await problemsOf(run(config('a')))
    expect(patches().map(({ query }) => query.get('force'))).not.toContain('true')
  })
})
