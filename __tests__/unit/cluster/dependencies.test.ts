import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { openApi } from '../../../src/cluster/api/client.ts'
import { discover } from '../../../src/cluster/api/discovery.ts'
import { apply } from '../../../src/cluster/apply/apply.ts'
import { readPlaces } from '../../../src/cluster/plan/places.ts'
import { makePlan } from '../../../src/cluster/plan/plan.ts'
import { deadlineIn } from '../../../src/deadline.ts'
import { label } from '../../../src/manifest.ts'
import { inOrder } from '../../../src/manifests/dependencies.ts'
import { stopOn } from '../../../src/problem.ts'
import { awaitReady, foundations } from '../../../src/rollout/rollout.ts'
import { CALLER, fakeCluster } from '../../support/kubernetes.ts'
import { manifestsOf } from '../../support/manifests.ts'
import { deployment, inSet } from '../../support/sets.ts'
import { problemsOf, testIo } from '../../support/world.ts'

const at = (name: string) => `/apis/apps/v1/namespaces/default/deployments/${name}`
const WEB = deployment('web').replace(
  'metadata:\n',
  'metadata:\n  annotations: {config.kubernetes.io/depends-on: apps/namespaces/default/Deployment/db}\n',
)

async function world() {
  const cluster = await fakeCluster()
  const io = testIo()
  const api = openApi(cluster.address, async () => 'token', io)
  onTestFinished(() => api.close())
  const { set } = inOrder(manifestsOf(inSet(WEB, deployment('db'), deployment('other'))), 'default')
  const sender = { api, caller: CALLER, force: false }
  const { plan, problems } = await makePlan(
    await readPlaces(set, 'default', await discover(set, api, CALLER), sender),
    { sender },
  )
  stopOn(problems)
  const applied: string[] = []
  const run = (timeoutMs: number) =>
    apply(plan, {
      sender,
      io,
      deadline: deadlineIn(timeoutMs, io),
      recreate: false,
      onApplied: ({ object }) => applied.push(label(object)),
      settled: (phase) => awaitReady(foundations(phase), deadlineIn(timeoutMs, io), api, io),
    })
  return { cluster, applied, run }
}

test('what depends on a workload is applied when that one is ready', async () => {
  const { cluster, applied, run } = await world()
  const done = run(50_000)
  await expect.poll(() => applied.length).toBe(2)
  await delay(300)
  expect(applied.toSorted()).toEqual(['Deployment/db', 'Deployment/other'])
  const db = cluster.objects.get(at('db'))
  const all = { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 }
  cluster.put(at('db'), { ...db, status: { observedGeneration: db.metadata.generation, ...all } })
  await done
  expect(applied.at(-1)).toBe('Deployment/web')
})

test('and never when it does not become ready', async () => {
  const { cluster, run } = await world()
  const [problem] = await problemsOf(run(700))
  expect(problem?.what).toContain('Deployment/db')
  expect(cluster.objects.has(at('web'))).toBe(false)
})
