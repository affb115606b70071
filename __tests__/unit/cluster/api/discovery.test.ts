import { describe, expect, onTestFinished, test } from 'vitest'
import { openApi } from '../../../../src/cluster/api/client.ts'
import { discover } from '../../../../src/cluster/api/discovery.ts'
import { CALLER, fakeCluster, status } from '../../../support/kubernetes.ts'
import { manifestsOf } from '../../../support/manifests.ts'
import { config, crd, deployment, inSet, service, widget } from '../../../support/sets.ts'
import { problemsOf, testIo } from '../../../support/world.ts'

async function world(yaml: string) {
  const cluster = await fakeCluster()
  const api = openApi(cluster.address, async () => 'token', testIo())
  onTestFinished(() => api.close())
  const manifests = manifestsOf(yaml)
  return { cluster, manifests, find: () => discover(manifests, api, CALLER) }
}

test('kinds are found where the cluster serves them, each version asked once', async () => {
  const role = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n'
  const { cluster, manifests, find } = await world(inSet(config('a'), config('b'), service('s'), deployment('d'), role))
  const resourceOf = await find()
  expect(manifests.map(({ object }) => resourceOf(object).collection('shop'))).toEqual([
    '/api/v1/namespaces/shop/configmaps',
    '/api/v1/namespaces/shop/configmaps',
    '/api/v1/namespaces/shop/services',
    '/apis/apps/v1/namespaces/shop/deployments',
    '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  ])
  expect(manifests.map(({ object }) => resourceOf(object).namespaced)).toEqual([true, true, true, true, false])
  expect(cluster.asked.map(({ path }) => path).toSorted()).toEqual([
    '/api/v1',
    '/apis/apps/v1',
    '/apis/rbac.authorization.k8s.io/v1',
  ])
})

test('kinds whose CRD is in the set are taken from there', async () => {
  const { manifests, find } = await world(inSet(crd, widget('w')))
  const resourceOf = await find()
  expect(manifests.map(({ object }) => resourceOf(object).collection('shop'))).toEqual([
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    '/apis/example.com/v1/namespaces/shop/widgets',
  ])
})

describe('what the cluster does not have is a problem at its line', () => {
  test('a version, a kind, all at once', async () => {
    const old = 'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: i}\n'
    const misspelt = 'apiVersion: apps/v1\nkind: Deploymnet\nmetadata: {name: d}\n'
    const { find } = await world(inSet(old, misspelt, config('fine')))
    expect(await problemsOf(find())).toEqual([
      {
        what: 'The cluster has no Ingress in extensions/v1beta1',
        why: 'It does not serve extensions/v1beta1 at all.',
        fix: expect.any(String),
        at: { file: 'k8s/app.yaml', line: 1 },
      },
      {
        what: 'The cluster has no Deploymnet in apps/v1',
        why: 'It serves apps/v1, without that kind.',
        fix: expect.any(String),
        at: { file: 'k8s/app.yaml', line: 6 },
      },
    ])
  })

  test('a subresource is no kind', async () => {
    const { find } = await world('apiVersion: apps/v1\nkind: Scale\nmetadata: {name: s}\n')
    expect((await problemsOf(find())).map(({ what }) => what)).toEqual(['The cluster has no Scale in apps/v1'])
  })
})

test.each([
  [401, 'The cluster test does not know arn:aws:iam::123456789012:role/deploy'],
  [403, 'arn:aws:iam::123456789012:role/deploy may not read /api/v1 in the cluster test'],
])('a refusal (%i) is explained', async (code, what) => {
  const { cluster, find } = await world(config('a'))
  const answer = { code, body: status(code, 'No', 'no') }
  cluster.fail('GET', '/api/v1', answer, answer)
  expect((await problemsOf(find())).map((problem) => problem.what)).toEqual([what])
})
