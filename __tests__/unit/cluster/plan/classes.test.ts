import { expect, onTestFinished, test } from 'vitest'
import { openApi } from '../../../../src/cluster/api/client.ts'
import { missingClasses } from '../../../../src/cluster/plan/classes.ts'
import { CALLER, fakeCluster, status } from '../../../support/kubernetes.ts'
import { manifestsOf } from '../../../support/manifests.ts'
import { testIo } from '../../../support/world.ts'

const PATH = '/apis/networking.k8s.io/v1/ingressclasses'
const ingress = (name: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: shop}\nspec:\n  ingressClassName: ${name}\n`
const ingressClass = (name: string) =>
  `---\napiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: ${name}}\nspec: {controller: c}\n`

async function lookFor(yaml: string, autoMode = false, denied = false) {
  const cluster = await fakeCluster()
  const api = openApi(cluster.address, async () => 'token', testIo())
  onTestFinished(() => api.close())
  cluster.put(`${PATH}/nginx`, {
    kind: 'IngressClass',
    metadata: { name: 'nginx' },
    spec: { controller: 'k8s.io/nginx' },
  })
  if (denied) cluster.fail('GET', `${PATH}/alb`, { code: 403, body: status(403, 'Forbidden', `${CALLER.arn} may not`) })
  return missingClasses(manifestsOf(yaml), { cluster: 'main', region: 'eu-west-1', vpc: 'vpc-1', autoMode }, api)
}

test('a class that nobody has, with the commands that bring it', async () => {
  const [problem] = await lookFor(ingress('alb'))
  expect(problem).toMatchObject({
    what: 'Ingress/shop names the ingress class alb, which the cluster does not have',
    at: { line: 5 },
  })
  expect(problem?.fix).toMatch(
    /helm install aws-load-balancer-controller .*clusterName=main --set region=eu-west-1 --set vpcId=vpc-1 /,
  )
})

test('in Auto Mode the class alone is missing', async () => {
  const [problem] = await lookFor(ingress('alb'), true)
  expect(problem?.fix).toContain('"controller":"eks.amazonaws.com/alb"')
})

test('a class of somebody else’s', async () => {
  expect((await lookFor(ingress('traefik')))[0]?.fix).toContain('Correct spec.ingressClassName')
})

test.each([
  ['one that the cluster has', ingress('nginx'), false],
  ['one of the set', ingress('alb') + ingressClass('alb'), false],
  ['none', ingress('~'), false],
  ['one that may not be read', ingress('alb'), true],
])('silent: %s', async (_, yaml, denied) => expect(await lookFor(yaml, false, denied)).toEqual([]))
