import { describe, expect, onTestFinished, test } from 'vitest'
import { openApi } from '../../../../src/cluster/api/client.ts'
import { handedOver, takeOver } from '../../../../src/cluster/apply/handover.ts'
import type { Entry, Fields } from '../../../../src/cluster/plan/owned.ts'
import type { KubernetesObject } from '../../../../src/manifest.ts'
import { CALLER, fakeCluster, status } from '../../../support/kubernetes.ts'
import { problemsOf, testIo } from '../../../support/world.ts'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
const annotation: Fields = { 'f:metadata': { 'f:annotations': { [`f:${LAST_APPLIED}`]: {} } } }
const data = (...keys: string[]): Fields => ({ 'f:data': Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) })
const entry = (manager: string, operation: string, fieldsV1: Fields, more: Partial<Entry> = {}): Entry => ({
  manager,
  operation,
  apiVersion: 'v1',
  fieldsV1,
  ...more,
})
const config = (managedFields: readonly Entry[] | undefined, applied?: unknown): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'a',
    resourceVersion: '7',
    ...(applied === undefined ? {} : { annotations: { [LAST_APPLIED]: JSON.stringify(applied) } }),
    ...(managedFields === undefined ? {} : { managedFields }),
  },
  data: { a: '1', b: '2' },
})
const ours = (fields: Fields) => entry('ship-to-eks', 'Apply', fields)
const clientSide = (fields: Fields) => entry('kubectl-client-side-apply', 'Update', { ...annotation, ...fields })
const serverSide = (fields: Fields) => entry('kubectl', 'Apply', fields)
const edited = entry('kubectl-edit', 'Update', data('b'))
const controller = entry('kube-controller-manager', 'Update', data('c'), { subresource: 'status' })

describe('what is taken over', () => {
  test.each<[string, readonly Entry[] | undefined, readonly Entry[] | undefined]>([
    ['nothing without owners', undefined, undefined],
    ['nothing of ours', [ours(data('a'))], undefined],
    ['nothing of a controller', [controller], undefined],
    ['nothing that was done by hand', [edited, entry('kubectl-rollout', 'Update', data('a'))], undefined],
    ['nothing of who created it', [entry('kubectl-create', 'Update', data('a'))], undefined],
    ['nothing of other appliers', [entry('argocd-controller', 'Apply', data('a'))], undefined],
    ['nothing of one whose name only begins so', [entry('kubectlish', 'Apply', data('a'))], undefined],
    ['nothing of a subresource', [entry('kubectl', 'Apply', data('a'), { subresource: 'status' })], undefined],
    [
      'client-side apply, as if it had been ours',
      [controller, clientSide(data('a')), edited],
      [ours({ ...annotation, ...data('a') }), controller, edited],
    ],
    ['server-side apply', [serverSide(data('a', 'b'))], [ours(data('a', 'b'))]],
    [
      'both, into what is ours already',
      [ours(data('x')), clientSide(data('a')), serverSide(data('b')), edited],
      [ours({ ...annotation, ...data('x', 'a', 'b') }), edited],
    ],
    [
      'what kubectl made with --save-config',
      [entry('kubectl-create', 'Update', { ...annotation, ...data('a') })],
      [ours({ ...annotation, ...data('a') })],
    ],
    [
      'not the fields of another version',
      [ours(data('a')), { ...clientSide(data('b')), apiVersion: 'v1beta1' }],
      undefined,
    ],
  ])('%s', (_, before, after) => {
    const handover = handedOver(config(before, { data: { a: '1', b: '2' } }))
    expect(handover?.owners).toEqual(after)
    expect(handover?.fields).toEqual(after?.[0]?.fieldsV1)
  })

  test('of client-side apply what was applied, without what the API server added', () => {
    const { 'f:metadata': metadata = {} } = annotation
    const defaults = { 'f:metadata': { ...metadata, 'f:labels': { '.': {}, 'f:kubernetes.io/metadata.name': {} } } }
    const live = config([clientSide({ ...data('a'), ...defaults })], { data: { a: '1' } })
    expect(handedOver(live)?.fields).toEqual({ ...annotation, ...data('a') })
  })

  test('of what had no owners, what was applied: neither defaults nor what others added', () => {
    const everything = {
      'f:metadata': { 'f:annotations': { '.': {}, [`f:${LAST_APPLIED}`]: {}, 'f:revision': {} } },
      'f:spec': {
        'f:clusterIP': {},
        'f:finalizers': { 'v:"x"': {}, 'v:"y"': {} },
        'f:ports': {
          '.': {},
          'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {}, 'f:protocol': {} },
          'k:{"port":81,"protocol":"TCP"}': { '.': {}, 'f:port': {} },
        },
      },
    }
    const applied = { spec: { ports: [{ port: 80 }], finalizers: ['y'] } }
    expect(handedOver(config([entry('before-first-apply', 'Update', everything)], applied))?.fields).toEqual({
      'f:metadata': { 'f:annotations': { [`f:${LAST_APPLIED}`]: {} } },
      'f:spec': {
        'f:finalizers': { 'v:"y"': {} },
        'f:ports': { '.': {}, 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } },
      },
    })
    expect(handedOver(config([entry('before-first-apply', 'Update', everything)]))).toBeUndefined()
  })

  test('an annotation that is no JSON keeps nobody', () => {
    const broken = config([entry('before-first-apply', 'Update', data('a'))], 0)
    const live = { ...broken, metadata: { ...broken.metadata, annotations: { [LAST_APPLIED]: '{' } } }
    expect(handedOver(live)?.fields).toEqual(annotation)
  })

  test('the patch changes nothing but owners, and only of the object that was seen', () => {
    const handover = handedOver(config([clientSide(data('a'))]))
    expect(handover?.patch).toEqual([
      { op: 'test', path: '/metadata/resourceVersion', value: '7' },
      { op: 'replace', path: '/metadata/managedFields', value: handover?.owners },
    ])
  })
})

describe('taking over', () => {
  const PATH = '/api/v1/namespaces/default/configmaps/a'
  const changed = { code: 422, body: status(422, 'Invalid', 'the server rejected our request') }
  async function world() {
    const cluster = await fakeCluster()
    const api = openApi(cluster.address, async () => 'token', testIo())
    onTestFinished(() => api.close())
    const live = cluster.put(PATH, config([clientSide(data('a'))]))
    const patches = () => cluster.asked.filter(({ method }) => method === 'PATCH')
    return { cluster, live, patches, take: () => takeOver(live, PATH, { api, caller: CALLER, force: false }) }
  }

  test('reads again when somebody wrote meanwhile', async () => {
    const { cluster, take, patches } = await world()
    cluster.fail('PATCH', PATH, changed, changed, { code: 200, body: {} })
    const { metadata } = cluster.put(PATH, { ...config([clientSide(data('a', 'z'))]), data: { z: '1' } })
    await take()
    expect(patches().map(({ body }) => body[0].value === metadata.resourceVersion)).toEqual([false, true, true])
    expect(patches()[0]?.contentType).toBe('application/json-patch+json')
  })

  test('is over when somebody else did it meanwhile, or deleted the object', async () => {
    for (const meanwhile of [config([ours(data('a'))]), undefined]) {
      const { cluster, take, patches } = await world()
      cluster.fail('PATCH', PATH, changed)
      if (meanwhile === undefined) cluster.objects.delete(PATH)
      else cluster.put(PATH, meanwhile)
      await take()
      expect(patches()).toHaveLength(1)
    }
  })

  test('without the right to, it stays kubectl’s', async () => {
    const { cluster, take } = await world()
    const message = 'configmaps "a" is forbidden: User "x" cannot patch resource "configmaps" in API group ""'
    cluster.fail('PATCH', PATH, { code: 403, body: status(403, 'Forbidden', message) })
    expect(await problemsOf(take())).toEqual([])
  })

  test('a refusal is told', async () => {
    const { cluster, take } = await world()
    cluster.fail('PATCH', PATH, { code: 403, body: status(403, 'Forbidden', 'no') })
    expect((await problemsOf(take())).map(({ what }) => what)).toEqual([
      'arn:aws:iam::123456789012:role/deploy may not take over ConfigMap/a from kubectl in the cluster test',
    ])
  })
})
