import { describe, expect, test } from 'vitest'
import { lintOf, service, told, web } from '../../../support/lint.ts'
import { inSet } from '../../../support/sets.ts'

const PORTS = '          ports: [{name: http, containerPort: 3000}]\n'
const selecting = (labels: string, rest = '  ports: [{port: 80}]\n', name = 'web') =>
  service(`  selector: {${labels}}\n${rest}`, name)
const custom = (apiVersion: string, kind: string) => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: c}\n`

describe('a Service that selects nothing', () => {
  test('is told, with the nearest pods there are', () => {
    const api = web('', '', 'app: api').replaceAll('name: web', 'name: api').replace('app: web', 'app: api')
    const { problems, warnings } = lintOf(inSet(selecting('app: wep'), api, web(PORTS)))
    expect(problems).toEqual([])
    expect(warnings).toEqual([
      {
        what: 'Service/web selects no pod of this set (app: wep)',
        why: 'The pods of Deployment/api have app: api (k8s/app.yaml:18).',
        fix: expect.stringContaining('unless its pods come from elsewhere'),
        at: { file: 'k8s/app.yaml', line: 5 },
      },
    ])
  })

  test.each([
    ['it selects something', inSet(selecting('app: web'), web())],
    ['it selects by one of several labels', inSet(selecting('tier: front'), web('', '', 'app: web, tier: front'))],
    ['the set has no workload', selecting('app: web')],
    [
      'the workloads are in another namespace',
      inSet(selecting('app: wep').replace('{name: web}', '{name: web, namespace: shop}'), web()),
    ],
    ['it has no selector: its endpoints are made by hand', inSet(service('  ports: [{port: 80}]\n'), web())],
    ['it is an ExternalName', inSet(selecting('app: wep', '  type: ExternalName\n  externalName: a.example\n'), web())],
    [
      'a custom resource may make its pods',
      inSet(selecting('app: kafka'), web(), custom('kafka.strimzi.io/v1beta2', 'Kafka')),
    ],
    [
      'it is Knative’s',
      inSet(
        'apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: k}\nspec:\n  template:\n    spec: {containers: [{image: a}]}\n',
        web(),
      ),
    ],
  ])('silent when %s', (_, yaml) => expect(told(yaml)).toEqual([]))

  test.each([
    ['external-secrets.io/v1', 'ExternalSecret'],
    ['monitoring.coreos.com/v1', 'ServiceMonitor'],
    ['cert-manager.io/v1', 'Certificate'],
  ])('told beside a %s %s, which makes no pods', (apiVersion, kind) =>
    expect(told(inSet(selecting('app: wep'), web(), custom(apiVersion, kind)))).toHaveLength(1),
  )

  test('in the namespace that the run gives to objects without one', () => {
    const yaml = inSet(selecting('app: wep').replace('{name: web}', '{name: web, namespace: shop}'), web())
    expect(told(yaml, { namespace: 'shop' })).toHaveLength(1)
  })
})

describe('a Service’s target', () => {
  test('by a name that no container behind it has is a problem', () => {
    const { problems } = lintOf(
      inSet(web(PORTS), selecting('app: web', '  ports:\n    - port: 80\n      targetPort: web\n')),
    )
    expect(problems).toEqual([
      {
        what: 'Service/web leads to the port web, and no container behind it has a port of that name',
        why: 'Deployment/web (k8s/app.yaml:1) has http.',
        fix: 'Correct targetPort, or add `name: web` to the container’s port.',
        at: { file: 'k8s/app.yaml', line: 25 },
      },
    ])
  })

  test('by a number that none of them lists is told only', () => {
    expect(told(inSet(web(PORTS), selecting('app: web', '  ports:\n    - port: 80\n')))).toEqual([
      'warning 24: Service/web leads to port 80, and no container behind it lists that port',
    ])
  })

  test.each([
    ['a name', inSet(web(PORTS), selecting('app: web', '  ports: [{port: 80, targetPort: http}]\n'))],
    ['a number', inSet(web(PORTS), selecting('app: web', '  ports: [{port: 80, targetPort: 3000}]\n'))],
    ['a number as text', inSet(web(PORTS), selecting('app: web', '  ports: [{port: 80, targetPort: "3000"}]\n'))],
    ['the port itself', inSet(web(PORTS), selecting('app: web', '  ports: [{port: 3000}]\n'))],
    ['a port that is not listed, as none is', inSet(web(), selecting('app: web'))],
    [
      'a port that a container without a list may have',
      inSet(web(`${PORTS}        - name: proxy\n          image: p:1\n`), selecting('app: web')),
    ],
    [
      'a name of only some of its pods',
      inSet(
        web(PORTS),
        web().replaceAll('name: web', 'name: other'),
        selecting('app: web', '  ports: [{port: 80, targetPort: http}]\n'),
      ),
    ],
    [
      'a name of a sidecar',
      inSet(
        web(
          '',
          '      initContainers:\n        - {name: p, image: p, restartPolicy: Always, ports: [{name: proxy, containerPort: 1}]}\n',
        ),
        selecting('app: web', '  ports: [{port: 80, targetPort: proxy}]\n'),
      ),
    ],
    ['pods that are not in the set', selecting('app: web', '  ports: [{port: 80, targetPort: http}]\n')],
  ])('silent: %s', (_, yaml) => expect(told(yaml)).toEqual([]))
})

const ingress = (port: string, name = 'web') => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: front}
spec:
  rules:
    - host: a.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: ${name}
                port:
                  ${port}
`
const PLAIN = service('  ports: [{name: http, port: 80, targetPort: 3000}]\n')

describe('what leads to a Service’s port', () => {
  test.each([
    [
      'an Ingress, by number',
      ingress('number: 3000'),
      'problem 15: Ingress/front leads to port 3000 of Service/web, which has no such port',
    ],
    [
      'an Ingress, by name',
      ingress('name: web'),
      'problem 15: Ingress/front leads to port web of Service/web, which has no such port',
    ],
    [
      'its default',
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: front}\nspec:\n  defaultBackend:\n    service:\n      name: web\n      port: {number: 81}\n',
      'problem 8: Ingress/front leads to port 81 of Service/web, which has no such port',
    ],
    [
      'an HTTPRoute',
      'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\nspec:\n  rules:\n    - backendRefs:\n        - name: web\n          port: 81\n',
      'problem 8: HTTPRoute/r leads to port 81 of Service/web, which has no such port',
    ],
    [
      'a TargetGroupBinding',
      'apiVersion: elbv2.k8s.aws/v1beta1\nkind: TargetGroupBinding\nmetadata: {name: t}\nspec:\n  serviceRef:\n    name: web\n    port: 81\n',
      'problem 7: TargetGroupBinding/t leads to port 81 of Service/web, which has no such port',
    ],
  ])('%s, has to be there', (_, yaml, line) => expect(told(inSet(yaml, PLAIN))).toEqual([line]))

  test('and the ports that are there are told', () => {
    expect(lintOf(inSet(ingress('number: 3000'), PLAIN)).problems[0]).toMatchObject({
      why: 'Service/web (k8s/app.yaml:21) has 80 http.',
      fix: expect.stringContaining('not its targetPort'),
    })
  })

  test.each([
    ['the right number', inSet(ingress('number: 80'), PLAIN)],
    ['the right name', inSet(ingress('name: http'), PLAIN)],
    ['a Service that is not in the set', ingress('number: 80')],
    [
      'a Service of the same name elsewhere',
      inSet(ingress('number: 81'), PLAIN.replace('{name: web}', '{name: web, namespace: x}')),
    ],
    ['an action of the AWS Load Balancer Controller', inSet(ingress('name: use-annotation', 'ssl-redirect'), PLAIN)],
    [
      'an ExternalName without ports',
      inSet(ingress('number: 443'), service('  type: ExternalName\n  externalName: a.example\n')),
    ],
    [
      'a resource',
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec:\n  defaultBackend: {resource: {apiGroup: x.y, kind: B, name: b}}\n',
    ],
    [
      'another kind behind a route',
      inSet(
        'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\nspec: {rules: [{backendRefs: [{group: x.y, kind: B, name: web, port: 1}]}]}\n',
        PLAIN,
      ),
    ],
  ])('silent: %s', (_, yaml) => expect(told(yaml)).toEqual([]))
})

describe('a probe of a named port', () => {
  const probe = (kind: string, port = 'web') => `          ${kind}:\n            httpGet: {path: /, port: ${port}}\n`
  test.each(['readinessProbe', 'livenessProbe', 'startupProbe'])('%s', (kind) => {
    expect(told(web(PORTS + probe(kind)))).toEqual([
      `problem 18: Deployment/web: the ${kind} of container web asks the port web, which the container does not have`,
    ])
  })

  test('that another container has is a problem too', () => {
    const yaml = web(
      `${PORTS}        - name: b\n          image: b:1\n          livenessProbe: {tcpSocket: {port: http}}\n`,
    )
    expect(told(yaml)).toEqual([
      'problem 19: Deployment/web: the livenessProbe of container b asks the port http, which the container does not have',
    ])
  })

  test('before a stop', () => {
    expect(told(web('          lifecycle: {preStop: {httpGet: {port: http}}}\n'))).toEqual([
      'problem 16: Deployment/web: the preStop of container web asks the port http, which the container does not have',
    ])
  })

  test.each([
    PORTS + probe('readinessProbe', 'http'),
    probe('readinessProbe', '3000'),
    probe('readinessProbe', '"3000"'),
    '          livenessProbe: {grpc: {port: 1}}\n',
    '          livenessProbe: {exec: {command: [a]}}\n',
  ])('silent: %j', (container) => expect(told(web(container))).toEqual([]))
})
