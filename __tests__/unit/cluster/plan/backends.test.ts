import { expect, onTestFinished, test } from 'vitest'
import { openApi } from '../../../../src/cluster/api/client.ts'
import { missingBackends } from '../../../../src/cluster/plan/backends.ts'
import { servicesOutside } from '../../../../src/manifests/lint/backends.ts'
import { CALLER, fakeCluster, status } from '../../../support/kubernetes.ts'
import { manifestsOf } from '../../../support/manifests.ts'
import { inSet } from '../../../support/sets.ts'
import { testIo } from '../../../support/world.ts'

const path = (name: string) =>
  `          - {path: /${name}, pathType: Prefix, backend: {service: {name: ${name}, port: {number: 80}}}}\n`
const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: front}
spec:
  rules:
    - http:
        paths:
${path('own')}${path('live')}${path('gone')}${path('gone')}${path('hidden')}`
const OWN = 'apiVersion: v1\nkind: Service\nmetadata: {name: own}\nspec: {ports: [{port: 80}]}\n'

test('a backend that neither the set nor the cluster has is a warning, once', async () => {
  const cluster = await fakeCluster()
  const api = openApi(cluster.address, async () => 'token', testIo())
  onTestFinished(() => api.close())
  const at = (name: string) => `/api/v1/namespaces/shop/services/${name}`
  cluster.put(at('live'), { apiVersion: 'v1', kind: 'Service', metadata: { name: 'live', namespace: 'shop' } })
  cluster.fail('GET', at('hidden'), { code: 403, body: status(403, 'Forbidden', `${CALLER.arn} may not`) })

  const outside = servicesOutside(manifestsOf(inSet(INGRESS, OWN)), 'shop')
  expect(outside.map(({ name }) => name)).toEqual(['live', 'gone', 'hidden'])
  expect(await missingBackends(outside, api)).toEqual([
    {
      what: 'Ingress/front leads to Service/gone, which neither this set nor the namespace shop has',
      why: expect.stringContaining('503'),
      fix: expect.stringContaining('add the Service'),
      at: { file: 'k8s/app.yaml', line: 10 },
    },
  ])
})
