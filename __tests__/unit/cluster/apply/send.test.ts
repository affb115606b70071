import { describe, expect, onTestFinished, test } from 'vitest'
import { openApi } from '../../../../src/cluster/api/client.ts'
import { warnOnce } from '../../../../src/cluster/api/warnings.ts'
import { type Sent, send } from '../../../../src/cluster/apply/send.ts'
import type { Problem } from '../../../../src/problem.ts'
import { CALLER, fakeCluster, status } from '../../../support/kubernetes.ts'
import { manifestOf } from '../../../support/manifests.ts'
import { config } from '../../../support/sets.ts'
import { problemsOf, testIo } from '../../../support/world.ts'

const path = '/api/v1/namespaces/shop/configmaps/a'
const manifest = manifestOf(config('a', '  namespace: shop\n  labels: {team: a}\n'))

async function world() {
  const cluster = await fakeCluster()
  const io = { ...testIo(), sleep: async () => undefined }
  const api = openApi(cluster.address, async () => 'token', io)
  onTestFinished(() => api.close())
  const warned: Problem[] = []
  const warn = warnOnce((problem) => void warned.push(problem))
  const apply = (sent: Sent = { manifest, path }, dryRun = false) =>
    send(sent, { api, caller: CALLER, force: false, warn }, dryRun)
  return { cluster, apply, warned }
}
const forbidden = {
  code: 403,
  body: status(
    403,
    'Forbidden',
    'configmaps "a" is forbidden: User "x" cannot patch resource "configmaps" in API group "" in the namespace "shop"',
  ),
}
const live = (labels: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'shop', uid: '1', labels: { ...labels, 'kubernetes.io/metadata.name': 'shop' } },
})

describe('without the right to change an object', () => {
  test.each([true, false])('nothing is missing when it is so already (rehearsal: %s)', async (dryRun) => {
    const { cluster, apply } = await world()
    cluster.put(path, live({ team: 'a' }))
    cluster.fail('PATCH', path, forbidden)
    expect((await apply({ manifest, path }, dryRun)).metadata.uid).toEqual(expect.any(String))
  })

  test.each([
    ['it is another way', live({ team: 'b' })],
    ['it is not there', undefined],
  ])('the refusal is told when %s', async (_, there) => {
    const { cluster, apply } = await world()
    if (there !== undefined) cluster.put(path, there)
    cluster.fail('PATCH', path, forbidden)
    expect((await problemsOf(apply())).map(({ what }) => what)).toEqual([
      `${CALLER.arn} may not apply ConfigMap/a in the cluster test`,
    ])
  })

  test('what is known to be live is not asked for again', async () => {
    const { cluster, apply } = await world()
    cluster.fail('PATCH', path, forbidden)
    const { metadata } = await apply({ manifest, path, live: live({ team: 'a' }) })
    expect(metadata.uid).toBe('1')
    expect(cluster.asked).toHaveLength(1)
  })
})

test('a webhook that comes up is asked again; what it then says is the answer', async () => {
  const { cluster, apply } = await world()
  const down = { code: 500, body: status(500, 'InternalError', 'failed calling webhook "w": connection refused') }
  cluster.fail('PATCH', path, down, down, down)
  await apply()
  expect(cluster.asked).toHaveLength(4)
})

test('what the cluster warns of is told once, from rehearsal and apply', async () => {
  const { cluster, apply, warned } = await world()
  const deprecated = {
    code: 200,
    body: manifest.object,
    headers: { warning: '299 - "v1 ConfigMap is deprecated in v1.99+"' },
  }
  cluster.fail('PATCH', path, deprecated, deprecated)
  await apply({ manifest, path }, true)
  await apply()
  expect(warned).toEqual([
    { what: 'The cluster warns: v1 ConfigMap is deprecated in v1.99+', at: { file: 'k8s/app.yaml', line: 1 } },
  ])
})

test('a conflict is told with what is live now, not when it was planned', async () => {
  const { cluster, apply } = await world()
  cluster.put(path, live({ team: 'c' }), 'other')
  const [problem] = await problemsOf(apply({ manifest, path, live: live({ team: 'b' }) }))
  expect(problem?.why).toContain('metadata.labels.team: live c, here a')
})

describe('the replicas that an autoscaler wrote', () => {
  const web = manifestOf('apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n')
  const at = '/apis/apps/v1/namespaces/shop/deployments/web'
  const conflict = (manager: string, field: string) => ({
    code: 409,
    body: status(409, 'Conflict', 'Apply failed with 1 conflict', [
      { reason: 'FieldManagerConflict', message: `conflict with "${manager}"`, field },
    ]),
  })

  test('are nobody’s once it is gone', async () => {
    const { cluster, apply } = await world()
    cluster.fail('PATCH', at, conflict('kube-controller-manager', '.spec.replicas'))
    expect((await apply({ manifest: web, path: at })).spec).toEqual({ replicas: 2 })
    expect(cluster.asked.map(({ query }) => query.get('force'))).toEqual(['false', 'true'])
  })

  test.each([
    ['while it is there', { ...web, isScaled: true as const }, 'kube-controller-manager', '.spec.replicas'],
    ['of another program’s', web, 'my-scaler', '.spec.replicas'],
    ['nor is any other field', web, 'kube-controller-manager', '.spec.paused'],
  ])('are not taken %s', async (_, scaled, manager, field) => {
    const { cluster, apply } = await world()
    cluster.fail('PATCH', at, conflict(manager, field))
    expect((await problemsOf(apply({ manifest: scaled, path: at })))[0]?.what).toContain(`belongs to ${manager}`)
  })
})

test('an object whose name the cluster chooses is created, once', async () => {
  const { cluster, apply } = await world()
  const jobs = '/apis/batch/v1/namespaces/shop/jobs'
  const job = manifestOf('apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: migrate-\n')
  cluster.fail('POST', jobs, { code: 429 }, { code: 201, body: { ...job.object, metadata: { name: 'migrate-x' } } })
  expect((await apply({ manifest: job, path: jobs })).metadata.name).toBe('migrate-x')
  expect(cluster.asked.map(({ method }) => method)).toEqual(['POST', 'POST'])
})
