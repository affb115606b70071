import { expect, test } from 'vitest'
import { lintOf, service, told, web } from '../../../support/lint.ts'

test.each([
  [
    'a variable',
    web(
      '          env:\n            - {name: A, value: x}\n            - {name: B, value: x}\n            - {name: A, value: x}\n',
    ),
    'problem 19: Deployment/web: container web has the variable A twice',
  ],
  [
    'a port',
    web(
      '          ports:\n            - containerPort: 80\n              name: http\n            - name: web\n              containerPort: 80\n              protocol: TCP\n',
    ),
    'problem 20: Deployment/web: container web has the port 80/TCP twice',
  ],
  [
    'a port name',
    web(
      '          ports:\n            - {containerPort: 80, name: http}\n            - {containerPort: 81, name: http}\n',
    ),
    'problem 18: Deployment/web: container web has the port name http twice',
  ],
  [
    'a mount path',
    web(
      '          volumeMounts:\n            - {name: a, mountPath: /data}\n            - {name: b, mountPath: /data}\n',
      '      volumes: [{name: a, emptyDir: {}}, {name: b, emptyDir: {}}]\n',
    ),
    'problem 19: Deployment/web: container web has the mount path /data twice',
  ],
  [
    'a device path',
    web(
      '          volumeDevices:\n            - {name: a, devicePath: /dev/a}\n            - {name: a, devicePath: /dev/a}\n',
      '      volumes: [{name: a, persistentVolumeClaim: {claimName: a}}]\n',
    ),
    'problem 19: Deployment/web: container web has the device path /dev/a twice',
  ],
  [
    'a container',
    web('        - name: web\n          image: other:1\n'),
    'problem 16: Deployment/web has the container web twice',
  ],
  [
    'an init container’s name',
    web('', '      initContainers:\n        - {name: web, image: a}\n'),
    'problem 16: Deployment/web has the container web twice',
  ],
  [
    'a volume',
    web('', '      volumes:\n        - {name: v, emptyDir: {}}\n        - {name: v, emptyDir: {}}\n'),
    'problem 15: Deployment/web has the volume v twice',
  ],
  [
    'a pull secret',
    web('', '      imagePullSecrets: [{name: ecr}, {name: ecr}]\n'),
    'problem 13: Deployment/web has the pull secret ecr twice',
  ],
  [
    'a host alias',
    web('', '      hostAliases:\n        - {ip: 10.0.0.1, hostnames: [a]}\n        - {ip: 10.0.0.1, hostnames: [b]}\n'),
    'problem 15: Deployment/web has the host alias 10.0.0.1 twice',
  ],
  [
    'a spread constraint',
    web(
      '',
      '      topologySpreadConstraints:\n        - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}\n        - {maxSkew: 2, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}\n',
    ),
    'problem 15: Deployment/web has the spread constraint zone/DoNotSchedule twice',
  ],
  [
    'a host port of two containers',
    web(
      '          ports: [{containerPort: 80, hostPort: 80}]\n        - name: b\n          image: b:1\n          ports:\n            - containerPort: 81\n              hostPort: 80\n',
    ),
    'problem 21: Deployment/web has the host port 80/TCP twice',
  ],
  [
    'a Service’s port',
    service('  ports:\n    - {name: a, port: 80}\n    - {name: b, port: 80}\n'),
    'problem 7: Service/web has the port 80/TCP twice',
  ],
  [
    'a Service’s port name',
    service('  ports:\n    - {name: a, port: 80}\n    - {name: a, port: 81}\n'),
    'problem 7: Service/web has the port name a twice',
  ],
  [
    'a ServiceAccount’s secret',
    'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\nsecrets:\n  - name: s\n  - name: s\n',
    'problem 6: ServiceAccount/a has the secret s twice',
  ],
  [
    'a webhook',
    'apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: a}\nwebhooks:\n  - name: a.b.c\n  - name: a.b.c\n',
    'problem 6: ValidatingWebhookConfiguration/a has the webhook a.b.c twice',
  ],
  [
    'a variable of a CronJob',
    'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          containers:\n            - name: c\n              env:\n                - name: A\n                - name: A\n',
    'problem 13: CronJob/c: container c has the variable A twice',
  ],
])('%s twice is a problem at the second one', (_, yaml, line) => {
  expect(told(yaml)).toEqual([line])
})

test('the first one’s place and the remedy are told', () => {
  const yaml = web('          env:\n            - name: A\n            - name: A\n')
  expect(lintOf(yaml).problems).toEqual([
    {
      what: 'Deployment/web: container web has the variable A twice',
      why: 'It is also at k8s/app.yaml:17; the cluster refuses the object.',
      fix: 'Keep one of the two.',
      at: { file: 'k8s/app.yaml', line: 18 },
    },
  ])
})

test.each([
  [
    'one port over TCP and UDP',
    web('          ports: [{containerPort: 53, protocol: TCP}, {containerPort: 53, protocol: UDP}]\n'),
  ],
  [
    'one port in two containers',
    web(
      '          ports: [{containerPort: 80, name: a}]\n        - name: b\n          image: b:1\n          ports: [{containerPort: 80, name: a}]\n',
    ),
  ],
  [
    'one variable in two containers',
    web('          env: [{name: A}]\n        - name: b\n          image: b:1\n          env: [{name: A}]\n'),
  ],
  ['two ports without names, one of them missing', web('          ports: [{containerPort: 80}, {name: x}]\n')],
  [
    'one host port for TCP and UDP',
    web('          ports: [{containerPort: 53, hostPort: 53}, {containerPort: 53, hostPort: 53, protocol: UDP}]\n'),
  ],
  [
    'a Service’s port over TCP and UDP',
    service('  ports: [{name: a, port: 53}, {name: b, port: 53, protocol: UDP}]\n'),
  ],
  ['envFrom twice', web('          envFrom: [{configMapRef: {name: a}}, {configMapRef: {name: a}}]\n')],
  ['tolerations twice', web('', '      tolerations: [{key: a}, {key: a}]\n')],
  [
    'what a custom kind allows',
    'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec: {containers: [{name: a, env: [{name: A}, {name: A}]}]}\n',
  ],
  ['a kind named as nothing should be', 'apiVersion: v1\nkind: constructor\nmetadata: {name: a}\nports: [1, 1]\n'],
])('%s is no duplicate', (_, yaml) => expect(told(yaml)).toEqual([]))
