import { describe, expect, onTestFinished, test } from 'vitest'
import { openApi } from '../../../../src/cluster/api/client.ts'
import { findScalers, type Scalers, withoutScaled } from '../../../../src/cluster/apply/replicas.ts'
import type { Entry } from '../../../../src/cluster/plan/owned.ts'
import { type KubernetesObject, type Manifest, withValue } from '../../../../src/manifest.ts'
import { fakeCluster, status } from '../../../support/kubernetes.ts'
import { manifestOf } from '../../../support/manifests.ts'
import { deployment } from '../../../support/sets.ts'
import { testIo } from '../../../support/world.ts'

const inShop = (manifest: Manifest): Manifest => ({
  ...manifest,
  object: withValue(manifest.object, ['metadata', 'namespace'], 'shop'),
})
const web = inShop(manifestOf(deployment('web')))
const silent = inShop(manifestOf(deployment('web').replace('  replicas: 2\n', '')))
const owner = (manager: string, more: Partial<Entry> = {}): Entry => ({
  manager,
  operation: 'Update',
  apiVersion: 'apps/v1',
  fieldsV1: { 'f:spec': { 'f:replicas': {} } },
  ...more,
})
const us = owner('ship-to-eks', { operation: 'Apply' })
const kubectl = owner('kubectl-client-side-apply', {
  fieldsV1: {
    'f:metadata': { 'f:annotations': { 'f:kubectl.kubernetes.io/last-applied-configuration': {} } },
    'f:spec': { 'f:replicas': {} },
  },
})
const byHand = owner('kubectl', { subresource: 'scale' })
const autoscaler = owner('kube-controller-manager', { subresource: 'scale' })
const keda = owner('keda-operator', { subresource: 'scale' })
const live = (replicas: number, ...managedFields: readonly Entry[]): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'shop',
    managedFields,
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"spec":{"replicas":3}}' },
  },
  spec: { replicas },
})
const hpa = (more = '') => `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
${more}`

const SCALED: Scalers = { targets: new Set(['apps Deployment shop web']), unseen: new Set() }
const NOBODY: Scalers = { targets: new Set(), unseen: new Set() }
const UNSEEN: Scalers = { targets: new Set(), unseen: new Set(['shop']) }

describe('the replicas that are sent', () => {
  const replicas = (manifest: Manifest, there: KubernetesObject | undefined, scalers: Scalers) =>
    (withoutScaled({ manifest, live: there }, scalers).object.spec as { replicas?: number }).replicas

  test.each<[string, Manifest, KubernetesObject | undefined, Scalers, number | undefined]>([
    ['nobody scales it: the file’s', web, live(5, us), NOBODY, 2],
    ['nobody scales it, and the file has none', silent, live(5, us), NOBODY, undefined],
    ['it is created: the file’s, for a start', web, undefined, SCALED, 2],
    ['the autoscaler owns them: none', web, live(5, autoscaler), SCALED, undefined],
    ['the autoscaler has not written yet: what is live', web, live(5, us), SCALED, 5],
    ['the same where the file has just dropped them', silent, live(5, us), SCALED, 5],
    ['both own them: none', web, live(5, us, autoscaler), SCALED, undefined],
    ['kubectl apply owns them, and hands them over: what is live', web, live(5, kubectl), SCALED, 5],
    ['kubectl apply and the autoscaler: none', web, live(5, kubectl, autoscaler), SCALED, undefined],
    ['nobody owns them: none', web, live(5), SCALED, undefined],
    ['scaled by hand under an autoscaler: none', web, live(5, byHand), SCALED, undefined],
    ['scaled by hand: the file’s', web, live(5, byHand), NOBODY, 2],
    ['scaled by somebody else’s controller: none', web, live(5, keda), NOBODY, undefined],
    ['written, not scaled, by a controller: the file’s', web, live(5, owner('x')), NOBODY, 2],
    ['an autoscaler that is gone: the file’s', web, live(5, autoscaler), NOBODY, 2],
    ['an autoscaler that may not be seen: none', web, live(5, autoscaler), UNSEEN, undefined],
    ['no autoscaler, as far as can be seen: the file’s', web, live(5, us), UNSEEN, 2],
  ])('%s', (_, manifest, there, scalers, expected) => expect(replicas(manifest, there, scalers)).toBe(expected))

  test('nothing else is touched', () => {
    const { replicas: _, ...spec } = web.object.spec as { replicas: number }
    const sent = withoutScaled({ manifest: web, live: live(5, autoscaler) }, SCALED)
    expect(sent).toEqual({ ...web, object: { ...web.object, spec }, isScaled: true })
  })
})

describe('who scales what', () => {
  const PATH = '/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers'
  const item = {
    metadata: { name: 'h', namespace: 'shop' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db' } },
  }
  async function find(set: readonly { manifest: Manifest; live: KubernetesObject | undefined }[], code = 200) {
    const cluster = await fakeCluster()
    const api = openApi(cluster.address, async () => 'token', testIo())
    onTestFinished(() => api.close())
    cluster.fail('GET', PATH, code === 200 ? { code, body: { items: [item] } } : { code, body: status(code, '', 'no') })
    const { targets, unseen } = await findScalers(set, api)
    return { targets: [...targets], unseen: [...unseen], asked: cluster.asked.map(({ path }) => path) }
  }
  const there = { manifest: web, live: live(2, us) }

  test('those of the set, whatever the cluster has', async () => {
    const scaled = manifestOf(
      'apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: s, namespace: shop}\nspec: {scaleTargetRef: {name: worker}}\n',
    )
    const set = [manifestOf(hpa()), scaled, web].map((manifest) => ({ manifest, live: undefined }))
    expect(await find(set)).toEqual({
      targets: ['apps Deployment shop web', 'apps Deployment shop worker'],
      unseen: [],
      // What is not live is scaled by nobody.
      asked: [],
    })
  })

  test('those of the cluster, asked once a namespace', async () => {
    expect(await find([there, there])).toEqual({ targets: ['apps StatefulSet shop db'], unseen: [], asked: [PATH] })
  })

  test('where they may not be listed, that is known', async () => {
    expect(await find([there], 403)).toEqual({ targets: [], unseen: ['shop'], asked: [PATH] })
  })
})
