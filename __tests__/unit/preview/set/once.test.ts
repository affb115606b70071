import { describe, expect, test } from 'vitest'
import { lines, objectsOfYaml, previewOfYaml } from '../../../support/previewSets.ts'

const AWS = 'service.beta.kubernetes.io/aws-load-balancer'
const service = (spec: string, annotations = '{}') =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, annotations: ${annotations}}\nspec: {type: LoadBalancer, ports: [{port: 80}], ${spec}}\n`
const ingress = (annotations: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, annotations: ${annotations}}\nspec: {}\n`

describe('what two previews cannot have', () => {
  test.each([
    ['an address', service('loadBalancerIP: 10.0.0.1'), 'Service/web takes an address of its own (loadBalancerIP)'],
    ['external addresses', service('externalIPs: [10.0.0.1]'), 'Service/web takes addresses of its own (externalIPs)'],
    ['an address of the cluster', service('clusterIP: 10.0.0.1'), 'Service/web takes a fixed address (clusterIP)'],
    ['a name', service('', `{${AWS}-name: shop}`), `Service/web takes a load balancer of a fixed name (${AWS}-name)`],
    [
      'Elastic IPs',
      service('', `{${AWS}-eip-allocations: eipalloc-1}`),
      `Service/web takes fixed Elastic IPs (${AWS}-eip-allocations)`,
    ],
    [
      'an ALB by its name',
      ingress('{alb.ingress.kubernetes.io/load-balancer-name: shop}'),
      'Ingress/web takes a load balancer of a fixed name (alb.ingress.kubernetes.io/load-balancer-name)',
    ],
    [
      'a volume',
      'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {volumeName: pv-1}\n',
      'PersistentVolumeClaim/data takes a volume by its name (volumeName)',
    ],
    [
      'a target group',
      'apiVersion: elbv2.k8s.aws/v1beta1\nkind: TargetGroupBinding\nmetadata: {name: web}\nspec: {targetGroupARN: "arn:x"}\n',
      'TargetGroupBinding/web takes a target group of AWS (targetGroupARN)',
    ],
  ])('%s', (_, yaml, wanted) => {
    expect(previewOfYaml(yaml).problems.map(({ what }) => what)).toEqual([`${wanted}, which two previews cannot have`])
    expect(lines(previewOfYaml(yaml).problems)[0]).toMatch(/^[34]: /)
  })

  test.each([
    ['a headless Service', service('clusterIP: None')],
    ['an address that the cluster gives', service("clusterIP: ''")],
    [
      'the name of a group’s ALB',
      ingress('{alb.ingress.kubernetes.io/load-balancer-name: p, alb.ingress.kubernetes.io/group.name: p}'),
    ],
  ])('%s is no problem', (_, yaml) => expect(previewOfYaml(yaml).problems).toEqual([]))
})

test('fixed ports of nodes are left to the cluster', () => {
  const yaml = service('healthCheckNodePort: 30100, x: 1').replace(
    '[{port: 80}]',
    '[{port: 80, nodePort: 30080}, {port: 81, name: b}]',
  )
  expect(objectsOfYaml(yaml)[0]?.spec).toEqual({
    type: 'LoadBalancer',
    ports: [{ port: 80 }, { port: 81, name: 'b' }],
    x: 1,
  })
  expect(previewOfYaml(yaml).notes).toEqual([
    'Service/web: the cluster chooses its node ports, in place of 30080, 30100',
  ])
  expect(previewOfYaml(service('')).notes).toEqual([])
})
