import { describe, expect, test } from 'vitest'
import { lintOf, service, told, web } from '../../../support/lint.ts'

const named = (kind: string, name: string, apiVersion = 'v1') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${JSON.stringify(name)}\n`
const config = (more: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n${more}`
const API: Readonly<Record<string, string>> = {
  StatefulSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  Role: 'rbac.authorization.k8s.io/v1',
  ClusterRole: 'rbac.authorization.k8s.io/v1',
  PodDisruptionBudget: 'policy/v1',
  Ingress: 'networking.k8s.io/v1',
  Widget: 'example.com/v1',
}

describe('a name that Kubernetes refuses', () => {
  test.each([
    ['ConfigMap', 'Web'],
    ['ConfigMap', 'a_b'],
    ['ConfigMap', 'a-'],
    ['ConfigMap', 'a..b'],
    ['ConfigMap', 'a'.repeat(254)],
    ['Namespace', 'a.b'],
    ['Namespace', 'a'.repeat(64)],
    ['Service', 'a.b'],
    ['Service', 'a'.repeat(64)],
    ['StatefulSet', 'a.b'],
    ['Job', 'a'.repeat(64)],
    ['CronJob', 'a'.repeat(53)],
    ['Ingress', 'a b'],
    ['Role', 'a/b'],
    ['ClusterRole', '..'],
    ['Widget', 'a%2fb'],
  ])('%s %s', (kind, name) => {
    const [line, ...others] = told(named(kind, name, API[kind]))
    expect(line).toBe(`problem 4: ${kind}/${name}: "${name.slice(0, 80)}" cannot be the name of a ${kind}`)
    expect(others.filter((other) => other.includes('name of'))).toEqual([])
  })

  test.each([
    ['ConfigMap', '1.a-b'],
    ['ConfigMap', 'a'.repeat(253)],
    ['Namespace', '1a'],
    // Newer clusters take it; those that do not say so themselves.
    ['Service', '1web'],
    ['Service', 'a'.repeat(63)],
    ['CronJob', 'a'.repeat(52)],
    ['Job', 'a.b'],
    ['Role', 'system:a:B_c'],
    ['ClusterRole', 'system:A'],
    ['PodDisruptionBudget', 'A_b'],
    ['Widget', 'A_b:c'],
  ])('%s %s is none', (kind, name) => expect(told(named(kind, name, API[kind]))).toEqual([]))

  test('comes with one that would do', () => {
    expect(lintOf(named('ConfigMap', 'My_App.v2')).problems).toEqual([
      {
        what: 'ConfigMap/My_App.v2: "My_App.v2" cannot be the name of a ConfigMap',
        why: expect.stringContaining('lower-case letters'),
        fix: 'Call it my-app.v2, here and wherever it is referred to.',
        at: { file: 'k8s/app.yaml', line: 4 },
      },
    ])
    expect(lintOf(named('Service', 'my.app')).problems[0]?.fix).toContain('my-app')
    expect(lintOf(named('CronJob', 'a'.repeat(60), 'batch/v1')).problems[0]).toMatchObject({
      why: 'It has 60 characters; 52 is the most.',
      fix: 'Shorten it.',
    })
  })

  test.each([
    [
      'a namespace',
      config('  namespace: My_Shop\n'),
      'problem 5: ConfigMap/a: "My_Shop" cannot be the name of a namespace',
    ],
    [
      'a container',
      web('        - name: Side_Car\n          image: a\n'),
      'problem 16: Deployment/web: "Side_Car" cannot be the name of a container',
    ],
    [
      'a long port',
      web('          ports:\n            - containerPort: 80\n              name: http-management-port\n'),
      'problem 18: Deployment/web: "http-management-port" cannot be the name of a container’s port',
    ],
    [
      'a port of digits',
      web('          ports: [{containerPort: 80, name: "80"}]\n'),
      'problem 16: Deployment/web: "80" cannot be the name of a container’s port',
    ],
    [
      'a volume',
      web('', '      volumes: [{name: my.data, emptyDir: {}}]\n'),
      'problem 13: Deployment/web: "my.data" cannot be the name of a volume',
    ],
    [
      'a key',
      config('data:\n  conf/app.ini: x\n'),
      'problem 6: ConfigMap/a: "conf/app.ini" cannot be a key of a ConfigMap',
    ],
  ])('%s', (_, yaml, line) => expect(told(yaml)).toEqual([line]))
})

describe('a label that Kubernetes refuses', () => {
  test.each([
    [
      'with a blank',
      config('  labels:\n    a: x y\n'),
      'problem 6: ConfigMap/a: "x y" cannot be the value of a label (a)',
    ],
    [
      'a version',
      config('  labels:\n    v: 1.0.0+build\n'),
      'problem 6: ConfigMap/a: "1.0.0+build" cannot be the value of a label (v)',
    ],
    [
      'a branch',
      config('  labels:\n    branch: feature/x\n'),
      'problem 6: ConfigMap/a: "feature/x" cannot be the value of a label (branch)',
    ],
    [
      'too long',
      config(`  labels:\n    a: ${'x'.repeat(64)}\n`),
      `problem 6: ConfigMap/a: "${'x'.repeat(64)}" cannot be the value of a label (a)`,
    ],
    [
      'of pods',
      web('', '', 'app: web, owner: a@b.example'),
      'problem 11: Deployment/web: "a@b.example" cannot be the value of a label (owner)',
    ],
    [
      'of a Service’s selector',
      service('  selector:\n    a: x/y\n'),
      'problem 6: Service/web: "x/y" cannot be the value of a label (a)',
    ],
    [
      'a key',
      config('  labels:\n    a/b/c: x\n'),
      'problem 6: ConfigMap/a: "a/b/c" cannot be the key of a label or annotation',
    ],
    [
      'a key’s prefix',
      config('  labels:\n    Example.com/a: x\n'),
      'problem 6: ConfigMap/a: "Example.com/a" cannot be the key of a label or annotation',
    ],
    [
      'a key of an annotation',
      config('  annotations:\n    a b: x\n'),
      'problem 6: ConfigMap/a: "a b" cannot be the key of a label or annotation',
    ],
  ])('%s', (_, yaml, line) => expect(told(yaml)).toEqual([line]))

  test.each([
    '  labels: {a: "", b: 1_a.B-c, x.io/y: z}\n',
    '  labels: {a: }\n',
    '  annotations: {Example.com/a: "any text, at all"}\n',
    `  labels: {a: ${'x'.repeat(63)}}\n`,
  ])('is not: %j', (more) => expect(told(config(more))).toEqual([]))
})

describe('what is no text where only text goes', () => {
  test.each([
    [
      'a label',
      config('  labels:\n    version: 1.0\n'),
      'problem 6: ConfigMap/a: version is a number, where Kubernetes takes text only',
    ],
    [
      'an annotation',
      config('  annotations:\n    a: true\n'),
      'problem 6: ConfigMap/a: a is a boolean, where Kubernetes takes text only',
    ],
    [
      'data',
      config('data:\n  port: 80\n'),
      'problem 6: ConfigMap/a: port is a number, where Kubernetes takes text only',
    ],
    [
      'a map in data',
      config('data:\n  app:\n    port: 80\n'),
      'problem 6: ConfigMap/a: app is a map, where Kubernetes takes text only',
    ],
    [
      'a variable',
      web('          env:\n            - name: PORT\n              value: 80\n'),
      'problem 18: Deployment/web: PORT is a number, where Kubernetes takes text only',
    ],
    [
      'a pod’s annotation',
      web().replace('labels: {app: web}', 'labels: {app: web}\n      annotations:\n        prometheus.io/port: 80'),
      'problem 13: Deployment/web: prometheus.io/port is a number, where Kubernetes takes text only',
    ],
  ])('%s', (_, yaml, line) => expect(told(yaml)).toEqual([line]))

  test('a Secret’s value is not told', () => {
    const { problems } = lintOf('apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  pin: 123456\n')
    expect(problems.map(({ what }) => what)).toEqual(['Secret/s: pin is a number, where Kubernetes takes text only'])
    expect(JSON.stringify(problems)).not.toContain('123456')
  })

  test.each([
    web('          env: [{name: A, value: "80"}, {name: B}, {name: C, value: }]\n'),
    config('data: {a: "1", b: }\n'),
  ])('silent: %j', (yaml) => expect(told(yaml)).toEqual([]))
})

describe('a Secret’s data', () => {
  const secret = (value: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n  password: ${value}\n`
  test.each(['hunter2!', 'hunter2', '"a b="', 'YQ=', '"YQ==YQ=="'])('that is not base64: %s', (value) => {
    expect(told(secret(value))).toEqual(['problem 5: Secret/s: data.password is not base64'])
  })
  test.each(['YQ==', 'YWI=', 'YWJj', '""', '', '"YWJj\\nYWJj"'])('that is: %j', (value) =>
    expect(told(secret(value))).toEqual([]),
  )
})

describe('an image of another account or region', () => {
  const registries = [
    { account: '111122223333', region: 'eu-west-1' },
    { account: '444455556666', region: 'eu-west-1' },
  ]
  const image = (host: string) => web().replace('app:1', `${host}/side:1`)
  test('is told, once an account and region', () => {
    const other = image('999900001111.dkr.ecr.eu-west-1.amazonaws.com')
    const { warnings } = lintOf(`${other}---\n${other}`, { registries })
    expect(warnings).toEqual([
      {
        what: 'Deployment/web takes 999900001111.dkr.ecr.eu-west-1.amazonaws.com/side:1 from account 999900001111 in eu-west-1',
        why: expect.stringContaining('111122223333 in eu-west-1 and 444455556666 in eu-west-1'),
        fix: 'Correct the image’s host, unless it is meant.',
        at: { file: 'k8s/app.yaml', line: 15 },
      },
    ])
    expect(told(image('111122223333.dkr.ecr.us-east-1.amazonaws.com'), { registries })).toHaveLength(1)
  })

  test.each([
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com',
    '444455556666.dkr.ecr.eu-west-1.amazonaws.com',
    '602401143452.dkr.ecr.us-west-2.amazonaws.com/eks',
    'public.ecr.aws/x',
    'ghcr.io/x',
    'localhost:5000',
  ])('silent: %s', (host) => expect(told(image(host), { registries })).toEqual([]))
  test('silent where the account is not known, in the same region', () => {
    const home = [{ account: undefined, region: 'eu-west-1' }]
    expect(told(image('999900001111.dkr.ecr.eu-west-1.amazonaws.com'), { registries: home })).toEqual([])
    expect(told(image('999900001111.dkr.ecr.eu-west-2.amazonaws.com'), { registries: home })).toHaveLength(1)
  })
})
